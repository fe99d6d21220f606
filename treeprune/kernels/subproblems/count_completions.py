"""How many solutions there are, each subproblem counted once: memoised recursion with an explicit stack.

    count    of a frame, in its column BEST: the completions found so far; numbers of decisions, whatever they are worth
    most     counts that are allowed: machine words end there

Contract: the count that closes the frame of s is the number of ways to complete it.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...rule import MEMO
from ..counters import COUNT_TOO_LARGE, ENDED, LEAVES, MAX_PLY, STATES_FULL, TOO_DEEP, count_node, end_run
from ..decisions.decision_node import is_complete
from ..paths.path_node import cut, successor_of
from ..words import read, write
from .frames import ALL_MADE, BEST, DONE, END, FREE, NEXT, PLY, open_frame
from .memo_table import EXACT
from .subproblem_node import NOTHING
from .waiting_order import KIN


@compiled
def known_count(problem, s, ply, nth, zero, mem):
    """Return how many ways there are to complete a state, -1 where that is not known yet."""
    if is_complete(problem, s):
        mem.counters[LEAVES] += 1
        return zero + 1
    if mem.feasible.cuts(problem, s, ply, nth, mem):
        return zero
    slot = mem.table.find(problem, s)
    if slot < 0:
        return zero - 1
    count = mem.table.value(slot, zero)
    cut(mem, MEMO, count, count, ply, nth)
    return count


@compiled
def add(count, ply, most, words, zero, mem):
    """Add to the count of a frame; ends the run where that is too large."""
    count += read(mem.frames, ply, words + BEST, zero)
    if count > most:
        end_run(mem.counters, COUNT_TOO_LARGE, ply)
    write(mem.frames, ply, words + BEST, count)


@compiled
def make_all(problem, s, ply, most, zero, mem):
    """Count what the moves of the frame on top lead to; what is not known waits. Returns False where the run ends."""
    counters, at, words, nth = mem.counters, mem.at, mem.layout.words(s), -1
    end = read(mem.frames, ply, words + END, 0)
    for move in problem.moves(s):
        nth += 1
        if nth < at[DONE]:
            continue
        if end >= mem.places:
            end_run(counters, STATES_FULL, ply)
        if counters[ENDED] != 0 or not count_node(counters, ply):
            at[DONE] = nth
            return False
        child = successor_of(problem, s, move)
        count = known_count(problem, child, ply, nth, zero, mem)
        if count >= 0:
            add(count, ply, most, words, zero, mem)
        else:
            write(mem.waiting, end, 0, child)
            write(mem.waiting, end, words + KIN, 1)
            end += 1
            write(mem.frames, ply, words + END, end)
    at[DONE] = ALL_MADE
    return True


@compiled
def open_count(s, ply, end, zero, mem):
    """Put a subproblem on the stack, nothing counted yet."""
    open_frame(s, ply, zero, zero + NOTHING, FREE, end, zero, mem)
    write(mem.frames, ply, mem.layout.words(s) + BEST, zero)


@compiled
def begin_count(problem, s, zero, mem):
    """Open the start, or count it at once. Returns the count, -1 where it is open."""
    if not count_node(mem.counters, 0):
        return zero - 1
    count = known_count(problem, s, 0, -1, zero, mem)
    if count < 0:
        open_count(s, 0, 0, zero, mem)
    return count


@compiled
def count_completions(problem, s, zero, most, mem):
    """Count until all frames are closed. Returns the count of the start, once that is so."""
    counters, at, words = mem.counters, mem.at, mem.layout.words(s)
    while at[PLY] >= 0 and counters[ENDED] == 0:
        ply = at[PLY]
        if at[DONE] != ALL_MADE and not make_all(problem, read(mem.frames, ply, 0, s), ply, most, zero, mem):
            break
        row = read(mem.frames, ply, words + NEXT, 0)
        if mem.table.is_full():
            end_run(counters, STATES_FULL, ply)
        elif row == read(mem.frames, ply, words + END, 0):
            count = read(mem.frames, ply, words + BEST, zero)
            mem.table.put(problem, read(mem.frames, ply, 0, s), count, EXACT)
            at[PLY] = ply - 1
            if ply > 0:
                add(count, ply - 1, most, words, zero, mem)
        elif ply + 1 >= mem.room:
            end_run(counters, STATES_FULL, ply)
        elif ply + 1 > counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, ply)
        else:
            write(mem.frames, ply, words + NEXT, row + 1)
            child = read(mem.waiting, row, 0, s)
            count = known_count(problem, child, ply, -1, zero, mem)
            if count >= 0:
                add(count, ply, most, words, zero, mem)
            else:
                open_count(child, ply + 1, read(mem.frames, ply, words + END, 0), zero, mem)
    return read(mem.frames, 0, words + BEST, zero)
