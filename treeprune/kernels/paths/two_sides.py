"""What all searches from both sides share: make the states of a side, notice where the sides meet, go on after a stop.

    side, other    one direction and the opposite one: `forward` from the start by moves, `backward` from all goals by
                   predecessors; each has a node store, an index and lists of its own
    g, h           cost of the way to a state on its side; estimate of the cost from it to where the other side began
    U              best[INCUMBENT]: cost of the cheapest way found, or the user's upper bound
    LB             best[BOUND]: no way that is not found yet costs less
    epsilon        no move costs less

Contract, for estimates that are admissible on both sides:
    at any time     C* >= min(U, LB)            finished  =>  U <= LB, so U == C*
Why: as long as a way cheaper than U exists, it has a state u open on the forward side and a state v, not before u,
open on the backward side, both with the g they have on that way; were they the same, or u behind v, the sides would
have met on it. So it costs at least lb(u, v) = max(g(u) + h(u), g(v) + h(v), g(u) + g(v) + epsilon), and LB may be the
least of that over all pairs, or less.

A meeting is an edge from a forward to a backward row, noticed when either end makes the other; rows keep their
parents, so the way stands whatever happens later. A state to which a cheaper way is found is opened again.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ...rule import COST_BOUND, DUPLICATE, MEETING_BOUND, PATHMAX
from ..counters import BAD_ESTIMATE_BACK, ENDED, EXPANDED, REOPENED, STATES_FULL, count_node, end_run
from ..words import read, same_type
from .node_store import CLOSED, OPEN, READY, STALE
from .path_node import cut, estimate, step_cost, successor_of

PLANTED, MEETING_F, MEETING_B, HALF, HALF_BACK, CHILDREN, PAIRED, BELOW = range(8)
"""Cells of `at`: the roots are made; the rows that meet (-1: none); 1 + the row whose expansion was interrupted, its
side, how many of its moves are done; 1 + the backward row that is to follow; states expanded before LB last rose."""
INCUMBENT, BOUND = range(2)
"""Cells of `best`."""
EXPANDED_HERE, NEXT = range(2)
"""Cells of a side's `counts`: states expanded on it, the next row of breadth-first search."""
LEAST = 0
"""Cell of a side's `least`: a number that nothing open there falls below, in what the method bounds meetings by."""


@compiled
class NoList:
    """A list that an algorithm does not need."""


@compiled
class NoLevels:
    """States are not counted by g."""

    def add(self, g, number):
        return None


@compiled
class NoPathmax:
    """Estimates stay as the hooks gave them."""

    def floor(self, space, s, start, side, zero, mem):
        return zero


@compiled
class Side:
    """One direction of the search."""

    nodes: Any
    index: Any
    open: Any  # what is expanded next comes first
    waiting: Any  # by g + h
    by_g: Any
    levels: Any  # how many states are ready, by g
    counts: Any
    least: Any
    backward: bool


@compiled
class TwoSides:
    """What a search from both sides works with."""

    counters: Any
    at: Any
    best: Any
    forward: Any
    backward: Any
    goals: Any  # rows of states
    goal_count: int
    method: Any  # the algorithm: its priority, its bound of meetings, its lists
    pathmax: Any
    trace: Any
    epsilon: Any
    least_cost: Any
    steps: bool  # every move costs 1


@compiled
def estimate_on(space, s, start, side, zero, counters, nth):
    """Return the estimate of the cost from s to where the other side began."""
    if not side.backward:
        return estimate(space, s, zero, counters, nth)
    h = same_type(space.h_back(s, start), zero)
    if not h >= zero:
        end_run(counters, BAD_ESTIMATE_BACK, nth)
    return min(h, same_type(INF, zero))


@compiled
def raise_bound(mem, bound):
    """Raise LB to what the open states prove now. Returns whether nothing cheaper than U can be found any more."""
    best = mem.best
    if bound > best[BOUND]:
        best[BOUND] = bound
        mem.at[BELOW] = mem.counters[EXPANDED]
    return best[INCUMBENT] <= best[BOUND]


@compiled
def reach(space, start, s, node, nth, g, floor, side, other, zero, mem):
    """Take notice of s, to which the nth move of a row leads at cost g in all; its estimate is at least `floor`."""
    nodes, best, method = side.nodes, mem.best, mem.method
    key = side.index.identity.key(space, s)
    known = side.index.find(space, nodes, s, key)
    if known >= 0 and cut(mem, DUPLICATE, -g, -nodes.g(known, zero), node, nth):
        return
    met = other.index.find(space, other.nodes, s, key)
    if met >= 0:
        whole = g + other.nodes.g(met, zero)
        if whole < best[INCUMBENT]:
            best[INCUMBENT] = whole
            mem.at[MEETING_F] = met if side.backward else node
            mem.at[MEETING_B] = node if side.backward else met
        if method.settles() and other.nodes.status(met) == CLOSED:
            if cut(mem, MEETING_BOUND, -whole, -best[INCUMBENT], node, nth):
                return
    h = method.h(space, s, start, side, zero, mem, nth)
    if cut(mem, COST_BOUND, -(g + h), -best[INCUMBENT], node, nth):
        return
    if h < floor:
        h = floor
        if cut(mem, PATHMAX, -(g + h), -best[INCUMBENT], node, nth):
            return
    priority = method.priority(space, s, start, g, h, side, zero, mem, nth)
    if cut(mem, MEETING_BOUND, -method.least_meeting(g, priority, other, mem, zero), -best[INCUMBENT], node, nth):
        return
    if known >= 0:
        status = nodes.status(known)
        if status == CLOSED:
            mem.counters[REOPENED] += 1
        elif status == READY:
            side.levels.add(nodes.g(known, zero), -1)
        nodes.mark(known, STALE)
    new = nodes.add(space, s, g, node)
    side.index.put(key, new)
    mem.trace.kept(new, node, nth, g)
    method.file(new, g, h, priority, side, zero)


