"""Which weights of a block to remove, as decisions for branch and bound.

    at          the first weight that may still be removed: removals are decided in the order of places
    gone        the weights removed, as bits
    move        the place of the next weight removed

    w, c        the weights, and the block of the inverse Hessian
    size, quota the block falls into groups of `size` weights, of each of which `quota` are removed
    rho[i]      the largest eigenvalue of c from place i on, scaled to a diagonal of ones

Removing S costs w_S' (c_SS)^-1 w_S, the other weights of the row having made up for it; more removals never cost less.
Given what is gone, let v, d be what is left of w and c. A further set T costs v_T' (d_TT)^-1 v_T, which is at least

* the cost of its dearest single weight, v_i^2 / d_ii, hence of the dearest that no choice can avoid;
* the sum of v_i^2 / c_ii over T divided by rho, as d <= c <= rho diag(c) in the order of positive definite matrices.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from .._compiled import compiled
from ..decision_problem import DecisionProblem


class Removal(NamedTuple):
    """What is decided: all before `at`, and which of them are gone."""

    at: int
    gone: int


@compiled
class MaskProblem(DecisionProblem):
    """Remove `quota` weights of each group of `size` at the least error. Make it with `MaskProblem.of`.

    Examples
    --------
    >>> problem = MaskProblem.of(np.array([1.0, 3.0, 2.0]), np.eye(3), 3, 2)
    >>> problem.cost(problem.start(), 2), round(problem.bound(problem.start()), 6)  # at least 1 + 4
    (4.0, 5.0)
    """

    w: np.ndarray
    c: np.ndarray
    rho: np.ndarray
    size: int
    quota: int

    @classmethod
    def of(cls, weights: Any, inverse: Any, size: int, quota: int) -> MaskProblem:
        """Return the problem of a block's weights and its part of the inverse Hessian."""
        w, c = np.ascontiguousarray(weights, np.float64), np.ascontiguousarray(inverse, np.float64)
        scale = np.sqrt(np.diagonal(c))
        scaled = c / np.outer(scale, scale)
        # a little more than the eigenvalue, against rounding
        rho = np.array([np.linalg.eigvalsh(scaled[i:, i:])[-1] * (1 + 1e-9) for i in range(len(w))])
        return cls(w, c, rho, int(size), int(quota))

    def start(self) -> Removal:
        return Removal(0, 0)

    def is_complete(self, s: Removal) -> bool:
        return s.at == len(self.w)

    def moves(self, s: Removal) -> Iterable[int]:
        if s.at < len(self.w):
            group = s.at // self.size
            end = (group + 1) * self.size
            gone = 0
            for i in range(group * self.size, s.at):
                gone += (s.gone >> i) & 1
            # so late that the group's quota could not be met, no removal begins
            for i in range(s.at, end - (self.quota - gone) + 1):
                yield i

    def play(self, s: Removal, m: int) -> Removal:
        group = m // self.size
        removed = s.gone | (1 << m)
        count = 0
        for i in range(group * self.size, m + 1):
            count += (removed >> i) & 1
        at = (group + 1) * self.size if count == self.quota else m + 1
        return Removal(int(at), int(removed))

    def left(self, s: Removal) -> tuple[np.ndarray, np.ndarray]:
        """Return the weights and the diagonal of the inverse, what is gone having been removed. O(gone * n^2)."""
        w, c = self.w.copy(), self.c.copy()
        for q in range(len(w)):
            if (s.gone >> q) & 1:
                column = c[q] / c[q, q]
                w -= w[q] * column
                row = c[q].copy()
                for i in range(q + 1, len(w)):
                    c[i] -= column[i] * row
        return w, np.diag(c)

    def cost(self, s: Removal, m: int) -> float:
        w, d = self.left(s)
        return float(w[m] * w[m] / d[m])

    def bound(self, s: Removal) -> float:
        """The dearest single weight that no choice avoids, or the cheapest weights together, what is more."""
        if s.at == len(self.w):
            return 0.0
        w, d = self.left(s)
        dearest, total = 0.0, 0.0
        for group in range(s.at // self.size, len(w) // self.size):
            begin = max(s.at, group * self.size)
            end = (group + 1) * self.size
            gone = 0
            for i in range(group * self.size, begin):
                gone += (s.gone >> i) & 1
            need = self.quota - gone
            if need > 0:
                single = np.sort(w[begin:end] ** 2 / d[begin:end])
                dearest = max(dearest, single[need - 1])
                shares = np.sort(w[begin:end] ** 2 / np.diag(self.c)[begin:end])
                total += np.sum(shares[:need])
        # a little less, against rounding
        return float(max(dearest, total / self.rho[s.at]) * (1 - 1e-9))
