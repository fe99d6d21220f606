"""The travelling salesman: the shortest tour through all cities, by Held and Karp's dynamic programming, with bounds.

    left    set of the cities not visited yet, bit i for city i; city 0 is where the tour begins and ends
    at      the city that was visited last
    move    the next city; when none is left, city 0

How cities were visited so far does not matter for those left, so (left, at) is a subproblem: (n - 1) 2^(n-2) of them
and the start (Bellman 1962; Held and Karp 1962). `TravellingSalesmanSolver` skips most of them: what is left is a path,
and a path is a tree, so a cheapest tree bounds it from below; see `tree_bound`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

import treeprune
from treeprune.bits import as_int, highest_bit, lowest_index

from .tree_bound import tree_bound
from .tsplib import read_distances
from .units import in_units

MOST = 58
"""Cities, so that a key fits a machine word."""
LONGEST = 2**40
"""Units of distance, so that sums of them fit."""
DENSE = 1 << 27
"""Keys that a table without hashing may have."""

SEVEN = (
    (0, 786, 549, 657, 331, 559, 250), (786, 0, 668, 979, 593, 224, 905), (549, 668, 0, 316, 607, 472, 467),
    (657, 979, 316, 0, 890, 769, 400), (331, 593, 607, 890, 0, 386, 559), (559, 224, 472, 769, 386, 0, 681),
    (250, 905, 467, 400, 559, 681, 0),
)  # fmt: skip
"""Seven cities, for a first try."""

FEW = 17
"""Cities up to which a table for all states is smaller than what it costs to hash."""


class Place(NamedTuple):
    """The cities that are left, and the one visited last."""

    left: int
    at: int


@treeprune.compiled
class TravellingSalesman(treeprune.DecisionProblem):
    """Visit all cities and come back, on the shortest way: the bare rules.

    Instances are files (TSPLIB; a square matrix), matrices with rows parted by semicolons ("0 1 2; 1 0 3; 2 3 0"), or
    the cities visited so far after the first one, numbered from 1 ("3 2").

    Parameters
    ----------
    distances : array of number, shape (n, n)
        From row to column, of either sign, with at most six decimal places; not necessarily alike both ways. At most
        58 cities. What stands on the diagonal does not matter.

    Raises
    ------
    InstanceError
        If it is no such matrix.

    Notes
    -----
    (n - 1) 2^(n-2) states besides start and end, of n - 1 moves at most. Bellman 1962; Held and Karp 1962.

    Examples
    --------
    >>> problem = TravellingSalesman([[0, 1, 9], [9, 0, 1], [1, 9, 0]])
    >>> s = problem.start()
    >>> [problem.show_move(s, m) for m in problem.moves(s)], problem.cost(s, 1)
    (['3', '2'], 1)
    >>> problem.states
    6
    """

    distances: np.ndarray = dataclasses.field(default_factory=lambda: np.array(SEVEN, np.float64))
    lengths: np.ndarray = dataclasses.field(init=False, repr=False)
    unit: Any = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        lengths, unit = in_units(self.distances, "distances")
        if lengths.ndim != 2 or lengths.shape[0] != lengths.shape[1] or not 1 <= len(lengths) <= MOST:
            raise treeprune.InstanceError(f"distances: {lengths.shape} is no square matrix of 1 to {MOST} cities")
        if np.abs(lengths).max() >= LONGEST:
            raise treeprune.InstanceError("distances: too large for so many decimal places; round them")
        np.fill_diagonal(lengths, 0)
        object.__setattr__(self, "distances", np.array(self.distances, np.float64))
        object.__setattr__(self, "lengths", lengths)
        object.__setattr__(self, "unit", unit)

    @property
    def states(self) -> int | None:
        """How many keys there are, where a table for all of them is small enough."""
        many = ((self.cities - 1) << max(self.cities - 2, 0)) + 2
        return many if many <= DENSE else None

    @property
    def cities(self) -> int:
        """How many cities there are."""
        return len(self.lengths)

    def start(self) -> Place:
        return Place((1 << len(self.lengths)) - 2, 0)

    def is_complete(self, s: Place) -> bool:
        return s.left == 0 and s.at == 0

    def moves(self, s: Place) -> Iterable[int]:
        if s.left == 0 and s.at != 0:
            yield 0
        # the last first: deep in a recursion the low bits of the set change, and keys lie side by side
        left = s.left
        while left != 0:
            last = as_int(highest_bit(left))
            yield lowest_index(last)
            left ^= last

    def play(self, s: Place, m: int) -> Place:
        return Place(s.left & ~(1 << m), m)

    def cost(self, s: Place, m: int) -> Any:
        return self.unit.worth(int(self.lengths[s.at, m]))

    def key(self, s: Place) -> int:
        """Number the states: by the city visited last, then by the set of the others visited before."""
        n = len(self.lengths)
        if s.at == 0:
            return ((n - 1) << max(n - 2, 0)) + (1 if s.left == 0 else 0)
        visited = ((1 << n) - 2) & ~s.left
        low = (visited & ((1 << s.at) - 1)) >> 1
        high = visited >> (s.at + 1)
        return ((s.at - 1) << (n - 2)) + ((high << (s.at - 1)) | low)

    # --- in plain Python ---

    def tour(self, solution: Sequence[int]) -> list[int]:
        """Return the cities of a solution, numbered from 1, in order."""
        return [1, *(m + 1 for m in solution if m)]

    def length(self, tour: Sequence[int]) -> Any:
        """Return the length of a tour of cities numbered from 1."""
        ways = zip(tour, [*tour[1:], tour[0]], strict=True)
        return self.unit.worth(int(sum(self.lengths[a - 1, b - 1] for a, b in ways)))

    def show(self, s: Place) -> str:
        left = [str(i + 1) for i in range(self.cities) if s.left >> i & 1]
        return f"at {s.at + 1}, left: {' '.join(left) or 'none'}"

    def show_move(self, s: Place, m: int) -> str:
        """Return the number of a city, from 1."""
        return str(m + 1)

    def fitted(self, text: str) -> TravellingSalesman:
        """Return the problem of a matrix written out."""
        if ";" not in text:
            return self
        try:
            return type(self)(np.array([[float(x) for x in re.split(r"[\s,]+", r.strip())] for r in text.split(";")]))
        except ValueError as error:
            if isinstance(error, treeprune.InstanceError):
                raise
            raise treeprune.InstanceError(f"{text!r}: write rows of numbers of one length, parted by ;") from None

    def parse(self, text: str) -> Place:
        """Return the state after some cities."""
        s = self.start()
        for word in re.split(r"[\s,-]+", "" if ";" in text else text):
            if word:
                city = int(word) - 1 if word.isascii() and word.isdigit() else -1
                if city not in self.moves(s):
                    raise treeprune.InstanceError(f"{text!r}: {word!r} is no city left, from 2 to {self.cities}")
                s = self.play(s, city)
        return s

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> TravellingSalesman:
        """Return the problem of a file."""
        found = read_distances(path)
        if found.kind == "SOP":
            raise treeprune.InstanceError(f"{path} is a sequential ordering: solve it as one (sop)")
        return type(self)(found.matrix)


@treeprune.compiled
class TravellingSalesmanSolver(TravellingSalesman):
    """The same with a bound: the cheapest tree on what is left, in lengths to which prices of cities are added.

    Parameters
    ----------
    distances : array of number, shape (n, n)

    Notes
    -----
    The prices are found once, by subgradient ascent at the start; O(n**2) for a bound. Held and Karp 1970, 1971.

    Examples
    --------
    >>> from itertools import permutations
    >>> solver = TravellingSalesmanSolver()
    >>> solver.bound(solver.start()), min(solver.length([1, *rest]) for rest in permutations(range(2, 8)))
    (2575, 2575)
    """

    tree: Any = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "tree", tree_bound(self.lengths))

    @property
    def states(self) -> int | None:
        """How many keys there are, where they are few: a search with bounds reaches a small part of them."""
        return super().states if self.cities <= FEW else None

    def bound(self, s: Place) -> Any:
        """Return the length of a cheapest tree on the cities left, with a way into it and one back to city 0."""
        if s.left == 0:
            return self.unit.least(int(self.lengths[s.at, 0]))
        return self.unit.least(self.tree.least(s.left, s.at))
