"""Move ordering: no value changes, every other bound bites sooner.

hint   the tag of the move that the table remembers, NO_MOVE when none
rank   larger is tried first; ties keep the order of `moves`

A part tells the rank of a move (`rank`), hears which move cut a node (`learn`) and which is being searched (`played`).
Ranks add up: table move 1e18, killers 2e15 and 1e15, counter-move 5e14, the game's `order`, history below 1.
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .words import same_type, tag

NO_MOVE = 0xFFFFFFFF


@compiled
class NoOrdering:
    """The order of `moves`."""

    def arrange(self, game, s, hint, top, end, ply, mem):
        return None

    def learn(self, move, depth, ply):
        return None

    def played(self, move, ply):
        return None


@compiled
class Ordering:
    """Sorts the moves of a node by the sum of what its parts say."""

    table_move: Any
    killers: Any
    counter_move: Any
    static: Any
    history: Any

    def arrange(self, game, s, hint, top, end, ply, mem):
        """Stable insertion sort of moves[top:end], the largest rank first."""
        moves, ranks = mem.moves, mem.ranks
        for i in range(top, end):
            move = moves[i]
            rank = same_type(self.table_move.rank(game, s, move, hint, ply), 0.0)
            rank += self.killers.rank(game, s, move, hint, ply)
            rank += self.counter_move.rank(game, s, move, hint, ply)
            rank += self.static.rank(game, s, move, hint, ply)
            rank += self.history.rank(game, s, move, hint, ply)
            j = i
            while j > top and ranks[j - 1] < rank:
                moves[j], ranks[j] = moves[j - 1], ranks[j - 1]
                j -= 1
            moves[j], ranks[j] = move, rank

    def learn(self, move, depth, ply):
        self.killers.learn(move, depth, ply)
        self.counter_move.learn(move, depth, ply)
        self.history.learn(move, depth, ply)

    def played(self, move, ply):
        self.counter_move.played(move, ply)


@compiled
class NoPart:
    """A part of the ordering that is switched off."""

    def rank(self, game, s, move, hint, ply):
        return 0.0

    def learn(self, move, depth, ply):
        return None

    def played(self, move, ply):
        return None


@compiled
class TableMove:
    """The move that was best when the position was met before comes first (Slate and Atkin 1977)."""

    def rank(self, game, s, move, hint, ply):
        return 1e18 if tag(move) == hint else 0.0


@compiled
class StaticOrder:
    """The game's own `order(s, m)`."""

    def rank(self, game, s, move, hint, ply):
        return game.order(s, move)
