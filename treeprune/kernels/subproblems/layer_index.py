"""Which row of the layer that is made holds a subproblem, by its key.

`find` returns the row, or -1, and notes the slot; `put` files a row at the slot that was found last. A slot holds a
row's number + cells[OFFSET]; what is less than cells[FRESH] is left over from older layers, and counts as free: so no
layer has to be cleared away. All that was ever filed is at most cells[USED]: rows that a layer lost, too.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import KEY_OUT_OF_RANGE, end_run
from ..words import read, same_type, scatter
from .layer_rows import END, FOUND, copy_row, move_down

PLACE, OFFSET, FRESH, USED = range(4)
LARGEST = 1 << 29
SPARSE = 64
"""Slots for each row of a layer above which it is not put in order."""


@compiled
def begin_layer(index, end):
    """Forget all rows; those to come begin at `end`."""
    cells = index.cells
    fresh = max(end + cells[OFFSET], cells[USED] + 1)
    if fresh > LARGEST:
        for at in range(len(index.slots)):
            index.slots[at] = 0
        fresh = 1
    cells[OFFSET], cells[FRESH], cells[USED] = fresh - end, fresh, fresh - 1


@compiled
class HashLayer:
    """Open addressing with linear probing; keys are compared in full."""

    slots: Any
    cells: Any
    identity: Any

    def find(self, problem, s, rows):
        key = self.identity.of(problem, s)
        slots, fresh, offset = self.slots, self.cells[FRESH], self.cells[OFFSET]
        mask = len(slots) - 1
        at = scatter(key) & mask
        while True:
            row = slots[at]
            if row < fresh or self.identity.of(problem, read(rows, row - offset, 0, s)) == key:
                self.cells[PLACE] = at
                return row - offset if row >= fresh else -1
            at = (at + 1) & mask

    def put(self, problem, s, row):
        self.cells[USED] = row + self.cells[OFFSET]
        self.slots[self.cells[PLACE]] = self.cells[USED]

    def begin(self, end):
        begin_layer(self, end)

    def sort(self, problem, s, zero, mem):
        return None


@compiled
class DirectLayer:
    """For problems that number their keys: key k has slot k.

    Large layers are put in the order of their keys: states with keys near each other often have the same successors,
    which then are in the cache (3 times as fast on tours through 21 towns).
    """

    slots: Any
    cells: Any
    identity: Any
    counters: Any

    def find(self, problem, s, rows):
        key = same_type(self.identity.of(problem, s), 0)
        if not 0 <= key < len(self.slots):
            end_run(self.counters, KEY_OUT_OF_RANGE, 0)
            key = 0
        self.cells[PLACE] = key
        row = self.slots[key]
        return row - self.cells[OFFSET] if row >= self.cells[FRESH] else -1

    def put(self, problem, s, row):
        self.cells[USED] = row + self.cells[OFFSET]
        self.slots[self.cells[PLACE]] = self.cells[USED]

    def begin(self, end):
        begin_layer(self, end)

    def sort(self, problem, s, zero, mem):
        """Put the rows of a layer that takes enough of the slots in the order of their keys."""
        slots, fresh, offset = self.slots, self.cells[FRESH], self.cells[OFFSET]
        found, count = mem.at[FOUND], 0
        if (found - mem.at[END]) * SPARSE >= len(slots):
            for key in range(len(slots)):
                if slots[key] >= fresh:
                    copy_row(slots[key] - offset, found + count, s, zero, mem)
                    count += 1
            move_down(count, s, zero, mem)
