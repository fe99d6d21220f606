"""Best-first search: expand the state with the least priority, remember every state. One kernel for a family.

    priority      g_weight * g + h_weight * h      1, 0: Dijkstra    1, 1: A*    1, w: weighted A*    0, 1: greedy
    incumbent     cost of the cheapest way to a goal found so far (or the user's upper bound), `best[0]`
    at[HALF]      1 + the node whose expansion ran out of room, at[CHILDREN] of its moves done: a later call goes on

Contract, for an admissible h (never above the true cost) and non-negative costs:
    at[GOAL] >= 0 and finished  =>  best[0] <= w * C*, where w = h_weight / g_weight  (w = 1: best[0] == C*)
    open list empty             =>  no way to a goal costs less than best[0]
    at any time                 =>  C* >= min(best[0], least g + h of the states that are open)

A state is opened again whenever a cheaper way to it is found, so h need not be consistent. A goal is noted when it is
made, not when it is expanded: from then on nothing that cannot be cheaper is remembered.
Dijkstra 1959; Hart, Nilsson and Raphael 1968; Pohl 1970.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ...rule import COST_BOUND, DUPLICATE, FIRST_SOLUTION, OPEN_LIST, THRESHOLD, WEIGHTED_BOUND
from ..counters import COMPLETED, ENDED, EXPANDED, REOPENED, STATES_FULL, count_node, end_run
from ..words import same_type
from .node_store import CLOSED, LATER, OLD, OPEN, STALE
from .path_node import cut, estimate, step_cost, successor_of

GOAL, HALF, CHILDREN, DROPPED, STATES, BELOW = range(6)
"""Cells of `at`; the last two: states expanded, each counted once, and those of them before the level rose."""
INCUMBENT, DROPPED_BOUND, LEVEL = range(3)
"""Cells of `best`: cost of the best way to a goal; least g + h that was dropped from the open list; the largest
priority that was expanded (of A*: states expanded while it is below C* are those that must be)."""


@compiled
class BestFirstMemory:
    """What best-first search works with."""

    counters: Any
    at: Any
    best: Any
    nodes: Any
    index: Any
    open: Any
    trace: Any
    g_weight: Any
    h_weight: Any
    tie: int  # 1: larger g first; -1: smaller g first; 0: by age alone
    steps: bool  # every move costs 1 (breadth-first search)
    once: bool  # expand a state once a round, open it again in the next (ARA*)
    threshold: Any  # states with a larger g + h are dropped: heuristic
    least_cost: Any
    patience: int  # states made before the last so many are dropped when their turn comes; 0: never


@compiled
def plant(space, s, zero, mem):
    """Remember the start."""
    counters, nodes = mem.counters, mem.nodes
    if not count_node(counters, 0):
        return
    h = estimate(space, s, zero, counters, 0)
    key = mem.index.identity.key(space, s)
    mem.index.find(space, nodes, s, key)
    node = nodes.add(space, s, zero, -1)
    mem.index.put(key, node)
    mem.trace.kept(node, -1, -1, zero)
    if space.is_goal(s) and zero < mem.best[INCUMBENT]:
        mem.at[GOAL] = node
        mem.best[INCUMBENT] = zero
    push(node, zero, h, zero, mem)


@compiled
def push(node, g, h, zero, mem):
    """Put an open node in its place."""
    priority = mem.g_weight * g + mem.h_weight * h
    tie = zero if mem.tie == 0 else -g if mem.tie > 0 else g
    mem.open.push(same_type(priority, zero), tie, node, zero)


@compiled
def good_enough(mem, zero):
    """Tell whether no open state is allowed to matter any more."""
    incumbent = mem.best[INCUMBENT]
    if mem.g_weight == same_type(0, mem.g_weight):  # greedy: the first goal will do
        return mem.at[GOAL] >= 0
    return incumbent < INF and mem.open.least(zero) >= mem.g_weight * incumbent


@compiled
def next_open(space, s, zero, mem):
    """Return the node to expand next, taken out of the open list; -1 where none is worth it."""
    opened, nodes, best = mem.open, mem.nodes, mem.best
    while True:
        node = opened.top()
        if node < 0 or good_enough(mem, zero):
            return -1
        priority = opened.least(zero)
        opened.drop_top(zero)
        if nodes.status(node) == OPEN:
            age = nodes.found[0] - 1 - node
            if mem.patience > 0 and cut(mem, OPEN_LIST, -age, -mem.patience - 1, node, -1):
                nodes.mark(node, STALE)
                f = nodes.g(node, zero) + estimate(space, nodes.state(space, node, s), zero, mem.counters, 0)
                best[DROPPED_BOUND] = min(best[DROPPED_BOUND], f)
                mem.at[DROPPED] += 1
            else:
                count_at_level(node, priority, mem)
                return node


@compiled
def count_at_level(node, priority, mem):
    """Count a state that is expanded for the first time, and note how many there were when the level rises."""
    at, best = mem.at, mem.best
    if priority > best[LEVEL]:
        best[LEVEL] = priority
        at[BELOW] = at[STATES]
    if mem.nodes.order(node) == 0:
        at[STATES] += 1


@compiled
def expand(space, s, node, done, zero, mem):
    """Make the states after node, whose state is s, from its move number `done` on. False where the run must end."""
    counters, nodes, best = mem.counters, mem.nodes, mem.best
    g = nodes.g(node, zero)
    nth = -1
    for move in space.moves(s):
        nth += 1
        if nth < done:
            continue
        if nodes.found[0] >= nodes.room or mem.open.is_full():
            end_run(counters, STATES_FULL, nth)
        if counters[ENDED] != 0 or not count_node(counters, nth):
            mem.at[HALF], mem.at[CHILDREN] = node + 1, nth
            return False
        child = successor_of(space, s, move)
        cost = same_type(1, zero) if mem.steps else step_cost(space, s, move, zero, mem.least_cost, counters, nth)
        new_g = g + cost
        key = mem.index.identity.key(space, child)
        known = mem.index.find(space, nodes, child, key)
        if known >= 0 and nodes.status(known) == STALE:  # it was dropped from the open list
            known = -1
        if known >= 0 and cut(mem, DUPLICATE, -new_g, -nodes.g(known, zero), node, nth):
            continue
        if known >= 0 and mem.g_weight == same_type(0, zero) and cut(mem, FIRST_SOLUTION, zero, zero, node, nth):
            continue
        h = estimate(space, child, zero, counters, nth)
        if cut(mem, COST_BOUND, -(new_g + h), -best[INCUMBENT], node, nth):
            continue
        if new_g + h > mem.threshold and cut(mem, THRESHOLD, -(new_g + h), -mem.threshold, node, nth):
            best[DROPPED_BOUND] = min(best[DROPPED_BOUND], new_g + h)
            continue
        later, order = False, 0
        if known >= 0:
            order = nodes.order(known)
            status = nodes.status(known)
            later = mem.once and (status == CLOSED or status == LATER)
            if status == CLOSED or status == OLD:
                counters[REOPENED] += 1
            nodes.mark(known, STALE)
        new = nodes.add(space, child, new_g, node)
        if order > 0:
            nodes.inherit(new, order)
        mem.index.put(key, new)
        mem.trace.kept(new, node, nth, new_g)
        if space.is_goal(child):
            mem.at[GOAL] = new
            best[INCUMBENT] = new_g
        if later:
            nodes.mark(new, LATER)
        else:
            push(new, new_g, h, zero, mem)
    return True


@compiled
def best_first(space, s, zero, mem):
    """Search until the best way held is good enough, or nothing is open; s is the start, and a model of states."""
    counters, nodes = mem.counters, mem.nodes
    if nodes.found[0] == 0:
        plant(space, s, zero, mem)
    while counters[ENDED] == 0:
        node, done = mem.at[HALF] - 1, mem.at[CHILDREN]
        if node < 0:
            node, done = next_open(space, s, zero, mem), 0
            if node < 0:
                return
            counters[EXPANDED] += 1
            nodes.close(node, counters[EXPANDED])
            mem.trace.expand(node)
        mem.at[HALF], mem.at[CHILDREN] = 0, 0
        if not expand(space, nodes.state(space, node, s), node, done, zero, mem):
            return


@compiled
def lower_bound(space, s, zero, mem):
    """Return the least g + h of what is open or was dropped: no way to a goal costs less, nor than the incumbent."""
    nodes, found = mem.nodes, min(mem.best[DROPPED_BOUND], same_type(INF, zero))
    for node in range(nodes.found[0]):
        status = nodes.status(node)
        if status == OPEN or status == LATER or node == mem.at[HALF] - 1:
            h = same_type(space.h(nodes.state(space, node, s)), zero)
            found = min(found, nodes.g(node, zero) + h)
    return found


@compiled
def leave_open(space, s, zero, mem):
    """Count what a finished search leaves open under the rule that allows it. Returns what `lower_bound` does."""
    nodes, incumbent = mem.nodes, mem.best[INCUMBENT]
    least = min(mem.best[DROPPED_BOUND], same_type(INF, zero))
    for node in range(nodes.found[0]):
        status = nodes.status(node)
        if (status == OPEN or status == LATER) and node != mem.at[GOAL]:
            g = nodes.g(node, zero)
            h = same_type(space.h(nodes.state(space, node, s)), zero)
            least = min(least, g + h)
            if not cut(mem, COST_BOUND, -(g + h), -incumbent, node, -1):
                if mem.g_weight == same_type(0, mem.g_weight):
                    cut(mem, FIRST_SOLUTION, -h, -zero, node, -1)
                else:
                    score, bound = -(mem.g_weight * g + mem.h_weight * h), -mem.g_weight * incumbent
                    cut(mem, WEIGHTED_BOUND, score, bound, node, -1)
    return least


@compiled
def drop_open(space, s, zero, mem, places, kept):
    """Keep the best of the open list, as many as there are places; `kept` is room for their numbers."""
    opened, nodes, best = mem.open, mem.nodes, mem.best
    count, rank = 0, 0
    while opened.top() >= 0:
        node = opened.top()
        opened.drop_top(zero)
        if nodes.status(node) != OPEN:
            continue
        rank += 1
        if rank > places and cut(mem, OPEN_LIST, -rank, -(places + 1), node, -1):
            h = same_type(space.h(nodes.state(space, node, s)), zero)
            best[DROPPED_BOUND] = min(best[DROPPED_BOUND], nodes.g(node, zero) + h)
            nodes.mark(node, STALE)
            mem.at[DROPPED] += 1
        else:
            kept[count] = node
            count += 1
    for i in range(count):
        h = same_type(space.h(nodes.state(space, kept[i], s)), zero)
        push(kept[i], nodes.g(kept[i], zero), h, zero, mem)


@compiled
def search_and_close(space, s, zero, mem):
    """Search to the end and, if it is reached, count what is left open: one call into the kernel instead of two."""
    best_first(space, s, zero, mem)
    return leave_open(space, s, zero, mem) if mem.counters[ENDED] == 0 else zero


@compiled
def next_round(space, s, zero, mem):
    """Begin a round with new weights: what was put off is open. The open list must have room for all."""
    nodes = mem.nodes
    mem.open.clear()
    for node in range(nodes.found[0]):
        status = nodes.status(node)
        if status == CLOSED:
            nodes.mark(node, OLD)
        elif status == OPEN or status == LATER:
            nodes.mark(node, OPEN)
            h = estimate(space, nodes.state(space, node, s), zero, mem.counters, 0)
            push(node, nodes.g(node, zero), h, zero, mem)
    mem.counters[COMPLETED] += 1
    mem.trace.round(mem.counters[COMPLETED], mem.g_weight, mem.h_weight)
