"""A sum a1 x1 + ... + an xn that differs from a number: the last open variable loses one value.

data    the number
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_node import dead_end
from .domains import is_assigned, minimum, remove


@compiled_apart
def linear_not_equal(mem, p):
    """Remove the one value that would make the sum equal, once all variables but one are assigned."""
    first, end = mem.first[p], mem.first[p + 1]
    rest, last = mem.data[mem.data_at[p]], -1
    for k in range(first, end):
        x = mem.scope[k]
        if is_assigned(mem, x):
            rest -= mem.factor[k] * minimum(mem, x)
        elif last >= 0:
            return True
        else:
            last = k
    if last < 0:
        if rest == 0:
            dead_end(mem, mem.scope[first], 0)
        return rest != 0
    a = mem.factor[last]
    return rest % a != 0 or remove(mem, mem.scope[last], rest // a)
