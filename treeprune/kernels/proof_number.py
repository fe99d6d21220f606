"""Depth-first proof-number search (df-pn): is the value of a state at least so much?

s      the state, seen from its side to move       alpha, beta   two neighbouring scores: v >= beta or v <= alpha?
phi    how many leaves must at least be settled to show v >= beta: 0 when shown, INFINITE when refuted
delta  the same for v <= alpha                     attacks       1 where the root's side moves, else 0
mine, theirs   phi and delta of a node's moves, as its own side sees them
phi_limit, delta_limit   the search of s goes on while phi and delta are both below

The side that moves needs one good move, so phi is the least of `mine`; to refute it all moves must fail, so delta is
the sum of `theirs`. Where lines of play meet again a leaf is counted once for each way to it: the sums overestimate
(they can double at every meeting), which misleads the order of work and never the answer, as 0 and INFINITE come from
the ends of the game alone. A position that comes back on its own way would make the numbers depend on the way to it
(graph-history interaction, Campbell 1985); the run ends there, with a reason. Allis 1994; df-pn: Nagai 2002.
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..rule import PROOF_NUMBER, TABLE
from .counters import NODES, POSITION_REPEATS, end_run
from .node import cut_moves, cut_node, ended, enter, evaluate, generate, play
from .ordering import NO_MOVE
from .words import tag

INFINITE = 1 << 60
MOST = INFINITE - 1
"""The largest number of what is not settled; sums stop here."""


@compiled
class ProofMemory:
    """Arrays and components of one run of df-pn."""

    counters: Any  # see counters.py
    moves: Any  # moves of the nodes on the way to the current one
    mine: Any  # and their numbers
    theirs: Any
    path: Any  # moves from the root to the current node
    table: Any
    bounds: Any
    symmetry: Any
    way: Any
    trace: Any


@compiled
def settled(low, high, alpha, beta):
    """Return (phi, delta) of what is known by low <= v <= high."""
    if low >= beta:
        return 0, INFINITE
    if high <= alpha:
        return INFINITE, 0
    return 1, 1


@compiled
def mobility(game, s):
    """Return how many moves s has: so many at least must fail before it is refuted."""
    count = 0
    for _ in game.moves(s):
        count += 1
    return count


@compiled
def look(game, s, alpha, beta, attacks, ply, mem):
    """Return (phi, delta, work) of s without searching: the end of the game, static bounds, the tables, its mobility.

    Only a state that this settles counts as a node.
    """
    if game.is_over(s):
        if not enter(mem, ply):
            return 1, 1, 0
        value = evaluate(game, s, alpha, mem, ply)
        phi, delta = settled(value, value, alpha, beta)
        return phi, delta, 0
    low, high = mem.bounds.of(game, s, alpha, mem, ply)
    if low >= beta or high <= alpha:
        if enter(mem, ply):
            cut_node(mem, mem.bounds.rule(), min(beta, high), max(alpha, low), ply)
        phi, delta = settled(low, high, alpha, beta)
        return phi, delta, 0
    phi, delta, work = 1, 1, 0
    if game.remember(s):
        phi, delta, _, work = mem.table.probe(mem.symmetry.key(game, s), attacks, mem.counters)
    if phi == 1 and delta == 1:
        delta = max(1, mobility(game, s))
    if (phi == 0 or delta == 0) and enter(mem, ply):
        bound = beta if phi == 0 else alpha
        cut_node(mem, TABLE, bound, bound, ply)
    return phi, delta, work


@compiled
def expand(game, s, alpha, beta, attacks, ply, top, end, mem):
    """Look at the positions after the moves top..end-1 of s; the first that settles s ends it. Returns the new end."""
    for i in range(top, end):
        move = mem.moves[i]
        mem.path[ply] = move
        child = play(game, s, move)
        if game.same_mover(s, move):
            mine, theirs, _ = look(game, child, alpha, beta, attacks, ply + 1, mem)
        else:
            theirs, mine, _ = look(game, child, -beta, -alpha, 1 - attacks, ply + 1, mem)
        mem.mine[i], mem.theirs[i] = mine, theirs
        if ended(mem) or cut_moves(mem, PROOF_NUMBER, INFINITE, theirs, ply, i + 1, end):
            return i + 1
    return end


@compiled
def numbers(mem, top, end):
    """Return (phi, delta, the most promising move, the least number of the others)."""
    best, phi, second, delta = top, INFINITE, INFINITE, 0
    for i in range(top, end):
        mine, theirs = mem.mine[i], mem.theirs[i]
        if mine < phi:
            best, phi, second = i, mine, phi
        elif mine < second:
            second = mine
        if theirs == INFINITE:
            delta = INFINITE
        elif delta < INFINITE:
            delta = min(delta + theirs, MOST)
    return phi, delta, best, second


@compiled
def search(game, s, alpha, beta, attacks, phi_limit, delta_limit, ply, top, mem):
    """Let v be the value of s, which goes on. Returns (phi, delta) with phi >= phi_limit or delta >= delta_limit, and

    phi == 0    =>  v >= beta,  delta == INFINITE
    delta == 0  =>  v <= alpha, phi == INFINITE

    The numbers of the moves are kept while s is on the way: in each turn one of `mine` grows or a limit is reached, so
    the search comes to its end whatever the table forgets. Limits half above the second best move make it jump less
    between two of them (1 + epsilon: Pawlewicz and Lew 2007).
    """
    if not enter(mem, ply):
        return 1, 1
    key, remembered = mem.symmetry.key(game, s), game.remember(s)
    phi, delta, hint = 1, 1, NO_MOVE
    if remembered:
        phi, delta, hint, _ = mem.table.probe(key, attacks, mem.counters)
    if cut_node(mem, PROOF_NUMBER, phi_limit, phi, ply) or cut_node(mem, PROOF_NUMBER, delta_limit, delta, ply):
        return phi, delta
    if not mem.way.enter(key, ply):
        end_run(mem.counters, POSITION_REPEATS, ply)
        return 1, 1
    began = mem.counters[NODES]
    end = generate(game, s, top, ply, mem)
    end = expand(game, s, alpha, beta, attacks, ply, top, end, mem)
    while not ended(mem):
        phi, delta, best, second = numbers(mem, top, end)
        move = mem.moves[best]
        mem.path[ply], hint = move, tag(move)
        if cut_node(mem, PROOF_NUMBER, phi_limit, phi, ply) or cut_node(mem, PROOF_NUMBER, delta_limit, delta, ply):
            break
        child = play(game, s, move)
        mine_limit = min(phi_limit, second + second // 2 + 1)
        theirs_limit = INFINITE if delta_limit == INFINITE else delta_limit - delta + mem.theirs[best]
        if game.same_mover(s, move):
            mine, theirs = search(game, child, alpha, beta, attacks, mine_limit, theirs_limit, ply + 1, end, mem)
        else:
            theirs, mine = search(game, child, -beta, -alpha, 1 - attacks, theirs_limit, mine_limit, ply + 1, end, mem)
        mem.mine[best], mem.theirs[best] = mine, theirs
    mem.way.leave(key)
    if remembered and not ended(mem):
        mem.table.store(key, attacks, phi, delta, hint, mem.counters[NODES] - began, mem.counters)
    return phi, delta
