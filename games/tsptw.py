"""The travelling salesman with time windows: a tour that comes to every place while it is open, back first or cheapest.

    left    set of the places not visited yet, bit i for place i; place 0 is the depot
    at      the place that was visited last      time   when it may be left: on arrival, or when it opens
    move    the next place; when none is left, place 0

Of two ways to (left, at) that is dominated which is neither there sooner nor cheaper; where the return is to be early,
it costs what the clock says with the last move, so that sooner is never worse. What is still to come is at least the
shortest ways into all places left, or out of them, and a tree on them (see `tree_bound`); where time counts, also the
last opening. A place that is certain to close before it can be reached ends a way; windows also say which places come
before which.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

import treeprune
from treeprune.bits import lowest_index

from .tree_bound import tree_bound
from .tsptw_files import read_windows
from .units import in_units

MOST = 58
"""Places, so that a key fits a machine word."""
LONGEST = 2**38
"""Units of time, so that sums of them fit."""
OBJECTIVES = ("makespan", "travel")

FIVE = ((0, 4, 7, 9, 3), (4, 0, 5, 6, 8), (7, 5, 0, 3, 6), (9, 6, 3, 0, 4), (3, 8, 6, 4, 0))
"""Five places, for a first try."""


class Stop(NamedTuple):
    """The places that are left, the one visited last, and the time."""

    left: int
    at: int
    time: int


@treeprune.compiled
class TimeWindows(treeprune.DecisionProblem):
    """Visit all places, each in its window of time, and come back to the first one.

    Instances are files (a number of places, their matrix, and a line with two times for each), or the places visited so
    far, numbered from 1 ("3 2").

    Parameters
    ----------
    travel : array of number, shape (n, n)
        Time from row to column, times of service included; 0 or more, at most six decimal places, 58 places. It need
        not be alike both ways, and a detour may be shorter than the way itself.
    opens, closes : array of number, shape (n,)
        When a place may be left at the earliest, and entered at the latest; who is early waits. The tour starts when
        the first place opens, and must be back before it closes.
    objective : {'makespan', 'travel'}
        What is to be least: the time of the return, or the sum of the times of travel.

    Raises
    ------
    InstanceError
        If the numbers do not fit together.

    Notes
    -----
    O(n**2) for a bound, O(n) for what is certain to close too early. Dumas, Desrosiers, Gelinas and Solomon 1995.

    Examples
    --------
    >>> problem = TimeWindows([[0, 2, 5], [2, 0, 2], [5, 2, 0]], [0, 0, 9], [20, 8, 10])
    >>> s = problem.play(problem.start(), 1)
    >>> problem.cost(problem.start(), 1), problem.cost(s, 2), problem.bound(problem.start())
    (0, 0, 13)
    >>> [problem.show_move(s, m) for m in problem.moves(problem.start())]
    ['2']
    """

    travel: np.ndarray = dataclasses.field(default_factory=lambda: np.array(FIVE, np.float64))
    opens: np.ndarray = dataclasses.field(default_factory=lambda: np.array([0, 9, 0, 5, 0], np.float64))
    closes: np.ndarray = dataclasses.field(default_factory=lambda: np.array([40, 14, 20, 30, 12], np.float64))
    objective: str = "makespan"
    lengths: np.ndarray = dataclasses.field(init=False, repr=False)
    ready: np.ndarray = dataclasses.field(init=False, repr=False)
    due: np.ndarray = dataclasses.field(init=False, repr=False)
    soonest: np.ndarray = dataclasses.field(init=False, repr=False)
    before: np.ndarray = dataclasses.field(init=False, repr=False)
    into: np.ndarray = dataclasses.field(init=False, repr=False)
    out: np.ndarray = dataclasses.field(init=False, repr=False)
    tree: Any = dataclasses.field(init=False, repr=False)
    makespan: bool = dataclasses.field(init=False, repr=False)
    unit: Any = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        n = len(self.opens)
        if not 1 <= n <= MOST or len(self.closes) != n or np.shape(self.travel) != (n, n):
            raise treeprune.InstanceError(
                f"travel {np.shape(self.travel)}, opens ({n},), closes ({len(self.closes)},): give 1 to {MOST} places"
            )
        if self.objective not in OBJECTIVES:
            raise treeprune.InstanceError(f"objective={self.objective!r}: choose one of {', '.join(OBJECTIVES)}")
        together, unit = in_units(np.vstack([self.travel, [self.opens], [self.closes]]), "times")
        lengths, ready, due = together[:n].copy(), together[n].copy(), together[n + 1].copy()
        np.fill_diagonal(lengths, 0)
        if np.abs(together).max() >= LONGEST or lengths.min() < 0:
            raise treeprune.InstanceError("times: too large for so many decimal places, or negative times of travel")
        soonest = shortest_ways(lengths)
        put = object.__setattr__
        for name in ("travel", "opens", "closes"):
            put(self, name, np.array(getattr(self, name), np.float64))
        put(self, "lengths", lengths)
        put(self, "ready", ready)
        put(self, "due", due)
        put(self, "soonest", soonest)
        put(self, "before", must_precede(soonest, ready, due))
        usable = (ready[:, None] + lengths <= due[None, :]) & ~np.eye(n, dtype=bool)
        ways = np.where(usable, lengths, 1 + n * lengths.max(where=usable, initial=0))
        put(self, "into", ways.min(axis=0))
        put(self, "out", ways.min(axis=1))
        put(self, "tree", tree_bound(ways))
        put(self, "makespan", self.objective == "makespan")
        put(self, "unit", unit)

    def start(self) -> Stop:
        return Stop((1 << len(self.ready)) - 2, 0, int(self.ready[0]))

    def is_complete(self, s: Stop) -> bool:
        return s.left == 0 and s.at == 0

    def moves(self, s: Stop) -> Iterable[int]:
        left = s.left
        if left == 0 and s.at != 0 and s.time + self.lengths[s.at, 0] <= self.due[0]:
            yield 0
        while left != 0:
            m = lowest_index(left)
            left &= left - 1
            if self.before[m] & s.left == 0 and s.time + self.lengths[s.at, m] <= self.due[m]:
                yield m

    def play(self, s: Stop, m: int) -> Stop:
        time = int(s.time + self.lengths[s.at, m])
        if m != 0:
            time = max(time, int(self.ready[m]))
        return Stop(s.left & ~(1 << m), m, time)

    def cost(self, s: Stop, m: int) -> Any:
        """Return the time of travel, or, where the return is to be early, its time with the last move."""
        if not self.makespan:
            return self.unit.worth(int(self.lengths[s.at, m]))
        return self.unit.worth(int(s.time + self.lengths[s.at, m]) if m == 0 else 0)

    def feasible(self, s: Stop) -> bool:
        """Every place left can be reached before it closes, on the fastest way."""
        left = s.left | 1
        while left != 0:
            m = lowest_index(left)
            left &= left - 1
            if s.time + self.soonest[s.at, m] > self.due[m]:
                return False
        return True

    def bound(self, s: Stop) -> Any:
        """Add up the shortest ways into what is left, or out of it; time is not over before all is open."""
        if s.left == 0 and s.at == 0:
            return self.unit.least(0)
        into, out, opening = self.into[0], self.out[s.at], s.time
        left = s.left
        while left != 0:
            m = lowest_index(left)
            left &= left - 1
            into += self.into[m]
            out += self.out[m]
            opening = max(opening, self.ready[m] + self.soonest[m, 0])
        least = max(into, out)
        if s.left != 0:
            least = max(least, self.tree.least(s.left, s.at))
        if self.makespan:
            least = max(s.time + least, opening)
        return self.unit.least(int(least))

    def key(self, s: Stop) -> int:
        return s.left * len(self.ready) + s.at

    def dominance(self, s: Stop) -> tuple[int]:
        return (-s.time,)

    # --- in plain Python ---

    def tour(self, solution: Sequence[int]) -> list[int]:
        """Return the places of a solution, numbered from 1, in order."""
        return [1, *(m + 1 for m in solution if m)]

    def show(self, s: Stop) -> str:
        left = [str(i + 1) for i in range(len(self.ready)) if s.left >> i & 1]
        return f"at {s.at + 1}, time {self.unit.worth(s.time)}, left: {' '.join(left) or 'none'}"

    def show_move(self, s: Stop, m: int) -> str:
        """Return the number of a place, from 1."""
        return str(m + 1)

    def parse(self, text: str) -> Stop:
        """Return the state after some places."""
        s = self.start()
        for word in re.findall(r"[^\s,-]+", text):
            place = int(word) - 1 if word.isascii() and word.isdigit() else -1
            if place not in self.moves(s):
                raise treeprune.InstanceError(f"{text!r}: {word!r} is no place that is left and can be reached in time")
            s = self.play(s, place)
        return s

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> TimeWindows:
        """Return the problem of a file."""
        return type(self)(*read_windows(path), self.objective)


def shortest_ways(lengths: np.ndarray) -> np.ndarray:
    """Return the shortest times between all places, by detours too: Floyd and Warshall."""
    found = lengths.copy()
    for via in range(len(found)):
        found = np.minimum(found, found[:, via, None] + found[None, via, :])
    return found


def must_precede(soonest: np.ndarray, ready: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Return for each place the set of those that must be visited before it, as they close too early after it."""
    late = ready[:, None] + soonest > due[None, :]
    late[0], late[:, 0] = False, False
    return np.array([sum(1 << int(j) for j in np.flatnonzero(row)) for row in late], np.int64)
