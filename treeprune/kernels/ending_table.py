"""The finished table of endings: exact values of states, by key, and how a forward search uses them.

keys     a row of words for each state, in the order found       slots    number of a state + 1, 0 where free
values   the value of each state, for its side to move           an open table, probed in a line, at most half full
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..rule import ENDING, STATIC_BOUND
from .words import read, same_type, scatter


@compiled
def slot_of(keys, slots, key):
    """Return the slot that holds a key, or the free one where it belongs."""
    mask = len(slots) - 1
    at = scatter(key) & mask
    while slots[at] != 0 and read(keys, slots[at] - 1, 0, key) != key:
        at = (at + 1) & mask
    return at


@compiled
class EndingBounds:
    """low == v == high where the table of endings holds s, else what another component knows.

    `last` notes which rule the last answer came from, for the kernel that skips by it.
    """

    keys: Any
    slots: Any
    values: Any
    symmetry: Any
    otherwise: Any
    last: Any

    def of(self, game, s, model, mem, ply):
        number = self.slots[slot_of(self.keys, self.slots, self.symmetry.key(game, s))]
        if number == 0:
            self.last[0] = STATIC_BOUND
            return self.otherwise.of(game, s, model, mem, ply)
        self.last[0] = ENDING
        value = same_type(self.values[number - 1], model)
        return value, value

    def rule(self):
        return self.last[0]
