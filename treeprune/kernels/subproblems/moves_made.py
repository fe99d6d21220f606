"""What a move leaves: one subproblem or several, settled at once where that is known, else left to wait.

need    what a subproblem must be worth, more than that, to matter
most    what it may be worth        kind    EXACT; UPPER: skipped, worth no more than the value; UNKNOWN: it waits
part    one of the subproblems that a move leaves (`besides`); their worths are added, their rows lie side by side
"""

from __future__ import annotations

from ..._compiled import compiled
from ...problem import INF
from ...rule import BOUND, MEMO
from ..counters import LEAVES, STATES_FULL, end_run
from ..decisions.decision_node import is_complete
from ..paths.path_node import cut, successor_of
from ..words import read, same_type, write
from .frames import note_solution
from .memo_table import EXACT, UNKNOWN, UPPER
from .subproblem_node import NOTHING, required, total
from .waiting_order import GAIN, KIN, MOST, MOVE, RANK


@compiled
def known_of(problem, s, need, ply, nth, zero, mem):
    """Return (kind, value): EXACT; UPPER where a rule skips it; UNKNOWN, with what it may be worth."""
    if is_complete(problem, s):
        mem.counters[LEAVES] += 1
        mem.trace.complete(ply, nth)
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
    value = mem.table.value(slot, zero)
    if mem.table.kind(slot) == EXACT:
        cut(mem, MEMO, value, max(value, need), ply, nth)
        return EXACT, value
    if cut(mem, MEMO, value, need, ply, nth):
        return UPPER, value
    mem.trace.known(ply, nth, value, need)
    return UNKNOWN, value


@compiled
def value_of(problem, s, zero, mem):
    """Return the value of a subproblem where it is remembered as exact, else NOTHING."""
    if is_complete(problem, s):
        return zero
    slot = mem.table.find(problem, s)
    return mem.table.value(slot, zero) if slot >= 0 and mem.table.kind(slot) == EXACT else same_type(NOTHING, zero)


@compiled
def wait(s, gain, most, rank, move, nth, kin, first, end, mem):
    """Let a subproblem wait, in the rows from first to end, in its order. Returns the end of the rows."""
    rows, words = mem.waiting, mem.layout.words(s)
    at = mem.ordering.place(s, rank, first, end, mem)
    mem.trace.wait(at, nth)
    write(rows, at, 0, s)
    write(rows, at, words + GAIN, gain)
    write(rows, at, words + MOST, most)
    write(rows, at, words + RANK, rank)
    write(rows, at, words + MOVE, move)
    write(rows, at, words + KIN, kin)
    return end + 1


@compiled
class OneSubproblem:
    """A move leaves one subproblem."""

    def make(self, problem, s, move, nth, gain, held, g, ply, first, end, zero, mem):
        """Look at what a move leaves. Returns (kind, value, end of the rows): of the move, with its gain."""
        child = successor_of(problem, s, move)
        kind, value = known_of(problem, child, required(held, gain, zero, mem.windows), ply, nth, zero, mem)
        worth = total(gain, value)
        if kind == UNKNOWN:
            rank = mem.ordering.rank(problem, s, move, worth, zero)
            end = wait(child, gain, value, rank, move, nth, 1, first, end, mem)
        elif kind == EXACT and worth > held:
            note_solution(mem.layout.words(s), ply, nth, move, g + worth, mem)
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
        words, start, needed = mem.layout.words(s), end, 1
        for _ in problem.besides(s, move):
            needed += 1
        if end + needed > mem.places:
            end_run(mem.counters, STATES_FULL, ply)
            return UNKNOWN, gain, end
        child = successor_of(problem, s, move)
        kind, value = known_of(problem, child, same_type(NOTHING, zero), ply, nth, zero, mem)
        most = total(gain, value)
        if kind == EXACT:
            gain = total(gain, value)
        elif kind == UNKNOWN:
            end = wait(child, gain, value, zero, move, nth, 1, end, end, mem)
        for other in problem.besides(s, move):
            other = same_type(other, s)
            kind, value = known_of(problem, other, same_type(NOTHING, zero), ply, nth, zero, mem)
            most = min(total(most, value), same_type(INF, zero)) if most < INF or value <= NOTHING else most
            if kind == EXACT:
                gain = total(gain, value)
            elif kind == UNKNOWN:
                end = wait(other, zero, value, zero, move, nth, 0, end, end, mem)
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
            found = found + most if most < INF and found < INF else same_type(INF, zero)
        return min(found, same_type(INF, zero))
