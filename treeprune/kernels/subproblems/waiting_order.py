"""The order in which subproblems wait: as made, by what they may be worth, or by the rank that `order` gives.

A row moved to make room takes all its columns along; equal ranks stay in the order they were made.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..words import read, same_type, write

GAIN, MOST, RANK, MOVE, KIN = range(5)
"""Columns of a waiting row behind its state: what its move adds, what the state may be worth, what rows are ordered by,
the move, and 2 * (parts of the move in the rows behind it) + (1 for its first part)."""
ROW = 5


@compiled
class AsMade:
    """The order of `moves`."""

    def rank(self, problem, s, move, worth, zero):
        return zero

    def place(self, s, rank, first, end, mem):
        return end


@compiled
class ByWorth:
    """What may be worth most comes first."""

    zero: Any

    def rank(self, problem, s, move, worth, zero):
        return worth

    def place(self, s, rank, first, end, mem):
        return make_room(s, rank, first, end, self.zero, mem)


@compiled
class ByOrder:
    """The largest rank that `order` gives comes first."""

    zero: Any

    def rank(self, problem, s, move, worth, zero):
        return same_type(problem.order(s, move), 0.0)

    def place(self, s, rank, first, end, mem):
        return make_room(s, rank, first, end, self.zero, mem)


@compiled
def make_room(s, rank, first, end, zero, mem):
    """Move rows of smaller rank one place back. Returns the place that is free."""
    rows, words = mem.waiting, mem.layout.words(s)
    at = end
    while at > first and read(rows, at - 1, words + RANK, rank) < rank:
        mem.trace.shift(at, at - 1)
        write(rows, at, 0, read(rows, at - 1, 0, s))
        for column in range(words + GAIN, words + RANK):
            write(rows, at, column, read(rows, at - 1, column, zero))
        write(rows, at, words + RANK, read(rows, at - 1, words + RANK, rank))
        for column in range(words + MOVE, words + ROW):
            write(rows, at, column, read(rows, at - 1, column, 0))
        at -= 1
    return at
