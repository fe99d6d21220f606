"""Duplicate detection: which row of the node store holds a state, by its key.

`find` returns the row, or -1, and notes the slot in `place[0]`; `put` files a row at the slot that was found last.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import KEY_OUT_OF_RANGE, end_run
from ..words import scatter


@compiled
class HashIndex:
    """Open addressing with linear probing; a slot holds a row's number + 1. Keys are compared in full."""

    slots: Any
    place: Any
    identity: Any  # Symmetry or NoSymmetry: what a state's key is

    def find(self, space, nodes, s, key):
        mask = len(self.slots) - 1
        at = scatter(key) & mask
        while True:
            node = self.slots[at] - 1
            if node < 0 or nodes.key(space, node, s, self.identity) == key:
                self.place[0] = at
                return node
            at = (at + 1) & mask

    def put(self, key, node):
        self.slots[self.place[0]] = node + 1

    def clear(self):
        for at in range(len(self.slots)):
            self.slots[at] = 0


@compiled
class DirectIndex:
    """For spaces that number their states: key k has slot k."""

    slots: Any
    place: Any
    identity: Any
    counters: Any

    def find(self, space, nodes, s, key):
        if not 0 <= key < len(self.slots):
            end_run(self.counters, KEY_OUT_OF_RANGE, 0)
            self.place[0] = 0
            return -1
        self.place[0] = key
        return self.slots[key] - 1

    def put(self, key, node):
        self.slots[self.place[0]] = node + 1

    def clear(self):
        for at in range(len(self.slots)):
            self.slots[at] = 0


@compiled
def file_again(space, s, zero, nodes, index):
    """Fill new slots with all rows, in the order they were made: of two with one key the later counts."""
    for node in range(nodes.found[0]):
        key = nodes.key(space, node, s, index.identity)
        index.find(space, nodes, s, key)
        index.put(key, node)
