"""What every decision kernel does with a node: count it, and skip it by a rule with a name.

No kernel of decisions calls `keep` itself; `cut` does, and counts the rule that did it, so the law "weakest rule that
fired" holds by construction.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...rule import keep
from ..counters import CHECK_AT, NODES, SKIPPED, look_up


@compiled
def count_node(counters, depth):
    """Count a node that is about to be made. Returns False where the run must end instead."""
    counters[NODES] += 1
    return counters[NODES] < counters[CHECK_AT] or look_up(counters, depth)


@compiled
def cut(mem, rule, score, bound):
    """True, and counted, where `rule` skips what lies below a node."""
    if keep(score, bound):
        return False
    mem.counters[SKIPPED + rule] += 1
    return True
