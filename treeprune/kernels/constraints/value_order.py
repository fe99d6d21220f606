"""Which value of a variable to try first.

least constraining    the value whose propagation leaves the most values in all domains (Haralick and Elliott 1980;
                      Geelen 1992): each is tried out and taken back, which counts as no node; dead ends come last
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from ..counters import ENDED
from .constraint_memory import CHOICE, MOMENT, PROBING, TRAIL_END, VALUE_ORDER, WHY
from .domains import assign, maximum, minimum, next_value, size_of, take_back
from .propagate import propagate

SMALLEST_VALUE = 0
LARGEST_VALUE = 1
LEAST_CONSTRAINING = 2
OWN_VALUE_ORDER = 3


@compiled_apart
def values_left_after(mem, x, value):
    """Try a value out: return how many values its propagation leaves in all domains, -1 at a dead end."""
    now = mem.now
    mark = now[TRAIL_END]
    now[MOMENT] += 1
    now[WHY], now[PROBING] = CHOICE, 1
    left = -1
    assign(mem, x, value)
    if propagate(mem):
        left = 0
        for y in range(len(mem.at) - 1):
            left += size_of(mem, y)
    take_back(mem, mark)
    now[PROBING] = 0
    return left


@compiled_apart
def least_constraining(mem, x):
    """Return the value that leaves the most; the smallest of those that tie."""
    value, last = minimum(mem, x), maximum(mem, x)
    best, most = value, values_left_after(mem, x, value)
    while value < last and mem.counters[ENDED] == 0:
        value = next_value(mem, x, value + 1)
        left = values_left_after(mem, x, value)
        if left > most:
            best, most = value, left
    return best


@compiled_apart
def choose_value(mem, x):
    """Return a value of x that is left."""
    order = mem.options[VALUE_ORDER]
    if order == SMALLEST_VALUE:
        return minimum(mem, x)
    if order == LARGEST_VALUE:
        return maximum(mem, x)
    if order == LEAST_CONSTRAINING:
        return least_constraining(mem, x)
    return mem.value_ordering.choose_value(mem, x)
