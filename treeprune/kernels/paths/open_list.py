"""Open lists: the states that wait to be expanded, the most promising first.

    priority   the smaller, the earlier        tie    among equal priorities, the smaller first
    rank       node, or -node - 1 where the newest of what is still equal is to come first
    order      tie and rank, as a pair or packed into one word

The order is total, so the list's inner shape, and the world it runs in, change nothing.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ..words import read, same_type, write

PRIORITY, ORDER = 0, 1
HALF_WORD = 1 << 31


@compiled
class PairOrder:
    """Two words, for costs that are floats."""

    zero: Any

    def model(self):
        return (self.zero, 0)

    def of(self, tie, rank):
        return (tie, rank)

    def rank(self, order):
        return order[1]


@compiled
class PackedOrder:
    """One word, for whole costs; ties beyond 31 bits count as equal."""

    def model(self):
        return 0

    def of(self, tie, rank):
        return (min(max(tie, -HALF_WORD), HALF_WORD - 1) << 32) + rank + HALF_WORD

    def rank(self, order):
        return (order & 0xFFFFFFFF) - HALF_WORD


@compiled
def before(rows, a, priority, order, zero):
    """Tell whether row a comes before an entry."""
    p = read(rows, a, PRIORITY, zero)
    return p < priority or (p == priority and read(rows, a, ORDER, order) < order)


@compiled
def earlier(rows, a, b, zero, order):
    """Return that of two rows which comes first: without branches, which a processor guesses wrong half of the time."""
    p, q = read(rows, a, PRIORITY, zero), read(rows, b, PRIORITY, zero)
    second = (q < p) | ((q == p) & (read(rows, b, ORDER, order) < read(rows, a, ORDER, order)))
    return a + (b - a) * second


@compiled
def put(rows, a, priority, order):
    """Write an entry into row a."""
    write(rows, a, PRIORITY, priority)
    write(rows, a, ORDER, order)


@compiled
class Heap:
    """A heap with four children a node (Johnson 1975): half the levels of a binary one, children in one line."""

    rows: Any
    size: Any
    orders: Any
    room: int
    newest: bool  # of equal priority and tie, the newest first

    def push(self, priority, tie, node, zero):
        rows, order = self.rows, self.orders.of(tie, -node - 1 if self.newest else node)
        at = self.size[0]
        self.size[0] = at + 1
        while at > 0:
            up = (at - 1) >> 2
            if before(rows, up, priority, order, zero):
                break
            put(rows, at, read(rows, up, PRIORITY, zero), read(rows, up, ORDER, order))
            at = up
        put(rows, at, priority, order)

    def top(self):
        """Return the node that comes first, -1 where there is none."""
        if self.size[0] == 0:
            return -1
        rank = self.orders.rank(read(self.rows, 0, ORDER, self.orders.model()))
        return -rank - 1 if self.newest else rank

    def least(self, zero):
        """Return the least priority, INF where the list is empty."""
        return read(self.rows, 0, PRIORITY, zero) if self.size[0] > 0 else same_type(INF, zero)

    def drop_top(self, zero):
        """Take the first entry out."""
        rows, last = self.rows, self.size[0] - 1
        self.size[0] = last
        priority, order = read(rows, last, PRIORITY, zero), read(rows, last, ORDER, self.orders.model())
        at = 0
        while 4 * at + 1 < last:
            best = 4 * at + 1
            if best + 3 < last:
                left, right = earlier(rows, best, best + 1, zero, order), earlier(rows, best + 2, best + 3, zero, order)
                best = earlier(rows, left, right, zero, order)
            else:
                for child in range(best + 1, last):
                    best = earlier(rows, best, child, zero, order)
            if not before(rows, best, priority, order, zero):
                break
            put(rows, at, read(rows, best, PRIORITY, zero), read(rows, best, ORDER, order))
            at = best
        put(rows, at, priority, order)

    def clear(self):
        self.size[0] = 0

    def count(self):
        return self.size[0]

    def is_full(self):
        return self.size[0] >= self.room
