"""How many states any search must expand, from the start, from the goals, and from both sides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .._canonical import plain
from ..kernels.paths import must_expand as kernel
from ..kernels.paths.two_sides import INCUMBENT
from ..limits import Limits
from ..problem import INF
from ..result import Result, number
from ..state_space import StateSpace
from ..worlds import World
from .bidirectional_run import METHODS, BidirectionalRun, Method
from .path_plan import BIDIRECTIONAL, PathPlan

WORTH = 1.1
"""Two sides are advised where one takes so many times more states."""
METHODS["must-expand"] = Method(kernel.sweep, kernel.ByEstimate, ("open",), True)


@dataclass
class MustExpand:
    """What no search can do without, on one problem.

    Attributes
    ----------
    optimum : number or None
        Cost C* of a cheapest way; None where there is none, or a limit ended the count before it was known.
    forward, backward : int or None
        States to which ways lead with g + h < C* from the start, and backwards from the goals: a search in that
        direction expands them all. None where a limit ended the count.
    cover : int or None
        Minimum vertex cover of the must-expand graph, whose edges join states u of the first and v of the second with
        g(u) + g(v) < C*: a search from both sides expands as many, and NBS at most twice as many.
    cover_epsilon : int or None
        The same with g(u) + g(v) + epsilon < C*, for searches that know that no move costs less than `epsilon`.
    epsilon : number
    reach : tuple of (number or None, number or None)
        How far the cover with epsilon goes on each side: the largest g in it, None where a side stays at home.
    layers : tuple of two dict
        How many of the states there are with each g, from the start and from the goals.
    stopped : str or None
        Why the count ended early.
    time : float
        Seconds it took.
    """

    optimum: Any
    forward: int | None
    backward: int | None
    cover: int | None
    cover_epsilon: int | None
    epsilon: Any
    reach: tuple[Any, Any] = (None, None)
    layers: tuple[dict[Any, int], dict[Any, int]] = field(default_factory=lambda: ({}, {}), repr=False)
    stopped: str | None = None
    time: float = 0.0

    @property
    def gain(self) -> float | None:
        """How many times the states of the better direction those of the best search from both sides are."""
        if self.forward is None or self.backward is None or self.cover_epsilon is None:
            return None
        best = min(self.forward, self.backward)
        return 1.0 if best == 0 else best / max(1, self.cover_epsilon)

    @property
    def advice(self) -> str:
        """What to do, in a sentence."""
        if self.gain is None:
            ended = f"the count was stopped by {self.stopped}" if self.stopped else "there is no way to a goal"
            return f"nothing to advise: {ended}"
        forward, backward = int(self.forward or 0), int(self.backward or 0)
        if self.gain > WORTH:
            return f"searching from both sides would be worth {self.gain:.1f}x here"
        one, other, less, more = ("start", "goals", forward, backward)
        if backward < forward:
            one, other, less, more = other, one, backward, forward
        if more <= WORTH * less:
            return "search from the start: the goals are as good, and both sides gain nothing"
        return f"search from the {one}: {more / max(1, less):.1f}x fewer states than from the {other}"

    def least(self, method: str) -> int | None:
        """Return how many states a search must expand, by its method's name."""
        name, *parts = method.split(" + ")
        if name in BIDIRECTIONAL:
            return self.cover if "epsilon=0" in parts else self.cover_epsilon
        return self.forward

    def ratio(self, result: Result) -> float | None:
        """Return the states that a search expanded, divided by those that it had to; None where there were none.

        BAE* may do with fewer than the cover: it uses more than g and h of the two states of a pair.
        """
        least = self.least(result.method)
        return None if not least else result.stats.expanded / least

    def fill(self, result: Result) -> Result:
        """Write what a search had to expand into `result.stats.must_expand`, and return the result."""
        result.stats.must_expand = self.least(result.method)
        return result

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        return {
            "optimum": number(self.optimum),
            "forward": self.forward,
            "backward": self.backward,
            "cover": self.cover,
            "cover_epsilon": self.cover_epsilon,
            "epsilon": number(self.epsilon),
            "gain": self.gain,
            "advice": self.advice,
            "stopped": self.stopped,
            "time": self.time,
        }

    def summary(self) -> str:
        """Return the whole report as a block of text."""

        def count(states: int | None) -> str:
            return "not known" if states is None else f"{states:,} states"

        to = [
            f"g = {g:g} from the {end}" for g, end in zip(self.reach, ("start", "goals"), strict=True) if g is not None
        ]
        rows = [
            ("optimum", f"{'none' if self.optimum is None else self.optimum}"),
            ("forward", f"{count(self.forward)} from the start with g + h below it"),
            ("backward", f"{count(self.backward)} from the goals"),
            ("both sides", f"{count(self.cover)} at least (minimum vertex cover)"),
            ("", f"{count(self.cover_epsilon)} knowing that a move costs at least {self.epsilon}")
            if self.epsilon else ("", ""),
            ("cover", "up to " + " and ".join(to) if to else "empty"),
            ("advice", self.advice),
        ]  # fmt: skip
        return "\n".join(f"{name:<12}{text}" for name, text in rows if text)

    def __str__(self) -> str:
        return self.summary()


