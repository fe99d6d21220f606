"""What every propagator does at a dead end, and every search at a node: count it under the rule that saw it.

No kernel of constraints calls `keep` itself; `cut` does, so the law "weakest rule that fired" holds by construction.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...rule import keep
from ..counters import FAILURES, MAX_DEPTH, SKIPPED, count_node
from .constraint_memory import DEPTH, FAILED, PROBING, WHY, WIPED


@compiled
def enter_node(mem):
    """Count a node. Returns False where the run must end instead."""
    counters, depth = mem.counters, mem.now[DEPTH]
    counters[MAX_DEPTH] = max(counters[MAX_DEPTH], depth)
    return count_node(counters, depth)


@compiled
def cut(mem, rule, score, bound):
    """True, counted, where a rule skips all that is below the node."""
    if keep(score, bound):
        return False
    mem.now[FAILED] = mem.now[WHY]
    if mem.now[PROBING] == 0:
        mem.counters[SKIPPED + rule] += 1
        mem.trace.skip(mem, rule, score, bound)
    return True


@compiled
def dead_end(mem, x, size):
    """True, counted, where the domain of x has no value left: the propagator at work cuts the branch."""
    why = mem.now[WHY]
    if why < 0:  # what is given, and what the search itself does, is no rule
        return size == 0
    mem.now[WIPED] = x
    if not cut(mem, mem.rule[why], size, 0):
        return False
    mem.failures_of[mem.constraint_of[why]] += 1 - mem.now[PROBING]
    return True


@compiled
def count_failure(mem):
    """Count a dead end of the search."""
    mem.counters[FAILURES] += 1
