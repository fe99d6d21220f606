"""Tic-tac-toe, the game that every search is first tried on.

cells    0..8 row by row, one bit each        crosses, noughts    the cells taken        plies    how many there are
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import treeprune

LINES = (0b111, 0b111000, 0b111000000, 0b1001001, 0b10010010, 0b100100100, 0b100010001, 0b1010100)


class Cells(NamedTuple):
    """A position: cells of the side to move, of the other side, and their number."""

    mover: int
    other: int
    plies: int


@treeprune.compiled
class TicTacToe(treeprune.Game):
    """Tic-tac-toe. A win is worth 1, or 10 less the plies played if `by_distance`; a draw 0.

    Positions are written as the cells played, 0 to 8, row by row from the top left: "40" is a cross in the centre
    and a nought in the corner.

    Examples
    --------
    >>> game = TicTacToe()
    >>> print(game.show(game.parse("40")))
    O . .
    . X .
    . . .   X to move
    """

    by_distance: bool = False

    def start(self) -> Cells:
        return Cells(0, 0, 0)

    def is_over(self, s: Cells) -> bool:
        return s.plies == 9 or self.has_line(s.other)

    def has_line(self, cells: int) -> bool:
        """Tell whether some cells hold three in a row."""
        found = False
        for line in LINES:
            found |= cells & line == line
        return found

    def evaluate(self, s: Cells) -> int:
        if not self.has_line(s.other):
            return 0
        return s.plies - 10 if self.by_distance else -1

    def moves(self, s: Cells) -> Iterable[int]:
        for cell in range(9):
            if (s.mover | s.other) & (1 << cell) == 0:
                yield cell

    def play(self, s: Cells, cell: int) -> Cells:
        return Cells(s.other, s.mover | (1 << cell), s.plies + 1)

    def key(self, s: Cells) -> int:
        return s.mover << 9 | s.other

    def lower(self, s: Cells) -> int:
        return s.plies - 9 if self.by_distance else -1

    def upper(self, s: Cells) -> int:
        return 9 - s.plies if self.by_distance else 1

    def symmetries(self, s: Cells) -> Iterable[Cells]:
        a, b = s.mover, s.other
        for _ in range(4):
            yield Cells(self.mirrored(a), self.mirrored(b), s.plies)
            a, b = self.turned(a), self.turned(b)
            yield Cells(a, b, s.plies)

    def mirrored(self, cells: int) -> int:
        """Return the board with its columns in reverse order."""
        return (cells & 0o111) << 2 | cells & 0o222 | (cells & 0o444) >> 2

    def turned(self, cells: int) -> int:
        """Return the board turned by a quarter."""
        found = 0
        for cell in range(9):
            if cells & (1 << cell):
                found |= 1 << (cell % 3 * 3 + 2 - cell // 3)
        return found

    def parse(self, text: str) -> Cells:
        s = self.start()
        for at, letter in enumerate(text.strip().strip("-"), 1):
            cell = int(letter) if letter.isascii() and letter.isdigit() else 9
            if cell > 8:
                raise treeprune.InstanceError(f"move {at} of {text!r} is {letter!r}: give cells 0 to 8, or - for none")
            if self.is_over(s):
                raise treeprune.InstanceError(f"move {at} of {text!r}: the game was over after move {at - 1}")
            if (s.mover | s.other) & (1 << cell):
                raise treeprune.InstanceError(f"move {at} of {text!r}: cell {letter} is taken")
            s = self.play(s, cell)
        return s

    def show(self, s: Cells) -> str:
        crosses, noughts = (s.mover, s.other) if s.plies % 2 == 0 else (s.other, s.mover)
        marks = ["X" if crosses >> c & 1 else "O" if noughts >> c & 1 else "." for c in range(9)]
        state = "over" if self.is_over(s) else f"{'XO'[s.plies % 2]} to move"
        return "\n".join(" ".join(marks[r : r + 3]) for r in (0, 3, 6)) + f"   {state}"
