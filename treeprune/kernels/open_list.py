"""Open lists: the states that wait to be expanded, the most promising first.

    priority   the smaller, the earlier        tie    among equal priorities, the smaller first
    rank       node, or -node - 1 where the newest of what is still equal is to come first

The order is total, so the list's inner shape, and the world it runs in, change nothing.
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from .words import read, same_type, write

PRIORITY, TIE, RANK = 0, 1, 2
COLUMNS = 3


@compiled
def before(rows, a, priority, tie, rank, zero):
    """Tell whether row a comes before an entry."""
    p = read(rows, a, PRIORITY, zero)
    if p != priority:
        return p < priority
    t = read(rows, a, TIE, zero)
    return t < tie or (t == tie and read(rows, a, RANK, 0) < rank)


@compiled
def earlier(rows, a, b, zero):
    """Return that of two rows which comes first: without branches, which a processor guesses wrong half of the time."""
    p, q = read(rows, a, PRIORITY, zero), read(rows, b, PRIORITY, zero)
    t, u = read(rows, a, TIE, zero), read(rows, b, TIE, zero)
    second = (q < p) | ((q == p) & ((u < t) | ((u == t) & (read(rows, b, RANK, 0) < read(rows, a, RANK, 0)))))
    return a + (b - a) * second


@compiled
def put(rows, a, priority, tie, rank):
    """Write an entry into row a."""
    write(rows, a, PRIORITY, priority)
    write(rows, a, TIE, tie)
    write(rows, a, RANK, rank)


@compiled
class Heap:
    """A heap with four children a node (Johnson 1975): half the levels of a binary one, children in one line."""

    rows: Any
    size: Any
    room: int
    newest: bool  # of equal priority and tie, the newest first

    def push(self, priority, tie, node, zero):
        rows, rank = self.rows, -node - 1 if self.newest else node
        at = self.size[0]
        self.size[0] = at + 1
        while at > 0:
            up = (at - 1) >> 2
            if before(rows, up, priority, tie, rank, zero):
                break
            put(rows, at, read(rows, up, PRIORITY, zero), read(rows, up, TIE, zero), read(rows, up, RANK, 0))
            at = up
        put(rows, at, priority, tie, rank)

    def top(self):
        """Return the node that comes first, -1 where there is none."""
        if self.size[0] == 0:
            return -1
        rank = read(self.rows, 0, RANK, 0)
        return -rank - 1 if self.newest else rank

    def least(self, zero):
        """Return the least priority, INF where the list is empty."""
        return read(self.rows, 0, PRIORITY, zero) if self.size[0] > 0 else same_type(INF, zero)

    def drop_top(self, zero):
        """Take the first entry out."""
        rows, last = self.rows, self.size[0] - 1
        self.size[0] = last
        priority, tie = read(rows, last, PRIORITY, zero), read(rows, last, TIE, zero)
        rank = read(rows, last, RANK, 0)
        at = 0
        while 4 * at + 1 < last:
            best = 4 * at + 1
            if best + 3 < last:
                best = earlier(rows, earlier(rows, best, best + 1, zero), earlier(rows, best + 2, best + 3, zero), zero)
            else:
                for child in range(best + 1, last):
                    best = earlier(rows, best, child, zero)
            if not before(rows, best, priority, tie, rank, zero):
                break
            put(rows, at, read(rows, best, PRIORITY, zero), read(rows, best, TIE, zero), read(rows, best, RANK, 0))
            at = best
        put(rows, at, priority, tie, rank)

    def clear(self):
        self.size[0] = 0

    def count(self):
        return self.size[0]

    def is_full(self):
        return self.size[0] >= self.room
