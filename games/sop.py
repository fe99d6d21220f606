"""Sequential ordering: the shortest way from the first place to the last through all others, some before some others.

    left    set of the places not visited yet, bit i for place i
    at      the place that was visited last
    move    the next place

Ways that no order may take, against the precedence or past a place that must come between, are made longer than any
order. With a way from the last place back to the first an order is a tour, so the bound of tours serves; see
`tree_bound`.
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
from .tsplib import read_distances
from .units import in_units

MOST = 58
"""Places, so that a key fits a machine word."""
LONGEST = 2**38
"""Units of distance, so that sums of them fit."""
FIVE = ((0, 4, 7, 9, 99), (-1, 0, 5, 6, 8), (-1, -1, 0, 3, 6), (-1, 6, 3, 0, 4), (-1, -1, -1, -1, 0))
"""Five places, the second before the third, for a first try."""


class Place(NamedTuple):
    """The places that are left, and the one visited last."""

    left: int
    at: int


@treeprune.compiled
class SequentialOrdering(treeprune.DecisionProblem):
    """Visit all places from the first to the last, as precedence allows, on the shortest way.

    Instances are files (TSPLIB, type SOP), or the places visited so far after the first one, numbered from 1 ("3 2").

    Parameters
    ----------
    distances : array of number, shape (n, n)
        From row to column, 0 or more; -1 where the column's place must come before the row's. At most 58 places.

    Raises
    ------
    InstanceError
        If it is no such matrix, or precedence goes round in a circle.

    Notes
    -----
    2^(n-2) (n-2) states at most, fewer with much precedence; O(n**2) for a bound. Escudero 1988.

    Examples
    --------
    >>> problem = SequentialOrdering()
    >>> s = problem.start()
    >>> [problem.show_move(s, m) for m in problem.moves(s)], problem.bound(s)
    (['2', '4'], 16)
    """

    distances: np.ndarray = dataclasses.field(default_factory=lambda: np.array(FIVE, np.float64))
    lengths: np.ndarray = dataclasses.field(init=False, repr=False)
    before: np.ndarray = dataclasses.field(init=False, repr=False)
    tree: Any = dataclasses.field(init=False, repr=False)
    unit: Any = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        in_units(self.distances, "distances")
        given = np.array(self.distances, np.float64)
        n = given.shape[0] if given.ndim else 0
        if given.shape != (n, n) or not 1 <= n <= MOST:
            raise treeprune.InstanceError(f"distances: {given.shape} is no square matrix of 1 to {MOST} places")
        first = (given == -1) & ~np.eye(n, dtype=bool)
        first[1:, 0] = True
        first[n - 1, : n - 1] = True
        for via in range(n):
            first |= first[:, via, None] & first[None, via, :]
        if first.diagonal().any():
            raise treeprune.InstanceError(f"place {int(first.diagonal().argmax()) + 1} must come before itself")
        lengths, unit = in_units(np.where(first | np.eye(n, dtype=bool), 0, given), "distances")
        if lengths.min() < 0 or lengths.max() >= LONGEST:
            raise treeprune.InstanceError("distances: negative but for -1, or too large for so many decimal places")
        between = (first.astype(np.int64) @ first.astype(np.int64)) > 0
        usable = ~(first | between.T | np.eye(n, dtype=bool))
        tours = np.where(usable, lengths, 1 + n * lengths.max(where=usable, initial=0))
        tours[n - 1, 0] = 0
        put = object.__setattr__
        put(self, "distances", given)
        put(self, "lengths", lengths)
        put(self, "before", np.array([sum(1 << int(j) for j in np.flatnonzero(row)) for row in first], np.int64))
        put(self, "tree", tree_bound(tours))
        put(self, "unit", unit)

    def start(self) -> Place:
        return Place((1 << len(self.before)) - 2, 0)

    def is_complete(self, s: Place) -> bool:
        return s.left == 0

    def moves(self, s: Place) -> Iterable[int]:
        left = s.left
        while left != 0:
            m = lowest_index(left)
            left &= left - 1
            if self.before[m] & s.left == 0:
                yield m

    def play(self, s: Place, m: int) -> Place:
        return Place(s.left & ~(1 << m), m)

    def cost(self, s: Place, m: int) -> Any:
        return self.unit.worth(int(self.lengths[s.at, m]))

    def bound(self, s: Place) -> Any:
        """Return the length of a cheapest tree on the places left, with a way into it; it ends at the last place."""
        if s.left == 0:
            return self.unit.least(0)
        return self.unit.least(self.tree.least(s.left, s.at))

    def key(self, s: Place) -> int:
        return s.left * len(self.before) + s.at

    # --- in plain Python ---

    def sequence(self, solution: Sequence[int]) -> list[int]:
        """Return the places of a solution, numbered from 1, in order."""
        return [1, *(m + 1 for m in solution)]

    def show(self, s: Place) -> str:
        left = [str(i + 1) for i in range(len(self.before)) if s.left >> i & 1]
        return f"at {s.at + 1}, left: {' '.join(left) or 'none'}"

    def show_move(self, s: Place, m: int) -> str:
        """Return the number of a place, from 1."""
        return str(m + 1)

    def parse(self, text: str) -> Place:
        """Return the state after some places."""
        s = self.start()
        for word in re.findall(r"[^\s,-]+", text):
            place = int(word) - 1 if word.isascii() and word.isdigit() else -1
            if place not in self.moves(s):
                raise treeprune.InstanceError(f"{text!r}: {word!r} is no place that may come next")
            s = self.play(s, place)
        return s

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> SequentialOrdering:
        """Return the problem of a file."""
        found = read_distances(path)
        if found.kind in ("TSP", "ATSP"):
            raise treeprune.InstanceError(f"{path} is a travelling salesman's: solve it as one (tsp)")
        return type(self)(found.matrix)
