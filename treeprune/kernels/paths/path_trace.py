"""What a path search tells of itself: every state it keeps, every branch a rule skips.

event    one row of words: kind, rule, node, parent, nth, g, score, bound
kept     a state that was remembered: its number, its parent's, which move led to it, g
expand   a node whose moves are made now
visit    a state of a depth-first search whose turn has come; visits are numbered from 0, and so are goals
goal     a state that such a search noted as a goal when it was made
skip     the nth move of a node (nth = -1: the node itself), with the score and the bound handed to `keep`
round    a round, a threshold or a layer begins: nth is its number

Depth-first searches know plies, not numbers: `LineRecorder` keeps the number of the visit at each ply, and which move
leads to a sibling that waits. Beam-stack search knows places of layers: `StackRecorder` keeps the numbers of what is in
them, and of what is drawn for the next. A search with `NoPathTrace` keeps nothing.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..words import same_type, write

KEPT, EXPAND, SKIP, VISIT, GOAL, ROUND = range(6)
KIND, RULE, NODE, PARENT, NTH, G, SCORE, BOUND = range(8)
COLUMNS = 8
NONE = -1
WRITTEN, DROPPED, NUMBERED = range(3)
"""Cells of `cursor`: events written, events dropped, visits and goals numbered."""


@compiled
class NoPathTrace:
    """Tells nothing."""

    def kept(self, number, parent, nth, g):
        return None

    def expand(self, node):
        return None

    def skip(self, rule, node, nth, score, bound):
        return None

    def visit(self, ply, nth, g):
        return None

    def goal(self, ply, nth, g):
        return None

    def round(self, number, score, bound):
        return None

    def wait(self, row, nth):
        return None

    def shift(self, row, source):
        return None

    def nth(self, row):
        return -1

    def draw(self, node, row, nth, g):
        return None

    def place(self, row, node):
        return None


@compiled
def put_event(log, kind, rule, node, parent, nth, g, score, bound):
    """Write an event, numbers in the type of costs; count it as dropped where there is no room."""
    at = log.cursor[WRITTEN]
    if at >= log.limit:
        log.cursor[DROPPED] += 1
        return
    log.cursor[WRITTEN] = at + 1
    write(log.events, at, KIND, kind)
    write(log.events, at, RULE, rule)
    write(log.events, at, NODE, node)
    write(log.events, at, PARENT, parent)
    write(log.events, at, NTH, nth)
    write(log.events, at, G, same_type(g, log.zero))
    write(log.events, at, SCORE, same_type(score, log.zero))
    write(log.events, at, BOUND, same_type(bound, log.zero))


@compiled
class PathRecorder:
    """Writes the events of searches that remember states."""

    events: Any
    cursor: Any
    zero: Any
    limit: int
    everything: bool

    def kept(self, number, parent, nth, g):
        put_event(self, KEPT, NONE, number, parent, nth, g, 0, 0)

    def expand(self, node):
        if self.everything:
            put_event(self, EXPAND, NONE, node, NONE, NONE, 0, 0, 0)

    def skip(self, rule, node, nth, score, bound):
        put_event(self, SKIP, rule, node, NONE, nth, 0, score, bound)

    def round(self, number, score, bound):
        if self.everything:
            put_event(self, ROUND, NONE, NONE, NONE, number, 0, score, bound)


@compiled
class LineRecorder:
    """Writes the events of depth-first searches."""

    events: Any
    cursor: Any
    numbers: Any  # of the visit at each ply
    ordinals: Any  # of the move to each sibling that waits
    zero: Any
    limit: int
    everything: bool

    def next_number(self):
        number = self.cursor[NUMBERED]
        self.cursor[NUMBERED] = number + 1
        return number

    def visit(self, ply, nth, g):
        number = self.next_number()
        self.numbers[ply] = number
        put_event(self, VISIT, NONE, number, self.numbers[ply - 1] if ply > 0 else NONE, nth, g, 0, 0)

    def goal(self, ply, nth, g):
        """Tell of the state after the nth move of the visit at a ply."""
        put_event(self, GOAL, NONE, self.next_number(), self.numbers[ply], nth, g, 0, 0)

    def skip(self, rule, ply, nth, score, bound):
        put_event(self, SKIP, rule, self.numbers[ply], NONE, nth, 0, score, bound)

    def round(self, number, score, bound):
        if self.everything:
            put_event(self, ROUND, NONE, NONE, NONE, number, 0, score, bound)

    def wait(self, row, nth):
        self.ordinals[row] = nth

    def shift(self, row, source):
        self.ordinals[row] = self.ordinals[source]

    def nth(self, row):
        return self.ordinals[row]


@compiled
class StackRecorder:
    """Writes the events of beam-stack search."""

    events: Any
    cursor: Any
    held: Any  # number of the state in each row of the layers
    drawn: Any  # number of each state drawn for the next layer
    zero: Any
    limit: int
    everything: bool

    def next_number(self):
        number = self.cursor[NUMBERED]
        self.cursor[NUMBERED] = number + 1
        return number

    def kept(self, row, parent, nth, g):
        """Tell of the start."""
        self.held[row] = self.next_number()
        put_event(self, KEPT, NONE, self.held[row], parent, nth, g, 0, 0)

    def draw(self, node, row, nth, g):
        """Tell of the state after the nth move of a row."""
        self.drawn[node] = self.next_number()
        put_event(self, KEPT, NONE, self.drawn[node], self.held[row], nth, g, 0, 0)

    def place(self, row, node):
        self.held[row] = self.drawn[node]

    def goal(self, row, nth, g):
        put_event(self, GOAL, NONE, self.next_number(), self.held[row], nth, g, 0, 0)

    def expand(self, row):
        if self.everything:
            put_event(self, EXPAND, NONE, self.held[row], NONE, NONE, 0, 0, 0)

    def skip(self, rule, at, nth, score, bound):
        """Tell of a skip: of a move of a row, or of a state that was drawn."""
        put_event(self, SKIP, rule, self.held[at] if nth >= 0 else self.drawn[at], NONE, nth, 0, score, bound)

    def round(self, number, score, bound):
        if self.everything:
            put_event(self, ROUND, NONE, NONE, NONE, number, 0, score, bound)
