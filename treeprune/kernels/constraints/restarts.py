"""Restarts: a run that has met many dead ends begins again, with what it has learned.

    cutoff    dead ends that a run may meet

luby         base times 1, 1, 2, 1, 1, 2, 4, 1, ...; Luby, Sinclair and Zuckerman 1993
geometric    base, then always half as much again; Walsh 1999

What was refuted before the first choice stays refuted. The cutoff grows beyond all bounds, so a search ends.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from ..counters import MOVES_FULL, RESTARTS, end_run
from .constraint_memory import (
    CONFLICT_END,
    CUTOFF,
    DEPTH,
    FAILURES_LEFT,
    INCUMBENT_CUT,
    NOGOOD_PROPAGATOR,
    PATH_END,
    RECORD_NOGOODS,
    RESTART_BASE,
    RESTART_KIND,
    RUN_NUMBER,
)
from .domains import schedule, take_back
from .nogoods import nogoods_fit, record_nogoods
from .propagate import forget_queues

LUBY = 0
GEOMETRIC = 1


@compiled
def luby(i):
    """Return the number at place i, from 1, of Luby's sequence: 2**(k-1) at place 2**k - 1, else it repeats."""
    power = 2
    while power - 1 < i:
        power *= 2
    while power - 1 != i:
        i -= power // 2 - 1
        power = 2
        while power - 1 < i:
            power *= 2
    return power // 2


@compiled_apart
def next_cutoff(mem):
    """Set the cutoff of the run that begins."""
    now, base = mem.now, mem.options[RESTART_BASE]
    now[RUN_NUMBER] += 1
    if mem.options[RESTART_KIND] == LUBY:
        now[CUTOFF] = base * luby(now[RUN_NUMBER])
    else:
        now[CUTOFF] = base if now[RUN_NUMBER] == 1 else now[CUTOFF] + now[CUTOFF] // 2 + 1
    now[FAILURES_LEFT] = now[CUTOFF]


@compiled
def first_cutoff(mem):
    """Set the cutoff of the first run."""
    mem.now[RUN_NUMBER] = 0
    next_cutoff(mem)


@compiled
def restart_is_due(mem):
    """Tell whether the run has met as many dead ends as it may, and stands below a choice."""
    return mem.options[RESTART_BASE] > 0 and mem.now[FAILURES_LEFT] <= 0 and mem.now[DEPTH] > 0


@compiled_apart
def restart(mem):
    """Take all choices back. Returns False where there is no room for what is to be kept; call it again then."""
    now = mem.now
    if mem.options[RECORD_NOGOODS] == 1:
        if not nogoods_fit(mem):
            end_run(mem.counters, MOVES_FULL, now[DEPTH])
            return False
        record_nogoods(mem)
    forget_queues(mem)
    take_back(mem, mem.choice_mark[0])
    now[PATH_END] = mem.choice_path[0]
    now[CONFLICT_END] = mem.path_conflict[mem.choice_path[0]]
    now[DEPTH] = 0
    mem.counters[RESTARTS] += 1
    next_cutoff(mem)
    mem.trace.restart(mem)
    if mem.options[NOGOOD_PROPAGATOR] >= 0:
        schedule(mem, mem.options[NOGOOD_PROPAGATOR])
    if mem.options[INCUMBENT_CUT] >= 0:
        schedule(mem, mem.options[INCUMBENT_CUT])
    return True
