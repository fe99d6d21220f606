"""Alpha-beta, fail-soft: the one search of game trees; what it may do beside cutting is in the parts of `mem`.

s the state, seen from its side to move      alpha, beta  the window: only values between them matter
depth plies left, UNLIMITED to the end       ply distance to the root
low, high what is known of v beforehand      top, end where the node's moves are in the buffer
"""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from ..rule import ALPHA_BETA, TABLE
from .counters import CUTOFFS, FIRST_MOVE_CUTOFFS, LIMITED
from .node import cut_moves, cut_node, ended, enter, evaluate, generate, give_up, play
from .table import UNLIMITED, unknown
from .words import same_type, tag


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
        return mem.horizon.value(game, s, alpha, beta, ply, top, mem)
    is_chance, value = mem.chance.value(game, s, alpha, beta, depth, ply, top, mem)
    if is_chance:
        return value

    low, high = mem.bounds.of(game, s, alpha, mem, ply)
    a, b = max(alpha, low), min(beta, high)
    if cut_node(mem, mem.bounds.rule(), b, a, ply):
        return low if low >= b else high

    limited = mem.counters[LIMITED]
    remembered = game.remember(s)
    key = mem.symmetry.key(game, s) if remembered else game.key(s)
    known_low, known_high, hint = mem.table.probe(key, depth, alpha, mem.counters) if remembered else unknown(alpha)
    if ply > 0:  # the root must find a move
        low, high = max(low, known_low), min(high, known_high)
        a, b = max(a, low), min(b, high)
        if cut_node(mem, TABLE, b, a, ply):
            return low if low >= b else high

    skipped, value = mem.selective.cut(game, s, a, b, depth, ply, top, mem)
    if skipped or ended(mem):
        return value
    hint = mem.foresight.hint(game, s, key, hint, a, b, depth, ply, top, mem)
    end = generate(game, s, top, ply, mem)
    mem.ordering.arrange(game, s, hint, top, end, ply, mem)
    best = same_type(-INF, alpha)
    found, value = mem.preview.settles(game, s, b, depth, ply, top, end, mem)
    if found >= 0:
        best, hint, end = value, tag(mem.moves[found]), top
    ceiling = mem.selective.ceiling(game, s, depth, alpha)
    for i in range(top, end):
        move = mem.crowd.pick(game, s, i, top, end, depth, ply, mem)
        bound = max(a, best)
        if mem.selective.skips(game, s, move, ceiling, bound, depth, ply, i, top, mem):
            continue
        child = play(game, s, move)
        value = mem.scout.value(game, s, move, child, i - top, bound, b, depth, ply, end, mem)
        if ended(mem):
            return give_up(mem, ply, move, best)
        if value > best:
            best = value
            if best > a:
                hint = tag(move)
                mem.line.extend(ply, move)
            if cut_moves(mem, ALPHA_BETA, b, best, ply, i + 1, end):
                mem.counters[CUTOFFS] += 1
                mem.counters[FIRST_MOVE_CUTOFFS] += i == top
                mem.ordering.learn(move, depth, ply)
                break

    # best <= a proves v <= best, best >= b proves v >= best, between them both
    low = max(low, best if best > a else low)
    high = min(high, best if best < b else high)
    if remembered:
        clean = mem.counters[LIMITED] == limited
        mem.table.store(key, depth, low, high, hint, clean, mem.counters)
    return best


@compiled
def step(game, s, move, child, alpha, beta, depth, ply, end, mem):
    """Search the state after a move of s, `depth` plies deep, and return its value as s sees it: r as for `search`."""
    same_mover = game.same_mover(s, move)
    child_alpha, child_beta = (alpha, beta) if same_mover else (-beta, -alpha)
    mem.ordering.played(move, ply)
    mem.trace.enter(mem, ply + 1, move, child_alpha, child_beta)
    place = mem.crowd.enter(game, child, depth, ply, mem)
    value = search(game, child, child_alpha, child_beta, depth, ply + 1, end, mem)
    mem.crowd.leave(place)
    mem.trace.leave(ply + 1, value)
    return value if same_mover else -value


@compiled
def below(depth):
    """Return the depth that is left one ply further down."""
    return depth - (depth < UNLIMITED)
