"""Search many instances of one model: what they share is set up once.

i    number of the instance      given    a variable and the value an instance gives it
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import (
    BAD_PLACE,
    ENDED,
    FINISHED,
    MOVES_FULL,
    RESOLVED,
    SIZE,
    SOLUTIONS,
    SOLUTIONS_FULL,
    STATES_FULL,
    STOPPED,
    TICKS,
    begin,
)
from ..words import clock
from .backtracking_search import backtracking_search
from .constraint_memory import (
    BEGIN,
    DEPTH,
    EXHAUSTED,
    FOUND,
    GIVEN,
    HELD,
    MOMENT,
    PATH_END,
    PHASE,
    TRAIL_END,
    WHY,
)
from .domains import assign
from .propagate import forget_queues


@compiled
class Batch:
    """What the instances are, and what is found of each."""

    start: Any  # `store` as the model alone has it
    given_at: Any  # where the givens of i begin, and the end of the last
    given_variable: Any
    given_value: Any
    reports: Any  # the counters as they are after each instance
    answers: Any  # the first solution of each


@compiled
def begin_instance(mem, batch, i):
    """Forget the last instance and give the next its values; False where they clash."""
    now, counters = mem.now, mem.counters
    forget_queues(mem)
    for cell in range(len(mem.store)):
        mem.store[cell] = batch.start[cell]
    now[MOMENT] += 1
    now[TRAIL_END], now[DEPTH], now[PATH_END], now[HELD], now[FOUND] = 0, 0, 0, 0, 0
    now[PHASE] = BEGIN
    now[WHY] = GIVEN
    begin(counters)
    for k in range(batch.given_at[i], batch.given_at[i + 1]):
        if not assign(mem, batch.given_variable[k], batch.given_value[k]):
            now[PHASE] = EXHAUSTED
            return False
    return True


@compiled
def tell_instance(mem, batch, i, ticks):
    """Write down what was found of an instance."""
    counters, many = mem.counters, len(mem.at) - 1
    counters[TICKS], counters[RESOLVED] = ticks, 1 if mem.now[PHASE] == EXHAUSTED else 0
    for counter in range(SIZE):
        batch.reports[i * SIZE + counter] = counters[counter]
    if counters[SOLUTIONS] > 0:
        for x in range(many):
            batch.answers[i * many + x] = mem.solutions[x]


@compiled
def search_batch(mem, batch):
    """Search instance after instance, from FINISHED on; solutions beyond the first are counted, not kept."""
    counters = mem.counters
    while counters[FINISHED] < len(batch.given_at) - 1:
        i = counters[FINISHED]
        began = clock()
        if begin_instance(mem, batch, i):
            backtracking_search(mem)
            while counters[ENDED] == SOLUTIONS_FULL:
                counters[ENDED] = 0
                mem.now[HELD] = 1
                backtracking_search(mem)
            if counters[ENDED] == STATES_FULL or counters[ENDED] == MOVES_FULL:
                return
        tell_instance(mem, batch, i, clock() - began)
        if counters[ENDED] == STOPPED or counters[ENDED] == BAD_PLACE:
            return
        counters[FINISHED] += 1
    counters[ENDED] = 0
