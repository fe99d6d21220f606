"""The trace of a run: what was entered, what was left with which value, and every skip with its score and bound.

    event   one row of words: kind, rule, depth, move, node, parent, score, bound
    path    the nodes on the way to the current one, a row a ply: node, move, alpha, beta, written

With every event kept, a node is written when it is entered. With skips only, it is written when the first skip below
it is, so that each skip can still be replayed from the root.
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .counters import NODES
from .words import read, write

ENTER, LEAVE, SKIP = 0, 1, 2
KIND, RULE, DEPTH, MOVE, NODE, PARENT, SCORE, BOUND = range(8)
COLUMNS = 8
NO_RULE = -1


@compiled
class NoTrace:
    """Records nothing."""

    def enter(self, mem, ply, move, alpha, beta):
        return None

    def leave(self, ply, value):
        return None

    def skip_node(self, rule, score, bound, ply):
        return None

    def skip_move(self, rule, score, bound, ply, move):
        return None


@compiled
class Recorder:
    """Writes events into a buffer of a fixed number of rows; later ones are counted and dropped."""

    events: Any
    path: Any
    cursor: Any  # events written, events dropped
    limit: int
    everything: bool

    def event(self, kind, rule, depth, move, node, parent, score, bound):
        at = self.cursor[0]
        if at >= self.limit:
            self.cursor[1] += 1
            return
        self.cursor[0] = at + 1
        write(self.events, at, KIND, kind)
        write(self.events, at, RULE, rule)
        write(self.events, at, DEPTH, depth)
        write(self.events, at, MOVE, move)
        write(self.events, at, NODE, node)
        write(self.events, at, PARENT, parent)
        write(self.events, at, SCORE, score)
        write(self.events, at, BOUND, bound)

    def node(self, ply):
        """Return the number of the node at a ply, 0 above the root."""
        return read(self.path, ply, 0, 0) if ply >= 0 else 0

    def enter(self, mem, ply, move, alpha, beta):
        write(self.path, ply, 0, mem.counters[NODES] + 1)
        write(self.path, ply, 1, move)
        write(self.path, ply, 2, alpha)
        write(self.path, ply, 3, beta)
        write(self.path, ply, 4, 0)
        if self.everything:
            self.write_path(ply, ply, alpha)

    def write_path(self, first, last, model):
        for ply in range(first, last + 1):
            if read(self.path, ply, 4, 0) == 0:
                write(self.path, ply, 4, 1)
                alpha, beta = read(self.path, ply, 2, model), read(self.path, ply, 3, model)
                self.event(
                    ENTER, NO_RULE, ply, read(self.path, ply, 1, 0), self.node(ply), self.node(ply - 1), alpha, beta
                )

    def leave(self, ply, value):
        if self.everything:
            self.event(LEAVE, NO_RULE, ply, 0, self.node(ply), self.node(ply - 1), value, value)

    def skip_node(self, rule, score, bound, ply):
        self.write_path(0, ply, score)
        self.event(SKIP, rule, ply, read(self.path, ply, 1, 0), self.node(ply), self.node(ply - 1), score, bound)

    def skip_move(self, rule, score, bound, ply, move):
        self.write_path(0, ply, score)
        self.event(SKIP, rule, ply + 1, move, 0, self.node(ply), score, bound)
