"""Two groups of variables take the same values, each equally often: what no variable of one can take leaves the other.

    ours, theirs    values that some variable of the first, of the second group can take

data    number of the first word, how many words, size of the first group; then, for each word, the cell of `store`
where each variable keeps it, -1 where it keeps none

For two rows, columns or boxes of a sudoku without the cells they share these are the locked candidates of its players.
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_memory import COUNT, WORDS
from .constraint_node import dead_end
from .domains import keep_only, minimum


@compiled_apart
def times_taken(mem, start, end, value):
    """Return how many of the variables, all assigned, have a value."""
    found = 0
    for k in range(start, end):
        if minimum(mem, mem.scope[k]) == value:
            found += 1
    return found


@compiled_apart
def same_values(mem, p):
    """Remove what only one group can take; where all are assigned, compare how often each value is taken."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    many, half = end - first, mem.data[data + 2]
    cells, is_open = data + 3, False
    for k in range(first, end):
        is_open = is_open or mem.store[mem.home[k] + COUNT] > 1
    for _ in range(mem.data[data + 1]):
        ours, theirs = 0, 0
        for k in range(half):
            cell = mem.data[cells + k]
            if cell >= 0:
                ours |= mem.store[cell]
        for k in range(half, many):
            cell = mem.data[cells + k]
            if cell >= 0:
                theirs |= mem.store[cell]
        if ours != theirs:
            for k in range(many):
                cell = mem.data[cells + k]
                if cell >= 0:
                    i = cell - mem.home[first + k] - WORDS
                    if not keep_only(mem, mem.scope[first + k], i, ours & theirs):
                        return False
        cells += many
    if is_open:
        return True
    for k in range(first, first + half):
        value = minimum(mem, mem.scope[k])
        if times_taken(mem, first, first + half, value) != times_taken(mem, first + half, end, value):
            dead_end(mem, mem.scope[k], 0)
            return False
    return True
