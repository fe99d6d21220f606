"""How value and bound close in on each other: what was held, and what was still possible, along a run.

history   rows of ticks, nodes, value, bound      cursor   [rows written]
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import NODES
from ..words import clock, write

TICKS, COUNT, HELD, POSSIBLE = range(4)
VALUE, BOUND, DROPPED_BOUND = range(3)
"""Cells of `best`: worth of the best solution held, the most that any solution may be worth as far as is proved, and
the most that what was dropped without proof may be worth."""


@compiled
class History:
    """Takes down each change; where room ends, the last row is written anew."""

    rows: Any
    cursor: Any
    room: int

    def note(self, counters, best):
        at = min(self.cursor[0], self.room - 1)
        write(self.rows, at, TICKS, clock())
        write(self.rows, at, COUNT, counters[NODES])
        write(self.rows, at, HELD, best[VALUE])
        write(self.rows, at, POSSIBLE, best[BOUND])
        self.cursor[0] = at + 1


@compiled
def lower_the_bound(mem, bound):
    """Note that no solution is worth more than the best held, or `bound` if that is more."""
    bound = max(bound, mem.best[VALUE])
    if bound < mem.best[BOUND]:
        mem.best[BOUND] = bound
        mem.history.note(mem.counters, mem.best)
