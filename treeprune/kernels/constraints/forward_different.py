"""All different, by forward checking: the value of an assigned variable is removed from the others.

    place    of a variable in the scope       start    of its block of cells
    value    of the assigned variable, with its offset       other    the same value without the offset of another

After a run no open variable has the value of an assigned one. Haralick and Elliott 1980.
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_memory import COUNT, LEAST, WORDS
from .domains import put, remove_held


@compiled_apart
def forward_different(mem, p):
    """Close the places of assigned variables one by one, removing their values from those still open."""
    first, cell, store = mem.first[p], mem.own_cell[p], mem.store
    many = store[cell]
    k = 0
    while k < many:
        place = mem.open[first + k]
        start = mem.home[first + place]
        if store[start + COUNT] > 1:
            k += 1
            continue
        many -= 1
        mem.open[first + k] = mem.open[first + many]
        mem.open[first + many] = place
        value = store[start + LEAST] + mem.factor[first + place]
        for j in range(many):
            at = first + mem.open[first + j]
            other = value - mem.factor[at]
            word = mem.word_home[at] + (other >> 6)
            if mem.home[at] + WORDS <= word < mem.home_end[at] and (store[word] >> (other & 63)) & 1 == 1:
                if not remove_held(mem, mem.scope[at], other):
                    return False
                if j < k and store[mem.home[at] + COUNT] == 1:
                    k = j
    put(mem, cell, many)
    return True
