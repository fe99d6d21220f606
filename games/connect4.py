"""Connect Four, on a board of any width and height that fits 64 bits.

    column    height + 1 bits: the cells from the bottom up, and one spare bit so that lines never wrap around
    mover     stones of the side to move        stones    all stones        plies    how many there are

`ConnectFour` plays by the rules and nothing else. `ConnectFourSolver` is the same game with what its rules let one
see of a position at a glance: moves that lose at once are left out, moves that make threats come first, and the value
of a position is bounded by the plies that are left.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import treeprune
import treeprune.errors; treeprune.InstanceError=treeprune.errors.InstanceError
from treeprune.bits import popcount, uint64


class Board(NamedTuple):
    """A position: stones of the side to move, all stones, number of stones."""

    mover: uint64
    stones: uint64
    plies: int


@treeprune.compiled
def has_line(stones, height):
    """Tell whether some stones hold four in a row."""
    for step in (1, height, height + 1, height + 2):
        pairs = stones & (stones >> uint64(step))
        if pairs & (pairs >> uint64(2 * step)) != 0:
            return True
    return False


@functools.cache
def bottom_row(width: int, height: int) -> int:
    """Return the lowest cell of every column."""
    return sum(1 << (height + 1) * column for column in range(width))


@treeprune.compiled
class ConnectFour(treeprune.Game):
    """Connect Four by its rules. Positions are written as the columns played, counted from 1: "4453".

    Parameters
    ----------
    width, height : int
        Size of the board; width * (height + 1) is at most 64.
    by_distance : bool
        Score a win by its distance: (width * height + 2 - p) // 2 where p counts the stones on the board, including
        the winning one; else +-1.
    centre_first : bool
        Try columns from the centre outwards; else from left to right.

    Examples
    --------
    >>> game = ConnectFour()
    >>> print(game.show(game.parse("44")))
    . . . . . . .
    . . . . . . .
    . . . . . . .
    . . . . . . .
    . . . O . . .
    . . . X . . .
    1 2 3 4 5 6 7   X to move
    """

    width: int = 7
    height: int = 6
    by_distance: bool = True
    centre_first: bool = True

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or self.width * (self.height + 1) > 64:
            raise treeprune.InstanceError(
                f"board {self.width} x {self.height}: width * (height + 1) must be at least 2 and at most 64"
            )

    def start(self) -> Board:
        return Board(uint64(0), uint64(0), 0)

    def is_over(self, s: Board) -> bool:
        return has_line(s.mover ^ s.stones, self.height) or s.plies == self.width * self.height

    def evaluate(self, s: Board) -> int:
        if has_line(s.mover ^ s.stones, self.height):
            return -((self.width * self.height + 2 - s.plies) // 2) if self.by_distance else -1
        return 0

    def column(self, i: int) -> int:
        """Return the column that is tried as number i."""
        if not self.centre_first:
            return i
        side = (i + 1) // 2
        return self.width // 2 + (-side if i % 2 else side) if self.width % 2 else (
            self.width // 2 + (-side if i % 2 else side)
        )

    def moves(self, s: Board) -> Iterable[int]:
        for i in range(self.width):
            column = self.column(i)
            if s.stones & (uint64(1) << uint64((self.height + 1) * column + self.height - 1)) == 0:
                yield column

    def play(self, s: Board, column: int) -> Board:
        cell = s.stones + (uint64(1) << uint64((self.height + 1) * column))
        return Board(s.mover ^ s.stones, s.stones | cell, s.plies + 1)

    def key(self, s: Board) -> int:
        return s.mover + s.stones