class MustExpandRun(BidirectionalRun):
    """Sweeps one side after the other."""

    def report(self) -> MustExpand:
        """Count and report."""
        self.set_up()
        front = self.sweep(0)
        if self.stopped is None and int(self.halves[0].side.counts[kernel.FELL]) != 0:
            upper = self.best[INCUMBENT]
            self.set_up()
            self.best[INCUMBENT] = upper
            front = self.sweep(0)
        optimum = plain(self.best[INCUMBENT])
        if self.stopped is not None or optimum >= INF:
            return MustExpand(None, None, None, None, None, plain(self.epsilon), stopped=self.stopped, time=self.spent)
        back = self.sweep(1)
        if self.stopped is not None:
            return MustExpand(
                optimum, len(front), None, None, None, plain(self.epsilon), stopped=self.stopped, time=self.spent
            )
        plain_cover, _ = least_cover(front, back, 0, optimum)
        cover, reach = least_cover(front, back, plain(self.epsilon), optimum)
        layers = (histogram(front), histogram(back))
        return MustExpand(
            optimum, len(front), len(back), plain_cover, cover, plain(self.epsilon), reach, layers, None, self.spent
        )

    def sweep(self, backward: int) -> Any:
        """Return g of the states that one side must expand."""
        self.at[kernel.BACKWARD] = backward
        self.phase(kernel.sweep, self.two_sides, grow=self.grow)
        if self.stopped is not None:
            return ()
        costs = self.world.cells(max(1, self.halves[backward].found), float if self.floating else int)
        count = self.phase(kernel.gather, self.two_sides, costs)
        return np.array(costs[: int(count)])


def count_must_expand(
    space: StateSpace, state: Any, epsilon: Any, limits: Limits | None, world: World, progress: Any
) -> MustExpand:
    """Count what must be expanded, as `treeprune.must_expand` says."""
    plan = PathPlan("must-expand", epsilon=epsilon)
    return MustExpandRun(space, state, plan, world, limits, progress=progress).report()


def histogram(costs: Any) -> dict[Any, int]:
    """Return how many states there are with each g."""
    levels, many = np.unique(costs, return_counts=True)
    return dict(zip(levels.tolist(), many.tolist(), strict=True))


def least_cover(front: Any, back: Any, epsilon: Any, optimum: Any) -> tuple[int, tuple[Any, Any]]:
    """Return the size of the least vertex cover of the pairs with g + g + epsilon < optimum, and its largest g a side.

    A smallest cover takes all forward states below some g, and all backward states with an edge to the others (Chen et
    al. 2017), so one pass over the sorted g of both sides finds it.

    Examples
    --------
    >>> least_cover([0, 1, 1, 2, 2, 2, 2], [0, 1, 1, 1, 1], 0, 3)
    (4, (1, 0))
    """
    f, f_many = np.unique(np.asarray(front), return_counts=True)
    b, b_many = np.unique(np.asarray(back), return_counts=True)
    below_f, below_b = np.concatenate([[0], np.cumsum(f_many)]), np.concatenate([[0], np.cumsum(b_many)])
    best, where = None, (0, 0)
    j = len(b)
    for i in range(len(f) + 1):
        while j > 0 and (i == len(f) or not f[i] + b[j - 1] + epsilon < optimum):
            j -= 1
        taken = int(below_f[i] + below_b[j])
        if best is None or taken < best:
            best, where = taken, (i, j)
    i, j = where
    return int(best or 0), (f[i - 1].item() if i else None, b[j - 1].item() if j else None)
