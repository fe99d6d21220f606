"""Nogoods from restarts: what a run refuted is not searched again.

    decision     x = v; satisfied where x has that value alone
    nogood g     decisions that no solution satisfies all, except those found already
    watch        2 g or 2 g + 1: one of two decisions of g that are not satisfied, in the list of its variable

When a run ends, each refuted decision of its path makes a nogood with the choices above it (the reduced nld-nogoods of
Lecoutre, Sais, Tabary and Vidal 2007), or, where dead ends are explained, with those choices alone that its
refutation depends on. Once all its decisions but one are satisfied, the last one is refuted. A watch moves only when
its decision is satisfied, and never needs to move back.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_memory import (
    ATTACHED,
    BACKJUMPING,
    CONFLICT_END,
    DEPTH,
    FAILED_NOGOOD,
    FIRST_NOGOOD,
    LITERALS_HELD,
    NOGOODS_HELD,
    PATH_END,
    TRAIL_END,
)
from .constraint_node import dead_end
from .domains import contains, is_assigned, minimum, put, remove


@compiled
def forget_nogoods(mem):
    """Begin without any."""
    mem.now[NOGOODS_HELD], mem.now[LITERALS_HELD], mem.now[ATTACHED] = 0, 0, 0
    for x in range(len(mem.watch_head)):
        mem.watch_head[x] = -1


@compiled_apart
def nogoods_fit(mem):
    """Tell whether there is room for the nogoods of the path."""
    now = mem.now
    refuted = now[PATH_END] - mem.choice_path[0] - now[DEPTH]
    decisions = refuted * (now[DEPTH] + 1)
    return now[NOGOODS_HELD] + refuted + 1 < len(mem.nogood_at) and now[LITERALS_HELD] + decisions <= len(
        mem.nogood_variable
    )


@compiled
def add_decision(mem, x, value):
    """Add a decision to the nogood that is being written."""
    end = mem.now[LITERALS_HELD]
    mem.nogood_variable[end], mem.nogood_value[end] = x, value
    mem.now[LITERALS_HELD] = end + 1


@compiled_apart
def record_nogoods(mem):
    """Make a nogood of each refuted decision of the path, from the first choice on."""
    now = mem.now
    start = mem.choice_path[0]
    for i in range(start, now[PATH_END]):
        if mem.path_taken[i] == 1:
            continue
        if mem.options[BACKJUMPING] == 1:
            end = now[CONFLICT_END] if i + 1 == now[PATH_END] else mem.path_conflict[i + 1]
            for k in range(mem.path_conflict[i], end):
                level = mem.conflict_level[k]
                add_decision(mem, mem.choice_variable[level], mem.choice_value[level])
        else:
            for j in range(start, i):
                if mem.path_taken[j] == 1:
                    add_decision(mem, mem.path_variable[j], mem.path_value[j])
        add_decision(mem, mem.path_variable[i], mem.path_value[i])
        now[NOGOODS_HELD] += 1
        mem.nogood_at[now[NOGOODS_HELD]] = now[LITERALS_HELD]


@compiled
def satisfied(mem, k):
    """Tell whether decision k is satisfied."""
    x = mem.nogood_variable[k]
    return is_assigned(mem, x) and minimum(mem, x) == mem.nogood_value[k]


@compiled_apart
def refute_decision(mem, g, k):
    """Remove the value of the last decision of g that is not satisfied; a dead end where none is left."""
    now = mem.now
    x, value = mem.nogood_variable[k], mem.nogood_value[k]
    now[FAILED_NOGOOD] = g
    if satisfied(mem, k):
        dead_end(mem, x, 0)
        return False
    begin = now[TRAIL_END]
    if contains(mem, x, value):
        remove(mem, x, value)
    if mem.options[BACKJUMPING] == 1:
        for t in range(begin, now[TRAIL_END]):
            mem.trail_why[t] = FIRST_NOGOOD - g
    return True


@compiled
def other_open_decision(mem, g, first, second):
    """Return a decision of g that is not satisfied and neither of two; -1 where there is none."""
    for k in range(mem.nogood_at[g], mem.nogood_at[g + 1]):
        if k != first and k != second and not satisfied(mem, k):
            return k
    return -1


@compiled
def set_watch(mem, watch, k):
    """Let a watch wait for decision k."""
    x = mem.nogood_variable[k]
    mem.watched[watch] = k
    mem.watch_next[watch] = mem.watch_head[x]
    mem.watch_head[x] = watch


@compiled_apart
def attach(mem, g):
    """Set the watches of a nogood, before the first choice; one with less than two decisions left acts at once."""
    a = other_open_decision(mem, g, -1, -1)
    if a < 0:
        return refute_decision(mem, g, mem.nogood_at[g])
    b = other_open_decision(mem, g, a, -1)
    if b < 0:
        return refute_decision(mem, g, a)
    set_watch(mem, 2 * g, a)
    set_watch(mem, 2 * g + 1, b)
    return True


@compiled_apart
def look_at_watches(mem, x):
    """Move the watches of decisions that x, now assigned, satisfies; what cannot move refutes the other decision."""
    value, before = minimum(mem, x), -1
    watch = mem.watch_head[x]
    while watch >= 0:
        after, k, moved = mem.watch_next[watch], mem.watched[watch], False
        if mem.nogood_value[k] == value:
            g = watch >> 1
            other = mem.watched[watch ^ 1]
            found = other_open_decision(mem, g, k, other)
            if found >= 0:
                moved = True
                if before < 0:
                    mem.watch_head[x] = after
                else:
                    mem.watch_next[before] = after
                set_watch(mem, watch, found)
            elif not refute_decision(mem, g, other):
                return False
        if not moved:
            before = watch
        watch = after
    return True


@compiled_apart
def nogoods(mem, p):
    """Attach new nogoods, then look at the watches of each variable that was assigned since the last run."""
    first, cell = mem.first[p], mem.own_cell[p]
    while mem.now[ATTACHED] < mem.now[NOGOODS_HELD]:
        if not attach(mem, mem.now[ATTACHED]):
            return False
        mem.now[ATTACHED] += 1
    many = mem.store[cell]
    k = 0
    while k < many:
        place = mem.open[first + k]
        x = mem.scope[first + place]
        if not is_assigned(mem, x):
            k += 1
            continue
        many -= 1
        mem.open[first + k] = mem.open[first + many]
        mem.open[first + many] = place
        if not look_at_watches(mem, x):
            return False
    put(mem, cell, many)
    return True
