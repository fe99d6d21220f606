"""Subset sum: find the numbers that add up to a total.

    at         the number to decide on next      missing   what is still missing from the total
    left[at]   the sum of the numbers from there on
    move       1: take the number, 0: leave it

The largest numbers are decided on first, so that sums too large, or too small for what is left, are seen early.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

import treeprune


class Rest(NamedTuple):
    """What is left: the place among the numbers, and the sum that is missing."""

    at: int
    missing: int


@treeprune.compiled
class SubsetSum(treeprune.DecisionProblem):
    """Choose numbers, each once, that add up to a total. Instances are written "3 34 4 12 5 2 = 9".

    Parameters
    ----------
    numbers : tuple of int
        At least 1 each; the largest are decided on first.
    total : int

    Examples
    --------
    >>> import treeprune
    >>> problem = SubsetSum((3, 34, 4, 12, 5, 2), 9)
    >>> [sum(n for n, m in zip(problem.sorted_numbers, way) if m) for way in treeprune.backtracking(
    ...     problem, solutions=None, world="interpreted").solutions]
    [9, 9]
    """

    numbers: tuple[int, ...] = (3, 34, 4, 12, 5, 2)
    total: int = 9
    sizes: np.ndarray = dataclasses.field(init=False, repr=False)
    left: np.ndarray = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        if any(n < 1 for n in self.numbers) or sum(self.numbers) >= 2**62 or not 0 <= self.total < 2**62:
            raise treeprune.InstanceError("take numbers >= 1 and a total >= 0, the sum of all below 2**62")
        sizes = self.sorted_numbers
        object.__setattr__(self, "sizes", np.array(sizes, np.int64))
        object.__setattr__(self, "left", np.array([sum(sizes[i:]) for i in range(len(sizes) + 1)], np.int64))

    @property
    def sorted_numbers(self) -> list[int]:
        """The numbers in the order in which they are decided on."""
        return sorted(self.numbers, reverse=True)

    def start(self) -> Rest:
        return Rest(0, self.total)

    def is_complete(self, s: Rest) -> bool:
        return s.at == len(self.sizes) and s.missing == 0

    def moves(self, s: Rest) -> Iterable[int]:
        if s.at < len(self.sizes):
            yield 1
            yield 0

    def play(self, s: Rest, m: int) -> Rest:
        return Rest(s.at + 1, s.missing - m * self.sizes[s.at])

    def feasible(self, s: Rest) -> bool:
        """Neither too much is taken, nor is too little left."""
        return s.missing >= 0 and s.missing <= self.left[s.at]

    # --- in plain Python ---

    def show(self, s: Rest) -> str:
        return f"{' '.join(map(str, self.sorted_numbers[s.at :]))} = {s.missing}"

    def show_move(self, s: Rest, m: int) -> str:
        return f"{'+' if m else '-'}{self.sorted_numbers[s.at]}"

    def fitted(self, text: str) -> SubsetSum:
        """Return the problem of an instance."""
        numbers, equals, total = text.partition("=")
        words = re.split(r"[\s,;+]+", numbers.strip())
        if not equals or not all(word.isdigit() for word in [*words, total.strip()]):
            raise treeprune.InstanceError(f"{text!r}: write whole numbers and their total, as in 3 34 4 12 5 2 = 9")
        return SubsetSum(tuple(map(int, words)), int(total))

    def parse(self, text: str) -> Rest:
        return self.fitted(text).start()

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()
