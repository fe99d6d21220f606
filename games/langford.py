"""Langford pairings: arrange the numbers 1 to n, each so many times, with k numbers between one k and the next.

    option    (k, place): the number k, its first copy at a place
    items     the numbers, and the places from 0 on

A solution read backwards is a solution too; published counts take the two for one.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Any

import treeprune


@dataclasses.dataclass(eq=False, repr=False)
class Langford(treeprune.ExactCover):
    """Langford's problem L(copies, n) as an exact cover.

    Parameters
    ----------
    n : int
        The largest number, 1 to 99.
    copies : int
        How often each number appears, 2 to 9.

    References
    ----------
    C. Langford, "Problem", Mathematical Gazette, 1958; Knuth, TAOCP 7.2.2.1.

    Examples
    --------
    >>> puzzle = Langford(4)
    >>> solution = next(treeprune.iterate_covers(puzzle, world="interpreted"))
    >>> puzzle.show(solution) in ("2 3 4 2 1 3 1 4", "4 1 3 1 2 4 3 2")
    True
    """

    n: int = 7
    copies: int = 2

    def __post_init__(self) -> None:
        if not 1 <= self.n <= 99 or not 2 <= self.copies <= 9:
            raise treeprune.InstanceError(f"n={self.n}, copies={self.copies}: take n from 1 to 99, copies from 2 to 9")
        places = self.n * self.copies
        options = {}
        for k in range(self.n, 0, -1):
            for place in range(places - (self.copies - 1) * (k + 1)):
                options[k, place] = [f"number {k}", *(place + i * (k + 1) for i in range(self.copies))]
        super().__init__(options, items=[*(f"number {k}" for k in range(self.n, 0, -1)), *range(places)])

    def fitted(self, text: str) -> Langford:
        """Return the puzzle of a text: n, or the copies and n, as in "3 9"."""
        numbers = [int(x) for x in re.findall(r"\d+", text)]
        if not re.fullmatch(r"[\sL(),\d]+", text) or not 1 <= len(numbers) <= 2:
            raise treeprune.InstanceError(f"{text!r}: give n, or the copies and n, as in '3 9'")
        return Langford(numbers[-1], numbers[0] if len(numbers) == 2 else 2)

    def parse(self, text: str) -> tuple[Any, ...]:
        """Return the numbers placed by a text that names this puzzle: none."""
        other = self.fitted(text)
        if (other.n, other.copies) != (self.n, self.copies):
            raise treeprune.InstanceError(f"{text!r} is another puzzle: take the one fitted to it")
        return self.start()

    def instance_of(self, line: str) -> str:
        """Return the numbers of a line of a file."""
        return line.strip()

    def show(self, solution: Sequence[Any]) -> str:
        """Return the numbers in a row, '.' where none is placed."""
        row = ["."] * (self.n * self.copies)
        for k, place in solution:
            for i in range(self.copies):
                row[place + i * (k + 1)] = str(k)
        return " ".join(row)

    def show_move(self, s: Any, m: tuple[int, int]) -> str:
        """Return a number and its first place."""
        return f"{m[0]}@{m[1]}"

    def distinct(self, solutions: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        """Return the first of each solution and its reversal."""
        seen: set[str] = set()
        found = []
        for solution in solutions:
            row = self.show(solution)
            if " ".join(reversed(row.split())) not in seen:
                seen.add(row)
                found.append(solution)
        return found
