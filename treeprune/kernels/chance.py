"""Chance nodes: the mean over the outcomes, each searched with the whole window (expectiminimax, Michie 1966).

The parts here answer for every node (is it one of chance, its value), and for the moves below one (known beforehand).
"""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from .alphabeta import below, search
from .counters import BAD_PROBABILITY, end_run
from .node import ended
from .words import convert, same_type


@compiled
class NoChance:
    """A game without dice."""

    def value(self, game, s, alpha, beta, depth, ply, top, mem):
        return False, alpha

    def known(self, move, ply, model):
        return False, model


@compiled
class Expectiminimax:
    """Nothing is skipped at chance nodes."""

    def value(self, game, s, alpha, beta, depth, ply, top, mem):
        """Return (True, v) at a chance node, (False, anything) elsewhere."""
        total, mean, outcome = 0.0, 0.0, 0
        lowest, highest = same_type(-INF, alpha), same_type(INF, alpha)
        for probability, child in game.outcomes(s):
            if not probability >= 0.0:
                end_run(mem.counters, BAD_PROBABILITY, ply)
                return True, alpha
            value = draw(game, s, child, outcome, lowest, highest, depth, ply, top, mem)
            if ended(mem):
                return True, alpha
            total, mean, outcome = total + probability, mean + probability * value, outcome + 1
        if outcome > 0:
            if not abs(total - 1.0) < 1e-9:
                end_run(mem.counters, BAD_PROBABILITY, ply)
        return outcome > 0, convert(mean, alpha)

    def known(self, move, ply, model):
        return False, model


@compiled
def draw(game, s, child, outcome, alpha, beta, depth, ply, top, mem):
    """Search the state after an outcome of chance: the side to move, and so the window, stays."""
    mem.trace.enter(mem, ply + 1, outcome, alpha, beta)
    value = search(game, same_type(child, s), alpha, beta, below(depth), ply + 1, top, mem)
    mem.trace.leave(ply + 1, value)
    return value
