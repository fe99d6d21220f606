"""result = sequence[index]: arc consistency.

    i        a value of the index      item    sequence[i]: a variable, or a number
    reach    values that some item at a possible index can take

data    number of items; of each its place in the scope, -1 for a number; then the numbers
The scope begins with index and result. Van Hentenryck and Carillon 1988.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_memory import WORDS
from .domains import (
    at_least,
    at_most,
    contains,
    is_assigned,
    keep_only,
    maximum,
    minimum,
    next_value,
    remove,
    words_of,
)
from .word_sets import keep_word, word_at


@compiled
def meets(mem, first, data, i, result):
    """Tell whether item i and the result have a value in common."""
    place = mem.data[data + 1 + i]
    if place < 0:
        return contains(mem, result, mem.data[data + 1 + mem.data[data] + i])
    item = mem.scope[first + place]
    for w in range(words_of(mem, result)):
        if mem.store[mem.at[result] + WORDS + w] & word_at(mem, item, mem.word_of[result] + w) != 0:
            return True
    return False


@compiled
def word_of_item(mem, first, data, i, w):
    """Return a word of what item i can be."""
    place = mem.data[data + 1 + i]
    if place >= 0:
        return word_at(mem, mem.scope[first + place], w)
    number = mem.data[data + 1 + mem.data[data] + i]
    return 1 << (number & 63) if number >> 6 == w else 0


@compiled_apart
def element(mem, p):
    """Remove indices whose item cannot be the result, then results that no item can be, then those of the only item."""
    first, data = mem.first[p], mem.data_at[p]
    index, result = mem.scope[first], mem.scope[first + 1]
    if not at_least(mem, index, 0) or not at_most(mem, index, mem.data[data] - 1):
        return False
    i = minimum(mem, index)
    while True:
        if not meets(mem, first, data, i, result) and not remove(mem, index, i):
            return False
        if i >= maximum(mem, index):
            break
        i = next_value(mem, index, i + 1)
    for w in range(words_of(mem, result)):
        reach, number = 0, mem.word_of[result] + w
        i = minimum(mem, index)
        while True:
            reach |= word_of_item(mem, first, data, i, number)
            if i >= maximum(mem, index):
                break
            i = next_value(mem, index, i + 1)
        if not keep_only(mem, result, w, reach):
            return False
    place = mem.data[data + 1 + minimum(mem, index)]
    if is_assigned(mem, index) and place >= 0:
        item = mem.scope[first + place]
        for w in range(words_of(mem, item)):
            number = mem.word_of[item] + w
            if not keep_word(mem, item, number, word_at(mem, result, number)):
                return False
    return True
