"""What is left of a tour is at least as long as a cheapest tree on the cities left, with a way in and a way out.

    left       set of the cities not visited yet, bit i for city i      at       the city that was visited last
    reduced    SCALE * length + prices of leaving and of entering       either   the shorter of both directions

Prices of cities, see `one_tree`, make the tree look like a path; what is left pays each of them once (Held and Karp
1970).
"""

from __future__ import annotations

from typing import Any

import numpy as np

import treeprune
from treeprune.bits import lowest_index

from .one_tree import SHIFT, prices_of

HUGE = 1 << 62


@treeprune.compiled
class TreeBound:
    """Bounds the way from a city through all cities left to city 0.

    Attributes
    ----------
    leave, enter : array of int64, shape (n,)
    reduced, either : array of int64, shape (n, n)
    """

    leave: np.ndarray
    enter: np.ndarray
    reduced: np.ndarray
    either: np.ndarray

    def least(self, left: int, at: int) -> int:
        """Return a length that no way falls below; `left` is not empty. O(n**2)."""
        into, second_into, out, second_out = HUGE, HUGE, HUGE, HUGE
        first, last = -1, -1  # where the way in begins the tree, and the way out ends it
        prices = self.leave[at] + self.enter[0]
        rest = left
        while rest != 0:
            city = lowest_index(rest)
            rest &= rest - 1
            prices += self.leave[city] + self.enter[city]
            here, back = self.reduced[at, city], self.reduced[city, 0]
            if here < into:
                into, second_into, first = here, into, city
            elif here < second_into:
                second_into = here
            if back < out:
                out, second_out, last = back, out, city
            elif back < second_out:
                second_out = back
        total = into + out
        if first == last and left & (left - 1) != 0:
            total = min(into + second_out, second_into + out)
        total += self.tree(left) - prices
        return int(-((-total) >> SHIFT))

    def tree(self, left: int) -> int:
        """Return the reduced length of a cheapest tree on a set of cities, by Prim's algorithm."""
        nearest = np.empty(len(self.leave), np.int64)  # from the tree to a city outside of it
        city = lowest_index(left)
        outside = left & (left - 1)
        rest = outside
        while rest != 0:
            other = lowest_index(rest)
            rest &= rest - 1
            nearest[other] = self.either[city, other]
        total = 0
        while outside != 0:
            least, city, rest = HUGE, 0, outside
            while rest != 0:
                other = lowest_index(rest)
                rest &= rest - 1
                if nearest[other] < least:
                    least, city = nearest[other], other
            total += least
            outside &= ~(1 << city)
            rest = outside
            while rest != 0:
                other = lowest_index(rest)
                rest &= rest - 1
                nearest[other] = min(nearest[other], self.either[city, other])
        return int(total)


def tree_bound(lengths: np.ndarray[Any, Any]) -> TreeBound:
    """Return the bound for tours of given lengths, with the best prices that ascent finds.

    Parameters
    ----------
    lengths : array of int64, shape (n, n)
        Below 2**44, n below 64.

    Examples
    --------
    >>> lengths = np.array([[0, 2, 3, 2], [2, 0, 2, 3], [3, 2, 0, 2], [2, 3, 2, 0]])
    >>> tree_bound(lengths).least(0b1110, 0), tree_bound(lengths).least(0b0110, 3)
    (8, 6)
    """
    leave, enter = prices_of(lengths)
    reduced = (lengths << SHIFT) + leave[:, None] + enter[None, :]
    return TreeBound(leave, enter, reduced, np.minimum(reduced, reduced.T))
