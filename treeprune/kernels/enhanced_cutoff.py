"""Enhanced transposition cutoff: before any move is searched, the table is asked about the states they lead to."""

from __future__ import annotations

from .._compiled import compiled
from ..rule import ENHANCED_CUTOFF
from .alphabeta import below
from .node import cut_node, play


@compiled
class NoPreview:
    """Looks at no child before its turn."""

    def settles(self, game, s, beta, depth, ply, top, end, mem):
        return -1, beta


@compiled
class EnhancedCutoff:
    """Plaat, Schaeffer, Pijls and de Bruin 1996."""

    def settles(self, game, s, beta, depth, ply, top, end, mem):
        """Return (i, r >= beta) where the table proves v >= r by move i, else (-1, anything)."""
        for i in range(top, end):
            move = mem.moves[i]
            child = play(game, s, move)
            if game.is_over(child) or not game.remember(child):
                continue
            low, high, _ = mem.table.probe(mem.symmetry.key(game, child), below(depth), beta, mem.counters)
            worth = low if game.same_mover(s, move) else -high
            if cut_node(mem, ENHANCED_CUTOFF, beta, worth, ply):
                mem.line.clear(ply + 1)
                mem.line.extend(ply, move)
                return i, worth
        return -1, beta
