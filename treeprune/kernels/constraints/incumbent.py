"""Branch and bound: the objective must beat the best solution held.

The objective is a variable; DIRECTION tells whether it is to be small (1) or large (-1).
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from ...rule import INCUMBENT
from .constraint_memory import BEST, DIRECTION, FOUND, OBJECTIVE, WIPED
from .constraint_node import cut
from .domains import at_least, at_most, maximum, minimum


@compiled_apart
def incumbent(mem, p):
    """Remove from the objective what is no better than the incumbent."""
    if mem.now[FOUND] == 0:
        return True
    x, best = mem.options[OBJECTIVE], mem.now[BEST]
    mem.now[WIPED] = x
    if mem.options[DIRECTION] == 1:
        if cut(mem, INCUMBENT, -minimum(mem, x), -best):
            return False
        return at_most(mem, x, best - 1)
    if cut(mem, INCUMBENT, maximum(mem, x), best):
        return False
    return at_least(mem, x, best + 1)
