"""Values that may be exchanged for each other: where one that nobody has yet has failed, the others fail too.

    used    bitset: the values that assigned variables of the scope have, x left out

A choice x = v that failed is mirrored in x = w for every w that, like v, no variable has yet. All of them are removed
from x, so every domain keeps all values that nobody has, or none: they stay interchangeable, whatever is chosen next.
Freuder 1991; made while searching: Gent and Smith 2000.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_memory import BACKJUMPING, OBJECTIVE, PATH_END, VALUE_ORDER
from .domains import is_assigned, keep_only, minimum, words_of
from .value_order import SMALLEST_VALUE


@compiled
def values_used(mem, p, x, number):
    """Return, as one word of a bitset, the values of the assigned variables but x; -1 where x is not in the scope."""
    used, found = 0, False
    for k in range(mem.first[p], mem.first[p + 1]):
        y = mem.scope[k]
        if y == x:
            found = True
        elif is_assigned(mem, y) and minimum(mem, y) >> 6 == number:
            used |= 1 << (minimum(mem, y) & 63)
    return used if found else -1


@compiled_apart
def interchangeable_values(mem, p):
    """After x != v was decided, remove from x what is as good as v."""
    last = mem.now[PATH_END] - 1
    if last < 0 or mem.path_taken[last] == 1:
        return True
    # a jump back must know on which choices a removal rests: here, on all that the failure rested on
    if mem.options[BACKJUMPING] == 1:
        return True
    # a larger value may make the objective worse: it fails with a smaller one, but not the other way round
    if mem.options[OBJECTIVE] >= 0 and mem.options[VALUE_ORDER] != SMALLEST_VALUE:
        return True
    x, v = mem.path_variable[last], mem.path_value[last]
    if (values_used(mem, p, x, v >> 6) >> (v & 63)) & 1 == 1:
        return True
    for i in range(words_of(mem, x)):
        used = values_used(mem, p, x, mem.word_of[x] + i)
        if not keep_only(mem, x, i, used):
            return False
    return True
