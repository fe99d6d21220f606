"""The decisions that lead to solutions: kept, or not where solutions are only counted.

    place    a word of `rows`; the first of a ply's holds the decision that led there
    found    rows of solutions: how many decisions, then these; filled from the top again when all are used

A run takes them out before the kernel is called again.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..words import read, width, write


@compiled
class Ways:
    """Keeps the decisions of each solution."""

    found: Any
    room: int  # solutions

    def go(self, rows, place, move):
        write(rows, 0, place, move)

    def wait(self, rows, place, move):
        write(rows, 0, place, move)

    def shift(self, rows, place, other):
        write(rows, 0, place, read(rows, 0, other, 0))

    def come(self, rows, place, other):
        write(rows, 0, place, read(rows, 0, other, 0))

    def keep(self, rows, shift, ply, number):
        row = number % self.room
        write(self.found, row, 0, ply)
        for i in range(1, ply + 1):
            write(self.found, row, i, read(rows, 0, i << shift, 0))


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

    def keep(self, rows, shift, ply, number):
        return None


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
