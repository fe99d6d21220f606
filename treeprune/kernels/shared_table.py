"""A transposition table that several threads read and write without a lock.

    entry   one row of words:  lower, upper, note, check, key...      as in table.py, and
    check   hash of all the others: an entry that two threads wrote at once does not match it, and is not believed

The check is Hyatt and Mann's (2002), with a hash in place of exclusive or, since bounds are often equal.
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .counters import LIMITED, TABLE_HITS, TABLE_PROBES, TABLE_STORES
from .ordering import NO_MOVE
from .table import LOWER, NOTE, UNLIMITED, UPPER, unknown
from .words import read, same_type, scatter, write

CHECK, KEY = 3, 4


@compiled
class SharedTable:
    """Means what `Table` means; `generation` stays what it is while threads use it."""

    entries: Any
    generation: Any
    mask: int

    def probe(self, key, depth, model, counters):
        """Return (lower, upper, tag of the best move) of a position: (-INF, INF, NO_MOVE) when nothing applies."""
        counters[TABLE_PROBES] += 1
        low, high, move = unknown(model)
        entries = self.entries
        first = 2 * (scatter(key) & self.mask)
        for at in range(first, first + 2):
            note = read(entries, at, NOTE, 0)
            if note >> 49 == self.generation[0] and read(entries, at, KEY, key) == key:
                a, b = read(entries, at, LOWER, model), read(entries, at, UPPER, model)
                if read(entries, at, CHECK, 0) == scatter((key, note, a, b)):
                    counters[TABLE_HITS] += 1
                    move = note & NO_MOVE
                    kept_depth, clean = (note >> 32) & UNLIMITED, (note >> 48) & 1
                    if kept_depth == depth or (clean and kept_depth <= depth):
                        low, high = a, b
                        if not clean:
                            counters[LIMITED] += 1
                    break
        return low, high, move

    def store(self, key, depth, low, high, move, clean, counters):
        """Keep lower <= v <= upper for a position at a depth; `move` is the tag of its best move or NO_MOVE."""
        counters[TABLE_STORES] += 1
        entries, now = self.entries, self.generation[0]
        first = 2 * (scatter(key) & self.mask)
        second = first + 1
        a, b = read(entries, first, NOTE, 0), read(entries, second, NOTE, 0)
        if a >> 49 != now or read(entries, first, KEY, key) == key:
            at = first
        elif b >> 49 != now or read(entries, second, KEY, key) == key:
            at = second
        else:
            depth_a, depth_b = (a >> 32) & UNLIMITED, (b >> 32) & UNLIMITED
            turn = counters[TABLE_STORES] & 1
            at = first if depth_a < depth_b or (depth_a == depth_b and turn == 0) else second
        note = (now << 49) | (same_type(clean, 0) << 48) | (depth << 32) | move
        write(entries, at, LOWER, low)
        write(entries, at, UPPER, high)
        write(entries, at, NOTE, note)
        write(entries, at, CHECK, scatter((key, note, low, high)))
        write(entries, at, KEY, key)

    def forget(self):
        """Begin a new generation: every entry is void."""
        self.generation[0] += 1
