"""What a search learns: nothing yet at its beginning, something at each dead end."""

from __future__ import annotations

from ..._compiled import compiled_apart
from .backjumping import blame
from .constraint_memory import (
    ATTACHED,
    BACKJUMPING,
    CONFLICT_END,
    DEPTH,
    FAILED,
    FAILURES_LEFT,
    LAST_CONFLICT,
    LITERALS_HELD,
    MEASURED,
    NOGOODS_HELD,
    PATH_END,
    PROBING,
    RECORD_NOGOODS,
    RESTART_BASE,
    RUN_NUMBER,
    VARIABLE_ORDER,
)
from .constraint_node import count_failure
from .kinds import NOGOODS
from .restarts import next_cutoff
from .variable_order import DOM_WDEG, IMPACT
from .weights import bump


@compiled_apart
def begin_learning(mem):
    """Forget what another search has learned."""
    now, order = mem.now, mem.options[VARIABLE_ORDER]
    now[LAST_CONFLICT], now[MEASURED], now[PROBING] = -1, -1, 0
    now[CONFLICT_END], now[NOGOODS_HELD], now[LITERALS_HELD], now[ATTACHED], now[RUN_NUMBER] = 0, 0, 0, 0, 0
    for x in range(len(mem.at) - 1):
        if order == DOM_WDEG:
            mem.weighted_degree[x] = mem.degree[x]
        if order == IMPACT:
            mem.impact[x] = 0
        if mem.options[RECORD_NOGOODS] == 1:
            mem.watch_head[x] = -1
    if order == DOM_WDEG:
        for c in range(len(mem.weight)):
            mem.weight[c] = 1
    if mem.options[RESTART_BASE] > 0:
        next_cutoff(mem)


@compiled_apart
def learn_from_failure(mem):
    """Count a dead end, and keep what it teaches: weights, the last conflict, the levels to blame."""
    now, p = mem.now, mem.now[FAILED]
    count_failure(mem)
    now[FAILURES_LEFT] -= 1
    if mem.options[VARIABLE_ORDER] == DOM_WDEG and mem.kind[p] != NOGOODS:
        bump(mem, p)
    if now[DEPTH] == 0:
        return
    if mem.path_taken[now[PATH_END] - 1] == 1:
        now[LAST_CONFLICT] = mem.choice_variable[now[DEPTH] - 1]
    if mem.options[BACKJUMPING] == 1:
        blame(mem)
