"""The transposition table: what is known of positions met before.

    entry   one row of words:  lower, upper, note, key...      lower <= v <= upper at the entry's depth
    note    generation (14 bits), clean (1), depth (16), tag of the best move (32)
    clean   no horizon below: the bounds are about the game, and hold at every depth from the entry's on
    bucket  two neighbouring entries, one cache line where the key is one word

Meaning of an entry: it is used for a depth d if its own depth is d, or if it is clean and its depth is at most d.
A deeper entry with a horizon below would change the value of the depth-limited tree. Keys are compared in full.
Replacement: the same key; else an entry of an older generation; else the shallower of the bucket, in turn on ties.
Greenblatt, Eastlake and Crocker 1967; two bounds an entry: Slate and Atkin 1977; replacement: Breuker 1998.
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from .counters import LIMITED, TABLE_HITS, TABLE_PROBES, TABLE_STORES
from .ordering import NO_MOVE
from .words import read, same_type, scatter, write

LOWER, UPPER, NOTE, KEY = 0, 1, 2, 3
UNLIMITED = 0xFFFF
"""The depth of a search to the end of the game."""
GENERATIONS = 1 << 14


@compiled
def unknown(model):
    """Return what is known of a position that no table holds: its bounds, and no move."""
    return same_type(-INF, model), same_type(INF, model), NO_MOVE


@compiled
class NoTable:
    """Remembers nothing."""

    def probe(self, key, depth, model, counters):
        return unknown(model)

    def store(self, key, depth, low, high, move, clean, counters):
        return None

    def forget(self):
        return None


@compiled
class Table:
    """Open table of `2 * (mask + 1)` entries with full keys."""

    entries: Any
    generation: Any  # one cell: the number of the current one
    mask: int

    def probe(self, key, depth, model, counters):
        """Return (lower, upper, tag of the best move) of a position: (-INF, INF, NO_MOVE) when nothing applies."""
        counters[TABLE_PROBES] += 1
        low, high, move = unknown(model)
        entries, now = self.entries, self.generation[0]
        first = 2 * (scatter(key) & self.mask)
        for at in range(first, first + 2):
            note = read(entries, at, NOTE, 0)
            if note >> 49 == now and read(entries, at, KEY, key) == key:
                counters[TABLE_HITS] += 1
                move = note & NO_MOVE
                kept_depth, clean = (note >> 32) & UNLIMITED, (note >> 48) & 1
                if kept_depth == depth or (clean and kept_depth <= depth):
                    low, high = read(entries, at, LOWER, model), read(entries, at, UPPER, model)
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
        write(entries, at, LOWER, low)
        write(entries, at, UPPER, high)
        write(entries, at, NOTE, (now << 49) | (same_type(clean, 0) << 48) | (depth << 32) | move)
        write(entries, at, KEY, key)

    def forget(self):
        """Begin a new generation: every entry is void, at no cost. The driver wipes the rows before they repeat."""
        self.generation[0] += 1
