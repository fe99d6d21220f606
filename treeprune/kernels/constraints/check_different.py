"""All different, by comparison alone: nothing is removed before two assigned variables have the same value.

    place    of a variable in the scope       value    of an assigned one, with its offset

Places that were compared lie behind the open ones. Plain backtracking, Golomb and Baumert 1965.
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_node import dead_end
from .domains import is_assigned, minimum, put_own


@compiled_apart
def check_different(mem, p):
    """Compare variables assigned since the last run with those assigned before, and with each other."""
    first, end, cell = mem.first[p], mem.first[p + 1], mem.own_cell[p]
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
        value = minimum(mem, x) + mem.factor[first + place]
        for j in range(first + many + 1, end):
            at = first + mem.open[j]
            if minimum(mem, mem.scope[at]) + mem.factor[at] == value:
                dead_end(mem, x, 0)
                return False
    put_own(mem, cell, many)
    return True
