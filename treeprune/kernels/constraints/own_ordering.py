"""The order of the user's: a class that gives variables, or values, scores; the smallest is tried first.

domains    what a score may look at: sizes, ends, values left
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from .constraint_memory import FIRST_GROUP
from .domains import contains, is_assigned, maximum, minimum, next_value, size_of


@compiled
class DomainsView:
    """The domains as they are now, to look at only; variables by number."""

    at: Any
    word_of: Any
    store: Any

    def size(self, x):
        """Return how many values are left."""
        return size_of(self, x)

    def minimum(self, x):
        """Return the smallest value left."""
        return minimum(self, x)

    def maximum(self, x):
        """Return the largest value left."""
        return maximum(self, x)

    def contains(self, x, value):
        """Tell whether a value is left."""
        return contains(self, x, value)

    def is_assigned(self, x):
        """Tell whether one value is left."""
        return is_assigned(self, x)


@compiled
class NoOrdering:
    """No order of the user's."""

    def choose(self, mem):
        return -1

    def choose_value(self, mem, x):
        return 0


@compiled
class VariableOrdering:
    """The open variable with the smallest score; ties by place."""

    user: Any
    domains: Any

    def choose(self, mem):
        best, least = -1, 0
        for k in range(len(mem.decisions)):
            if k == mem.options[FIRST_GROUP] and best >= 0:
                return best
            x = mem.decisions[k]
            if size_of(mem, x) > 1:
                score = self.user.variable_score(self.domains, x)
                if best < 0 or score < least:
                    best, least = x, score
        return best


@compiled
class ValueOrdering:
    """The value with the smallest score; ties to the smallest value."""

    user: Any
    domains: Any

    def choose_value(self, mem, x):
        value, last = minimum(mem, x), maximum(mem, x)
        best, least = value, self.user.value_score(self.domains, x, value)
        while value < last:
            value = next_value(mem, x, value + 1)
            score = self.user.value_score(self.domains, x, value)
            if score < least:
                best, least = value, score
        return best
