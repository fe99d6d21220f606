"""Single-row facility layout: departments side by side along a corridor, those with much traffic near one another.

    placed      departments on the left so far, bit j for department j
    length[j]   of department j, with the room beside it     traffic[i, j]   between departments i and j
    flow[j]     traffic between those placed and j           move            the next department to the right

The cost is traffic times distance, from middle to middle, over all pairs. Half the lengths of a pair lie between them
whatever the order; the rest is what passes department m when it is placed: from those on its left to all on its right.
Bound: of three departments that are left, or two and all those placed, one is passed by the traffic of the other two.
Dynamic programming over sets: Picard and Queyranne 1981.
"""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

import treeprune
from treeprune.tuples import with_item

from .number_lines import numbers_of_lines


class Corridor(NamedTuple):
    """What is placed, and its traffic with each of the others."""

    placed: int
    flow: tuple[int, ...]


@treeprune.compiled
class RowLayout(treeprune.DecisionProblem):
    """Order departments along a corridor, so that traffic times distance is least.

    Instances are files: the number of departments, their lengths, and the table of the traffic between them.

    Parameters
    ----------
    lengths : tuple of int
        Of 1 to 30 departments.
    table : tuple of tuple of int
        The traffic between each two of them, none negative.
    clearance : int
        Room between neighbours.

    Raises
    ------
    InstanceError
        If the table has another size, is not symmetric, or a number in it is negative.

    Notes
    -----
    At most 2^n subproblems; `bound` takes O(n^3).

    References
    ----------
    J.-C. Picard and M. Queyranne, "On the one-dimensional space allocation problem", Operations Research 29, 1981.

    Examples
    --------
    >>> problem = RowLayout((2, 4, 6), ((0, 1, 5), (1, 0, 0), (5, 0, 0)))
    >>> s = problem.start()
    >>> problem.cost(s, 0), problem.bound(s)
    (23.0, 23.0)
    """

    lengths: tuple[int, ...] = (2, 4, 6)
    table: tuple[tuple[int, ...], ...] = ((0, 1, 5), (1, 0, 0), (5, 0, 0))
    clearance: int = 0
    length: np.ndarray = dataclasses.field(init=False, repr=False)
    traffic: np.ndarray = dataclasses.field(init=False, repr=False)
    halves: float = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        n = len(self.lengths)
        for number in (*self.lengths, *(x for row in self.table for x in row), self.clearance):
            if not isinstance(number, numbers.Integral):
                raise treeprune.InstanceError(f"{number!r} is no whole number: scale lengths, traffic and clearance")
        if not 1 <= n <= 30 or min(*self.lengths, 0, self.clearance) < 0:
            raise treeprune.InstanceError(
                f"lengths={self.lengths!r}, clearance={self.clearance!r}: give 1 to 30 lengths, none negative"
            )
        if len(self.table) != n or any(len(row) != n for row in self.table):
            raise treeprune.InstanceError(f"the traffic of {n} departments is a table of {n} rows of {n} numbers")
        length, traffic = np.array(self.lengths, np.int64) + self.clearance, np.array(self.table, np.int64)
        for i, j in np.argwhere((traffic < 0) | (traffic != traffic.T)):
            raise treeprune.InstanceError(
                f"traffic from {i} to {j} is {traffic[i, j]}, from {j} to {i} {traffic[j, i]}: "
                "give a table that is symmetric, no number negative"
            )
        np.fill_diagonal(traffic, 0)
        if float(traffic.sum()) * float(length.sum()) > 2**50:
            raise treeprune.InstanceError("the cost could exceed 2**50: take smaller numbers")
        halves = float((traffic * (length[:, None] + length[None, :])).sum()) / 4
        for name, value in {"length": length, "traffic": traffic, "halves": halves}.items():
            object.__setattr__(self, name, value)

    @property
    def states(self) -> int:
        """How many sets of departments there are."""
        return 1 << len(self.length)

    def start(self) -> Corridor:
        return Corridor(0, (0,) * len(self.length))

    def is_complete(self, s: Corridor) -> bool:
        return s.placed == (1 << len(self.length)) - 1

    def moves(self, s: Corridor) -> Iterable[int]:
        for j in range(len(self.length)):
            if s.placed >> j & 1 == 0:
                yield j

    def play(self, s: Corridor, m: int) -> Corridor:
        flow = s.flow
        for j in range(len(flow)):
            flow = with_item(flow, j, flow[j] + self.traffic[m, j])
        return Corridor(s.placed | 1 << m, flow)

    def cost(self, s: Corridor, m: int) -> float:
        """Return the traffic that passes department m, times its length; the first move costs the half lengths too."""
        passing = 0
        for j in range(len(s.flow)):
            if s.placed >> j & 1 == 0 and j != m:
                passing += s.flow[j]
        return float(self.length[m] * passing) + (self.halves if s.placed == 0 else 0.0)

    def bound(self, s: Corridor) -> float:
        """Return the sum, over all threes, of the least traffic that passes one of them."""
        least, n = 0, len(self.length)
        for i in range(n):
            if s.placed >> i & 1 == 0:
                for j in range(i):
                    if s.placed >> j & 1 == 0:
                        a, b, between = self.length[i], self.length[j], self.traffic[i, j]
                        least += min(a * s.flow[j], b * s.flow[i])
                        for k in range(j):
                            if s.placed >> k & 1 == 0:
                                one = min(a * self.traffic[j, k], b * self.traffic[i, k])
                                least += min(one, self.length[k] * between)
        return float(least) + (self.halves if s.placed == 0 else 0.0)

    def key(self, s: Corridor) -> int:
        return s.placed

    # --- in plain Python ---

    def show(self, s: Corridor) -> str:
        return f"{s.placed.bit_count()} of {len(self.length)} departments placed"

    def fitted(self, text: str) -> RowLayout:
        """Return this problem: instances are files."""
        if text.strip():
            raise treeprune.InstanceError(f"{text!r}: give a file")
        return self

    def parse(self, text: str) -> Corridor:
        return self.fitted(text).start()

    def read(self, path: str) -> RowLayout:
        """Return the problem of a file: how many departments, their lengths, a table of traffic; blanks or commas.

        Raises
        ------
        InstanceError
            If it is damaged.
        """
        lines = numbers_of_lines(path)
        if len(lines) < 2 or len(lines[0].numbers) != 1:
            raise treeprune.InstanceError(f"{path}: expected the number of departments, then their lengths")
        n = lines[0].numbers[0]
        if len(lines) != n + 2:
            raise treeprune.InstanceError(f"{path}: {len(lines) - 2} rows of traffic, expected {n}")
        for line in lines[1:]:
            if len(line.numbers) != n:
                raise treeprune.InstanceError(f"{line.where}: {len(line.numbers)} numbers, expected {n}")
        return RowLayout(tuple(lines[1].numbers), tuple(tuple(line.numbers) for line in lines[2:]), self.clearance)
