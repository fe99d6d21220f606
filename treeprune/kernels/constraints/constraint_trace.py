"""What a constraint search tells of itself: its choices, every value a constraint removes, every branch a rule skips.

event       one row of words: kind, rule, node, depth, variable, value, propagator, nogood, gone, left, score, bound
choose      a choice: `value` of `variable` at this node; the next node is below it
refute      the choice is taken back, its value removed; with it all choices below it are gone
remove      a propagator removes the values whose bits are set in `gone`, counted from `value`
skip        a rule cuts the branch, or a choice jumped over, with the score and the bound handed to `keep`
solution    one was found; with an objective, `value` is its
restart     all choices are taken back; `value` is the number of the run that begins

`node` is the number of the last node entered, `depth` how many choices stand, and `left` how many values all domains
have together (of a removal: 0); `nogood` is that which asked for a removal or found a dead end, else -1. A search with
`NoConstraintTrace` keeps nothing.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled, compiled_apart
from ..counters import NODES
from ..words import write
from .constraint_memory import COUNT, DEPTH, FAILED_NOGOOD, LEAST, OBJECTIVE, PROBING, RUN_NUMBER, WHY, WIPED
from .kinds import NOGOODS

CHOOSE, REFUTE, REMOVE, SKIP, SOLUTION, RESTART = range(6)
KIND, RULE, NODE, DEEP, VARIABLE, VALUE, PROPAGATOR, NOGOOD, GONE, LEFT, SCORE, BOUND = range(12)
COLUMNS = 12
NONE = -1
WRITTEN, DROPPED = range(2)
"""Cells of `cursor`: events written, events dropped."""


@compiled
class NoConstraintTrace:
    """Tells nothing."""

    def choose(self, mem, x, value):
        return None

    def refute(self, mem, x, value):
        return None

    def removed(self, mem, x, i, gone):
        return None

    def skip(self, mem, rule, score, bound):
        return None

    def solution(self, mem):
        return None

    def restart(self, mem):
        return None


@compiled
def values_left(mem):
    """Return how many values all domains have together."""
    left = 0
    for x in range(len(mem.at) - 1):
        left += mem.store[mem.at[x] + COUNT]
    return left


@compiled_apart
def put_event(log, mem, kind, rule, x, value, gone, left, score, bound):
    """Write an event; count it as dropped where there is no room."""
    at = log.cursor[WRITTEN]
    if at >= log.limit:
        log.cursor[DROPPED] += 1
        return
    log.cursor[WRITTEN] = at + 1
    write(log.events, at, KIND, kind)
    write(log.events, at, RULE, rule)
    write(log.events, at, NODE, mem.counters[NODES])
    write(log.events, at, DEEP, mem.now[DEPTH])
    write(log.events, at, VARIABLE, x)
    write(log.events, at, VALUE, value)
    p, nogood = mem.now[WHY], NONE
    if (kind != REMOVE and kind != SKIP) or p < 0:
        p = NONE
    elif mem.kind[p] == NOGOODS:
        nogood = mem.now[FAILED_NOGOOD]
    write(log.events, at, PROPAGATOR, p)
    write(log.events, at, NOGOOD, nogood)
    write(log.events, at, GONE, gone)
    write(log.events, at, LEFT, left)
    write(log.events, at, SCORE, score)
    write(log.events, at, BOUND, bound)


@compiled
class ConstraintRecorder:
    """Writes the events of a constraint search."""

    events: Any
    cursor: Any
    limit: int
    everything: bool

    def choose(self, mem, x, value):
        put_event(self, mem, CHOOSE, NONE, x, value, 0, values_left(mem), 0, 0)

    def refute(self, mem, x, value):
        put_event(self, mem, REFUTE, NONE, x, value, 0, values_left(mem), 0, 0)

    def removed(self, mem, x, i, gone):
        """Tell of a removal by a propagator; what a choice removes follows from it."""
        if self.everything and mem.now[WHY] >= 0 and mem.now[PROBING] == 0:
            put_event(self, mem, REMOVE, NONE, x, (mem.word_of[x] + i) << 6, gone, 0, 0, 0)

    def skip(self, mem, rule, score, bound):
        put_event(self, mem, SKIP, rule, mem.now[WIPED], 0, 0, values_left(mem), score, bound)

    def solution(self, mem):
        value = 0
        if mem.options[OBJECTIVE] >= 0:
            value = mem.store[mem.at[mem.options[OBJECTIVE]] + LEAST]
        put_event(self, mem, SOLUTION, NONE, NONE, value, 0, values_left(mem), 0, 0)

    def restart(self, mem):
        put_event(self, mem, RESTART, NONE, NONE, mem.now[RUN_NUMBER], 0, values_left(mem), 0, 0)
