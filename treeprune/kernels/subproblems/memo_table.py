"""What is remembered of subproblems: by key, a value that is exact, or that it is worth at most.

    slot     a place for an entry: its value and kind, behind the words of its key where keys are not slots
    kind     UNKNOWN: the slot is free; UPPER: worth no more than the value; EXACT
    probes   slots that are looked at, from the one that the key is scattered to

Contract: `find` returns the slot of a key, compared in full, or -1. Where no slot of those looked at is free, `put`
takes the place of another entry: that costs work later, never truth.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import KEY_OUT_OF_RANGE, TABLE_STORES, end_run
from ..words import read, same_type, scatter, write

UNKNOWN, UPPER, EXACT = range(3)
USED, EVICTED = range(2)
"""Cells of `held`: entries, and those that lost their place."""


@compiled
class PackedEntry:
    """One word: whole values lie within 10**18, which leaves room for the kind."""

    def write(self, rows, slot, column, value, kind):
        write(rows, slot, column, value * 4 + kind)

    def value(self, rows, slot, column, zero):
        return read(rows, slot, column, 0) >> 2

    def kind(self, rows, slot, column):
        return read(rows, slot, column, 0) & 3


@compiled
class PairEntry:
    """Two words, for values that are floats."""

    def write(self, rows, slot, column, value, kind):
        write(rows, slot, column, kind)
        write(rows, slot, column + 1, value)

    def value(self, rows, slot, column, zero):
        return read(rows, slot, column + 1, zero)

    def kind(self, rows, slot, column):
        return read(rows, slot, column, 0)


@compiled
class NoMemo:
    """Nothing is remembered."""

    def find(self, problem, s):
        return -1

    def kind(self, slot):
        return UNKNOWN

    def value(self, slot, zero):
        return zero

    def put(self, problem, s, value, kind):
        return None

    def is_full(self):
        return False


@compiled
class DirectMemo:
    """For problems that number their keys: key k has slot k."""

    rows: Any
    held: Any
    entry: Any
    identity: Any
    counters: Any
    slots: int

    def find(self, problem, s):
        key = same_type(self.identity.of(problem, s), 0)
        if not 0 <= key < self.slots:
            end_run(self.counters, KEY_OUT_OF_RANGE, 0)
            return -1
        return key if self.entry.kind(self.rows, key, 0) != UNKNOWN else -1

    def kind(self, slot):
        return self.entry.kind(self.rows, slot, 0)

    def value(self, slot, zero):
        return self.entry.value(self.rows, slot, 0, zero)

    def put(self, problem, s, value, kind):
        key = same_type(self.identity.of(problem, s), 0)
        if 0 <= key < self.slots:
            self.held[USED] += 1 if self.entry.kind(self.rows, key, 0) == UNKNOWN else 0
            self.entry.write(self.rows, key, 0, value, kind)
            self.counters[TABLE_STORES] += 1

    def set(self, key, value, kind):
        """Write the entry of a key that is known to have a slot."""
        self.entry.write(self.rows, key, 0, value, kind)

    def is_full(self):
        return False


@compiled
class HashMemo:
    """Open addressing with linear probing; a row is the key's words, then the entry."""

    rows: Any
    held: Any
    entry: Any
    identity: Any
    counters: Any
    column: int  # words of a key
    slots: int
    probes: int
    most: int  # entries to hold before it must grow; more than `slots` where it may not

    def find(self, problem, s):
        key = self.identity.of(problem, s)
        rows, column = self.rows, self.column
        at = scatter(key) & (self.slots - 1)
        for _ in range(self.probes):
            if self.entry.kind(rows, at, column) == UNKNOWN:
                return -1
            if read(rows, at, 0, key) == key:
                return at
            at = (at + 1) & (self.slots - 1)
        return -1

    def kind(self, slot):
        return self.entry.kind(self.rows, slot, self.column)

    def value(self, slot, zero):
        return self.entry.value(self.rows, slot, self.column, zero)

    def put(self, problem, s, value, kind):
        self.file(self.identity.of(problem, s), value, kind)
        self.counters[TABLE_STORES] += 1

    def file(self, key, value, kind):
        """Write an entry: over that of the same key, in a free slot, or over one of those looked at in vain."""
        rows, column = self.rows, self.column
        home = scatter(key)
        at = home & (self.slots - 1)
        victim = (at + (home >> 40) % self.probes) & (self.slots - 1)
        place = -1
        for _ in range(self.probes):
            if self.entry.kind(rows, at, column) == UNKNOWN:
                self.held[USED] += 1
                place = at
                break
            if read(rows, at, 0, key) == key:
                place = at
                break
            at = (at + 1) & (self.slots - 1)
        if place < 0:
            place = victim
            self.held[EVICTED] += 1
        write(rows, place, 0, key)
        self.entry.write(rows, place, column, value, kind)

    def is_full(self):
        return self.held[USED] > self.most


@compiled
def file_again(problem, s, zero, old, new, key):
    """Put all entries of a table into a larger one; `key` is a model of keys."""
    for slot in range(old.slots):
        if old.kind(slot) != UNKNOWN:
            new.file(read(old.rows, slot, 0, key), old.value(slot, zero), old.kind(slot))
