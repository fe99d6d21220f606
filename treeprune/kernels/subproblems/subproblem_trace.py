"""What a search for the best solution tells of itself: every subproblem it opens, every branch a rule skips.

event      one row of words: kind, rule, node, parent, nth, g, score, bound
open       a subproblem was opened: its number, its parent's, which move led to it; g; score = bound = its need
complete   the nth move of a node leaves nothing to decide
incumbent  a solution that beats the one held, by the nth move of a node: its worth, and that of the one held
known      the nth move of a node leads to what a stored bound, the score, is known of: more than its need, the bound
skip       the nth move of a node (nth = -1: the start), with the score and the bound handed to `keep`
close      a node's value (score), exact where nth is 1, else an upper bound, and its need (bound)
round      a round begins: nth discrepancies are allowed

Kernels know plies and rows. The recorder keeps the number of the node at each ply, which move leads to each row that
waits, and of the row whose turn it is. A search with `NoSubproblemTrace` keeps nothing.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..paths.path_trace import NONE, NUMBERED, put_event

OPEN, COMPLETE, INCUMBENT, KNOWN, SKIP, CLOSE, ROUND = range(7)
TURN = 3
"""Cell of `cursor` behind those of other recorders: which move leads to the row whose turn it is."""
CELLS = 4


@compiled
class NoSubproblemTrace:
    """Tells nothing."""

    def begin(self):
        return None

    def round(self, number):
        return None

    def wait(self, row, nth):
        return None

    def shift(self, row, source):
        return None

    def turn(self, row):
        return None

    def open(self, ply, g, need):
        return None

    def complete(self, ply, nth):
        return None

    def incumbent(self, ply, nth, worth, held):
        return None

    def known(self, ply, nth, most, need):
        return None

    def skip(self, rule, ply, nth, score, bound):
        return None

    def close(self, ply, exact, value, need):
        return None

    def kept(self, number, parent, nth, g):
        return None

    def expand(self, node):
        return None


@compiled
class SubproblemRecorder:
    """Writes the events of depth-first searches."""

    events: Any
    cursor: Any
    numbers: Any  # of the node at each ply
    ordinals: Any  # of the move to each row that waits
    zero: Any
    limit: int
    everything: bool

    def begin(self):
        """The start is looked at: its number is that of the next node."""
        self.numbers[0] = self.cursor[NUMBERED]
        self.cursor[TURN] = NONE

    def round(self, number):
        if self.everything:
            put_event(self, ROUND, NONE, NONE, NONE, number, 0, 0, 0)

    def wait(self, row, nth):
        self.ordinals[row] = nth

    def shift(self, row, source):
        self.ordinals[row] = self.ordinals[source]

    def turn(self, row):
        self.cursor[TURN] = self.ordinals[row]

    def nth(self, given):
        """Return the number of a move, or of that which leads to the row whose turn it is."""
        return given if given >= 0 else self.cursor[TURN]

    def open(self, ply, g, need):
        number = self.cursor[NUMBERED]
        self.cursor[NUMBERED] = number + 1
        self.numbers[ply] = number
        parent = self.numbers[ply - 1] if ply > 0 else NONE
        put_event(self, OPEN, NONE, number, parent, self.cursor[TURN], g, need, need)

    def complete(self, ply, nth):
        if self.everything:
            put_event(self, COMPLETE, NONE, self.numbers[ply], NONE, self.nth(nth), 0, 0, 0)

    def incumbent(self, ply, nth, worth, held):
        if self.everything:
            put_event(self, INCUMBENT, NONE, self.numbers[ply], NONE, self.nth(nth), 0, worth, held)

    def known(self, ply, nth, most, need):
        put_event(self, KNOWN, NONE, self.numbers[ply], NONE, self.nth(nth), 0, most, need)

    def skip(self, rule, ply, nth, score, bound):
        put_event(self, SKIP, rule, self.numbers[ply], NONE, self.nth(nth), 0, score, bound)

    def close(self, ply, exact, value, need):
        if self.everything:
            put_event(self, CLOSE, NONE, self.numbers[ply], NONE, 1 if exact else 0, 0, value, need)
