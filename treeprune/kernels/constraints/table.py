"""The variables take one of some tuples, or none of them: arc consistency by compact tables.

    left     bits of the tuples whose values are all left: `words` words, the cells of p
    live     numbers of the words of `left` that are not 0 come first in a list; the next cell of p says how many
    row      of a value at a place: bits of the tuples that have it there
    seen     size of each domain when p last ran: its last cells

data    1 where the tuples are forbidden, words, where the list of words begins, and for each place: number of its first
word of values, where its values begin (for each word of values: its bits, and how many are in earlier words), where
its rows begin, where its residues begin (for each row the word that last held a tuple)

Demeulenaere, Hartert, Lecoutre, Perez, Perron, Regin and Schaus 2016; forbidden tuples: Verhaeghe, Lecoutre and Schaus
2017: a value goes when all combinations with it are forbidden.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from ...bits import popcount
from .constraint_node import dead_end
from .domains import maximum, minimum, next_value, put_own, remove, size_of

HEAD = 3
PLACE_HEAD = 4
MOST = 1 << 40


@compiled
def row_of(mem, head, value):
    """Return the number of the row of a value: how many values of the place are below it."""
    at = mem.data[head + 1] + 2 * ((value >> 6) - mem.data[head])
    return mem.data[at + 1] + popcount(mem.data[at] & ((1 << (value & 63)) - 1))


@compiled_apart
def strike_out(mem, p, head, x):
    """Forget the tuples whose value for x is gone."""
    data, left = mem.data_at[p], mem.own_cell[p]
    words, live = mem.data[data + 1], mem.data[data + 2]
    many = mem.store[left + words]
    for i in range(many):
        mem.scratch[mem.data[live + i]] = 0
    value = minimum(mem, x)
    while True:
        row = mem.data[head + 2] + row_of(mem, head, value) * words
        for i in range(many):
            w = mem.data[live + i]
            mem.scratch[w] |= mem.data[row + w]
        if value >= maximum(mem, x):
            break
        value = next_value(mem, x, value + 1)
    for i in range(many - 1, -1, -1):
        w = mem.data[live + i]
        word = mem.store[left + w]
        kept = word & mem.scratch[w]
        if kept != word:
            put_own(mem, left + w, kept)
            if kept == 0:
                many -= 1
                mem.data[live + i], mem.data[live + many] = mem.data[live + many], w
    put_own(mem, left + words, many)


@compiled
def is_supported(mem, p, head, row):
    """Tell whether some tuple that is left has the value of a row."""
    data, left = mem.data_at[p], mem.own_cell[p]
    words, live, residue = mem.data[data + 1], mem.data[data + 2], mem.data[head + 3] + row
    bits = mem.data[head + 2] + row * words
    w = mem.data[residue]
    if mem.store[left + w] & mem.data[bits + w] != 0:
        return True
    for i in range(mem.store[left + words]):
        w = mem.data[live + i]
        if mem.store[left + w] & mem.data[bits + w] != 0:
            mem.data[residue] = w
            return True
    return False


@compiled
def is_forbidden(mem, p, head, row, others):
    """Tell whether all combinations of values with that of a row are forbidden."""
    data, left = mem.data_at[p], mem.own_cell[p]
    words, live = mem.data[data + 1], mem.data[data + 2]
    bits, found = mem.data[head + 2] + row * words, 0
    for i in range(mem.store[left + words]):
        w = mem.data[live + i]
        found += popcount(mem.store[left + w] & mem.data[bits + w])
    return found >= others


@compiled
def combinations(mem, seen, many, but):
    """Return how many combinations the values of all places but one had, or a number that no table reaches."""
    found = 1
    for place in range(many):
        if place != but:
            found = min(MOST, found * mem.store[seen + place])
    return found


@compiled_apart
def table(mem, p):
    """Strike out the tuples that have lost a value, then remove the values that have lost their tuples."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    forbidden, words = mem.data[data], mem.data[data + 1]
    seen, changed, only = mem.own_cell[p] + words + 1, 0, -1
    for k in range(first, end):
        size = size_of(mem, mem.scope[k])
        if mem.store[seen + k - first] != size:
            changed, only = changed + 1, k if mem.store[seen + k - first] >= 0 else -1
            put_own(mem, seen + k - first, size)
            strike_out(mem, p, data + HEAD + PLACE_HEAD * (k - first), mem.scope[k])
    if mem.store[seen - 1] == 0:
        if forbidden == 0:
            dead_end(mem, mem.scope[first], 0)
        return forbidden == 1
    for k in range(first, end):
        if changed == 1 and k == only and forbidden == 0:
            continue
        x, head = mem.scope[k], data + HEAD + PLACE_HEAD * (k - first)
        others = combinations(mem, seen, end - first, k - first) if forbidden == 1 else 0
        value = minimum(mem, x)
        while True:
            row = row_of(mem, head, value)
            gone = is_forbidden(mem, p, head, row, others) if forbidden == 1 else not is_supported(mem, p, head, row)
            if gone and not remove(mem, x, value):
                return False
            if value >= maximum(mem, x):
                break
            value = next_value(mem, x, value + 1)
        if forbidden == 0:
            put_own(mem, seen + k - first, size_of(mem, x))
    return True
