"""How a search looks up pattern databases: components whose h(puzzle, s) a hook calls.

worth    worth[i, x]: what token number i of all patterns adds to its pattern's number when it stands at place x; the
         first token of each pattern also adds where the pattern's table begins in `tables`
first    where the tokens of each pattern begin in `tokens`; one more entry at the end
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..words import convert


@compiled
class PatternLookup:
    """Look up where tokens stand; reflected look-ups differ in `tokens` and `worth` only."""

    tables: Any
    tokens: Any
    worth: Any
    first: Any
    additive: bool

    def h(self, puzzle, s):
        total = 0
        for d in range(len(self.first) - 1):
            pattern = 0
            for i in range(self.first[d], self.first[d + 1]):
                pattern += self.worth[i, puzzle.place(s, self.tokens[i])]
            value = convert(self.tables[pattern], 0)
            total = total + value if self.additive else max(total, value)
        return total


@compiled
class DualLookup:
    """Look up what stands where tokens belong: the inverse permutation, which is as far from the goal."""

    tables: Any
    tokens: Any
    worth: Any
    first: Any
    additive: bool

    def h(self, puzzle, s):
        total = 0
        for d in range(len(self.first) - 1):
            pattern = 0
            for i in range(self.first[d], self.first[d + 1]):
                pattern += self.worth[i, puzzle.token(s, self.tokens[i])]
            value = convert(self.tables[pattern], 0)
            total = total + value if self.additive else max(total, value)
        return total


@compiled
class Larger:
    """The larger of two look-ups."""

    one: Any
    other: Any

    def h(self, puzzle, s):
        return max(self.one.h(puzzle, s), self.other.h(puzzle, s))
