"""Move ordering: no value changes, every other bound bites sooner.

hint   the tag of the move that the table remembers, NO_MOVE when none
rank   larger is tried first; ties keep the order of `moves`
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .words import same_type, tag

NO_MOVE = 0xFFFFFFFF


@compiled
class NoOrdering:
    """The order of `moves`."""

    def arrange(self, game, s, hint, top, end, mem):
        return None


@compiled
class Ordering:
    """Sorts the moves of a node by the sum of what its parts say."""

    table_move: Any
    static: Any

    def arrange(self, game, s, hint, top, end, mem):
        """Stable insertion sort of moves[top:end], the largest rank first."""
        moves, ranks = mem.moves, mem.ranks
        for i in range(top, end):
            move = moves[i]
            rank = same_type(self.table_move.rank(game, s, move, hint) + self.static.rank(game, s, move, hint), 0.0)
            j = i
            while j > top and ranks[j - 1] < rank:
                moves[j], ranks[j] = moves[j - 1], ranks[j - 1]
                j -= 1
            moves[j], ranks[j] = move, rank


@compiled
class NoPart:
    """A part of the ordering that is switched off."""

    def rank(self, game, s, move, hint):
        return 0


@compiled
class TableMove:
    """The move that was best when the position was met before comes first (Slate and Atkin 1977)."""

    def rank(self, game, s, move, hint):
        return 1e18 if tag(move) == hint else 0.0


@compiled
class StaticOrder:
    """The game's own `order(s, m)`."""

    def rank(self, game, s, move, hint):
        return game.order(s, move)
