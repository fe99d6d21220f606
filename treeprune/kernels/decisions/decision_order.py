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

    def pause(self, nodes, pause, ply, deepest):
        return pause

    def place(self, problem, s, move, mem, start, end):
        return end


@compiled
class ByRank:
    """The largest rank first; equal ones in the order of `moves`."""

    def first_is_heir(self):
        return False

    def columns(self):
        return 1

    def pause(self, nodes, pause, ply, deepest):
        """Stop to look where a row is deeper than all before: there is no heir that would have been there first."""
        return nodes if ply > deepest else pause

    def place(self, problem, s, move, mem, start, end):
        """Make room for a state among the rows from start to end, behind all with a rank as large. Returns its row."""
        rows, words = mem.rows, mem.layout.words(s)
        step = words + 3
        rank = same_type(problem.order(s, move), 0.0)
        at = end
        while at > start and read(rows, 0, at - step + words + 2, rank) < rank:
            write(rows, 0, at, read(rows, 0, at - step, s))
            mem.ways.shift(rows, at + words, at - step + words)
            write(rows, 0, at + words + 2, read(rows, 0, at - step + words + 2, rank))
            at -= step
        write(rows, 0, at + words + 2, rank)
        return at
