"""The states that a search remembers: one row each, written once, in the order they were made.

    row       g, link, then the words of the state (or of its key alone, where the space can unpack keys)
    link      status (3 bits), parent + 1 (32), when it was expanded (28)
    status    OPEN: not expanded; CLOSED: expanded; STALE: a cheaper way to the same state has a row of its own;
              LATER: closed, a cheaper way was found, to be opened in the next round; OLD: closed in an earlier round;
              READY: open, and next to be expanded in searches from both sides that choose pairs

A cheaper way to a state that is remembered gets a new row, and the old one turns stale: parents never change, so the
way to a row costs its g whatever happens later.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..words import read, same_type, write

G, LINK, STATE = 0, 1, 2
OPEN, CLOSED, STALE, LATER, OLD, READY = range(6)
PARENT_BITS = 32
ORDER_BITS = 28
_PARENTS = (1 << PARENT_BITS) - 1
_ORDERS = (1 << ORDER_BITS) - 1


@compiled
def parent_in(link):
    """Return the parent that a link names, -1 for none."""
    return ((link >> 3) & _PARENTS) - 1


@compiled
class WholeStates:
    """Rows hold states."""

    def kept(self, space, s):
        return s

    def restored(self, space, rows, node, s):
        return read(rows, node, STATE, s)

    def key(self, space, rows, node, s, identity):
        return identity.key(space, read(rows, node, STATE, s))


@compiled
class KeysOnly:
    """Rows hold keys; `unpack` gives the state back. For searches without symmetry."""

    def kept(self, space, s):
        return space.key(s)

    def restored(self, space, rows, node, s):
        return same_type(space.unpack(read(rows, node, STATE, space.key(s))), s)

    def key(self, space, rows, node, s, identity):
        return read(rows, node, STATE, space.key(s))


@compiled
class NodeStore:
    """Rows of states; `found[0]` tells how many there are."""

    rows: Any
    found: Any
    packing: Any
    room: int

    def add(self, space, s, g, parent):
        """Remember a state, open. Returns its number; there must be room."""
        node = self.found[0]
        write(self.rows, node, G, g)
        write(self.rows, node, LINK, (parent + 1) << 3)
        write(self.rows, node, STATE, self.packing.kept(space, s))
        self.found[0] = node + 1
        return node

    def state(self, space, node, s):
        """Return the state of a row; s is a model of it."""
        return self.packing.restored(space, self.rows, node, s)

    def key(self, space, node, s, identity):
        return self.packing.key(space, self.rows, node, s, identity)

    def g(self, node, zero):
        return read(self.rows, node, G, zero)

    def status(self, node):
        return read(self.rows, node, LINK, 0) & 7

    def parent(self, node):
        return parent_in(read(self.rows, node, LINK, 0))

    def order(self, node):
        """Return when a state was expanded, on this way or one that cost more, counted from 1; 0 for never."""
        return (read(self.rows, node, LINK, 0) >> (3 + PARENT_BITS)) & _ORDERS

    def inherit(self, node, order):
        """Note on a new row that its state has been expanded before."""
        write(self.rows, node, LINK, read(self.rows, node, LINK, 0) | (order << (3 + PARENT_BITS)))

    def mark(self, node, status):
        write(self.rows, node, LINK, (read(self.rows, node, LINK, 0) & ~7) | status)

    def close(self, node, order):
        """Mark a row expanded, as the order-th of all."""
        link = read(self.rows, node, LINK, 0) & ((_PARENTS << 3) | 7)
        write(self.rows, node, LINK, (link & ~7) | CLOSED | (min(order, _ORDERS) << (3 + PARENT_BITS)))
