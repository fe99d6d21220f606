"""Othello (Reversi) by its rules, on 8 x 8 or 6 x 6 squares.

mover, other    discs of the side to move, of the other side; a board of 6 x 6 lies in the middle of the 64 bits
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple

import treeprune
from treeprune.bits import lowest_bit, lowest_index, popcount, uint64

from .othello_board import PASS, flips, legal, transposed, upside_down

BOARDS = {8: 0xFFFFFFFFFFFFFFFF, 6: 0x007E7E7E7E7E7E00}
"""The squares of each size of board."""

CORNERS = {8: 0x8100000000000081, 6: 0x0042000000004200}

START = (0x0000000810000000, 0x0000001008000000)
"""e4 and d5, d4 and e5."""


class Discs(NamedTuple):
    """A position: discs of the side to move and of the other side."""

    mover: uint64
    other: uint64


@treeprune.compiled
class Othello(treeprune.Game):
    """Othello by its rules. A side that cannot move passes, which is a move of its own; two such sides end the game.

    The value is the difference in discs for the side to move, empty squares counted for the winner, as tournaments
    and the endgame tests of the field (FFO) count. So it is always even.

    Positions are written row by row from a1 to h8, `X`, `O` and `-`, and then the side to move.

    Parameters
    ----------
    size : {8, 6}
        Squares in a row.

    Examples
    --------
    >>> game = Othello()
    >>> s = game.start()
    >>> [game.show_move(s, m) for m in game.moves(s)]
    ['d3', 'c4', 'f5', 'e6']
    >>> print(game.show(game.play(s, 19)))
      a b c d e f g h
    1 . . . . . . . .
    2 . . . . . . . .
    3 . . . O . . . .
    4 . . . O O . . .
    5 . . . O X . . .
    6 . . . . . . . .
    7 . . . . . . . .
    8 . . . . . . . .   X to move
    """

    size: int = 8
    board: uint64 = dataclasses.field(init=False, repr=False)
    corners: uint64 = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.size not in BOARDS:
            raise treeprune.InstanceError(f"a board of size {self.size}: choose 8 or 6")
        object.__setattr__(self, "board", BOARDS[self.size])
        object.__setattr__(self, "corners", CORNERS[self.size])

    def start(self) -> Discs:
        return Discs(*START)

    def empty(self, s: Discs) -> int:
        """Return the squares without a disc."""
        return self.board & ~(s.mover | s.other)

    def is_over(self, s: Discs) -> bool:
        return self.nobody_moves(s)

    def nobody_moves(self, s: Discs) -> bool:
        """Tell whether neither side can place a disc."""
        empty = self.empty(s)
        return legal(s.mover, s.other, empty) == 0 and legal(s.other, s.mover, empty) == 0

    def evaluate(self, s: Discs) -> int:
        return self.score(s) if self.is_over(s) else popcount(s.mover) - popcount(s.other)

    def score(self, s: Discs) -> int:
        """Return the difference in discs, the empty squares counted for whoever has more."""
        difference = popcount(s.mover) - popcount(s.other)
        empty = popcount(self.empty(s))
        return difference + empty if difference > 0 else difference - empty if difference < 0 else 0

    def moves(self, s: Discs) -> Iterable[int]:
        squares = legal(s.mover, s.other, self.empty(s))
        if squares == 0:
            yield PASS
        while squares != 0:
            yield lowest_index(squares)
            squares ^= lowest_bit(squares)

    def play(self, s: Discs, square: int) -> Discs:
        if square == PASS:
            return Discs(s.other, s.mover)
        flipped = flips(s.mover, s.other, square)
        return Discs(s.other ^ flipped, s.mover ^ flipped ^ (uint64(1) << uint64(square)))

    def null_move(self, s: Discs) -> Discs:
        return Discs(s.other, s.mover)

    def symmetries(self, s: Discs) -> Iterable[Discs]:
        a, b = s.mover, s.other
        for _ in range(4):
            a, b = upside_down(a), upside_down(b)
            yield Discs(a, b)
            a, b = transposed(a), transposed(b)
            yield Discs(a, b)

    def squares(self) -> list[int]:
        """Return the squares of the board, row by row."""
        return [i for i in range(64) if self.board >> i & 1]

    def parse(self, text: str) -> Discs:
        """Return the position that `board side` describes: a letter `X`, `O`, `-` for each square, then `X` or `O`."""
        fields, cells = text.split(), self.size**2
        if len(fields) != 2:
            raise treeprune.InstanceError(f"{text!r} has {len(fields)} fields: give the board and the side to move")
        letters, side = fields
        if len(letters) != cells:
            raise treeprune.InstanceError(f"the board {letters!r} has {len(letters)} squares instead of {cells}")
        for at, letter in enumerate(letters):
            if letter not in "XO-.":
                name = self.show_move(self.start(), self.squares()[at])
                raise treeprune.InstanceError(f"{letter!r} on {name}, letter {at + 1} of {letters!r}: use X, O and -")
        if side not in ("X", "O"):
            raise treeprune.InstanceError(f"{side!r} is to move: write X or O")
        named = list(zip(self.squares(), letters, strict=True))
        black, white = (sum(1 << square for square, letter in named if letter == disc) for disc in "XO")
        return Discs(black, white) if side == "X" else Discs(white, black)

    def instance_of(self, line: str) -> str:
        """Return board and side: the first two fields of a line, or the two after an id, which is shorter."""
        fields = line.split()
        begin = 1 if len(fields) > 2 and len(fields[0]) < self.size**2 // 2 else 0
        return " ".join(fields[begin : begin + 2])

    def show(self, s: Discs) -> str:
        """Return the board, the discs of the side to move as X."""
        rows = ["  " + " ".join("abcdefgh"[: self.size])]
        squares = self.squares()
        for row in range(self.size):
            cells = squares[self.size * row : self.size * (row + 1)]
            discs = ("X" if s.mover >> c & 1 else "O" if s.other >> c & 1 else "." for c in cells)
            rows.append(f"{row + 1} " + " ".join(discs))
        return "\n".join(rows) + ("   over" if self.is_over(s) else "   X to move")

    def show_move(self, s: Discs, square: int) -> str:
        """Return a square as column and row, `pass` for a pass."""
        if square == PASS:
            return "pass"
        edge = (8 - self.size) // 2
        return "abcdefgh"[square % 8 - edge] + str(square // 8 - edge + 1)
