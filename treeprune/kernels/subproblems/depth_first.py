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

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ...rule import BOUND, DISCREPANCY, MEMO
from ..counters import (
    ENDED,
    EXPANDED,
    FAILURES,
    LEAVES,
    MAX_DEPTH,
    MAX_PLY,
    STATES_FULL,
    TABLE_HITS,
    TOO_DEEP,
    count_node,
    end_run,
)
from ..decisions.decision_node import is_complete
from ..paths.path_node import cut, successor_of
from ..words import read, same_type, write
from .closing import DROPPED_BOUND, VALUE, lower_the_bound
from .memo_table import EXACT, UNKNOWN, UPPER
from .subproblem_node import NOTHING, required, total
from .waiting_order import GAIN, KIN, MOST, MOVE, RANK

FREE = 1 << 40
PLY, DONE, LINE, DROPPED = range(4)
"""Cells of `at`: the frame on top, -1 where all is closed; moves of it that are made, ALL_MADE; decisions of the best
solution held, -1; subproblems that were dropped without proof."""
ALL_MADE = -1

G, NEED, BEST, SKIPPED_BEST, PARTIAL, NEXT, END, LEFT, DROPS = range(9)
"""Columns of a frame behind its state. PARTIAL: worth of the move that is tried, as far as its parts are settled;
DROPS: at[DROPPED] when it was opened."""
FRAME = 9


@compiled
class DepthFirstMemory:
    """What the search works with."""

    counters: Any
    at: Any
    best: Any
    frames: Any
    waiting: Any
    line: Any  # the moves of the best solution held
    room: int  # frames
    places: int  # waiting rows
    worth: Any
    bounds: Any
    move_bounds: Any
    feasible: Any
    table: Any
    dominance: Any
    ordering: Any
    parts: Any
    layout: Any
    history: Any
    trace: Any
    greedy: bool  # end with the first solution


@compiled
def known_of(problem, s, need, ply, nth, zero, mem):
    """Return (kind, value): EXACT; UPPER where a rule skips it; UNKNOWN, with what it may be worth."""
    if is_complete(problem, s):
        mem.counters[LEAVES] += 1
        return EXACT, zero
    if mem.feasible.cuts(problem, s, ply, nth, mem):
        return UPPER, same_type(NOTHING, zero)
    most = same_type(INF, zero)
    slot = mem.table.find(problem, s)
    if slot >= 0:
        kind, most = remembered(slot, need, ply, nth, zero, mem)
        if kind != UNKNOWN:
            return kind, most
    most = mem.bounds.least(problem, s, most, need, ply, nth, zero, mem)
    return UPPER if most <= need else UNKNOWN, most


@compiled
def remembered(slot, need, ply, nth, zero, mem):
    """Return what a table's entry says: EXACT, UPPER where that does not beat need, else UNKNOWN; and the value."""
    mem.counters[TABLE_HITS] += 1
    value = mem.table.value(slot, zero)
    if mem.table.kind(slot) == EXACT:
        cut(mem, MEMO, value, max(value, need), ply, nth)
        return EXACT, value
    return UPPER if cut(mem, MEMO, value, need, ply, nth) else UNKNOWN, value


@compiled
def value_of(problem, s, zero, mem):
    """Return the value of a subproblem where it is remembered as exact, else NOTHING."""
    if is_complete(problem, s):
        return zero
    slot = mem.table.find(problem, s)
    return mem.table.value(slot, zero) if slot >= 0 and mem.table.kind(slot) == EXACT else same_type(NOTHING, zero)


@compiled
def wait(s, gain, most, rank, move, kin, first, end, mem):
    """Let a subproblem wait, in the rows from first to end, in its order. Returns the end of the rows."""
    rows, words = mem.waiting, mem.layout.words(s)
    at = mem.ordering.place(s, rank, first, end, mem)
    write(rows, at, 0, s)
    write(rows, at, words + GAIN, gain)
    write(rows, at, words + MOST, most)
    write(rows, at, words + RANK, rank)
    write(rows, at, words + MOVE, move)
    write(rows, at, words + KIN, kin)
    return end + 1


@compiled
def note_solution(words, ply, move, worth, mem):
    """Hold a solution, or the beginning of one whose rest is remembered, if it beats the one held."""
    if worth <= mem.best[VALUE]:
        return
    mem.best[VALUE] = worth
    mem.at[LINE] = ply + 1
    for i in range(ply):
        row = read(mem.frames, i, words + NEXT, 0) - 1
        write(mem.line, i, 0, read(mem.waiting, row, words + MOVE, 0))
    write(mem.line, ply, 0, move)
    mem.history.note(mem.counters, mem.best)


