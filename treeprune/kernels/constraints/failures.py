"""What a search counts and learns at a dead end, and forgets before it begins."""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_memory import (
    CONFLICT_END,
    DEPTH,
    FAILED,
    LAST_CONFLICT,
    PATH_END,
    PROBING,
    VARIABLE_ORDER,
)
from .constraint_node import count_failure
from .kinds import NOGOODS
from .variable_order import DOM_WDEG
from .weights import bump, forget_weights


@compiled_apart
def begin_learning(mem):
    """Forget what another search has learned."""
    mem.now[LAST_CONFLICT], mem.now[CONFLICT_END], mem.now[PROBING] = -1, 0, 0
    if mem.options[VARIABLE_ORDER] == DOM_WDEG:
        forget_weights(mem)
    mem.learning.begin(mem)


@compiled_apart
def learn_from_failure(mem):
    """Count a dead end, and keep what it teaches: weights, the last conflict, what it depends on."""
    now, p = mem.now, mem.now[FAILED]
    count_failure(mem)
    if mem.options[VARIABLE_ORDER] == DOM_WDEG and mem.kind[p] != NOGOODS:
        bump(mem, p)
    if now[DEPTH] > 0 and mem.path_taken[now[PATH_END] - 1] == 1:
        now[LAST_CONFLICT] = mem.choice_variable[now[DEPTH] - 1]
    mem.learning.failed(mem)
