"""Quiescence search: beyond the horizon only forcing moves are looked at, until the state is quiet.

stand   what the side to move is worth if it plays no forcing move: evaluate(s)
left    plies that may still be looked at
"""

from __future__ import annotations

from .._compiled import compiled
from ..rule import QUIET_MOVE, STAND_PAT
from .node import at_horizon, cut_move, cut_moves, cut_node, ended, enter, evaluate, generate, give_up, play


@compiled
class Quiescence:
    """Follows forcing moves for at most `plies`."""

    plies: int

    def value(self, game, s, alpha, beta, ply, top, mem):
        return search(game, s, alpha, beta, self.plies, True, ply, top, mem)


@compiled
def search(game, s, alpha, beta, left, entered, ply, top, mem):
    """Let v = stand if s is quiet or left == 0, else max(stand, the best forcing move). Returns r as alpha-beta does.

    `entered` tells that the main search has counted the node, and that it is not over. Harris 1975; Beal 1990.
    """
    if not entered:
        mem.line.clear(ply)
        if not enter(mem, ply):
            return alpha
        if game.is_over(s):
            return evaluate(game, s, alpha, mem, ply)
    stand = at_horizon(game, s, 0, alpha, mem, ply)
    if left == 0 or ended(mem) or game.is_quiet(s):
        return stand
    if cut_node(mem, STAND_PAT, beta, stand, ply):
        return stand
    end = generate(game, s, top, ply, mem)
    best = stand
    for i in range(top, end):
        move = mem.moves[i]
        if not game.forcing(s, move):
            cut_move(mem, QUIET_MOVE, stand, best, ply, move)
            continue
        child, bound = play(game, s, move), max(alpha, best)
        same_mover = game.same_mover(s, move)
        child_alpha, child_beta = (bound, beta) if same_mover else (-beta, -bound)
        mem.trace.enter(mem, ply + 1, move, child_alpha, child_beta)
        value = search(game, child, child_alpha, child_beta, left - 1, False, ply + 1, end, mem)
        mem.trace.leave(ply + 1, value)
        if ended(mem):
            return give_up(mem, ply, move, best)
        best = max(best, value if same_mover else -value)
        if cut_moves(mem, STAND_PAT, beta, best, ply, i + 1, end):
            break
    return best
