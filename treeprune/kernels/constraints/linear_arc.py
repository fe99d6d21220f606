"""A sum a1 x1 + ... + an xn that equals a number, arc consistency: all sums that can be reached, as bits.

    step     what a value adds to the least that its term can be
    target   what all steps have to make together
    ahead    set of sums that the terms before one can make, up to the target
    back     set of sums from which the terms after it can make the target

data    the number, words of a set. A value stays where ahead, moved by its step, meets back. Trick 2003.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_node import dead_end
from .domains import maximum, minimum, next_value, remove
from .word_sets import high_part, low_part, moved_down


@compiled
def base_of(mem, k):
    """Return the value with which a term is least."""
    return minimum(mem, mem.scope[k]) if mem.factor[k] > 0 else maximum(mem, mem.scope[k])


@compiled_apart
def add_moved_up(mem, cells, target, words, step):
    """Add to one set of scratch all sums of another plus a step."""
    up, shift = step >> 6, step & 63
    for w in range(words - up):
        word = mem.scratch[cells + w]
        if word != 0:
            mem.scratch[target + w + up] |= low_part(word, shift)
            if w + up + 1 < words:
                mem.scratch[target + w + up + 1] |= high_part(word, shift)


@compiled_apart
def add_support(mem, ahead, back, before, words, step):
    """Add to `before` the sums of `ahead` that a step takes into `back`; False where there are none."""
    up, shift, found = step >> 6, step & 63, 0
    for w in range(words - up):
        above = mem.scratch[back + w + up + 1] if w + up + 1 < words else 0
        both = mem.scratch[ahead + w] & moved_down(mem.scratch[back + w + up], above, shift)
        mem.scratch[before + w] |= both
        found |= both
    return found != 0


@compiled_apart
def linear_arc(mem, p):
    """Reach forward, then come back from the target and remove what no way uses."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    target, room = mem.data[data], mem.data[data + 1]
    for k in range(first, end):
        target -= mem.factor[k] * base_of(mem, k)
    words = (target >> 6) + 1
    if target < 0 or words > room:
        dead_end(mem, mem.scope[first], 0)
        return False
    for cell in range((end - first + 2) * room):
        mem.scratch[cell] = 0
    mem.scratch[0] = 1
    for k in range(first, end):
        a, x, base = mem.factor[k], mem.scope[k], base_of(mem, k)
        ahead, value = (k - first) * room, minimum(mem, x)
        while True:
            step = a * (value - base)
            if step <= target:
                add_moved_up(mem, ahead, ahead + room, words, step)
            if value >= maximum(mem, x):
                break
            value = next_value(mem, x, value + 1)
    back = (end - first) * room
    reached = (mem.scratch[back + words - 1] >> (target & 63)) & 1
    for w in range(words):
        mem.scratch[back + w] = 0
    if reached == 0:
        dead_end(mem, mem.scope[first], 0)
        return False
    mem.scratch[back + words - 1] = 1 << (target & 63)
    before = back + room
    for k in range(end - 1, first - 1, -1):
        a, x, base = mem.factor[k], mem.scope[k], base_of(mem, k)
        ahead, value = (k - first) * room, minimum(mem, x)
        for w in range(words):
            mem.scratch[before + w] = 0
        while True:
            step = a * (value - base)
            good = step <= target and add_support(mem, ahead, back, before, words, step)
            if not good and not remove(mem, x, value):
                return False
            if value >= maximum(mem, x):
                break
            value = next_value(mem, x, value + 1)
        back, before = before, back
    return True
