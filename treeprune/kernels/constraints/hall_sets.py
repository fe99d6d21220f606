"""All different, by Hall sets that are some variable's domain: k variables that need the same k values use them up.

    i, j    open variables, in scope order        own    words of i's values, with the offset
    inside  variables whose domains lie within that of i

data    a multiple of 64 that no value is below, words of a set

The sets are copied when a run begins and reasoned about as they were then.

Naked pairs, triples and so on, as sudoku players call them: of all Hall sets only those that one domain spans, found
by comparing words instead of by matching. Hall 1935.
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from ...bits import lowest_index
from .constraint_memory import WORDS
from .constraint_node import dead_end
from .domains import is_assigned, remove, size_of, words_of
from .word_sets import high_part, low_part


@compiled_apart
def copy_moved(mem, x, up, cell, words):
    """Write the values of x, moved up, to `words` cells of scratch."""
    for w in range(words):
        mem.scratch[cell + w] = 0
    start, shift = mem.at[x] + WORDS, up & 63
    for i in range(words_of(mem, x)):
        word, w = mem.store[start + i], cell + i + (up >> 6)
        if word != 0:
            mem.scratch[w] |= low_part(word, shift)
            above = high_part(word, shift)
            if above != 0:
                mem.scratch[w + 1] |= above


@compiled_apart
def remove_moved(mem, x, up, cell, words, low):
    """Remove from x all values that are, moved up, in a set of scratch; `low` is where the sets begin."""
    for w in range(words):
        left = mem.scratch[cell + w]
        while left != 0:
            value = low + (w << 6) + lowest_index(left) - up
            left &= left - 1
            if not remove(mem, x, value):
                return False
    return True


@compiled_apart
def hall_sets(mem, p):
    """Remove the values of each domain that as many variables share as it has values from all others."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    low, words = mem.data[data], mem.data[data + 1]
    places = (end - first) * words
    sizes, many = places + end - first, 0
    for k in range(first, end):
        x = mem.scope[k]
        if not is_assigned(mem, x):
            copy_moved(mem, x, (mem.word_of[x] << 6) + mem.factor[k] - low, many * words, words)
            mem.scratch[places + many], mem.scratch[sizes + many] = k, size_of(mem, x)
            many += 1
    for i in range(many):
        size = mem.scratch[sizes + i]
        if size >= many:
            continue
        inside = 0
        for j in range(many):
            beyond = 0
            for w in range(words):
                beyond |= mem.scratch[j * words + w] & ~mem.scratch[i * words + w]
            if beyond == 0:
                inside += 1
        if inside > size:
            dead_end(mem, mem.scope[mem.scratch[places + i]], 0)
            return False
        if inside < size:
            continue
        for j in range(many):
            beyond, shared = 0, 0
            for w in range(words):
                beyond |= mem.scratch[j * words + w] & ~mem.scratch[i * words + w]
                shared |= mem.scratch[j * words + w] & mem.scratch[i * words + w]
            if beyond != 0 and shared != 0:
                k = mem.scratch[places + j]
                if not remove_moved(mem, mem.scope[k], mem.factor[k], i * words, words, low):
                    return False
    return True
