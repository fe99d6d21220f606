"""A sum a1 x1 + ... + an xn that equals, or is at most, a number: bounds consistency.

    low, high    the least and the largest the sum can be      slack    how far it may still move

data    1 for an equation and 0 for "at most", the number. Harvey and Schimpf 2002.
"""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_node import dead_end
from .domains import at_least, at_most, maximum, minimum


@compiled_apart
def linear_bounds(mem, p):
    """Pull in the ends of domains until nothing moves: with holes, one end may move further than asked for."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    equation, number = mem.data[data] == 1, mem.data[data + 1]
    moved = True
    while moved:
        moved = False
        low, high = 0, 0
        for k in range(first, end):
            a, x = mem.factor[k], mem.scope[k]
            low += a * (minimum(mem, x) if a > 0 else maximum(mem, x))
            high += a * (maximum(mem, x) if a > 0 else minimum(mem, x))
        if low > number or (equation and high < number):
            dead_end(mem, mem.scope[first], 0)
            return False
        if high <= number and (not equation or low == high):
            return True
        for k in range(first, end):
            a, x = mem.factor[k], mem.scope[k]
            least, most = minimum(mem, x), maximum(mem, x)
            if least == most:
                continue
            # the others take at least low - a * (this one's end), so this one at most the rest
            if a > 0:
                good = at_most(mem, x, least + (number - low) // a)
                if good and equation:
                    good = at_least(mem, x, most - (high - number) // a)
            else:
                good = at_least(mem, x, most - (number - low) // -a)
                if good and equation:
                    good = at_most(mem, x, least + (high - number) // -a)
            if not good:
                return False
            moved = moved or minimum(mem, x) != least or maximum(mem, x) != most
    return True
