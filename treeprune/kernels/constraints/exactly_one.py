"""Exactly one of some statements "x is v" is true.

    true, maybe    how many statements are true, and how many may still be

factor    the v of each place
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_node import dead_end
from .domains import assign, contains, is_assigned, remove


@compiled_apart
def exactly_one(mem, p):
    """Make the others false where one is true; make the last that may be true, true."""
    first, end = mem.first[p], mem.first[p + 1]
    true, maybe, last = 0, 0, first
    for k in range(first, end):
        if contains(mem, mem.scope[k], mem.factor[k]):
            if is_assigned(mem, mem.scope[k]):
                true += 1
            else:
                maybe += 1
                last = k
    if true > 1 or true + maybe == 0:
        dead_end(mem, mem.scope[first], 0)
        return False
    if true == 0:
        return maybe > 1 or assign(mem, mem.scope[last], mem.factor[last])
    if maybe > 0:
        for k in range(first, end):
            if not is_assigned(mem, mem.scope[k]) and not remove(mem, mem.scope[k], mem.factor[k]):
                return False
    return True
