"""Sudoku of any size: every row, column and box holds each digit once.

    cell     row * n + column, the number of its variable       digit    1 to n
    box      box_rows x box_columns cells, n of them; n = box_rows * box_columns

The propagation of the rows, columns and boxes finds naked and hidden singles (Norvig 2006, "Solving Every Sudoku
Puzzle"; the letters s and h of the tdoku benchmarks).
"""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Iterable
from typing import Any

import treeprune

EMPTY = "._*"
DIGITS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HEXADECIMAL = "0123456789ABCDEF"
FRAME = re.compile(r"[\s+|-]*")


@dataclasses.dataclass(eq=False)
class Sudoku(treeprune.ConstraintProblem):
    """Sudoku. Puzzles are written row by row, `.` or 0 for an empty cell; spaces and frames are passed over.

    Parameters
    ----------
    box_rows, box_columns : int
        Of a box; 3 and 3 make the usual 9 x 9. A text of another size is read as a puzzle of that size.
    locked : bool
        Also look where a row or column crosses a box: a digit that must lie in the crossing leaves the rest of both
        (locked candidates). Fewer guesses, more work at each.
    symbols : str
        What the digits are written as: 1 to 9, then A, B, ...; 0 to F for a 16 x 16 puzzle that is written so.

    Examples
    --------
    >>> puzzle = Sudoku(2, 2)
    >>> found = treeprune.solve(puzzle, puzzle.parse("1... ..3. .4.. ...2"), world="interpreted").solution
    >>> puzzle.solution_text(found)
    '1324423124133142'
    >>> print(puzzle.show(found))
    1 3 | 2 4
    4 2 | 3 1
    ----+----
    2 4 | 1 3
    3 1 | 4 2
    """

    box_rows: int = 3
    box_columns: int = 3
    locked: bool = False
    symbols: str = ""

    def __post_init__(self) -> None:
        for name in ("box_rows", "box_columns"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise treeprune.InstanceError(f"{name}={value!r}: a box has at least one row and one column")
        self.n = n = self.box_rows * self.box_columns
        if not 1 < n <= len(DIGITS):
            raise treeprune.InstanceError(
                f"boxes of {self.box_rows} x {self.box_columns}: take 2 to {len(DIGITS)} cells"
            )
        self.symbols = (self.symbols or DIGITS[:n]).upper()
        if len(set(self.symbols)) != n or len(self.symbols) != n:
            raise treeprune.InstanceError(f"symbols={self.symbols!r}: give {n} different characters")
        self.digit = {mark: digit for digit, mark in enumerate(self.symbols, 1)}
        super().__init__()
        cells = [self.variable(range(1, n + 1), f"r{k // n + 1}c{k % n + 1}") for k in range(n * n)]
        for kind, units in (("row", self.rows()), ("column", self.columns()), ("box", self.boxes())):
            for i, unit in enumerate(units):
                self.add(treeprune.AllDifferent([cells[k] for k in unit], name=f"{kind} {i + 1}"))
        if self.locked:
            self._add_locked(cells)

    def rows(self) -> list[list[int]]:
        """Return the cells of each row."""
        return [list(range(self.n * i, self.n * i + self.n)) for i in range(self.n)]

    def columns(self) -> list[list[int]]:
        """Return the cells of each column."""
        return [list(range(i, self.n * self.n, self.n)) for i in range(self.n)]

    def boxes(self) -> list[list[int]]:
        """Return the cells of each box."""
        n, high, wide = self.n, self.box_rows, self.box_columns
        corners = [(y, x) for y in range(0, n, high) for x in range(0, n, wide)]
        return [[n * (y + i) + x + j for i in range(high) for j in range(wide)] for y, x in corners]

    def _add_locked(self, cells: list[Any]) -> None:
        """What a line has outside of a box, the box has outside of the line."""
        for line in (*self.rows(), *self.columns()):
            for box in self.boxes():
                crossing = set(line) & set(box)
                if len(crossing) > 1:
                    outside = ([cells[k] for k in unit if k not in crossing] for unit in (line, box))
                    self.add(treeprune.SameValues(*outside))

    def sized(self, n: int, symbols: str = "") -> Sudoku:
        """Return the puzzle of n x n cells whose boxes are as square as they can be, at most as high as wide."""
        if n == self.n and symbols in ("", self.symbols):
            return self
        high = max(d for d in range(1, math.isqrt(n) + 1) if n % d == 0)
        return puzzle_of(high, n // high, self.locked, symbols)

    def fitted(self, text: str) -> Sudoku:
        """Return the puzzle of the size, and with the symbols, that a text has; this one where it fits none."""
        marks = marks_of(text)
        n = math.isqrt(len(marks))
        if n * n != len(marks) or not 4 <= n <= len(DIGITS):
            return self
        is_hexadecimal = n == 16 and "0" in marks and "G" not in marks.upper() and any(mark in EMPTY for mark in marks)
        return self.sized(n, HEXADECIMAL if is_hexadecimal else "")

    def parse(self, text: str) -> dict[int, int]:
        """Return the digits that are given, by cell.

        Raises
        ------
        InstanceError
            If the text has too few or too many cells, or a character that is no digit; the message says where. Digits
            that clash make a puzzle without a solution, no damaged text.
        """
        n, written = self.n, marks_of(text)
        marks = written.upper() if written.isascii() else written  # some letters get longer when they get large
        known = set(self.symbols + (EMPTY if "0" in self.symbols else EMPTY + "0"))
        for k, mark in enumerate(() if known.issuperset(marks) else marks):
            if mark not in known:
                raise treeprune.InstanceError(
                    f"character {k + 1} is {written[k]!r} (row {k // n + 1}, column {k % n + 1}): write "
                    f"{self.symbols[0]} to {self.symbols[-1]}, or a dot for an empty cell"
                )
        if len(marks) != n * n:
            raise treeprune.InstanceError(f"{len(marks)} cells: a puzzle of {n} x {n} has {n * n}")
        return {k: self.digit[mark] for k, mark in enumerate(marks) if mark in self.digit}

    def instance_of(self, line: str) -> str:
        """Return the puzzle of a line, whose fields commas or tabs part; nothing of a line that names the fields."""
        field = super().instance_of(line)
        return "" if field.lower() in ("puzzle", "puzzles", "quizzes") else field

    def solution_text(self, solution: treeprune.Solution) -> str:
        return "".join(map(f" {self.symbols}".__getitem__, solution.numbers))

    def show(self, state: Any = None) -> str:
        """Return a solution, or the digits that are given, in its boxes."""
        if isinstance(state, treeprune.Solution):
            marks = list(self.solution_text(state))
        else:
            marks = ["."] * self.n**2
            for k, values in self.given_values(state):
                marks[k] = self.symbols[values[0] - 1] if values[0] in range(1, self.n + 1) else "?"
        return self.framed(marks)

    def framed(self, marks: Iterable[str]) -> str:
        """Return characters, row by row, with frames between the boxes."""
        marks, wide, lines = list(marks), self.box_columns, []
        for row in self.rows():
            if row[0] and row[0] // self.n % self.box_rows == 0:
                dashes = ["-" * (2 * wide + 1)] * self.box_rows
                lines.append("+".join(dashes)[1:-1])
            parts = [" ".join(marks[k] for k in row[i : i + wide]) for i in range(0, self.n, wide)]
            lines.append(" | ".join(parts))
        return "\n".join(lines)


def marks_of(text: str) -> str:
    r"""Return the cells of a text, row by row, without spaces and frames.

    Examples
    --------
    >>> marks_of("1 2 | . A\n----+----\n")
    '12.A'
    """
    if not re.search(r"[\s|]", text):
        return text
    lines = (line for line in text.splitlines() if not FRAME.fullmatch(line))
    return re.sub(r"[\s|]", "", "".join(lines))


@functools.cache
def puzzle_of(box_rows: int, box_columns: int, locked: bool, symbols: str) -> Sudoku:
    """Return one puzzle of each kind, so that many instances share it."""
    return Sudoku(box_rows, box_columns, locked, symbols)
