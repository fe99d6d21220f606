"""Late-move reduction: moves far down a good order are first searched less deep, and dropped if they disappoint.

number   how many moves of the node came before
"""

from __future__ import annotations

from .._compiled import compiled
from ..rule import LATE_MOVE
from .alphabeta import step
from .counters import LIMITED
from .node import cut_move, ended
from .table import UNLIMITED
from .words import successor


@compiled
class NoReduction:
    """Every move is searched to the full depth."""

    def refutes(self, game, s, move, child, number, alpha, depth, ply, end, mem):
        return False, alpha


@compiled
class LateMoveReduction:
    """Reduces moves from number `after` on, where at least `depth` plies are left, by `plies`.

    Never the moves that the game calls forcing. Levy, Broughton and Taylor 1989; Romstad 2006.
    """

    after: int
    least_depth: int
    plies: int

    def refutes(self, game, s, move, child, number, alpha, depth, ply, end, mem):
        """Return (True, r <= alpha) where the reduced search finds the move no better than alpha."""
        if depth == UNLIMITED or depth < self.least_depth or number < self.after:
            return False, alpha
        if mem.selective.is_forcing(game, s, move):
            return False, alpha
        value = step(game, s, move, child, alpha, successor(alpha), max(depth - 1 - self.plies, 0), ply, end, mem)
        if ended(mem) or not cut_move(mem, LATE_MOVE, value, alpha, ply, move):
            return False, alpha
        mem.counters[LIMITED] += 1
        return True, value
