"""Which variable to branch on: the fail-first principle, in several measures.

    size     of the domain         degree    weighted: failures of the constraints on the variable, and 1 for each

input order       the first open one of `decisions`
smallest domain   Haralick and Elliott 1980; ties by place, or by chance
dom/wdeg          the smallest size / degree, Boussemart, Hemery, Lecoutre and Sais 2004
impact            the largest share of what is left that its values remove, Refalo 2004 (see impact.py)
last conflict     before all: the variable whose choice failed last, Lecoutre, Sais, Tabary and Vidal 2009
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_memory import (
    BREAK_TIES,
    FIRST_GROUP,
    LAST_CONFLICT,
    LAST_CONFLICT_FIRST,
    RANDOM,
    VARIABLE_ORDER,
)
from .domains import size_of

INPUT = 0
SMALLEST_DOMAIN = 1
DOM_WDEG = 2
IMPACT = 3
OWN_VARIABLE_ORDER = 4


@compiled
def random_below(mem, many):
    """Return a number below `many`, the same in both worlds: the generator of Lehmer with Park and Miller's factor."""
    mem.now[RANDOM] = mem.now[RANDOM] * 48271 % 2147483647
    return mem.now[RANDOM] % many


@compiled
def comes_before(mem, x, y):
    """Compare two open variables: negative where x is the better choice, 0 where they tie."""
    order = mem.options[VARIABLE_ORDER]
    if order == INPUT:
        return 1
    if order == SMALLEST_DOMAIN:
        return size_of(mem, x) - size_of(mem, y)
    if order == DOM_WDEG:
        return size_of(mem, x) * mem.weighted_degree[y] - size_of(mem, y) * mem.weighted_degree[x]
    return mem.learning.prefer(mem, x, y)


@compiled_apart
def choose_variable(mem):
    """Return the variable to branch on, -1 where all are assigned."""
    last = mem.now[LAST_CONFLICT]
    if mem.options[LAST_CONFLICT_FIRST] == 1 and last >= 0 and size_of(mem, last) > 1:
        return last
    if mem.options[VARIABLE_ORDER] == OWN_VARIABLE_ORDER:
        return mem.variable_ordering.choose(mem)
    best, ties = -1, 1
    for k in range(len(mem.decisions)):
        if k == mem.options[FIRST_GROUP] and best >= 0:
            return best
        x = mem.decisions[k]
        if size_of(mem, x) == 1:
            continue
        found = -1 if best < 0 else comes_before(mem, x, best)
        if found < 0:
            best, ties = x, 1
        elif found == 0 and mem.options[BREAK_TIES] == 1:
            ties += 1
            if random_below(mem, ties) == 0:
                best = x
    return best