@compiled
def may_go_on(side, nth, mem):
    """Count a state that is about to be made on a side. False where room or a limit ran out: then nothing is lost."""
    counters = mem.counters
    if side.nodes.found[0] >= side.nodes.room:
        end_run(counters, STATES_FULL, nth)
    if counters[ENDED] == 0 and count_node(counters, nth):
        return True
    mem.at[CHILDREN] = nth
    return False


@compiled
def expand(space, start, node, done, side, other, zero, mem):
    """Make the states next to a row, from its move number `done` on. False where the run must end."""
    nodes, counters = side.nodes, mem.counters
    s, g, one = nodes.state(space, node, start), nodes.g(node, zero), same_type(1, zero)
    floor = mem.pathmax.floor(space, s, start, side, zero, mem)
    nth = -1
    if side.backward:
        for move, before in space.predecessors(s):
            nth += 1
            if nth >= done:
                if not may_go_on(side, nth, mem):
                    return False
                child = same_type(before, start)
                cost = one if mem.steps else step_cost(space, child, move, zero, mem.least_cost, counters, nth)
                reach(space, start, child, node, nth, g + cost, floor - cost, side, other, zero, mem)
    else:
        for move in space.moves(s):
            nth += 1
            if nth >= done:
                if not may_go_on(side, nth, mem):
                    return False
                child = successor_of(space, s, move)
                cost = one if mem.steps else step_cost(space, s, move, zero, mem.least_cost, counters, nth)
                reach(space, start, child, node, nth, g + cost, floor - cost, side, other, zero, mem)
    return True


@compiled
def go_on(space, start, zero, mem):
    """Make the roots where there are none, end an expansion that was interrupted. False where the run must end."""
    at = mem.at
    if at[PLANTED] == 0:
        at[PLANTED] = 1
        if count_node(mem.counters, 0):
            reach(space, start, start, -1, -1, zero, zero, mem.forward, mem.backward, zero, mem)
        for i in range(mem.goal_count):
            if mem.counters[ENDED] == 0 and count_node(mem.counters, 0):
                goal = read(mem.goals, i, 0, start)
                reach(space, start, goal, -1, -1, zero, zero, mem.backward, mem.forward, zero, mem)
    if at[HALF] > 0:
        side, other = mem.forward, mem.backward
        if at[HALF_BACK] != 0:
            side, other = mem.backward, mem.forward
        if mem.counters[ENDED] == 0 and expand(space, start, at[HALF] - 1, at[CHILDREN], side, other, zero, mem):
            at[HALF], at[CHILDREN] = 0, 0
    return mem.counters[ENDED] == 0


@compiled
def choose(node, side, mem):
    """Expand an open row next, in `go_on`."""
    mem.counters[EXPANDED] += 1
    side.counts[EXPANDED_HERE] += 1
    side.nodes.close(node, mem.counters[EXPANDED])
    mem.trace.expand(node)
    mem.at[HALF], mem.at[CHILDREN] = node + 1, 0
    mem.at[HALF_BACK] = 1 if side.backward else 0


@compiled
def first_open(side, entries, status, zero):
    """Return the row that comes first in a list, -1 where none has the status; entries that lost it are dropped."""
    while True:
        node = entries.top()
        if node < 0 or side.nodes.status(node) == status:
            return node
        entries.drop_top(zero)


@compiled
def first_unsettled(space, start, side, other, zero, mem):
    """Return the open row of a side that comes first, -1 where there is none.

    Only for methods whose closed rows have their least g: a state that the other side has closed is closed here
    without an expansion, since the cheapest way through it has been noticed.
    """
    while True:
        node = first_open(side, side.open, OPEN, zero)
        if node < 0:
            return node
        s = side.nodes.state(space, node, start)
        met = other.index.find(space, other.nodes, s, side.nodes.key(space, node, start, side.index.identity))
        if met < 0 or other.nodes.status(met) != CLOSED:
            return node
        whole = side.nodes.g(node, zero) + other.nodes.g(met, zero)
        if not cut(mem, MEETING_BOUND, -whole, -mem.best[INCUMBENT], node, -1):
            return node
        side.nodes.mark(node, CLOSED)
        side.open.drop_top(zero)
