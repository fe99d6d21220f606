"""Dominance in depth-first search: states met before, by key, with the worth of what led there and their coordinates.

    row      the words of a key, then 1 (0 where it is free), g, coordinates
    probes   rows that are looked at, from the one that the key is scattered to

Contract: a state is skipped where one with its key, no smaller coordinate and no smaller g was opened before; that one
is completed at least as well. Where no row is free another is overwritten: that costs work later, never truth.
Rows of one key are compared in the order they came, however large the table is.
Kohler and Steiglitz 1974; Ibaraki 1977.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import DOMINANCE
from ..paths.path_node import cut
from ..words import covers, read, scatter, write

USED, LOST = range(2)
"""Cells of `held`: states, and those that are found no more."""


@compiled
class NoDominance:
    """No state is compared with another."""

    def cuts(self, problem, s, g, ply, zero, mem):
        return False

    def is_full(self):
        return False


@compiled
class DominanceTable:
    """Open addressing; a key may have several rows, none of which dominates another."""

    rows: Any
    held: Any
    column: int  # words of a key
    slots: int
    probes: int
    most: int  # states to hold before it must grow; more than `slots` where it may not

    def cuts(self, problem, s, g, ply, zero, mem):
        """True, counted, where a state is dominated; else it is remembered."""
        key, coordinates = problem.key(s), problem.dominance(s)
        rows, column = self.rows, self.column
        home = scatter(key)
        at = home & (self.slots - 1)
        place, fresh = (at + (home >> 40) % self.probes) & (self.slots - 1), False
        for _ in range(self.probes):
            if read(rows, at, column, 0) == 0:
                if not fresh:
                    place = at
                break
            if read(rows, at, 0, key) == key:
                other_g, other = read(rows, at, column + 1, zero), read(rows, at, column + 2, coordinates)
                if covers(other, coordinates) and cut(mem, DOMINANCE, g, other_g, ply, -1):
                    return True
                if not fresh and g >= other_g and covers(coordinates, other):
                    place, fresh = at, True
            at = (at + 1) & (self.slots - 1)
        if not fresh:
            self.held[LOST] += read(rows, place, column, 0)
        self.file(place, key, g, coordinates)
        return False

    def file(self, place, key, g, coordinates):
        self.held[USED] += 1 if read(self.rows, place, self.column, 0) == 0 else 0
        write(self.rows, place, 0, key)
        write(self.rows, place, self.column, 1)
        write(self.rows, place, self.column + 1, g)
        write(self.rows, place, self.column + 2, coordinates)

    def is_full(self):
        return self.held[USED] > self.most


@compiled
def move_states(problem, s, zero, old, new, key, coordinates):
    """Put all states of a table into a larger, empty one; key and coordinates are models.

    Beginning behind a free row, states of one key come in the order they came to the old table.
    """
    new.held[LOST] = old.held[LOST]
    first = 0
    while read(old.rows, first, old.column, 0) != 0:
        first += 1
    for i in range(old.slots):
        row = (first + i) & (old.slots - 1)
        if read(old.rows, row, old.column, 0) != 0:
            known = read(old.rows, row, 0, key)
            at, steps = scatter(known) & (new.slots - 1), 0
            while read(new.rows, at, new.column, 0) != 0:
                at, steps = (at + 1) & (new.slots - 1), steps + 1
            new.held[LOST] += 1 if steps >= new.probes else 0
            g = read(old.rows, row, old.column + 1, zero)
            new.file(at, known, g, read(old.rows, row, old.column + 2, coordinates))
