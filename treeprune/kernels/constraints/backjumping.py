"""Conflict-directed backjumping: from a dead end back to the last choice that it depends on.

    level       of a choice: how many choices stand above it
    relevant    a variable is, where the dead end depends on changes of its domain
    blamed      a level is, where the dead end depends on its choice
    reason      of a change: the propagator or the nogood at work, or the choice, or the refutation of one

Every change is on the trail with its reason. Walked backwards from a dead end, a change of a relevant variable makes
all variables of its reason relevant before it; a choice is to blame itself; a refuted choice stands for the levels
that were to blame when it was refuted. So the set of levels that a refutation depends on is kept with it.

Let S be the blamed levels of a dead end. No solution that has not been found yet agrees with all choices in S: the
choices below the deepest of them need not be refuted one by one. Prosser 1993; with propagation: Prosser 1995.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from ...rule import BACKJUMP
from .constraint_memory import (
    CHOICE,
    CONFLICT_END,
    DEPTH,
    FAILED,
    FAILED_NOGOOD,
    FIRST_NOGOOD,
    PATH_END,
    REFUTED,
    TRAIL_END,
    WHY,
    WIPED,
)
from .constraint_node import cut
from .kinds import NOGOODS


@compiled
def involve_propagator(mem, p):
    """Make the variables of a propagator relevant."""
    for k in range(mem.first[p], mem.first[p + 1]):
        mem.relevant[mem.scope[k]] = 1


@compiled
def involve_nogood(mem, g):
    """Make the variables of a nogood relevant."""
    for k in range(mem.nogood_at[g], mem.nogood_at[g + 1]):
        mem.relevant[mem.nogood_variable[k]] = 1


@compiled
def blame_refutation(mem, i):
    """Blame what the refutation at a place of the path depends on."""
    end = mem.now[CONFLICT_END] if i + 1 == mem.now[PATH_END] else mem.path_conflict[i + 1]
    for k in range(mem.path_conflict[i], end):
        mem.blamed[mem.conflict_level[k]] = 1


@compiled_apart
def blame(mem):
    """Find the levels that the dead end in FAILED depends on."""
    now = mem.now
    for x in range(len(mem.relevant)):
        mem.relevant[x] = 0
    for level in range(now[DEPTH]):
        mem.blamed[level] = 0
    if mem.kind[now[FAILED]] == NOGOODS:
        involve_nogood(mem, now[FAILED_NOGOOD])
    else:
        involve_propagator(mem, now[FAILED])
    level, i = now[DEPTH] - 1, now[PATH_END] - 1
    for t in range(now[TRAIL_END] - 1, mem.choice_mark[0] - 1, -1):
        cell = mem.trail_cell[t]
        if cell >= len(mem.variable_of) or mem.relevant[mem.variable_of[cell]] == 0:
            continue
        why = mem.trail_why[t]
        if why >= 0:
            involve_propagator(mem, why)
        elif why <= FIRST_NOGOOD:
            involve_nogood(mem, FIRST_NOGOOD - why)
        elif why == CHOICE:
            while mem.choice_mark[level] > t:
                level -= 1
            mem.blamed[level] = 1
        elif why == REFUTED:
            while mem.path_mark[i] > t:
                i -= 1
            blame_refutation(mem, i)


@compiled
def blame_all(mem):
    """A solution depends on all choices."""
    for level in range(mem.now[DEPTH]):
        mem.blamed[level] = 1


@compiled_apart
def deepest_blamed(mem):
    """Return the last level to blame, -1 where there is none; the choices jumped over are counted."""
    level = mem.now[DEPTH] - 1
    while level >= 0 and mem.blamed[level] == 0:
        level -= 1
    mem.now[WHY] = REFUTED
    for above in range(mem.now[DEPTH] - 1, level, -1):
        mem.now[WIPED] = mem.choice_variable[above]
        cut(mem, BACKJUMP, -(above + 1), -(level + 1))
    return level


@compiled_apart
def explain_refutation(mem, level):
    """Keep the blamed levels above a choice with its refutation, the last on the path."""
    end = mem.now[CONFLICT_END]
    for other in range(level):
        if mem.blamed[other] == 1:
            mem.conflict_level[end] = other
            end += 1
    mem.now[CONFLICT_END] = end
