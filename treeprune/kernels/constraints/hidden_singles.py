"""As many variables as values, all different: a value that has one place left goes there.

    once, twice    values that at least one, at least two variables can take        full    all values

data    number of the first word, how many words, then the words of `full`
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from ...bits import lowest_index
from .constraint_memory import WORDS
from .constraint_node import dead_end
from .domains import assign, is_assigned


@compiled_apart
def hidden_singles(mem, p):
    """Assign each value that one variable alone can take; a dead end where a value has no place."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    for w in range(mem.data[data + 1]):
        number = mem.data[data] + w
        once, twice = 0, 0
        for k in range(first, end):
            x = mem.scope[k]
            i = number - mem.word_of[x]
            if 0 <= i and mem.at[x] + WORDS + i < mem.at[x + 1]:
                word = mem.store[mem.at[x] + WORDS + i]
                twice |= once & word
                once |= word
        if mem.data[data + 2 + w] & ~once != 0:
            dead_end(mem, mem.scope[first], 0)
            return False
        hidden = once & ~twice
        for k in range(first, end):
            x = mem.scope[k]
            i = number - mem.word_of[x]
            if hidden != 0 and 0 <= i and mem.at[x] + WORDS + i < mem.at[x + 1] and not is_assigned(mem, x):
                mine = mem.store[mem.at[x] + WORDS + i] & hidden
                if mine != 0 and not assign(mem, x, (number << 6) + lowest_index(mine)):
                    return False
                if mine & (mine - 1) != 0:
                    dead_end(mem, x, 0)
                    return False
    return True
