"""The decisions that lead to solutions: kept, or not where solutions are only counted.

place    a word of `rows`; the first of a ply's holds the decision that led there
found    of each solution: how many decisions, then these; used[0] words of it, which a run takes out and sets to 0
plies    the most decisions that a solution may have
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..words import read, width, write


@compiled
class Ways:
    """Keeps the decisions of each solution."""

    found: Any
    used: Any
    plies: int

    def go(self, rows, place, move):
        write(rows, 0, place, move)

    def wait(self, rows, place, move):
        write(rows, 0, place, move)

    def shift(self, rows, place, other):
        write(rows, 0, place, read(rows, 0, other, 0))

    def come(self, rows, place, other):
        write(rows, 0, place, read(rows, 0, other, 0))

    def keep(self, rows, shift, ply):
        at = self.used[0]
        self.found[at] = ply
        for i in range(1, ply + 1):
            self.found[at + i] = read(rows, 0, i << shift, 0)
        self.used[0] = at + ply + 1

    def is_full(self):
        return self.used[0] + self.plies >= len(self.found)


@compiled
class NoWays:
    """Solutions are counted."""

    def go(self, rows, place, move):
        return None

    def wait(self, rows, place, move):
        return None

    def shift(self, rows, place, other):
        return None

    def come(self, rows, place, other):
        return None

    def keep(self, rows, shift, ply):
        return None

    def is_full(self):
        return False


@compiled
class WordsOfStates:
    """Compiled, a state takes as many words as it has numbers: a constant of the machine code."""

    def words(self, s):
        return width(s)


@compiled
class OneCell:
    """Interpreted, a state takes one cell."""

    def words(self, s):
        return 1
