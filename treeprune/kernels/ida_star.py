"""IDA*: depth-first search to a threshold on g + h, again and again with the least value that was cut.

    ply         moves from the start            way[ply]     the state there, whose moves are tried now
    costs[ply]  g of it                         tried[ply]   the move that led to it
    next[ply]   where its next move stands in `moves`, before ends[ply]
    least       the least g + h above the threshold: the next one

Contract, for an admissible h:   no way to a goal costs less than the threshold; the first goal met costs just that.
A goal ends the search when it is made. Nothing is remembered but the way, so states come again on other ways; moves
that `redundant` names are not made after each other (Korf 1985; Taylor and Korf 1993).
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from ..rule import COST_BOUND, MOVE_SEQUENCE
from .counters import (
    BUFFER_FULL,
    COMPLETED,
    ENDED,
    EXPANDED,
    MAX_DEPTH,
    MAX_PLY,
    TOO_DEEP,
    end_run,
)
from .path_node import count_state, cut, estimate, step_cost, successor_of
from .words import read, same_type, successor, write

FOUND, PLY = range(2)
"""Cells of `at`: 1 where a goal was met, and how many moves from the start."""
THRESHOLD, LEAST = range(2)
"""Cells of `best`."""


@compiled
class DepthFirstMemory:
    """What depth-first searches of paths work with: one line of states."""

    counters: Any
    at: Any
    best: Any
    way: Any
    costs: Any
    tried: Any
    moves: Any
    next: Any
    ends: Any
    trace: Any
    upper: Any  # only ways that cost less are wanted
    least_cost: Any


@compiled
def enter(space, s, ply, g, mem):
    """Put a state on the way and list its moves. False where there is no room, or the way is too long."""
    counters = mem.counters
    if ply > counters[MAX_DEPTH]:
        counters[MAX_DEPTH] = ply
        if ply >= counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, ply)
            return False
    counters[EXPANDED] += 1
    write(mem.way, ply, 0, s)
    mem.costs[ply] = g
    top = mem.ends[ply - 1] if ply > 0 else 0
    end, room = top, len(mem.moves)
    for move in space.moves(s):
        if end == room:
            end_run(counters, BUFFER_FULL, ply)
            return False
        move = same_type(move, mem.tried[0])
        if ply > 0 and space.redundant(mem.tried[ply], move):
            cut(mem, MOVE_SEQUENCE, -1, -1, ply, end - top)
        else:
            mem.moves[end] = move
            end += 1
    mem.next[ply], mem.ends[ply] = top, end
    return True


@compiled
def search(space, s, zero, threshold, mem):
    """Search all ways from s on which g + h never exceeds the threshold. Returns the least g + h above it."""
    counters = mem.counters
    least = same_type(INF, zero)
    limit = successor(threshold)
    g, ply = zero, 0
    if not enter(space, s, ply, g, mem):
        return least
    while True:
        at = mem.next[ply]
        if at == mem.ends[ply]:
            ply -= 1
            if ply < 0:
                return least
            s, g = read(mem.way, ply, 0, s), mem.costs[ply]
            continue
        mem.next[ply] = at + 1
        move = mem.moves[at]
        if not count_state(counters, ply):
            return least
        child = successor_of(space, s, move)
        new_g = g + step_cost(space, s, move, zero, mem.least_cost, counters, ply)
        f = new_g + estimate(space, child, zero, counters, ply)
        if cut(mem, COST_BOUND, -f, -limit, ply, at):
            least = min(least, f)
            continue
        ply += 1
        mem.tried[ply] = move
        if space.is_goal(child):
            mem.at[FOUND], mem.at[PLY] = 1, ply
            mem.best[LEAST] = new_g
            return least
        s, g = child, new_g
        if counters[ENDED] != 0 or not enter(space, s, ply, g, mem):
            return least


@compiled
def ida_star(space, s, zero, mem):
    """Raise the threshold until a goal is met, or nothing is left below `upper`."""
    counters = mem.counters
    count_state(counters, 0)
    threshold = estimate(space, s, zero, counters, 0)
    if space.is_goal(s) and zero < mem.upper:
        mem.at[FOUND], mem.best[LEAST], mem.best[THRESHOLD] = 1, zero, zero
        return
    while counters[ENDED] == 0:
        mem.best[THRESHOLD] = threshold
        if not threshold < mem.upper:
            break
        threshold = search(space, s, zero, threshold, mem)
        if mem.at[FOUND] != 0:
            break
        if counters[ENDED] == 0:
            counters[COMPLETED] += 1
