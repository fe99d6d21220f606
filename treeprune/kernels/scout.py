"""Which window a move is searched with: the whole one, or first an empty one (principal variation search).

number   how many moves of the node came before      alpha  the best value held      beta  the node's
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .alphabeta import below, step
from .words import successor


@compiled
class WholeWindow:
    """Every move is searched with the whole window: alpha-beta."""

    def value(self, game, s, move, child, number, alpha, beta, depth, ply, end, mem):
        known, value = mem.chance.known(move, ply, alpha)
        if known:
            return value
        return step(game, s, move, child, alpha, beta, below(depth), ply, end, mem)


@compiled
class EmptyWindowFirst:
    """All moves but the first are asked "better than alpha?" first, and searched again where they are.

    On a perfectly ordered tree no question is ever answered with yes. Marsland and Campbell 1982; Reinefeld 1983.
    """

    late_moves: Any

    def value(self, game, s, move, child, number, alpha, beta, depth, ply, end, mem):
        known, value = mem.chance.known(move, ply, alpha)
        if known:
            return value
        deep = below(depth)
        if number == 0:
            return step(game, s, move, child, alpha, beta, deep, ply, end, mem)
        reduced, value = self.late_moves.refutes(game, s, move, child, number, alpha, depth, ply, end, mem)
        if not reduced:
            value = step(game, s, move, child, alpha, successor(alpha), deep, ply, end, mem)
            if alpha < value < beta:
                value = step(game, s, move, child, alpha, beta, deep, ply, end, mem)
        return value
