"""Depth-first search of subproblems with an explicit stack: memoised recursion, and branch and bound.

    frame     of a subproblem that is open: its state, then the columns named below
    g         worth of the decisions that lead to it      need      what it must be worth, more than that, to matter
    best      worth of its best completion so far         upper     what completions that were skipped may be worth
    waiting   rows of subproblems whose turn has not come; those of a frame lie from `next` up to `end`
    part      a move leaves one subproblem, or several (`besides`), whose worths are added: rows side by side
    left      discrepancies that may still be spent below a frame; FREE: they are not counted

Contract: let v be the worth of the best completion of s. The value that closes the frame of s is
    value > need    =>   v == value
    otherwise       =>   v <= value
where nothing below was dropped, and no dominance is used. With dominance a subproblem may be skipped for another one
that is done at least as well, so that only best[VALUE] is meant: it is the worth of the best solution, in the end.
Michie 1968 (memo); Land and Doig 1960 (bounds); both: Marsten and Morin 1978; Harvey and Ginsberg 1995 (discrepancies).
"""

from __future__ import annotations

from ..._compiled import compiled
from ...problem import INF
from ...rule import BOUND, DISCREPANCY
from ..counters import (
    CHECK_AT,
    ENDED,
    FAILURES,
    MAX_PLY,
    NODES,
    STATES_FULL,
    TOO_DEEP,
    count_node,
    end_run,
    look_up,
)
from ..paths.path_node import cut
from ..words import read, write
from .closing import DROPPED_BOUND, VALUE, lower_the_bound
from .frames import (
    ALL_MADE,
    BEST,
    DONE,
    DROPPED,
    DROPS,
    END,
    FREE,
    LEFT,
    LINE,
    NEED,
    NEXT,
    PARTIAL,
    PLY,
    SKIPPED_BEST,
    G,
    end_of_parent,
    note_solution,
    open_frame,
)
from .memo_table import EXACT, UNKNOWN, UPPER
from .moves_made import known_of, remembered
from .subproblem_node import NOTHING, required, total
from .waiting_order import GAIN, KIN, MOST, MOVE


@compiled
def may_go_on(counters, nodes, ply):
    """Look whether the limits and the stop flag allow one node more."""
    counters[NODES] = nodes
    return look_up(counters, ply)


@compiled
def expand(problem, s, ply, zero, mem):
    """Make what the moves of the frame on top leave. Returns False where the run must end; a later call goes on."""
    counters, at, frames, words = mem.counters, mem.at, mem.frames, mem.layout.words(s)
    g, need = read(frames, ply, words + G, zero), read(frames, ply, words + NEED, zero)
    best, upper = read(frames, ply, words + BEST, zero), read(frames, ply, words + SKIPPED_BEST, zero)
    first, end = read(frames, ply, words + NEXT, 0), read(frames, ply, words + END, 0)
    done, nth = at[DONE], -1
    held, going, nodes, pause = max(need, best), True, counters[NODES], counters[CHECK_AT]
    for move in problem.moves(s):
        nth += 1
        if nth < done:
            continue
        start = end
        if end >= mem.places:
            end_run(counters, STATES_FULL, ply)
        nodes += 1
        if counters[ENDED] != 0 or (nodes >= pause and not may_go_on(counters, nodes, ply)):
            at[DONE], going = nth, False
            nodes -= 1
            break
        counters[NODES], pause = nodes, counters[CHECK_AT]
        most = mem.move_bounds.least(problem, s, move, held, ply, nth, zero, mem)
        if most <= held:
            upper = max(upper, most)
            continue
        gain = mem.worth.of(problem, s, move, zero, counters, ply)
        kind, worth, end = mem.parts.make(problem, s, move, nth, gain, held, g, ply, first, end, zero, mem)
        if counters[ENDED] != 0:
            at[DONE], going, end = nth, False, start
            nodes -= 1
            break
        if kind == EXACT:
            best = max(best, worth)
            held = max(held, best)
        elif kind == UPPER:
            upper = max(upper, worth)
    counters[NODES] = nodes
    write(frames, ply, words + BEST, best)
    write(frames, ply, words + SKIPPED_BEST, upper)
    write(frames, ply, words + END, end)
    if going:
        at[DONE] = ALL_MADE
        if end == first and best <= NOTHING and upper <= NOTHING:
            counters[FAILURES] += 1
    return going


@compiled
def settle_part(row, kind, value, ply, s, zero, mem):
    """Add the value of a part to its move; the last one settles the move. Rows of a move that fails are passed over."""
    frames, words = mem.frames, mem.layout.words(s)
    kin = read(mem.waiting, row, words + KIN, 0) >> 1
    worth = total(read(frames, ply, words + PARTIAL, zero), value)
    if kind == EXACT and kin > 0 and value > NOTHING:
        write(frames, ply, words + PARTIAL, worth)
        return
    write(frames, ply, words + NEXT, row + 1 + kin)
    if kind != EXACT or value <= NOTHING:
        worth = worth if value <= NOTHING else total(worth, mem.parts.rest(row, words, zero, mem))
        write(frames, ply, words + SKIPPED_BEST, max(read(frames, ply, words + SKIPPED_BEST, zero), worth))
        return
    if worth > read(frames, ply, words + BEST, zero):
        write(frames, ply, words + BEST, worth)


