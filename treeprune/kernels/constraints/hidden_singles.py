"""As many variables as values, all different: a value that has one place left goes there.

    once, twice    values that at least one, at least two variables can take        full     all values
    settled        values of assigned variables                                     hidden   values with one place left

data    number of the first word, how many words, the words of `full`; then, for each word, the cell of `store` where
each variable of the scope keeps it, -1 where it keeps none
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from ...bits import lowest_index
from .constraint_memory import COUNT
from .constraint_node import dead_end
from .domains import assign


@compiled_apart
def hidden_singles(mem, p):
    """Assign each value that one variable alone can take; a dead end where a value has no place."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    words, many = mem.data[data + 1], end - first
    cells = data + 2 + words
    for w in range(words):
        once, twice, settled = 0, 0, 0
        for k in range(many):
            cell = mem.data[cells + k]
            if cell >= 0:
                word = mem.store[cell]
                twice |= once & word
                once |= word
                if mem.store[mem.home[first + k] + COUNT] == 1:
                    settled |= word
        if mem.data[data + 2 + w] & ~once != 0:
            dead_end(mem, mem.scope[first], 0)
            return False
        hidden = once & ~twice & ~settled
        k = 0
        while hidden != 0 and k < many:
            cell = mem.data[cells + k]
            mine = mem.store[cell] & hidden if cell >= 0 else 0
            if mine != 0:
                x = mem.scope[first + k]
                if mine & (mine - 1) != 0:
                    dead_end(mem, x, 0)
                    return False
                if not assign(mem, x, ((mem.data[data] + w) << 6) + lowest_index(mine)):
                    return False
                hidden &= ~mine
            k += 1
        cells += many
    return True
