"""One level a layer under a total, as decisions for branch and bound.

    at          the layer to decide on next, in the order given
    room        what the levels still to be chosen may cost
    move        the level that is chosen

    costs, losses       of level m of layer i at first[i] + m
    least[i]            what the layers from i on cost at least
    base[i]             the loss of the layers from i on at their cheapest levels
    widths[i], drops[i] running sums of cost and of loss saved by the steps along the convex hulls of the layers from i
                        on, the steepest step first

The relaxation lets a layer stand between two levels of its hull. It takes the steepest steps while they fit, then a
part of the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .._compiled import compiled
from ..decision_problem import DecisionProblem


class Choice(NamedTuple):
    """What is left: the layer to decide on, and the room."""

    at: int
    room: int


@compiled
class BudgetProblem(DecisionProblem):
    """Choose a level for each layer, of the least loss, within a budget. Make it with `BudgetProblem.of`.

    Examples
    --------
    >>> problem = BudgetProblem.of([(0, 4), (0, 4)], [(3.0, 0.0), (1.0, 0.0)], 6)
    >>> round(problem.bound(problem.start()), 6)  # all of the first step, half of the second
    0.5
    """

    first: np.ndarray
    costs: np.ndarray
    losses: np.ndarray
    least: np.ndarray
    base: np.ndarray
    widths: np.ndarray
    drops: np.ndarray
    slack: float
    budget: int

    @classmethod
    def of(cls, costs: Sequence[Sequence[int]], losses: Sequence[Sequence[float]], budget: int) -> BudgetProblem:
        """Return the problem of costs and losses of the levels of each layer."""
        n = len(costs)
        hulls = [hull(cost, loss) for cost, loss in zip(costs, losses, strict=True)]
        steps = [(layer, c1 - c0, l0 - l1) for layer, h in enumerate(hulls) for (c0, l0), (c1, l1) in pairwise(h)]
        steps.sort(key=lambda step: -step[2] / step[1])
        widths, drops = np.zeros((n + 1, len(steps) + 1)), np.zeros((n + 1, len(steps) + 1))
        for i in range(n):
            # a step of a layer decided already has no width and saves nothing
            widths[i, 1:] = np.cumsum([w if layer >= i else 0.0 for layer, w, _ in steps])
            drops[i, 1:] = np.cumsum([d if layer >= i else 0.0 for layer, _, d in steps])
        least = np.append(np.cumsum([min(cost) for cost in costs][::-1])[::-1], 0).astype(np.int64)
        base = np.append(np.cumsum([h[0][1] for h in hulls][::-1])[::-1], 0.0)
        return cls(
            np.append(0, np.cumsum([len(cost) for cost in costs])).astype(np.int64),
            np.concatenate([np.asarray(cost, np.int64) for cost in costs]),
            np.concatenate([np.asarray(loss, np.float64) for loss in losses]),
            least, base, widths, drops,
            # rounding of the sums above: without it a bound might cut what is equal
            1e-12 * float(sum(max(abs(x) for x in loss) for loss in losses)),
            int(budget),
        )  # fmt: skip

    def start(self) -> Choice:
        return Choice(0, self.budget)

    def is_complete(self, s: Choice) -> bool:
        return s.at == len(self.least) - 1

    def moves(self, s: Choice) -> Iterable[int]:
        if s.at < len(self.least) - 1:
            for m in range(self.first[s.at + 1] - self.first[s.at]):
                if self.costs[self.first[s.at] + m] + self.least[s.at + 1] <= s.room:
                    yield int(m)

    def play(self, s: Choice, m: int) -> Choice:
        return Choice(s.at + 1, s.room - int(self.costs[self.first[s.at] + m]))

    def cost(self, s: Choice, m: int) -> float:
        return float(self.losses[self.first[s.at] + m])

    def bound(self, s: Choice) -> float:
        """Take the steepest steps while they fit, then a part of the next: the linear relaxation."""
        room = float(s.room - self.least[s.at])
        low, high = 0, self.widths.shape[1] - 1
        while low < high:
            middle = (low + high + 1) >> 1
            if self.widths[s.at, middle] <= room:
                low = middle
            else:
                high = middle - 1
        saved = self.drops[s.at, low]
        if low < self.widths.shape[1] - 1:
            part = (room - self.widths[s.at, low]) / (self.widths[s.at, low + 1] - self.widths[s.at, low])
            saved += part * (self.drops[s.at, low + 1] - self.drops[s.at, low])
        found = float(self.base[s.at] - saved)
        # a layer may lie below its hull's first corner by nothing but rounding; what is complete has no loss left
        return found - self.slack if s.at < len(self.least) - 1 else 0.0

    def key(self, s: Choice) -> int:
        return s.at

    def dominance(self, s: Choice) -> tuple[int]:
        return (s.room,)


def hull(costs: Sequence[int], losses: Sequence[float]) -> list[tuple[int, float]]:
    """Return the corners of the lower convex hull of a layer's levels, the cheapest first, losses falling.

    Examples
    --------
    >>> hull([0, 1, 2, 3], [9.0, 8.0, 1.0, 2.0])
    [(0, 9.0), (2, 1.0)]
    """
    found: list[tuple[int, float]] = []
    for cost, loss in sorted(zip(map(int, costs), map(float, losses), strict=True)):
        if found and (loss >= found[-1][1]):
            continue
        while len(found) > 1 and (found[-1][1] - loss) * (found[-1][0] - found[-2][0]) >= (
            found[-2][1] - found[-1][1]
        ) * (cost - found[-1][0]):
            found.pop()
        found.append((cost, loss))
    return found


def steepest(costs: Sequence[Sequence[int]], losses: Sequence[Sequence[float]], budget: int) -> list[int]:
    """Return a level for each layer: the steepest steps along the hulls as long as they fit. A first incumbent.

    Examples
    --------
    >>> steepest([(0, 4), (0, 4)], [(3.0, 0.0), (1.0, 0.0)], 6)
    [1, 0]
    """
    hulls = [hull(cost, loss) for cost, loss in zip(costs, losses, strict=True)]
    taken = [0] * len(hulls)
    room = budget - sum(h[0][0] for h in hulls)
    steps = sorted(
        ((l1 - l0) / (c1 - c0), layer, corner, c1 - c0)
        for layer, h in enumerate(hulls)
        for corner, ((c0, l0), (c1, l1)) in enumerate(pairwise(h))
    )
    for _, layer, corner, width in steps:
        if taken[layer] == corner and width <= room:
            taken[layer] += 1
            room -= width
    corners = [h[k] for h, k in zip(hulls, taken, strict=True)]
    levels = [
        list(zip(map(int, cost), map(float, loss), strict=True)) for cost, loss in zip(costs, losses, strict=True)
    ]
    return [level.index(corner) for level, corner in zip(levels, corners, strict=True)]
