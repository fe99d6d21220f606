"""Connect Four, on a board of any width and height that fits 64 bits.

    column    height + 1 bits: the cells from the bottom up, and one spare bit so that lines never wrap around
    mover     stones of the side to move        stones    all stones        plies    how many there are

`ConnectFour` plays by the rules and nothing else. `ConnectFourSolver` is the same game with what one can see of a
position at a glance: moves that lose at once are left out, moves that make threats come first, and the plies that are
left bound the value. The bit tricks are Pons's (2015) and Tromp's (Fhourstones).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple

import treeprune
from treeprune.bits import popcount, uint64


class Board(NamedTuple):
    """A position: stones of the side to move, all stones, number of stones."""

    mover: uint64
    stones: uint64
    plies: int


@treeprune.compiled
def has_line(stones: int, height: int) -> bool:
    """Tell whether some stones hold four in a row."""
    found = uint64(0)
    for step in (1, height, height + 1, height + 2):
        pairs = stones & (stones >> uint64(step))
        found |= pairs & (pairs >> uint64(2 * step))
    return found != 0


@treeprune.compiled
def winning_cells(stones: int, height: int) -> int:
    """Return every cell, on the board or off, that would complete four in a row."""
    cells = (stones << uint64(1)) & (stones << uint64(2)) & (stones << uint64(3))
    for step in (height, height + 1, height + 2):
        a, b, c = uint64(step), uint64(2 * step), uint64(3 * step)
        left, right = (stones << a) & (stones << b), (stones >> a) & (stones >> b)
        cells |= (left & ((stones << c) | (stones >> a))) | (right & ((stones << a) | (stones >> c)))
    return uint64(cells)


@treeprune.compiled
class ConnectFour(treeprune.Game):
    """Connect Four by its rules. Positions are written as the columns played, counted from 1: "4453".

    Parameters
    ----------
    width, height : int
        Size of the board; width * (height + 1) is at most 64.
    by_distance : bool
        Score a win by its distance: (width * height + 2 - p) // 2 where p counts the stones on the board, including
        the winning one; else 1. A loss is the same with a minus sign, a draw 0.

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
    bottom: uint64 = dataclasses.field(init=False, repr=False)
    board: uint64 = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or self.width * (self.height + 1) > 64:
            raise treeprune.InstanceError(
                f"a board of {self.width} x {self.height}: both at least 1, and width * (height + 1) at most 64"
            )
        bottom = sum(1 << (self.height + 1) * column for column in range(self.width))
        object.__setattr__(self, "bottom", bottom)
        object.__setattr__(self, "board", bottom * ((1 << self.height) - 1))

    def start(self) -> Board:
        return Board(uint64(0), uint64(0), 0)

    def is_over(self, s: Board) -> bool:
        return s.plies == self.width * self.height or has_line(s.mover ^ s.stones, self.height)

    def evaluate(self, s: Board) -> int:
        if not has_line(s.mover ^ s.stones, self.height):
            return 0
        return -((self.width * self.height + 2 - s.plies) // 2) if self.by_distance else -1

    def moves(self, s: Board) -> Iterable[int]:
        for column in range(self.width):
            if not self.is_full(s, column):
                yield column

    def order(self, s: Board, column: int) -> int:
        return -abs(2 * column - self.width + 1)

    def is_full(self, s: Board, column: int) -> bool:
        """Tell whether a column takes no more stones."""
        return s.stones & (uint64(1) << uint64((self.height + 1) * column + self.height - 1)) != 0

    def play(self, s: Board, column: int) -> Board:
        stones = s.stones | (s.stones + (uint64(1) << uint64((self.height + 1) * column)))
        return Board(s.mover ^ s.stones, stones, s.plies + 1)

    def key(self, s: Board) -> int:
        return s.mover + s.stones

    def symmetries(self, s: Board) -> Iterable[Board]:
        yield Board(self.mirror(s.mover), self.mirror(s.stones), s.plies)

    def mirror(self, stones: int) -> int:
        """Return a board with its columns in reverse order."""
        step, found = self.height + 1, uint64(0)
        column = (uint64(1) << uint64(step)) - uint64(1)
        for i in range(self.width):
            found |= ((stones >> uint64(step * i)) & column) << uint64(step * (self.width - 1 - i))
        return uint64(found)

    def parse(self, text: str) -> Board:
        """Return the position after some columns, counted from 1, were played from the empty board."""
        s = self.start()
        for at, letter in enumerate(text.strip().strip("-"), 1):
            column = int(letter) - 1 if letter.isascii() and letter.isdigit() else -1
            if not 0 <= column < self.width:
                raise treeprune.InstanceError(
                    f"move {at} of {text!r} is {letter!r}: give the columns played, 1 to {self.width}, or - for none"
                )
            if has_line(s.mover ^ s.stones, self.height):
                raise treeprune.InstanceError(f"move {at} of {text!r}: the game was over after move {at - 1}")
            if self.is_full(s, column):
                raise treeprune.InstanceError(f"move {at} of {text!r}: column {letter} is full")
            s = self.play(s, column)
        return s

    def instance_of(self, line: str) -> str:
        return line.split()[0]

    def show(self, s: Board) -> str:
        first, second = (s.mover, s.stones ^ s.mover) if s.plies % 2 == 0 else (s.stones ^ s.mover, s.mover)
        rows = []
        for row in reversed(range(self.height)):
            cells = [1 << ((self.height + 1) * column + row) for column in range(self.width)]
            rows.append(" ".join("X" if c & first else "O" if c & second else "." for c in cells))
        state = "over" if self.is_over(s) else f"{'XO'[s.plies % 2]} to move"
        return "\n".join([*rows, " ".join(str(c + 1) for c in range(self.width)) + f"   {state}"])

    def show_move(self, s: Board, column: int) -> str:
        return str(column + 1)


@treeprune.compiled
class ConnectFourSolver(ConnectFour):
    """Connect Four with what can be seen at a glance; same values, far fewer nodes.

    Examples
    --------
    >>> game = ConnectFourSolver()
    >>> s = game.parse("112233")
    >>> game.lower(s), game.upper(s), list(game.moves(s))
    (18, 18, [3])
    """

    def column(self, i: int) -> int:
        """Return the column that is tried as number i, from the centre outwards."""
        return self.width // 2 + ((i + 1) // 2 if i % 2 == 0 else -((i + 1) // 2))

    def open_cells(self, s: Board) -> int:
        """Return the cells a stone can fall into."""
        return (s.stones + self.bottom) & self.board

    def wins(self, s: Board) -> int:
        """Return the cells with which the side to move wins at once."""
        return self.open_cells(s) & winning_cells(s.mover, self.height)

    def safe(self, s: Board) -> int:
        """Return the cells after which the opponent cannot win at once."""
        threats = winning_cells(s.mover ^ s.stones, self.height) & (self.board ^ s.stones)
        cells = self.open_cells(s)
        forced = cells & threats
        if forced != 0:
            if forced & (forced - uint64(1)) != 0:
                return uint64(0)
            cells = forced
        return cells & (self.board ^ (threats >> uint64(1)))

    def lower(self, s: Board) -> int:
        left = self.width * self.height - s.plies
        if self.wins(s) != 0:
            return (left + 1) // 2
        return -(left // 2) if self.safe(s) == 0 else -(max(left - 2, 0) // 2)

    def upper(self, s: Board) -> int:
        left = self.width * self.height - s.plies
        if self.wins(s) != 0:
            return (left + 1) // 2
        return -(left // 2) if self.safe(s) == 0 else (left - 1) // 2

    def moves(self, s: Board) -> Iterable[int]:
        cells = self.wins(s)
        if cells == 0:
            cells = self.safe(s)
        if cells == 0:
            cells = self.open_cells(s)
        step = self.height + 1
        column = (uint64(1) << uint64(step)) - uint64(1)
        for i in range(self.width):
            if cells & (column << uint64(step * self.column(i))) != 0:
                yield self.column(i)

    def order(self, s: Board, column: int) -> int:
        cell = (s.stones + (uint64(1) << uint64((self.height + 1) * column))) & ~s.stones
        return popcount(winning_cells(s.mover | uint64(cell), self.height) & (self.board ^ s.stones))
