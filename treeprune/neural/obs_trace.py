"""Greedy optimal brain surgeon: in which order the weights of each row go, and what each removal costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .kernels.obs import remove_weights
from .layer import Array, NetworkError
from .selection import kept_by_rank

BLOCK = 64
"""Removals before the inverse Hessian is brought up to date by one matrix product."""


@dataclass(frozen=True)
class ObsTrace:
    """All sparsities of a layer at once.

    Attributes
    ----------
    order : array of int, shape (rows, inputs)
        The inputs of each row in the order in which their weights are removed.
    loss : array of float, shape (rows, inputs)
        The error of a row after each removal: mean squared change of its output, the weights left having made up for
        those removed. In squared units of the output; never falls along a row.
    """

    order: Array
    loss: Array

    def prices(self, importance: Array | None = None) -> Array:
        """Return what each removal costs, shape (rows, inputs), in the rows' order of removal; never falls along a row.

        A removal may be cheaper than the one that has to come before it; then it counts as much as that one.
        """
        steps = np.diff(self.loss, axis=1, prepend=0)
        if importance is not None:
            steps = steps * np.asarray(importance)[:, None]
        return np.asarray(np.maximum.accumulate(steps, axis=1))

    def kept(self, count: int, importance: Array | None = None) -> Array:
        """Return which weights are left where the layer keeps `count`: rule "saliency rank", across its rows.

        Parameters
        ----------
        count : int
        importance : array of float, shape (rows,), optional
            What a squared change of each row's output is worth; 1 by default.

        Returns
        -------
        array of bool, shape (rows, inputs)
            Each row has lost a beginning of its order.

        Raises
        ------
        NetworkError
            If the layer has fewer weights than `count`.
        """
        # of equal prices the later removals are kept, for what is removed of a row to be a beginning of its order
        left = kept_by_rank(np.ascontiguousarray(self.prices(importance)[:, ::-1]), count)[:, ::-1]
        mask = np.empty(self.order.shape, bool)
        np.put_along_axis(mask, self.order, left, axis=1)
        return mask


def trace_rows(
    weights: Array, hessian: Array, *, allowed: Array | None = None, damping: float = 1e-3, block: int = BLOCK
) -> ObsTrace:
    """Remove the weights of each row one by one, the cheapest first, until none is left.

    Parameters
    ----------
    weights : array of shape (rows, inputs)
    hessian : array of shape (inputs, inputs)
        Mean of x x' over the inputs x that the rows see (less their mean, where a bias can make up for it).
    allowed : array of bool, shape (rows, inputs), optional
        Weights that are not allowed count as removed: they come first, at no cost. Each row then needs an inverse of
        its own.
    damping : float
        What is added to the diagonal, as a share of its mean. Above 0.
    block : int
        Removals between two updates of the inverse.

    Returns
    -------
    ObsTrace

    Raises
    ------
    NetworkError
        If shapes do not fit or the Hessian is not positive definite.

    Notes
    -----
    Exact steps of a greedy rule, hence heuristic as a choice. O(inputs^3 / 3) multiply-adds a row, nearly all in matrix
    products of float64. Inputs that are always the same have a zero diagonal: their weights go first, at no cost.

    References
    ----------
    Hassibi and Stork 1993; for all rows of a layer: Frantar and Alistarh 2022.

    Examples
    --------
    >>> trace = trace_rows(np.array([[1.0, 1.0, 3.0]]), np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]]), damping=1e-9)
    >>> trace.order.tolist(), trace.loss.round(3).tolist()  # the second weight takes over what the first did
    ([[0, 1, 2]], [[0.0, 4.0, 13.0]])
    """
    inputs = weights.shape[1]
    if hessian.shape != (inputs, inputs):
        raise NetworkError(f"a Hessian of shape {hessian.shape} for weights of shape {weights.shape}")
    order, loss = np.empty(weights.shape, np.int32), np.zeros(weights.shape)
    full, varies = damped(hessian, damping), np.diagonal(hessian) > 0
    live, inverse = varies, inverse_of(full[np.ix_(varies, varies)])
    for row, w in enumerate(np.asarray(weights, np.float64)):
        if allowed is not None:
            live = varies & allowed[row]
            inverse = inverse_of(full[np.ix_(live, live)])
        silent, places = np.flatnonzero(~live), np.flatnonzero(live)
        found, prices = _trace(w[live], inverse, 1 / np.diagonal(full)[live], block)
        order[row] = np.append(silent, places[found])
        loss[row, len(silent) :] = np.cumsum(prices)
    return ObsTrace(order, loss)


def _trace(weights: Array, inverse: Array, least: Array, block: int) -> tuple[Array, Array]:
    """Return the places of one row's weights in the order of their removal, and what each costs."""
    n = len(weights)
    places, order, prices = np.arange(n), np.empty(n, np.int64), np.empty(n)
    w, c = weights.copy(), inverse
    for done in range(0, n, block):
        count = min(block, n - done)
        gone, u = np.zeros(len(w), bool), np.empty((count, len(w)))
        found, price = np.empty(count, np.int64), np.empty(count)
        remove_weights(c, w, np.diagonal(c).copy(), least, gone, u, found, price, 0)
        order[done : done + count], prices[done : done + count] = places[found], price
        left = np.flatnonzero(~gone)
        u = u[:, left]
        c = c[np.ix_(left, left)] - u.T @ u
        w, least, places = w[left], least[left], places[left]
    return order, prices


def damped(hessian: Array, damping: float) -> Array:
    """Return a Hessian with a share of its mean diagonal added to its diagonal."""
    if not damping > 0 or not np.isfinite(damping):
        raise NetworkError(f"damping={damping!r}: give a share above 0, such as 1e-4")
    full = np.array(hessian, np.float64)
    if len(full):
        full[np.diag_indices(len(full))] += damping * max(float(np.mean(np.diagonal(full))), np.finfo(float).tiny)
    return full


def inverse_of(hessian: Array) -> Array:
    """Return the inverse of a positive definite matrix; raise NetworkError if it is not."""
    try:
        root = np.linalg.inv(np.linalg.cholesky(hessian))
    except np.linalg.LinAlgError:
        raise NetworkError(
            "the mean of x x' over the inputs is not positive definite to rounding: raise the damping, or give more"
            " inputs"
        ) from None
    return np.asarray(root.T @ root)
