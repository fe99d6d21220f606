"""Dynamic programming from the bottom up: a table of all subproblems, from the largest key to that of the start.

    at[AT_KEY]   the key whose turn is next

Contract: every move of a state leads to a larger key, or completes. Then what a move leads to is in the table when its
turn comes: no stack, no look-up that fails, and memory is gone through in order. Nothing is skipped but what is
infeasible; keys that nothing leads to are filled too. Bellman 1957.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import CHECK_AT, ENDED, EXPANDED, KEY_ORDER, KEY_OUT_OF_RANGE, LEAVES, NODES, end_run, look_up
from ..decisions.decision_node import is_complete
from ..paths.path_node import successor_of
from ..words import same_type
from .memo_table import EXACT
from .subproblem_node import NOTHING, total

AT_KEY = 0


@compiled
class TableMemory:
    """What tabulation works with."""

    counters: Any
    at: Any
    worth: Any
    feasible: Any
    table: Any
    trace: Any


@compiled
def value_after(problem, s, key, nth, zero, mem):
    """Return what a state reached by a move is worth, from the table; ends the run where its turn has not been."""
    if is_complete(problem, s):
        mem.counters[LEAVES] += 1
        return zero
    if mem.feasible.cuts(problem, s, 0, nth, mem):
        return same_type(NOTHING, zero)
    after = same_type(problem.key(s), 0)
    if not 0 <= after < mem.table.slots:
        end_run(mem.counters, KEY_OUT_OF_RANGE, 0)
    elif after <= key:
        end_run(mem.counters, KEY_ORDER, 0)
    else:
        return mem.table.value(after, zero)
    return zero


@compiled
def tabulate(problem, s, zero, first, mem):
    """Fill the table down to the key `first`, and return the value of that one."""
    counters, at = mem.counters, mem.at
    nodes, opened = counters[NODES], counters[EXPANDED]
    key = at[AT_KEY]
    while key >= first:
        nodes += 1
        if nodes >= counters[CHECK_AT]:
            counters[NODES] = nodes
            if not look_up(counters, 0):
                nodes -= 1
                break
        state = same_type(problem.unpack(key), s)
        best = same_type(NOTHING, zero)
        if is_complete(problem, state):
            best = zero
        elif not mem.feasible.cuts(problem, state, 0, -1, mem):
            opened += 1
            nth = -1
            for move in problem.moves(state):
                nth += 1
                gain = mem.worth.of(problem, state, move, zero, counters, 0)
                value = value_after(problem, successor_of(problem, state, move), key, nth, zero, mem)
                best = max(best, total(gain, value))
        if counters[ENDED] != 0:
            break
        mem.table.set(key, best, EXACT)
        key -= 1
    at[AT_KEY] = key
    counters[NODES], counters[EXPANDED] = nodes, opened
    return mem.table.value(first, zero)
