"""What the user wrote: predicates, which are asked when one variable is open, and propagators of their own.

p    the propagator at work      k    a place in its scope, from 0
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled, compiled_apart
from ..counters import BAD_PLACE, end_run
from ..words import numbers_at, one_of
from .constraint_memory import FAILED, NOBODY, WHY, ConstraintMemory
from .constraint_node import dead_end
from .domains import (
    assign,
    at_least,
    at_most,
    contains,
    is_assigned,
    maximum,
    minimum,
    next_value,
    remove,
    size_of,
)
from .kinds import OWN, WAITS


@compiled
class OwnDomains(ConstraintMemory):
    """The memory, as a propagator of the user's sees it: the domains of its scope, by place."""

    def variable(self, k):
        """Return the number of a variable of the scope."""
        p = self.now[WHY]
        if k < 0 or k >= self.first[p + 1] - self.first[p]:
            end_run(self.counters, BAD_PLACE, k)
            return self.scope[self.first[p]]
        return self.scope[self.first[p] + k]

    def minimum(self, k):
        return minimum(self, self.variable(k))

    def maximum(self, k):
        return maximum(self, self.variable(k))

    def size(self, k):
        return size_of(self, self.variable(k))

    def is_assigned(self, k):
        return is_assigned(self, self.variable(k))

    def contains(self, k, value):
        return contains(self, self.variable(k), value)

    def remove(self, k, value):
        return remove(self, self.variable(k), value)

    def assign(self, k, value):
        return assign(self, self.variable(k), value)

    def at_least(self, k, value):
        return at_least(self, self.variable(k), value)

    def at_most(self, k, value):
        return at_most(self, self.variable(k), value)


@compiled_apart
def predicate(mem, p, asked, model):
    """Remove the values of the last open variable that the predicate refuses, once all others are assigned."""
    first, end, open_place = mem.first[p], mem.first[p + 1], -1
    for k in range(first, end):
        mem.scratch[k - first] = minimum(mem, mem.scope[k])
        if not is_assigned(mem, mem.scope[k]):
            if open_place >= 0:
                return True
            open_place = k
    if open_place < 0:
        if asked.holds(numbers_at(mem.scratch, 0, model)):
            return True
        dead_end(mem, mem.scope[first], 0)
        return False
    x = mem.scope[open_place]
    value = minimum(mem, x)
    while True:
        mem.scratch[open_place - first] = value
        if not asked.holds(numbers_at(mem.scratch, 0, model)) and not remove(mem, x, value):
            return False
        if value >= maximum(mem, x):
            return True
        value = next_value(mem, x, value + 1)


@compiled
class Predicates:
    """One function of the user's, on as many variables as `model` has numbers."""

    asked: Any
    model: Any

    def propagate(self, mem, p):
        return predicate(mem, p, self.asked, self.model)


@compiled
class Propagators:
    """Propagators of one class of the user's."""

    model: Any
    things: Any

    def propagate(self, mem, p):
        mem.now[FAILED] = NOBODY
        good = one_of(self.things, mem.data[mem.data_at[p]], self.model).propagate(mem)
        if mem.now[FAILED] == p:  # a domain lost its last value, whatever the hook made of it
            return False
        if not good:
            dead_end(mem, mem.scope[mem.first[p]], 0)
            return False
        return True


OWN_SLOTS = 8


@compiled
class OwnGroup:
    """All that the user wrote for a model, by kind; slots that are not needed hold `NoGroup`."""

    slot_0: Any
    slot_1: Any
    slot_2: Any
    slot_3: Any
    slot_4: Any
    slot_5: Any
    slot_6: Any
    slot_7: Any

    def propagate(self, mem, p):
        slot = mem.kind[p] % WAITS - OWN
        if slot == 0:
            return self.slot_0.propagate(mem, p)
        if slot == 1:
            return self.slot_1.propagate(mem, p)
        if slot == 2:
            return self.slot_2.propagate(mem, p)
        if slot == 3:
            return self.slot_3.propagate(mem, p)
        if slot == 4:
            return self.slot_4.propagate(mem, p)
        if slot == 5:
            return self.slot_5.propagate(mem, p)
        if slot == 6:
            return self.slot_6.propagate(mem, p)
        return self.slot_7.propagate(mem, p)
