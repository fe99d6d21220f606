"""Alpha-beta, fail-soft.

s the state, seen from its side to move      alpha, beta  the window: only values between them matter
depth plies left, UNLIMITED to the end       ply distance to the root
low, high what is known of v beforehand      top, end where the node's moves are in the buffer
"""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from ..rule import ALPHA_BETA, STATIC_BOUND, TABLE
from .counters import BAD_PROBABILITY, CUTOFFS, FIRST_MOVE_CUTOFFS, LIMITED, end_run
from .node import at_horizon, cut_moves, cut_node, ended, enter, evaluate, generate, give_up, play
from .table import UNLIMITED, unknown
from .words import convert, same_type, tag


@compiled
def search(game, s, alpha, beta, depth, ply, top, mem):
    """Let v be the minimax value of s at this depth. Returns r with

    r <= alpha  =>  v <= r         (fail low:  r is an upper bound)
    r >= beta   =>  v >= r         (fail high: r is a lower bound)
    otherwise       v == r.        Knuth and Moore 1975; fail-soft: Fishburn 1983
    """
    mem.line.clear(ply)
    if not enter(mem, ply):
        return alpha
    if game.is_over(s):
        return evaluate(game, s, alpha, mem, ply)
    if depth == 0:
        return at_horizon(game, s, depth, alpha, mem, ply)
    below = depth - (depth < UNLIMITED)
    lowest, highest = same_type(-INF, alpha), same_type(INF, alpha)

    total, mean, outcome = 0.0, 0.0, 0
    for probability, child in game.outcomes(s):
        if not probability >= 0.0:
            end_run(mem.counters, BAD_PROBABILITY, ply)
            return alpha
        mem.trace.enter(mem, ply + 1, outcome, lowest, highest)
        value = search(game, same_type(child, s), lowest, highest, below, ply + 1, top, mem)
        mem.trace.leave(ply + 1, value)
        if ended(mem):
            return alpha
        total, mean, outcome = total + probability, mean + probability * value, outcome + 1
    if outcome > 0:
        if not abs(total - 1.0) < 1e-9:
            end_run(mem.counters, BAD_PROBABILITY, ply)
        mem.line.clear(ply)
        return convert(mean, alpha)

    low, high = mem.bounds.of(game, s, alpha, mem, ply)
    a, b = max(alpha, low), min(beta, high)
    if cut_node(mem, STATIC_BOUND, b, a, ply):
        return low if low >= b else high

    limited = mem.counters[LIMITED]
    key = mem.symmetry.key(game, s)
    remembered = game.remember(s)
    known_low, known_high, hint = mem.table.probe(key, depth, alpha, mem.counters) if remembered else unknown(alpha)
    low, high = max(low, known_low), min(high, known_high)
    a, b = max(a, low), min(b, high)
    if cut_node(mem, TABLE, b, a, ply):
        return low if low >= b else high

    end = generate(game, s, top, ply, mem)
    mem.ordering.arrange(game, s, hint, top, end, mem)
    best = lowest
    for i in range(top, end):
        move = mem.moves[i]
        child = play(game, s, move)
        bound = max(a, best)
        same_mover = game.same_mover(s, move)
        child_alpha, child_beta = (bound, b) if same_mover else (-b, -bound)
        mem.trace.enter(mem, ply + 1, move, child_alpha, child_beta)
        value = search(game, child, child_alpha, child_beta, below, ply + 1, end, mem)
        mem.trace.leave(ply + 1, value)
        if ended(mem):
            return give_up(mem, ply, move, best)
        if not same_mover:
            value = -value
        if value > best:
            best = value
            if best > a:
                hint = tag(move)
                mem.line.extend(ply, move)
            if cut_moves(mem, ALPHA_BETA, b, best, ply, i + 1, end):
                mem.counters[CUTOFFS] += 1
                mem.counters[FIRST_MOVE_CUTOFFS] += i == top
                break

    # best <= a proves v <= best, best >= b proves v >= best, between them both
    low = max(low, best if best > a else low)
    high = min(high, best if best < b else high)
    clean = mem.counters[LIMITED] == limited
    if remembered:
        mem.table.store(key, depth, low, high, hint, clean, mem.counters)
    return best
