"""Least squares for the weights that are left, so that a pruned layer gives what the dense one gave."""

from __future__ import annotations

import numpy as np

from .layer import Array
from .obs_trace import damped
from .weight_rows import Moments


def refitted(weights: Array, kept: Array, found: Moments, *, damping: float = 1e-3) -> tuple[Array, Array]:
    """Return the weights that are left and the biases, best for what is wanted of each row.

    Parameters
    ----------
    weights : array of shape (rows, inputs)
        Of the dense layer: what damping pulls towards.
    kept : array of bool, shape (rows, inputs)
    found : Moments
        Of the inputs that the pruned layer sees and the outputs that the dense one gave.
    damping : float
        As a share of the mean diagonal of the Hessian; above 0.

    Returns
    -------
    weights : array of float64, shape (rows, inputs)
        Zero where they are not kept.
    bias : array of float64, shape (rows,)
        Zero where the layer has none.

    Notes
    -----
    Exact: with lambda the damping, each row minimises mean (w x + b - y)^2 + lambda |w - w_dense|^2 over its kept
    weights. O(kept^3 / 3) multiply-adds a row.

    Examples
    --------
    >>> found = Moments(np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([[1.0], [0.5]]), np.zeros(2), np.zeros(1))
    >>> w, b = refitted(np.array([[1.0, 0.0]]), np.array([[False, True]]), found, damping=1e-9)
    >>> w.round(6).tolist(), b.tolist()
    ([[0.0, 0.5]], [0.0])
    """
    full = damped(found.hessian, damping)
    added = np.diagonal(full) - np.diagonal(found.hessian)
    wanted = found.cross.T + added * weights
    result = np.zeros(weights.shape)
    for row, mask in enumerate(kept):
        places = np.flatnonzero(mask)
        if len(places):
            result[row, places] = np.linalg.solve(full[np.ix_(places, places)], wanted[row, places])
    return result, found.output_mean - result @ found.input_mean
