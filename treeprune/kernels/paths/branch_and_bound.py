"""Depth-first branch and bound, and the one descent that limited discrepancy search repeats.

    ply        moves from the start         way, costs, tried[ply]   the state there, its g, the move that led to it
    waiting    rows of states whose turn has not come: words of a state, g, f = g + h, discrepancies left, the move
    first, end the rows of a ply that wait; kept in places[ply] while the search is deeper
    left       discrepancies that may still be spent below a state; FREE: they are not counted
    deepest    moves a way may have

Contract, for an admissible h and discrepancies that are not counted: the search ends with the cheapest way of at most
`deepest` moves, or with the proof that none costs less than best[INCUMBENT] was at the start. States after one are
searched in the order of g + h; a state that is on its own way already is skipped.
Land and Doig 1960; as depth-first search: Lawler and Wood 1966.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import COST_BOUND, DISCREPANCY, DUPLICATE, HORIZON, MOVE_SEQUENCE
from ..counters import ENDED, EXPANDED, LEAVES, MAX_DEPTH, STATES_FULL, count_node, end_run
from ..words import read, same_type, write
from .path_node import cut, estimate, step_cost, successor_of

FREE = 1 << 40
FOUND, PLY, ALLOWED = range(3)
"""Cells of `at`: 1 where a way is held, its moves, discrepancies allowed in the last finished round."""
INCUMBENT, BOUND = range(2)
"""Cells of `best`."""


@compiled
class DescentMemory:
    """What descents work with: one line of states and the siblings along it, in the order of g + h."""

    counters: Any
    at: Any
    best: Any
    way: Any
    costs: Any
    tried: Any
    line: Any  # the moves of the best way
    waiting: Any
    places: Any
    trace: Any
    room: int
    words: int  # of a state
    deepest: int
    fits: bool  # `deepest` is the depth of every leaf: a round spends all its discrepancies (ILDS)


@compiled
def on_way(space, s, g, ply, mem, zero, nth):
    """True, counted, where a state is on the way to it already."""
    key = space.key(s)
    for i in range(ply + 1):
        if space.key(read(mem.way, i, 0, s)) == key:
            return cut(mem, DUPLICATE, -g, -mem.costs[i], ply, nth)
    return False


@compiled
def put_in_order(s, g, f, move, nth, start, end, mem, zero):
    """Insert a state among those after the same one, behind all with an f as small."""
    waiting, words = mem.waiting, mem.words
    at = end
    while at > start and read(waiting, at - 1, words + 1, zero) > f:
        write(waiting, at, 0, read(waiting, at - 1, 0, s))
        write(waiting, at, words, read(waiting, at - 1, words, zero))
        write(waiting, at, words + 1, read(waiting, at - 1, words + 1, zero))
        write(waiting, at, words + 3, read(waiting, at - 1, words + 3, move))
        mem.trace.shift(at, at - 1)
        at -= 1
    write(waiting, at, 0, s)
    write(waiting, at, words, g)
    write(waiting, at, words + 1, f)
    write(waiting, at, words + 3, move)
    mem.trace.wait(at, nth)


@compiled
def note_goal(ply, g, move, mem):
    """Keep the way to a goal that is cheaper than all before."""
    mem.best[INCUMBENT] = g
    mem.at[FOUND], mem.at[PLY] = 1, ply
    for i in range(1, ply):
        mem.line[i] = mem.tried[i]
    mem.line[ply] = move


@compiled
def branch(space, s, g, ply, last, end, zero, mem):
    """Make the states after s and let those that may matter wait, in order. Returns the end of their rows."""
    counters = mem.counters
    start, nth = end, -1
    for move in space.moves(s):
        move = same_type(move, last)
        nth += 1
        if ply > 0 and space.redundant(last, move):
            cut(mem, MOVE_SEQUENCE, -1, -1, ply, nth)
            continue
        if end >= mem.room:
            end_run(counters, STATES_FULL, ply)
        if counters[ENDED] != 0 or not count_node(counters, ply):
            return end
        child = successor_of(space, s, move)
        child_g = g + step_cost(space, s, move, zero, zero, counters, ply)
        f = child_g + estimate(space, child, zero, counters, ply)
        if cut(mem, COST_BOUND, -f, -mem.best[INCUMBENT], ply, nth) or on_way(
            space, child, child_g, ply, mem, zero, nth
        ):
            continue
        if space.is_goal(child):
            note_goal(ply + 1, child_g, move, mem)
            mem.trace.goal(ply, nth, child_g)
        else:
            put_in_order(child, child_g, f, move, nth, start, end, mem, zero)
            end += 1
    if nth < 0:
        counters[LEAVES] += 1
    return end


@compiled
def share_out(left, ply, start, end, mem):
    """Give each state its discrepancies; drop those that have none, or cannot spend what they have."""
    waiting, column = mem.waiting, mem.words + 2
    below = mem.deepest - ply - 1
    for at in range(start, end):
        mine = left if at == start else left - 1
        if mem.fits and mine > below:
            mine = -1
        write(waiting, at, column, mine if left < FREE else FREE)


@compiled
def has_moves(space, s):
    """Tell whether a state is no dead end."""
    for _ in space.moves(s):
        return True
    return False


@compiled
def descend(space, s, zero, allowed, mem):
    """Search all that so many discrepancies allow. Returns how many branches were dropped for want of them."""
    counters, waiting, words = mem.counters, mem.waiting, mem.words
    g, last, left = zero, mem.tried[0], allowed
    ply, first, end, dropped = 0, 0, 0, 0
    led = -1  # number of the move to s, for the trace alone
    while True:
        mem.trace.visit(ply, led, g)
        write(mem.way, ply, 0, s)
        mem.costs[ply], mem.tried[ply] = g, last
        counters[MAX_DEPTH] = max(counters[MAX_DEPTH], ply)
        mem.places[ply] = (first << 32) | end
        first = end
        if ply >= mem.deepest:
            counters[LEAVES] += 1
            if has_moves(space, s):
                cut(mem, HORIZON, mem.deepest - ply, 0, ply, -1)
        else:
            counters[EXPANDED] += 1
            end = branch(space, s, g, ply, last, end, zero, mem)
            share_out(left, ply, first, end, mem)
        ply += 1
        while True:
            if counters[ENDED] != 0:
                return dropped
            if first == end:
                ply -= 1
                if ply == 0:
                    return dropped
                first, end = mem.places[ply] >> 32, mem.places[ply] & 0xFFFFFFFF
                continue
            row, first = first, first + 1
            f, left = read(waiting, row, words + 1, zero), read(waiting, row, words + 2, 0)
            led = mem.trace.nth(row)
            if cut(mem, COST_BOUND, -f, -mem.best[INCUMBENT], ply - 1, led):
                continue
            if left < 0 and cut(mem, DISCREPANCY, 0, 0, ply - 1, led):
                dropped += 1
                continue
            s, g = read(waiting, row, 0, s), read(waiting, row, words, zero)
            last = read(waiting, row, words + 3, last)
            break


@compiled
def begin(space, s, zero, mem):
    """Count the start; returns False where it is a goal, or cannot lead to one that is wanted."""
    count_node(mem.counters, 0)
    h = estimate(space, s, zero, mem.counters, 0)
    mem.best[BOUND] = h
    if space.is_goal(s) and mem.best[INCUMBENT] > zero:
        mem.at[FOUND], mem.best[INCUMBENT] = 1, zero
        return False
    return not cut(mem, COST_BOUND, -h, -mem.best[INCUMBENT], 0, -1)


@compiled
def branch_and_bound(space, s, zero, mem):
    """Search everything that may be cheaper than the best way held."""
    if begin(space, s, zero, mem):
        descend(space, s, zero, FREE, mem)
