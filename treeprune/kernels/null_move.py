"""Null move: if the node is good enough even when its side passes, some move will be good enough too.

passed   1 at the plies whose node was reached by passing: nobody passes twice in a row
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from ..rule import NULL_MOVE
from .alphabeta import search
from .counters import LIMITED
from .node import cut_node, ended
from .words import same_type, successor

PASS = -1


@compiled
class NullMove:
    """Searches the passed state `reduction` plies less deep. Wrong in zugzwang. Beal 1989; Donninger 1993."""

    reduction: int
    passed: Any

    def cut(self, game, s, alpha, beta, depth, ply, top, mem):
        """Return (True, r >= beta) where passing fails high."""
        left = depth - 1 - self.reduction
        if left < 0 or self.passed[ply] != 0 or not -INF < beta < INF:
            return False, alpha
        after = same_type(game.null_move(s), s)
        if same_type(game.evaluate(s), alpha) < beta or game.is_over(after):
            return False, alpha
        self.passed[ply + 1] = 1
        mem.trace.enter(mem, ply + 1, PASS, -beta, successor(-beta))
        value = search(game, after, -beta, successor(-beta), left, ply + 1, top, mem)
        mem.trace.leave(ply + 1, value)
        self.passed[ply + 1] = 0
        if ended(mem) or not cut_node(mem, NULL_MOVE, beta, -value, ply):
            return False, alpha
        mem.counters[LIMITED] += 1
        return True, -value
