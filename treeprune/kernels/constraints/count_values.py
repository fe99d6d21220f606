"""How many variables take a value of a set: at least `low` do, and at most `high` can.

    inside, outside    whether a variable can take a value of the set, and whether one that is not in it

data    1 where the number is the last variable of the scope; the least and the most it may be; number of the first word
of the set, how many words, the words

Where the number is reached, all others stay out of the set, where it needs all that can be inside, they go in: this is
arc consistent. Carlsson and Beldiceanu; van Hoeve and Katriel 2006.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_memory import WORDS
from .constraint_node import dead_end
from .domains import at_least, at_most, keep_only, maximum, minimum, words_of


@compiled
def word_of_set(mem, data, w):
    """Return a word of the set."""
    i = w - mem.data[data + 3]
    return mem.data[data + 5 + i] if 0 <= i < mem.data[data + 4] else 0


@compiled_apart
def side_of(mem, data, x):
    """Return 1 where x takes a value of the set, -1 where it takes none, 0 while both can be."""
    inside, outside = 0, 0
    for i in range(words_of(mem, x)):
        word, chosen = mem.store[mem.at[x] + WORDS + i], word_of_set(mem, data, mem.word_of[x] + i)
        inside |= word & chosen
        outside |= word & ~chosen
    if inside != 0 and outside != 0:
        return 0
    return 1 if inside != 0 else -1


@compiled_apart
def take_side(mem, data, x, side):
    """Keep the values of x that are in the set (1), or those that are not (-1)."""
    for i in range(words_of(mem, x)):
        chosen = word_of_set(mem, data, mem.word_of[x] + i)
        if not keep_only(mem, x, i, chosen if side == 1 else ~chosen):
            return False
    return True


@compiled_apart
def count_values(mem, p):
    """Bring the number to what is possible, and decide the open variables where it leaves no choice."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    last = end - mem.data[data]
    low, high = 0, 0
    for k in range(first, last):
        side = side_of(mem, data, mem.scope[k])
        low += 1 if side == 1 else 0
        high += 1 if side >= 0 else 0
    least, most = mem.data[data + 1], mem.data[data + 2]
    if last < end:
        number = mem.scope[last]
        if not at_least(mem, number, low) or not at_most(mem, number, high):
            return False
        least, most = minimum(mem, number), maximum(mem, number)
    if low > most or high < least:
        dead_end(mem, mem.scope[first], 0)
        return False
    if low == high or (low != most and high != least):
        return True
    for k in range(first, last):
        x = mem.scope[k]
        if side_of(mem, data, x) == 0 and not take_side(mem, data, x, -1 if low == most else 1):
            return False
    return True
