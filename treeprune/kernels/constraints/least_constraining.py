"""The least constraining value: the one whose propagation leaves the most values in all domains.

Each value is tried out and taken back, which counts as no node; dead ends come last. Haralick and Elliott 1980; Geelen
1992.
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from ..counters import ENDED
from .constraint_memory import CHOICE, MOMENT, PROBING, TRAIL_END, WHY
from .domains import assign, maximum, minimum, next_value, size_of, take_back
from .propagate import propagate


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
