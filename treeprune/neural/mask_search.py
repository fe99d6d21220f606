"""Exact masks of a block: the weights whose removal costs least, with a proof, by branch and bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..families.branch_and_bound import branch_and_bound
from ..limits import Limits
from ..result import Result, Status
from .layer import Array, NetworkError
from .mask_problem import MaskProblem
from .network import check_finite

LARGEST = 62
"""Weights of a block: places are bits."""


@dataclass(frozen=True)
class BlockMask:
    """A mask of a block, and what is proved of it.

    Attributes
    ----------
    kept : array of bool, shape (n,)
    loss : float
        What the removal costs with compensation: mean squared change of the row's output.
    greedy_loss : float
        What the greedy choice costs, from which the search started.
    result : Result
        Of branch and bound: status, bound, gap, nodes, skips by rule.
    """

    kept: Array
    loss: float
    greedy_loss: float
    result: Result

    @property
    def proved(self) -> bool:
        """Whether no mask costs less."""
        return self.result.status is Status.OPTIMAL

    def __repr__(self) -> str:
        ending = "proved best" if self.proved else f"gap {self.result.gap:.3g}"
        return f"BlockMask({int(self.kept.sum())} of {len(self.kept)} kept, loss {self.loss:.4g}, {ending})"


def search_mask(
    weights: ArrayLike,
    inverse: ArrayLike,
    remove: int,
    *,
    group: int | None = None,
    limits: Limits | None = None,
    world: str = "auto",
) -> BlockMask:
    """Remove weights of one block of a row, at the least error that compensation by the whole row leaves.

    Parameters
    ----------
    weights : array of shape (n,)
        Those of the block, at most 62.
    inverse : array of shape (n, n)
        The block's part of the inverse Hessian of the row: so all weights of the row take part in making up for those
        removed. (The inverse of the block's part of the Hessian lets only the block take part.)
    remove : int
        How many weights go; with `group`, of each group.
    group : int, optional
        The block falls into groups of this size, each of which loses `remove` weights: group=4, remove=2 gives 2:4.
    limits : Limits, optional
        A run that is stopped gives the best it holds, and the bound.
    world : {'auto', 'interpreted', 'compiled'}

    Returns
    -------
    BlockMask

    Raises
    ------
    NetworkError
        If shapes or numbers do not fit, or the matrix is not symmetric and positive definite.

    Notes
    -----
    Exact: the bound is a true lower bound (see `mask_problem`), the first incumbent the greedy choice. A node costs
    O(n^3); in the worst case there are as many as subsets.

    References
    ----------
    Costs: Hassibi and Stork 1993. Subset selection by branch and bound on a monotone cost: Narendra and Fukunaga 1977.

    Examples
    --------
    >>> hessian = np.array([[2.0, 1.9, 0], [1.9, 2, 0], [0, 0, 1]])
    >>> found = search_mask([1.0, 1.1, 1.3], np.linalg.inv(hessian), 1, world="interpreted")
    >>> found.kept.tolist(), round(found.loss, 4), found.proved  # the second weight takes over the first
    ([False, True, True], 0.195, True)
    """
    w, c = np.asarray(weights, np.float64), np.asarray(inverse, np.float64)
    size = len(w) if group is None and w.ndim == 1 else group
    _check(w, c, remove, size)
    assert size is not None
    problem = MaskProblem.of(w, c, size, remove)
    first = greedy_removal(w, c, size, remove)
    result = branch_and_bound(problem, incumbent=first, limits=limits, world=world)
    kept = np.ones(len(w), bool)
    kept[[int(m) for m in result.solution]] = False
    return BlockMask(kept, removal_loss(w, c, ~kept), removal_loss(w, c, np.isin(np.arange(len(w)), first)), result)


def removal_loss(weights: Array, inverse: Array, gone: Array) -> float:
    """Return what the removal of a set costs: w_S' (c_SS)^-1 w_S.

    Examples
    --------
    >>> removal_loss(np.array([1.0, 2.0]), np.eye(2), np.array([True, True]))
    5.0
    """
    places = np.flatnonzero(gone)
    part = weights[places]
    return float(part @ np.linalg.solve(inverse[np.ix_(places, places)], part)) if len(places) else 0.0


def greedy_removal(weights: Array, inverse: Array, size: int, quota: int) -> list[int]:
    """Return the places that greedy optimal brain surgeon removes, in ascending order; `quota` of each group."""
    n = len(weights)
    w, c = weights.copy(), inverse.copy()
    gone = np.zeros(n, bool)
    for _ in range(quota * (n // size)):
        full = gone.reshape(-1, size).sum(axis=1) >= quota
        price = np.where(gone | np.repeat(full, size), np.inf, w**2 / np.diagonal(c))
        q = int(np.argmin(price))
        column = c[:, q] / c[q, q]
        w, c = w - w[q] * column, c - np.outer(column, c[q])
        gone[q] = True
        np.fill_diagonal(c, np.where(gone, 1.0, np.diagonal(c)))
        w[gone] = 0
    return [int(i) for i in np.flatnonzero(gone)]


def compensated(weights: Array, inverse: Array, block: Array, gone: Array) -> Array:
    """Return the row after a removal, its other weights having made up for it.

    Parameters
    ----------
    weights : array of shape (inputs,)
        The whole row.
    inverse : array of shape (inputs, inputs)
        Of the Hessian of the row.
    block : array of int, shape (n,)
        Places of the block in the row.
    gone : array of bool, shape (n,)
    """
    places = np.asarray(block)[np.asarray(gone)]
    result = weights - inverse[:, places] @ np.linalg.solve(inverse[np.ix_(places, places)], weights[places])
    result[places] = 0
    return np.asarray(result)


def _check(w: Array, c: Array, remove: int, size: int | None) -> None:
    if w.ndim != 1 or not 1 <= len(w) <= LARGEST:
        raise NetworkError(f"weights of shape {w.shape}: a block is a vector of 1 to {LARGEST} weights")
    if c.shape != (len(w), len(w)):
        raise NetworkError(f"inverse of shape {c.shape} for {len(w)} weights: give ({len(w)}, {len(w)})")
    check_finite(w, "weights")
    check_finite(c, "inverse")
    if size is None or size < 1 or len(w) % size:
        raise NetworkError(f"group={size!r}: give a divisor of the {len(w)} weights of the block")
    if isinstance(remove, bool) or not isinstance(remove, (int, np.integer)) or not 1 <= remove <= size:
        raise NetworkError(f"remove={remove!r}: give a whole number from 1 to {size}")
    if not np.allclose(c, c.T, rtol=1e-6, atol=1e-9 * float(np.abs(c).max())):
        raise NetworkError("inverse is not symmetric")
    if not np.linalg.eigvalsh(c)[0] > 0:
        raise NetworkError("inverse is not positive definite: add damping to the Hessian before it is inverted")
