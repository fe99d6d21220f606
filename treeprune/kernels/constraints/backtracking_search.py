"""Backtracking search with propagation: choose a variable and a value, x = v first, x != v when that has failed.

A node is a call of propagation, so a tree whose every branch is tried has 2 (failures + solutions) - 1 of them. The
search can stop after any node and go on later: all it knows is in `mem`, where it goes on in PHASE.
"""

from __future__ import annotations

from ..._compiled import compiled
from ..counters import (
    ENDED,
    SOLUTION_LIMIT,
    SOLUTIONS,
    SOLUTIONS_FOUND,
    SOLUTIONS_FULL,
    STATES_FULL,
    end_run,
)
from .constraint_memory import (
    BACKJUMPING,
    BEGIN,
    BEST,
    CHOICE,
    CONFLICT_END,
    DEPTH,
    ENTER,
    EXHAUSTED,
    FOUND,
    HELD,
    INCUMBENT_CUT,
    KEEP_SOLUTIONS,
    MOMENT,
    OBJECTIVE,
    PATH_END,
    PHASE,
    REFUTATION_CUT,
    REFUTED,
    RESTART,
    RETREAT,
    TRAIL_END,
    TRAIL_ROOM,
    WHY,
)
from .constraint_node import enter_node
from .domains import assign, minimum, remove, schedule, take_back
from .failures import begin_learning, learn_from_failure
from .propagate import propagate
from .value_order import choose_value
from .variable_order import choose_variable


@compiled
def note_path(mem, x, value, taken):
    """Put what was decided on the path."""
    end = mem.now[PATH_END]
    mem.path_variable[end], mem.path_value[end], mem.path_taken[end] = x, value, taken
    mem.path_mark[end], mem.path_conflict[end] = mem.now[TRAIL_END], mem.now[CONFLICT_END]
    mem.now[PATH_END] = end + 1


@compiled
def descend(mem, x):
    """Choose a value of x."""
    now = mem.now
    depth, value = now[DEPTH], choose_value(mem, x)
    mem.trace.choose(mem, x, value)
    mem.choice_variable[depth], mem.choice_value[depth] = x, value
    mem.choice_mark[depth], mem.choice_path[depth] = now[TRAIL_END], now[PATH_END]
    now[DEPTH] = depth + 1
    now[MOMENT] += 1
    now[WHY] = CHOICE
    note_path(mem, x, value, 1)
    mem.learning.chosen(mem, x)
    assign(mem, x, value)


@compiled
def retreat(mem):
    """Take back the last choice that is to blame and refute it; False where none is left."""
    now = mem.now
    depth = mem.learning.return_to(mem)
    if depth < 0:
        return False
    x, value = mem.choice_variable[depth], mem.choice_value[depth]
    now[DEPTH] = depth
    take_back(mem, mem.choice_mark[depth])
    now[PATH_END] = mem.choice_path[depth]
    now[CONFLICT_END] = mem.path_conflict[now[PATH_END]]
    now[WHY] = REFUTED
    note_path(mem, x, value, 0)
    mem.learning.refuted(mem, depth)
    mem.trace.refute(mem, x, value)
    if mem.options[REFUTATION_CUT] >= 0:
        schedule(mem, mem.options[REFUTATION_CUT])
    remove(mem, x, value)
    if mem.options[INCUMBENT_CUT] >= 0:
        schedule(mem, mem.options[INCUMBENT_CUT])
    return True


@compiled
def note_solution(mem):
    """Keep a solution; the latest one beats all before where there is an objective."""
    counters, now = mem.counters, mem.now
    counters[SOLUTIONS] += 1
    mem.trace.solution(mem)
    mem.learning.solved(mem)
    if mem.options[OBJECTIVE] >= 0:
        now[BEST], now[FOUND] = minimum(mem, mem.options[OBJECTIVE]), 1
        now[HELD] = 0
    if mem.options[KEEP_SOLUTIONS] == 1:
        many = len(mem.at) - 1
        for x in range(many):
            mem.solutions[now[HELD] * many + x] = minimum(mem, x)
        now[HELD] += 1


@compiled
def solutions_are_full(mem):
    """Tell whether there is no room for another solution, where they are kept."""
    return mem.options[KEEP_SOLUTIONS] == 1 and (mem.now[HELD] + 1) * (len(mem.at) - 1) > len(mem.solutions)


@compiled
def out_of_room(mem):
    """Tell whether the trail could overflow at the next node, which saves a cell once or each change of it."""
    now = mem.now
    if mem.options[BACKJUMPING] == 1 and now[CONFLICT_END] + now[DEPTH] + 1 > len(mem.conflict_level):
        return True
    return now[TRAIL_END] + mem.options[TRAIL_ROOM] > len(mem.trail_cell)


@compiled
def backtracking_search(mem):
    """Go on until the tree is exhausted, or a reason to stop is in the counters. Returns whether it is exhausted."""
    counters, now = mem.counters, mem.now
    if now[PHASE] == BEGIN:
        begin_learning(mem)
        for p in range(len(mem.first) - 1):
            schedule(mem, p)
        now[PHASE] = ENTER
    while now[PHASE] != EXHAUSTED:
        if now[PHASE] == ENTER:
            if out_of_room(mem):
                end_run(counters, STATES_FULL, now[DEPTH])
                return False
            if not enter_node(mem):
                return False
            now[PHASE] = RETREAT
            good = propagate(mem)
            mem.learning.propagated(mem, good)
            if good:
                x = choose_variable(mem)
                if x < 0:
                    note_solution(mem)
                    if counters[SOLUTIONS] >= counters[SOLUTION_LIMIT]:
                        end_run(counters, SOLUTIONS_FOUND, now[DEPTH])
                    elif solutions_are_full(mem):
                        end_run(counters, SOLUTIONS_FULL, now[DEPTH])
                else:
                    descend(mem, x)
                    now[PHASE] = ENTER
            elif counters[ENDED] == 0:
                learn_from_failure(mem)
            if counters[ENDED] != 0:
                return False
        elif now[PHASE] == RETREAT:
            if retreat(mem):
                now[PHASE] = RESTART if mem.learning.restart_is_due(mem) else ENTER
            else:
                now[PHASE] = EXHAUSTED
        else:
            if not mem.learning.restart(mem):
                return False
            now[PHASE] = ENTER
    return True
