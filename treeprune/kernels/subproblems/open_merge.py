"""Of all subproblems met by a best-first search, which stand for others: equal ones, and those that dominate.

    meets    whether a state may be skipped for one met before      add     remember it, open
    chain    behind the state and its depth: 1 + the next row with the same key, none of which dominates another

Rows are written once. A better way to a subproblem gets a row of its own, and the old one turns stale, so the way to a
row is worth its g whatever happens later.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import DOMINANCE, DUPLICATE
from ..counters import REOPENED
from ..paths.node_store import CLOSED, OPEN, STALE, STATE
from ..paths.path_node import cut
from ..words import covers, read, write
from .frontier import KNOWN

DEPTH, CHAIN = range(2)
"""Columns of a row behind its state; the second only where subproblems are compared by coordinates."""


@compiled
class WholeSubproblems:
    """Rows of the node store hold states; an identity tells what they are known by."""

    def kept(self, problem, s):
        return s

    def restored(self, problem, rows, node, s):
        return read(rows, node, STATE, s)

    def key(self, problem, rows, node, s, identity):
        return identity.of(problem, read(rows, node, STATE, s))


@compiled
def remember(problem, s, g, depth, node, nth, mem):
    """Write a row: the state after move number nth of a node, which is noted where others note expansions."""
    new = mem.nodes.add(problem, s, g, node)
    mem.nodes.inherit(new, nth + 1)
    write(mem.nodes.rows, new, STATE + mem.layout.words(s) + DEPTH, depth)
    mem.trace.kept(new, node, nth, g)
    return new


@compiled
def replace(known, rule, g, zero, mem):
    """Let a row be stale, since a better one stands for it; if it was open, that saves expanding it."""
    status = mem.nodes.status(known)
    if status == OPEN:
        cut(mem, rule, mem.nodes.g(known, zero), g, known, -1)
    elif status == CLOSED and rule == DUPLICATE:
        mem.counters[REOPENED] += 1
    mem.nodes.mark(known, STALE)


@compiled
class OnePerKey:
    """Of equal subproblems the best counts."""

    index: Any

    def meets(self, problem, s, g, node, nth, zero, mem):
        known = self.index.find(problem, mem.nodes, s, self.index.identity.of(problem, s))
        if known >= 0 and mem.nodes.status(known) == STALE:  # it was dropped from the open list
            known = -1
        mem.at[KNOWN] = known
        return known >= 0 and cut(mem, DUPLICATE, g, mem.nodes.g(known, zero), node, nth)

    def bounds_later(self, mem):
        return False

    def add(self, problem, s, g, depth, node, nth, zero, mem):
        known = mem.at[KNOWN]
        if known >= 0:
            replace(known, DUPLICATE, g, zero, mem)
        new = remember(problem, s, g, depth, node, nth, mem)
        self.index.put(self.index.identity.of(problem, s), new)
        return new


@compiled
class OneChainPerKey:
    """Of the subproblems with one key those count that none dominates."""

    index: Any
    identity: Any  # of key and coordinates

    def meets(self, problem, s, g, node, nth, zero, mem):
        nodes, column = mem.nodes, STATE + mem.layout.words(s) + CHAIN
        known = self.index.find(problem, nodes, s, self.index.identity.of(problem, s))
        mem.at[KNOWN] = known
        coordinates = self.identity.of(problem, s)[1]
        while known >= 0:
            other = self.identity.of(problem, nodes.state(problem, known, s))[1]
            if nodes.status(known) != STALE and covers(other, coordinates):
                rule = DUPLICATE if other == coordinates else DOMINANCE
                if cut(mem, rule, g, nodes.g(known, zero), node, nth):
                    return True
            known = read(nodes.rows, known, column, 0) - 1
        return False

    def bounds_later(self, mem):
        return False

    def add(self, problem, s, g, depth, node, nth, zero, mem):
        nodes, column = mem.nodes, STATE + mem.layout.words(s) + CHAIN
        coordinates, known = self.identity.of(problem, s)[1], mem.at[KNOWN]
        new = remember(problem, s, g, depth, node, nth, mem)
        last = new  # the chain is written anew behind the new row, what counts no more left out
        while known >= 0:
            other, after = (
                self.identity.of(problem, nodes.state(problem, known, s))[1],
                read(nodes.rows, known, column, 0),
            )
            if nodes.status(known) != STALE:
                if covers(coordinates, other) and g >= nodes.g(known, zero):
                    replace(known, DUPLICATE if other == coordinates else DOMINANCE, g, zero, mem)
                else:
                    write(nodes.rows, last, column, known + 1)
                    last = known
            known = after - 1
        write(nodes.rows, last, column, 0)
        self.index.put(self.index.identity.of(problem, s), new)
        return new