@compiled
def take_row(problem, s, ply, row, zero, mem):
    """Look again at a subproblem that waited, and open it if it still matters."""
    frames, waiting, words, at = mem.frames, mem.waiting, mem.layout.words(s), mem.at
    mem.trace.turn(row)
    write(frames, ply, words + NEXT, row + 1)
    kin = read(waiting, row, words + KIN, 0)
    if kin & 1:
        write(frames, ply, words + PARTIAL, read(waiting, row, words + GAIN, zero))
    partial = read(frames, ply, words + PARTIAL, zero)
    most, child = read(waiting, row, words + MOST, zero), read(waiting, row, 0, s)
    held = max(read(frames, ply, words + NEED, zero), read(frames, ply, words + BEST, zero))
    rest = mem.parts.rest(row, words, zero, mem)
    need = required(held, partial + rest, zero, mem.windows and rest < INF)
    left, end = read(frames, ply, words + LEFT, 0), read(frames, ply, words + END, 0)
    tried = row > end_of_parent(ply, words, mem)
    if cut(mem, BOUND, most, need, ply, -1):
        settle_part(row, UPPER, most, ply, s, zero, mem)
        return
    if tried:
        slot = mem.table.find(problem, child)
        if slot >= 0:
            kind, value = remembered(slot, need, ply, -1, zero, mem)
            if kind != UNKNOWN:
                if kind == EXACT and mem.parts.is_one() and total(partial, value) > held:
                    move = read(waiting, row, words + MOVE, 0)
                    worth = read(frames, ply, words + G, zero) + total(partial, value)
                    note_solution(words, ply, -1, move, worth, mem)
                settle_part(row, kind, value, ply, s, zero, mem)
                return
        if left < FREE and cut(mem, DISCREPANCY, left, 0, ply, -1):
            g = read(frames, ply, words + G, zero)
            at[DROPPED] += 1
            mem.best[DROPPED_BOUND] = max(mem.best[DROPPED_BOUND], total(g + partial, most))
            settle_part(row, UPPER, most, ply, s, zero, mem)
            return
    g = read(frames, ply, words + G, zero) + partial
    if mem.dominance.cuts(problem, child, g, ply, zero, mem):
        settle_part(row, UPPER, need, ply, s, zero, mem)
        return
    open_frame(child, ply + 1, g, need, left - 1 if tried and left < FREE else left, end, zero, mem)


@compiled
def close(problem, s, ply, zero, mem):
    """Take the frame on top off the stack, remember its value, and hand it to the move it belongs to."""
    frames, words, at = mem.frames, mem.layout.words(s), mem.at
    state = read(frames, ply, 0, s)
    best, need = read(frames, ply, words + BEST, zero), read(frames, ply, words + NEED, zero)
    kind = EXACT if best > need else UPPER
    value = best if kind == EXACT else max(best, read(frames, ply, words + SKIPPED_BEST, zero))
    if at[DROPPED] == read(frames, ply, words + DROPS, 0):
        mem.table.put(problem, state, value, kind)
    mem.trace.close(ply, kind == EXACT, value, need)
    at[PLY] = ply - 1
    if ply > 0:
        settle_part(read(frames, ply - 1, words + NEXT, 0) - 1, kind, value, ply - 1, s, zero, mem)
        return
    if kind == EXACT:
        mem.best[VALUE] = max(mem.best[VALUE], value)
    lower_the_bound(mem, max(mem.best[DROPPED_BOUND], need))


@compiled
def bound_at_root(s, zero, mem):
    """Note what is still possible when a move of the root is done."""
    words = mem.layout.words(s)
    found = max(mem.best[DROPPED_BOUND], read(mem.frames, 0, words + NEED, zero))
    for row in range(read(mem.frames, 0, words + NEXT, 0), read(mem.frames, 0, words + END, 0)):
        gain, most = read(mem.waiting, row, words + GAIN, zero), read(mem.waiting, row, words + MOST, zero)
        found = max(found, total(gain, most))
    lower_the_bound(mem, found)


@compiled
def begin(problem, s, zero, need, left, mem):
    """Open the start, or settle it without."""
    if not count_node(mem.counters, 0):
        return
    mem.trace.begin()
    kind, value = known_of(problem, s, need, 0, -1, zero, mem)
    if kind == EXACT and value > need:
        mem.at[LINE], mem.best[VALUE] = 0, value
    if kind != UNKNOWN:
        mem.at[PLY] = -1
        lower_the_bound(mem, need)
        return
    lower_the_bound(mem, value)
    open_frame(s, 0, zero, need, left, 0, zero, mem)


@compiled
def depth_first(problem, s, zero, mem):
    """Search until all frames are closed; s is the start, and a model of states."""
    counters, at, words = mem.counters, mem.at, mem.layout.words(s)
    while at[PLY] >= 0 and counters[ENDED] == 0:
        ply = at[PLY]
        if at[DONE] != ALL_MADE and not expand(problem, read(mem.frames, ply, 0, s), ply, zero, mem):
            return
        row = read(mem.frames, ply, words + NEXT, 0)
        if mem.table.is_full() or mem.dominance.is_full():
            end_run(counters, STATES_FULL, ply)
        elif row == read(mem.frames, ply, words + END, 0):
            close(problem, s, ply, zero, mem)
            if ply == 1 and mem.parts.is_one():
                bound_at_root(s, zero, mem)
        elif ply + 1 >= mem.room:
            end_run(counters, STATES_FULL, ply)
        elif ply + 1 > counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, ply)
        else:
            take_row(problem, s, ply, row, zero, mem)
