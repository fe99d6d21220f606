"""The order in which the states after one are tried: as `moves` has them, or by the rank that `order` gives."""

from __future__ import annotations

from ..._compiled import compiled
from ..words import read, same_type, write


@compiled
class AsMade:
    """The order of `moves`."""

    def first_is_heir(self):
        return True

    def columns(self):
        return 0

    def place(self, problem, s, move, mem, start, end):
        return end


@compiled
class ByRank:
    """The largest rank first; equal ones in the order of `moves`."""

    def first_is_heir(self):
        return False

    def columns(self):
        return 1

    def place(self, problem, s, move, mem, start, end):
        """Make room for a state among rows start..end-1, behind all with a rank as large. Returns its row."""
        rows, words = mem.rows, mem.words
        rank = same_type(problem.order(s, move), 0.0)
        at = end
        while at > start and read(rows, at - 1, words + 2, rank) < rank:
            write(rows, at, 0, read(rows, at - 1, 0, s))
            write(rows, at, words, read(rows, at - 1, words, move))
            write(rows, at, words + 2, read(rows, at - 1, words + 2, rank))
            at -= 1
        write(rows, at, words + 2, rank)
        return at
