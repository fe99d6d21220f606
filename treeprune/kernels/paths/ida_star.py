"""IDA*: depth-first search to a threshold on g + h, again and again with the least value that was cut.

    ply      moves from the start                            tried[ply]   the move that led to the state there
    limit    the least cost above the threshold              least        the least g + h above it: the next threshold
    heir     the first state after s, searched next          waiting      its siblings: words of a state, g, its move
    first    row of the next sibling in `waiting`, before `end`; both kept in places[ply] while the search is deeper

Contract, for an admissible h:   no way to a goal costs less than the threshold; the first goal met costs just that.
Nothing is remembered but the way and the siblings along it, so states come again on other ways; moves that `redundant`
names are not made after each other (Korf 1985; Taylor and Korf 1993).

The states after one are made all at once, and searched in the order of their moves. `nodes` counts as the recursive
search does, in which a sibling is made when its turn comes: what was made ahead when a goal ends the search is taken
off again.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ...rule import COST_BOUND, MOVE_SEQUENCE
from ..counters import (
    CHECK_AT,
    COMPLETED,
    ENDED,
    EXPANDED,
    MAX_PLY,
    NODES,
    STATES_FULL,
    TOO_DEEP,
    count_node,
    end_run,
    look_up,
)
from ..words import read, same_type, successor, write
from .path_node import cut, estimate, step_cost, successor_of

FOUND, PLY = range(2)
"""Cells of `at`: 1 where a goal was met, and how many moves from the start."""
THRESHOLD, LEAST = range(2)
"""Cells of `best`."""
_END = (1 << 32) - 1


@compiled
class DepthFirstMemory:
    """What depth-first searches of paths work with: one line of states, and the siblings along it."""

    counters: Any
    at: Any
    best: Any
    waiting: Any
    tried: Any
    places: Any
    trace: Any
    room: int
    words: int  # of a state
    upper: Any  # only ways that cost less are wanted


@compiled
def search(space, s, zero, threshold, mem):
    """Search all ways from s on which g + h never exceeds the threshold. Returns the least g + h above it."""
    counters, waiting, words = mem.counters, mem.waiting, mem.words
    start, least, limit = s, same_type(INF, zero), successor(threshold)
    nodes, check = counters[NODES], counters[CHECK_AT]  # in registers, which is worth 5 % of the time
    g, last = zero, mem.tried[0]
    heir, heir_g, heir_move = s, g, last
    ply, first, end = 0, 0, 0
    led, heir_led = -1, -1  # number of the move to s, and to heir: for the trace alone
    while True:
        mem.tried[ply] = last
        mem.trace.visit(ply, led, g)
        if space.is_goal(s):
            counters[NODES] = nodes - made_ahead(space, start, ply, mem)
            mem.at[FOUND], mem.at[PLY] = 1, ply
            mem.best[LEAST] = g
            return least
        counters[EXPANDED] += 1
        mem.places[ply] = (first << 32) | end
        first, found, nth = end, False, -1
        for move in space.moves(s):
            move = same_type(move, last)
            nth += 1
            if ply > 0 and space.redundant(last, move):
                cut(mem, MOVE_SEQUENCE, -1, -1, ply, nth)
                continue
            nodes += 1
            if nodes >= check:
                counters[NODES] = nodes
                if not look_up(counters, ply):
                    return least
                check = counters[CHECK_AT]
            child = successor_of(space, s, move)
            child_g = g + step_cost(space, s, move, zero, zero, counters, ply)
            f = child_g + estimate(space, child, zero, counters, ply)
            if cut(mem, COST_BOUND, -f, -limit, ply, nth):
                least = min(least, f)
            elif not found:
                found, heir, heir_g, heir_move, heir_led = True, child, child_g, move, nth
            elif end < mem.room:
                write(waiting, end, 0, child)
                write(waiting, end, words, child_g)
                write(waiting, end, words + 1, move)
                mem.trace.wait(end, nth)
                end += 1
            else:
                end_run(counters, STATES_FULL, ply)
        ply += 1
        if ply >= counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, ply)
        if counters[ENDED] != 0:
            counters[NODES] = nodes
            return least
        if found:
            s, g, last, led = heir, heir_g, heir_move, heir_led
            continue
        while first == end:
            ply -= 1
            if ply == 0:
                counters[NODES] = nodes
                return least
            first, end = mem.places[ply] >> 32, mem.places[ply] & _END
        s, g = read(waiting, first, 0, s), read(waiting, first, words, zero)
        last, led = read(waiting, first, words + 1, last), mem.trace.nth(first)
        first += 1


@compiled
def made_ahead(space, s, ply, mem):
    """Count the states that were made beside the way, and whose turn would have come after it."""
    ahead = 0
    for i in range(1, ply + 1):
        after = False
        for move in space.moves(s):
            move = same_type(move, mem.tried[0])
            if i > 1 and space.redundant(mem.tried[i - 1], move):
                continue
            if after:
                ahead += 1
            elif move == mem.tried[i]:
                after = True
        s = successor_of(space, s, mem.tried[i])
    return ahead


@compiled
def ida_star(space, s, zero, mem):
    """Raise the threshold until a goal is met, or nothing is left below `upper`."""
    counters = mem.counters
    count_node(counters, 0)
    threshold = estimate(space, s, zero, counters, 0)
    while counters[ENDED] == 0:
        mem.best[THRESHOLD] = threshold
        if not threshold < mem.upper:
            break
        mem.trace.round(counters[COMPLETED], threshold, mem.upper)
        threshold = search(space, s, zero, threshold, mem)
        if mem.at[FOUND] != 0:
            break
        if counters[ENDED] == 0:
            counters[COMPLETED] += 1
