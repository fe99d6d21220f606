"""Two sequences in lexicographic order, x1 x2 ... <= y1 y2 ... (or <): arc consistency.

    i    the first place where the two are not yet equal

data    length of the sequences, 1 where they must differ. The scope has all x, then all y. Frisch, Hnich, Kiziltan,
Miguel and Walsh 2002, without what they keep between runs.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_node import dead_end
from .domains import at_least, at_most, is_assigned, maximum, minimum


@compiled
def rest_may_follow(mem, first, many, i, strict):
    """Tell whether the places from i on can be in order by themselves."""
    while i < many:
        low, high = minimum(mem, mem.scope[first + i]), maximum(mem, mem.scope[first + many + i])
        if low != high:
            return low < high
        i += 1
    return strict == 0


@compiled_apart
def lex(mem, p):
    """Order the first place that is open; strictly, where equality there leaves the rest no way."""
    first, data = mem.first[p], mem.data_at[p]
    many, strict = mem.data[data], mem.data[data + 1]
    i = 0
    while i < many:
        x, y = mem.scope[first + i], mem.scope[first + many + i]
        gap = 0 if rest_may_follow(mem, first, many, i + 1, strict) else 1
        if not at_most(mem, x, maximum(mem, y) - gap) or not at_least(mem, y, minimum(mem, x) + gap):
            return False
        if not (is_assigned(mem, x) and is_assigned(mem, y) and minimum(mem, x) == minimum(mem, y)):
            return True
        i += 1
    if strict == 1:
        dead_end(mem, mem.scope[first], 0)
    return strict == 0
