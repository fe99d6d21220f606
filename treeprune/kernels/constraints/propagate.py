"""Run the propagators that wait, the cheapest first, until none does: the fixpoint, or a dead end.

p    a propagator      queue    of its priority, a ring
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from ..counters import PROPAGATIONS, STOP, STOPPED, end_run
from ..words import load_now
from .check_different import check_different
from .constraint_memory import DEPTH, FAILED, HEADS, PRIORITIES, WAITING, WHY
from .domains import is_assigned
from .forward_different import forward_different
from .hidden_singles import hidden_singles
from .incumbent import incumbent
from .interchangeable_values import interchangeable_values
from .kinds import (
    CHECK_DIFFERENT,
    FORWARD_DIFFERENT,
    HIDDEN_SINGLES,
    INCUMBENT,
    INTERCHANGEABLE,
    LINEAR_BOUNDS,
    LINEAR_NOT_EQUAL,
    NOGOODS,
    WAITS,
)
from .linear_bounds import linear_bounds
from .linear_not_equal import linear_not_equal

LOOK_UP_EVERY = 1024  # propagations: one node can take many


@compiled
def few_are_open(mem, p, few):
    """Tell whether fewer places than so many are open."""
    for k in range(mem.first[p], mem.first[p + 1]):
        if not is_assigned(mem, mem.scope[k]):
            few -= 1
            if few == 0:
                return False
    return True


@compiled
def run_propagator(mem, p):
    """Run one; False where it found a dead end."""
    kind = mem.kind[p]
    if kind >= WAITS:
        if not few_are_open(mem, p, kind // WAITS):
            return True
        kind = kind % WAITS
    if kind == FORWARD_DIFFERENT:
        return forward_different(mem, p)
    if kind == HIDDEN_SINGLES:
        return hidden_singles(mem, p)
    if kind == LINEAR_BOUNDS:
        return linear_bounds(mem, p)
    if kind == LINEAR_NOT_EQUAL:
        return linear_not_equal(mem, p)
    if kind == INCUMBENT:
        return incumbent(mem, p)
    if kind == NOGOODS:
        return mem.learning.propagate(mem, p)
    if kind == INTERCHANGEABLE:
        return interchangeable_values(mem, p)
    if kind == CHECK_DIFFERENT:
        return check_different(mem, p)
    return mem.groups.propagate(mem, p)


@compiled
def next_in_line(mem):
    """Take the propagator whose turn it is; -1 where none waits."""
    now, room = mem.now, len(mem.queued)
    for queue in range(PRIORITIES):
        if now[WAITING + queue] > 0:
            head = now[HEADS + queue]
            now[WAITING + queue] -= 1
            now[HEADS + queue] = head + 1 if head + 1 < room else 0
            return mem.queue[queue * room + head]
    return -1


@compiled
def forget_queues(mem):
    """Let no propagator wait."""
    p = next_in_line(mem)
    while p >= 0:
        mem.queued[p] = 0
        p = next_in_line(mem)


@compiled_apart
def propagate(mem):
    """Reach the fixpoint; False at a dead end, whose propagator is then in FAILED, and where the run must end."""
    p = next_in_line(mem)
    while p >= 0:
        mem.counters[PROPAGATIONS] += 1
        if mem.counters[PROPAGATIONS] % LOOK_UP_EVERY == 0 and load_now(mem.counters, STOP) != 0:
            end_run(mem.counters, STOPPED, mem.now[DEPTH])
            mem.queued[p] = 0
            forget_queues(mem)
            return False
        mem.runs_of[mem.constraint_of[p]] += 1
        mem.now[WHY] = p
        if mem.settles[p] == 0:
            mem.queued[p] = 0
        good = run_propagator(mem, p)
        if mem.settles[p] == 1:
            mem.queued[p] = 0
        if not good:
            mem.now[FAILED] = p
            mem.queued[p] = 0
            forget_queues(mem)
            return False
        p = next_in_line(mem)
    return True
