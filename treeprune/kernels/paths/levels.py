"""How many states of a side are ready, by g: sorted numbers with counts.

    first, end    cells of `ends`: the levels in use are first <= i < end

Contract:   g[first] < g[first + 1] < ... < g[end - 1];   many[i] states are ready whose g is g[i].
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ..words import same_type

FIRST, END = range(2)


@compiled
class Levels:
    """Sorted arrays: few levels where costs take few values, and new ones mostly come at the end."""

    g: Any
    many: Any
    ends: Any

    def least(self, zero):
        """Return the least g, INF where nothing is ready."""
        return self.g[self.ends[FIRST]] if self.ends[FIRST] < self.ends[END] else same_type(INF, zero)

    def place(self, g):
        """Return the first level that is not below g."""
        low, high = self.ends[FIRST], self.ends[END]
        while low < high:
            middle = (low + high) >> 1
            if self.g[middle] < g:
                low = middle + 1
            else:
                high = middle
        return low

    def add(self, g, number):
        """Count so many states more (or less) of a level."""
        at, ends = self.place(g), self.ends
        if at == ends[END] or self.g[at] != g:
            if at == ends[FIRST] and at > 0:
                at -= 1
                ends[FIRST] = at
            else:
                for i in range(ends[END], at, -1):
                    self.g[i], self.many[i] = self.g[i - 1], self.many[i - 1]
                ends[END] += 1
            self.g[at], self.many[at] = g, 0
        self.many[at] += number
        while ends[FIRST] < ends[END] and self.many[ends[FIRST]] == 0:
            ends[FIRST] += 1
