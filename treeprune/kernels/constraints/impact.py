"""Impact: how much of the space of assignments a choice has removed, learned from the choices made.

    impact     of a variable: 1 - (product of the sizes of all domains after a choice of it / before), a running mean
    ONE        the number 1 of these fractions

Refalo 2004; there a mean is kept for each value, here for each variable. Whole numbers, so that both worlds agree.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_memory import MEASURED
from .domains import size_of

ONE = 1 << 30
MEMORY = 8  # the last choice counts for 1/8


@compiled
def hoped_for(mem, x):
    """Return the share of the space that branches on x are expected to leave, added up: the smallest is the best."""
    return size_of(mem, x) * (ONE - mem.impact[x])


@compiled_apart
def note_sizes(mem, x):
    """Remember all sizes before a choice of x."""
    mem.now[MEASURED] = x
    for y in range(len(mem.at) - 1):
        mem.size_before[y] = size_of(mem, y)


@compiled_apart
def learn_impact(mem, good):
    """Measure the choice made before this propagation, if a choice it was; a dead end leaves nothing."""
    x = mem.now[MEASURED]
    if x < 0:
        return
    mem.now[MEASURED] = -1
    left = ONE if good else 0
    for y in range(len(mem.at) - 1):
        if left > 0 and mem.size_before[y] != size_of(mem, y):
            left = left * size_of(mem, y) // mem.size_before[y]
    mem.impact[x] += (ONE - left - mem.impact[x]) // MEMORY
