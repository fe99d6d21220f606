"""Breadth-first heuristic search: layers of states with g + h within a threshold; old layers are forgotten.

    last, now, next   the layers of g - 1, g and g + 1 moves: stores of states, each with its index
    relay             in the link of a row: the row its way went through in the layer `relay_at`

Every move counts 1. Only three layers are held, so memory follows the widest layer, not the whole search. The way is
found again from both sides of the relay state, each side a smaller search of the same kind.

Contract, for an admissible h:  at[MET] >= 0  =>  the goal is as near as can be, g + 1 moves, among ways that stay
within the threshold; else best[0], the least g + h above the threshold, bounds all others.
In undirected spaces no state comes twice. In directed ones it may, from a layer forgotten, and costs time alone.
Zhou and Hansen 2006; frontier search: Korf, Zhang, Thayer and Hohwald 2005.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import COST_BOUND, DUPLICATE
from ..counters import ENDED, EXPANDED, STATES_FULL, count_node, end_run
from ..words import same_type, successor
from .path_node import cut, estimate, successor_of

MET, DONE, CHILDREN = range(3)
"""Cells of `at`: row of the goal in the next layer, -1; how many of this layer's states are expanded, and moves."""


@compiled
class LayerMemory:
    """What one step from layer to layer works with."""

    counters: Any
    at: Any
    best: Any
    last: Any
    last_index: Any
    now: Any
    now_index: Any
    next: Any
    next_index: Any
    trace: Any
    target: Any  # the key wanted, or any goal
    g: int
    at_relay: bool  # the next layer is the relay layer


@compiled
class AnyGoal:
    """The end of the whole way."""

    def is_met(self, space, s):
        return space.is_goal(s)


@compiled
class ThisState:
    """The end of a part of it."""

    state: Any

    def is_met(self, space, s):
        return space.key(s) == space.key(self.state)


@compiled
def next_layer(space, s, zero, threshold, mem):
    """Make the next layer from this one, as far as there is room; a later call goes on."""
    counters, at, now, after = mem.counters, mem.at, mem.now, mem.next
    limit = successor(threshold)
    g = same_type(mem.g + 1, zero)
    while at[DONE] < now.found[0]:
        node = at[DONE]
        state = now.state(space, node, s)
        if at[CHILDREN] == 0:
            counters[EXPANDED] += 1
        nth = -1
        for move in space.moves(state):
            nth += 1
            if nth < at[CHILDREN]:
                continue
            if after.found[0] >= after.room:
                end_run(counters, STATES_FULL, nth)
            if counters[ENDED] != 0 or not count_node(counters, nth):
                at[CHILDREN] = nth
                return
            child = successor_of(space, state, move)
            key = space.key(child)
            f = g + estimate(space, child, zero, counters, nth)
            if cut(mem, COST_BOUND, -f, -limit, node, nth):
                mem.best[0] = min(mem.best[0], f)
                continue
            if is_known(space, child, key, mem) and cut(mem, DUPLICATE, -g, -g, node, nth):
                continue
            relay = after.found[0] if mem.at_relay else now.parent(node)
            new = after.add(space, child, g, relay)
            mem.next_index.put(key, new)
            if mem.target.is_met(space, child):
                at[MET] = new
                return
        at[CHILDREN] = 0
        at[DONE] = node + 1


@compiled
def is_known(space, s, key, mem):
    """Tell whether one of the three layers holds a state."""
    if mem.now_index.find(space, mem.now, s, key) >= 0 or mem.last_index.find(space, mem.last, s, key) >= 0:
        return True
    return mem.next_index.find(space, mem.next, s, key) >= 0


@compiled
def first_layer(space, s, zero, mem):
    """Put the start into the next layer, which becomes the first one."""
    key = space.key(s)
    mem.next_index.find(space, mem.next, s, key)
    new = mem.next.add(space, s, zero, -1)
    mem.next_index.put(key, new)
    mem.best[0] = estimate(space, s, zero, mem.counters, 0)
