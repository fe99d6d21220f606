"""All different, by forward checking: the value of an assigned variable is removed from the others.

    place    of a variable in the scope       value    of the variable, with its offset

After a run no open variable has the value of an assigned one. Haralick and Elliott 1980.
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from .domains import is_assigned, minimum, put, remove


@compiled_apart
def forward_different(mem, p):
    """Close the places of assigned variables one by one, removing their values from those still open."""
    first, cell = mem.first[p], mem.own_cell[p]
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
        for j in range(many):
            other = first + mem.open[first + j]
            y = mem.scope[other]
            if not remove(mem, y, value - mem.factor[other]):
                return False
            if j < k and is_assigned(mem, y):
                k = j
    put(mem, cell, many)
    return True
