"""Kakuro: crosswords of digits. The digits 1 to 9 of every run differ, and add up to the clue before it.

run    neighbouring white cells of a row or column, with the clue of the black cell before them
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from typing import Any

import treeprune

EXAMPLE = r"""
#     23\  30\  #     #     27\  12\  16\
\16   .    .    #     17\24 .    .    .
\17   .    .    15\29 .    .    .    .
\35   .    .    .    .    .    12\  #
#     \7   .    .    7\8  .    .    7\
#     11\  10\16 .   .    .    .    .
\21   .    .    .    .    \5   .    .
\6    .    .    .    #    \3   .    .
"""
CLUE = re.compile(r"(\d*)\\(\d*)")


@dataclasses.dataclass(eq=False)
class Kakuro(treeprune.ConstraintProblem):
    r"""A kakuro. Cells are parted by spaces, rows by lines or |: `.` white, # black, down\across with clues.

    Parameters
    ----------
    text : str
        The puzzle; the example of the encyclopedia Wikipedia by default.

    Examples
    --------
    >>> puzzle = Kakuro("# 4\\ 6\\ | \\3 . . | \\7 . .")
    >>> print(puzzle.show(treeprune.solve(puzzle, world="interpreted").solution))
     # 4\ 6\
    \3  1  2
    \7  3  4
    """

    text: str = dataclasses.field(default=EXAMPLE, repr=False)

    def __post_init__(self) -> None:
        super().__init__()
        self.grid = grid_of(self.text)
        self.places = [(i, j) for i, row in enumerate(self.grid) for j, cell in enumerate(row) if cell == "."]
        runs = runs_of(self.grid)
        possible = {place: set(range(1, 10)) for place in self.places}
        for _, cells, total in runs:
            for place in cells if total else ():
                possible[place] &= digits_for(total, len(cells))
        for i, j in self.places:  # where no digit is left, the search shall say so
            self.variable(possible[i, j] or range(1, 10), f"r{i + 1}c{j + 1}")
        number = {place: k for k, place in enumerate(self.places)}
        for where, cells, total in runs:
            x = [self[number[place]] for place in cells]
            if len(x) > 1:
                self.add(treeprune.AllDifferent(x, name=f"{where} differs"))
            if total:
                self.add(treeprune.Linear(sum(x), "=", total, name=f"{where} adds up to {total}"))

    def fitted(self, text: str) -> Kakuro:
        """Return the puzzle that a text writes out."""
        return Kakuro(text) if text.strip() else self

    def parse(self, text: str) -> dict[int, int]:
        return {}

    def instance_of(self, line: str) -> str:
        return line.strip()

    def solution_text(self, solution: treeprune.Solution) -> str:
        """Return the digits, row by row, rows parted by a slash, black cells as #."""
        digits = dict(zip(self.places, solution.numbers, strict=True))
        rows = ("".join(str(digits.get((i, j), "#")) for j in range(len(row))) for i, row in enumerate(self.grid))
        return " / ".join(rows)

    def show(self, state: Any = None) -> str:
        """Return the puzzle, with the digits of a solution in its white cells."""
        digits = dict(zip(self.places, state.numbers, strict=True)) if isinstance(state, treeprune.Solution) else {}
        wide = max(len(cell) for row in self.grid for cell in row)
        rows = ([str(digits.get((i, j), cell)) for j, cell in enumerate(row)] for i, row in enumerate(self.grid))
        return "\n".join(" ".join(cell.rjust(wide) for cell in row) for row in rows)


def grid_of(text: str) -> list[list[str]]:
    """Return the cells of a text, row by row.

    Raises
    ------
    InstanceError
        If a row is longer or shorter than the first, or a cell is none of `.`, # and clues; the message says where.
    """
    grid = [row.split() for row in re.split(r"[|\n]", text) if row.strip()]
    for i, row in enumerate(grid, 1):
        if len(row) != len(grid[0]):
            raise treeprune.InstanceError(f"row {i} has {len(row)} cells, the first has {len(grid[0])}")
        for j, cell in enumerate(row, 1):
            if cell not in (".", "#") and not CLUE.fullmatch(cell):
                raise treeprune.InstanceError(f"row {i}, cell {j} is {cell!r}: write . or # or clues, as in 16\\24")
    if not any("." in row for row in grid):
        raise treeprune.InstanceError("a kakuro needs a white cell, written as a dot")
    return grid


def runs_of(grid: list[list[str]]) -> list[tuple[str, list[tuple[int, int]], int]]:
    """Return the runs as (what to call it, its cells, its clue or 0)."""
    high, wide = len(grid), len(grid[0])
    lines = [("across", 2, [(i, j) for j in range(wide)]) for i in range(high)]
    lines += [("down", 1, [(i, j) for i in range(high)]) for j in range(wide)]
    found = []
    for direction, group, line in lines:
        clue = 0
        for is_white, places in itertools.groupby(line, lambda place: grid[place[0]][place[1]] == "."):
            cells = list(places)
            if is_white:
                found.append((f"the run {direction} from row {cells[0][0] + 1}, cell {cells[0][1] + 1}", cells, clue))
            else:
                match = CLUE.fullmatch(grid[cells[-1][0]][cells[-1][1]])
                clue = int(match[group] or 0) if match else 0
    return found


@functools.cache
def digits_for(total: int, many: int) -> frozenset[int]:
    """Return the digits that some sets of so many different ones with that sum have.

    Examples
    --------
    >>> sorted(digits_for(4, 2))
    [1, 3]
    """
    sets = (chosen for chosen in itertools.combinations(range(1, 10), many) if sum(chosen) == total)
    return frozenset(itertools.chain.from_iterable(sets))
