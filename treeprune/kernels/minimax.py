"""Minimax: the reference. Every branch down to the horizon is visited.

s the state, seen from its side to move      depth plies left, UNLIMITED to the end of the game
ply distance to the root                     top end of the ancestors' moves in the buffer
"""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from .counters import BAD_PROBABILITY, end_run
from .node import at_horizon, ended, enter, evaluate, generate, give_up, play
from .table import UNLIMITED
from .words import convert, same_type


@compiled
def search(game, s, model, depth, ply, top, mem):
    """Returns v, the minimax value of s at this depth. Shannon 1950; chance nodes: Michie 1966."""
    mem.line.clear(ply)
    if not enter(mem, ply):
        return model
    if game.is_over(s):
        return evaluate(game, s, model, mem, ply)
    if depth == 0:
        return at_horizon(game, s, depth, model, mem, ply)
    below = depth - (depth < UNLIMITED)
    lowest, highest = same_type(-INF, model), same_type(INF, model)

    total, mean, outcome = 0.0, 0.0, 0
    for probability, child in game.outcomes(s):
        if not probability >= 0.0:
            end_run(mem.counters, BAD_PROBABILITY, ply)
            return model
        mem.trace.enter(mem, ply + 1, outcome, lowest, highest)
        value = search(game, same_type(child, s), model, below, ply + 1, top, mem)
        mem.trace.leave(ply + 1, value)
        if ended(mem):
            return model
        total, mean, outcome = total + probability, mean + probability * value, outcome + 1
    if outcome > 0:
        if not abs(total - 1.0) < 1e-9:
            end_run(mem.counters, BAD_PROBABILITY, ply)
        mem.line.clear(ply)
        return convert(mean, model)

    end = generate(game, s, top, ply, mem)
    best = lowest
    for i in range(top, end):
        move = mem.moves[i]
        mem.trace.enter(mem, ply + 1, move, lowest, highest)
        value = search(game, play(game, s, move), model, below, ply + 1, end, mem)
        mem.trace.leave(ply + 1, value)
        if ended(mem):
            return give_up(mem, ply, move, best)
        if not game.same_mover(s, move):
            value = -value
        if value > best:
            best = value
            mem.line.extend(ply, move)
    return best
