"""Queens on a board, none attacking another, row by row: three words say what is attacked in the next row.

    columns, left, right    attacked squares of the next row, along columns and both diagonals; bit i is column i
    move                    the bit of the square that the next row's queen takes

The program that counts fastest in a few lines (folklore; Richards 1997 gives it for MCPL).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import treeprune
from treeprune.bits import lowest_index


class Rows(NamedTuple):
    """What the queens of the rows so far attack in the next one."""

    columns: int
    left: int
    right: int


@treeprune.compiled
class BitboardQueens(treeprune.DecisionProblem):
    """Place n queens, none attacking another.

    Parameters
    ----------
    n : int
        Rows and columns of the board, 1 to 31.

    Examples
    --------
    >>> import treeprune
    >>> treeprune.backtracking(BitboardQueens(6), solutions=None, world="interpreted").value
    4
    """

    n: int = 8

    def __post_init__(self) -> None:
        if not 1 <= self.n <= 31:
            raise treeprune.InstanceError(f"n={self.n}: take 1 to 31 queens")

    def start(self) -> Rows:
        return Rows(0, 0, 0)

    def is_complete(self, s: Rows) -> bool:
        return s.columns == (1 << self.n) - 1

    def moves(self, s: Rows) -> Iterable[int]:
        free = ((1 << self.n) - 1) & ~(s.columns | s.left | s.right)
        while free != 0:
            yield free & -free
            free &= free - 1

    def play(self, s: Rows, m: int) -> Rows:
        return Rows(s.columns | m, (s.left | m) << 1, (s.right | m) >> 1)

    def order(self, s: Rows, m: int) -> int:
        """Squares near the middle attack more; they come first."""
        return -abs(2 * lowest_index(m) - self.n + 1)

    def symmetries(self, s: Rows) -> Iterable[Rows]:
        """Yield the mirror image while it is plain to see: after the first row."""
        if s.columns != 0 and s.columns & (s.columns - 1) == 0:
            yield self.play(Rows(0, 0, 0), (1 << (self.n - 1)) // s.columns)

    # --- in plain Python ---

    def show(self, s: Rows) -> str:
        return "/".join(f"{word:0{self.n}b}" for word in s)

    def show_move(self, s: Rows, m: int) -> str:
        """Return the column of the square, from 1."""
        return str(m.bit_length())

    def parse(self, text: str) -> Rows:
        """Return the board after queens in some columns, from 1, row by row; "-" is the empty board."""
        s = self.start()
        for word in re.findall(r"[^\s,;-]+", text):
            if not word.isdigit() or not 1 <= int(word) <= self.n:
                raise treeprune.InstanceError(f"{text!r}: {word!r} is no column from 1 to {self.n}")
            m = 1 << (int(word) - 1)
            if m not in self.moves(s):
                raise treeprune.InstanceError(f"{text!r}: the queen in column {word} is attacked")
            s = self.play(s, m)
        return s