@compiled
class OneSubproblem:
    """A move leaves one subproblem."""

    def make(self, problem, s, move, nth, gain, held, g, ply, first, end, zero, mem):
        """Look at what a move leaves. Returns (kind, value, end of the rows): of the move, with its gain."""
        child = successor_of(problem, s, move)
        kind, value = known_of(problem, child, required(held, gain, zero), ply, nth, zero, mem)
        worth = total(gain, value)
        if kind == UNKNOWN:
            rank = mem.ordering.rank(problem, s, move, worth, zero)
            end = wait(child, gain, value, rank, move, 1, first, end, mem)
        elif kind == EXACT and worth > held:
            note_solution(mem.layout.words(s), ply, move, g + worth, mem)
        return kind, worth, end

    def rest(self, row, words, zero, mem):
        return zero

    def is_one(self):
        return True

    def worth_of(self, problem, s, move, gain, zero, mem):
        """Return what a move is worth by what is remembered."""
        return total(gain, value_of(problem, successor_of(problem, s, move), zero, mem))

    def leave(self, problem, s, move, pending, at):
        """Write the subproblems that a move leaves behind row `at`, the first on top. Returns the end of the rows."""
        write(pending, at, 0, successor_of(problem, s, move))
        return at + 1


@compiled
class SeveralSubproblems:
    """A move leaves `play` and what `besides` yields; what is settled of them is added to its gain at once."""

    def make(self, problem, s, move, nth, gain, held, g, ply, first, end, zero, mem):
        words, start = mem.layout.words(s), end
        child = successor_of(problem, s, move)
        kind, value = known_of(problem, child, same_type(NOTHING, zero), ply, nth, zero, mem)
        most = total(gain, value)
        if kind == EXACT:
            gain = total(gain, value)
        elif kind == UNKNOWN:
            end = wait(child, gain, value, zero, move, 1, end, end, mem)
        for other in problem.besides(s, move):
            if end >= mem.places:
                end_run(mem.counters, STATES_FULL, ply)
                break
            other = same_type(other, s)
            kind, value = known_of(problem, other, same_type(NOTHING, zero), ply, nth, zero, mem)
            most = min(total(most, value), same_type(INF, zero)) if most < INF or value <= NOTHING else most
            if kind == EXACT:
                gain = total(gain, value)
            elif kind == UNKNOWN:
                end = wait(other, zero, value, zero, move, 0, end, end, mem)
        if most <= NOTHING or (end > start and cut(mem, BOUND, most, held, ply, nth)):
            return UPPER, most, start
        if end == start:
            return EXACT, gain, start
        for row in range(start, end):
            write(mem.waiting, row, words + KIN, 2 * (end - 1 - row) + (row == start))
        write(mem.waiting, start, words + GAIN, gain)
        return UNKNOWN, most, end

    def is_one(self):
        return False

    def worth_of(self, problem, s, move, gain, zero, mem):
        worth = total(gain, value_of(problem, successor_of(problem, s, move), zero, mem))
        for other in problem.besides(s, move):
            value = value_of(problem, same_type(other, s), zero, mem)
            worth = total(worth, value) if worth > NOTHING else worth
        return worth

    def leave(self, problem, s, move, pending, at):
        end = at
        for other in problem.besides(s, move):
            write(pending, end, 0, same_type(other, s))
            end += 1
        for i in range((end - at) // 2):
            low, high = read(pending, at + i, 0, s), read(pending, end - 1 - i, 0, s)
            write(pending, at + i, 0, high)
            write(pending, end - 1 - i, 0, low)
        write(pending, end, 0, successor_of(problem, s, move))
        return end + 1

    def rest(self, row, words, zero, mem):
        """Return what the other parts of a row's move may still be worth together."""
        found = zero
        for i in range(row + 1, row + 1 + (read(mem.waiting, row, words + KIN, 0) >> 1)):
            most = read(mem.waiting, i, words + MOST, zero)
            found = most if most >= INF or found >= INF else found + most
        return min(found, same_type(INF, zero))


@compiled
def expand(problem, s, ply, zero, mem):
    """Make what the moves of the frame on top leave. Returns False where the run must end; a later call goes on."""
    counters, at, frames, words = mem.counters, mem.at, mem.frames, mem.layout.words(s)
    g, need = read(frames, ply, words + G, zero), read(frames, ply, words + NEED, zero)
    best, upper = read(frames, ply, words + BEST, zero), read(frames, ply, words + SKIPPED_BEST, zero)
    first, end = read(frames, ply, words + NEXT, 0), read(frames, ply, words + END, 0)
    done, nth = at[DONE], -1
    held, going = max(need, best), True
    for move in problem.moves(s):
        nth += 1
        if nth < done:
            continue
        start = end
        if end >= mem.places:
            end_run(counters, STATES_FULL, ply)
        if counters[ENDED] != 0 or not count_node(counters, ply):
            at[DONE], going = nth, False
            break
        most = mem.move_bounds.least(problem, s, move, held, ply, nth, zero, mem)
        if most <= held:
            upper = max(upper, most)
            continue
        gain = mem.worth.of(problem, s, move, zero, counters, ply)
        kind, worth, end = mem.parts.make(problem, s, move, nth, gain, held, g, ply, first, end, zero, mem)
        if counters[ENDED] != 0:
            at[DONE], going, end = nth, False, start
            break
        if kind == EXACT:
            best = max(best, worth)
            held = max(held, best)
        elif kind == UPPER:
            upper = max(upper, worth)
    write(frames, ply, words + BEST, best)
    write(frames, ply, words + SKIPPED_BEST, upper)
    write(frames, ply, words + END, end)
    if going:
        at[DONE] = ALL_MADE
        if end == first and best <= NOTHING and upper <= NOTHING:
            counters[FAILURES] += 1
    return going


@compiled
def open_frame(s, ply, g, need, left, end, zero, mem):
    """Put a subproblem on the stack, its rows to lie from `end` on."""
    frames, words = mem.frames, mem.layout.words(s)
    write(frames, ply, 0, s)
    write(frames, ply, words + G, g)
    write(frames, ply, words + NEED, need)
    write(frames, ply, words + BEST, same_type(NOTHING, zero))
    write(frames, ply, words + SKIPPED_BEST, same_type(NOTHING, zero))
    write(frames, ply, words + NEXT, end)
    write(frames, ply, words + END, end)
    write(frames, ply, words + LEFT, left)
    write(frames, ply, words + DROPS, mem.at[DROPPED])
    mem.at[PLY], mem.at[DONE] = ply, 0
    mem.counters[EXPANDED] += 1
    mem.counters[MAX_DEPTH] = max(mem.counters[MAX_DEPTH], ply)


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
    write(frames, ply, words + NEXT, row + 1)
    kin = read(waiting, row, words + KIN, 0)
    if kin & 1:
        write(frames, ply, words + PARTIAL, read(waiting, row, words + GAIN, zero))
    partial = read(frames, ply, words + PARTIAL, zero)
    most, child = read(waiting, row, words + MOST, zero), read(waiting, row, 0, s)
    held = max(read(frames, ply, words + NEED, zero), read(frames, ply, words + BEST, zero))
    rest = mem.parts.rest(row, words, zero, mem)
    need = same_type(NOTHING, zero) if rest >= INF else required(held, partial + rest, zero)
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
                if kind == EXACT and (kin >> 1) == 0 and total(partial, value) > held:
                    move = read(waiting, row, words + MOVE, 0)
                    worth = read(frames, ply, words + G, zero) + total(partial, value)
                    note_solution(words, ply, move, worth, mem)
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
def end_of_parent(ply, words, mem):
    """Return where the rows of a frame begin: behind those of the frame below."""
    return read(mem.frames, ply - 1, words + END, 0) if ply > 0 else 0


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
    words, found = mem.layout.words(s), mem.best[DROPPED_BOUND]
    for row in range(read(mem.frames, 0, words + NEXT, 0), read(mem.frames, 0, words + END, 0)):
        gain, most = read(mem.waiting, row, words + GAIN, zero), read(mem.waiting, row, words + MOST, zero)
        found = max(found, total(gain, most))
    lower_the_bound(mem, found)


@compiled
def begin(problem, s, need, left, zero, mem):
    """Open the start, or settle it without."""
    if not count_node(mem.counters, 0):
        return
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
        if mem.greedy and mem.at[LINE] >= 0:
            return
        row = read(mem.frames, ply, words + NEXT, 0)
        if row == read(mem.frames, ply, words + END, 0):
            close(problem, s, ply, zero, mem)
            if ply == 1 and mem.parts.is_one():
                bound_at_root(s, zero, mem)
        elif ply + 1 >= mem.room or mem.table.is_full():
            end_run(counters, STATES_FULL, ply)
        elif ply + 1 > counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, ply)
        else:
            take_row(problem, s, ply, row, zero, mem)
