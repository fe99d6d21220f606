"""Queens on a board, none attacking another, row by row: three words say which squares of the next row are attacked.

    columns, left, right    attacked squares of the next row, along columns and both diagonals; bit i is column i
    move                    the bit of the square that the next row's queen takes
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import treeprune
from treeprune.bits import as_int


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
