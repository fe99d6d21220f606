"""Best-first branch and bound: expand the open subproblem through which a solution may be worth most.

    most      what solutions through a node may be worth; never more than through the node before it
    open      nodes to expand, the largest most first, of equal ones the deepest, then the newest
    diving    go on with the best child of what was expanded, until a dive ends; then the best of all open nodes

Contract: every solution better than best[VALUE] goes through an open node, or one that was dropped:
    at any time         =>    no solution is worth more than max(best[VALUE], most of the first open node,
                              best[DROPPED_BOUND])
so the bound falls from node to node, and the search ends with the best solution when no open node may be worth more.
Land and Doig 1960; Hart, Nilsson and Raphael 1968; diving (plunging): Achterberg 2007.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import OPEN_LIST
from ..counters import ENDED, EXPANDED, MAX_DEPTH, MAX_PLY, STATES_FULL, TOO_DEEP, count_node, end_run
from ..paths.node_store import CLOSED, OPEN, STALE, STATE
from ..paths.path_node import cut
from ..words import read, same_type
from .closing import DROPPED_BOUND, lower_the_bound
from .dive import dive
from .frontier import DONE, DROPPED, HALF, make, most_of_start, needed
from .open_merge import DEPTH
from .subproblem_node import NOTHING

CHILD = DROPPED + 1
"""Cell of `at` after those of all such searches: 1 + the node that a dive goes on with."""
OF_NODE, OF_CHILD = range(2)
"""Cells of `reach`: the most of the node that is expanded, and of the one that a dive goes on with."""


@compiled
class OpenMemory:
    """What the search works with."""

    counters: Any
    at: Any
    best: Any
    reach: Any
    nodes: Any
    open: Any
    line: Any  # numbers of the moves of the best dive
    trial: Any  # and of the last one
    wanted: Any
    worth: Any
    bounds: Any
    move_bounds: Any
    feasible: Any
    merge: Any
    ordering: Any
    layout: Any
    history: Any
    trace: Any
    rule: int  # the one that skips a state for what it may be worth, when its turn comes
    dives: bool  # first, for a solution to compare with
    diving: bool

    def name_of(self, node):
        return node


@compiled
def plant(problem, s, zero, mem):
    """Open the start, or settle it at once."""
    most = most_of_start(problem, s, zero, mem)
    if most <= needed(mem):
        return
    mem.merge.meets(problem, s, zero, 0, -1, zero, mem)
    node = mem.merge.add(problem, s, zero, 0, -1, -1, zero, mem)
    mem.open.push(-most, 0, node, zero)
    lower_the_bound(mem, max(most, mem.wanted))
    if mem.dives:
        dive(problem, s, zero, 0, zero, mem)


@compiled
def next_open(zero, mem):
    """Return the node to expand next, its most in `reach`; -1 where none may be worth enough."""
    at, nodes, opened, reach = mem.at, mem.nodes, mem.open, mem.reach
    child = at[CHILD] - 1
    at[CHILD] = 0
    if child >= 0 and nodes.status(child) == OPEN and reach[OF_CHILD] > needed(mem):
        reach[OF_NODE] = reach[OF_CHILD]
        return child
    while opened.top() >= 0:
        node, most = opened.top(), -opened.least(zero)
        if nodes.status(node) == OPEN:
            lower_the_bound(mem, max(max(most, mem.best[DROPPED_BOUND]), mem.wanted))
            if most <= needed(mem):
                leave_open(most, mem)
                return -1
            opened.drop_top(zero)
            reach[OF_NODE] = most
            return node
        opened.drop_top(zero)
    lower_the_bound(mem, max(mem.best[DROPPED_BOUND], mem.wanted))
    return -1


@compiled
def leave_open(most, mem):
    """Count the open nodes, none of which may be worth more than `most`, as skipped."""
    need = needed(mem)
    for node in range(mem.nodes.found[0]):
        if mem.nodes.status(node) == OPEN and cut(mem, mem.rule, most, need, node, -1):
            mem.nodes.mark(node, STALE)
    mem.open.clear()


@compiled
def expand(problem, s, node, zero, mem):
    """Open the states after a node's. Returns False where the run must end; a later call goes on."""
    counters, nodes, at, reach = mem.counters, mem.nodes, mem.at, mem.reach
    g, above, done, nth = nodes.g(node, zero), reach[OF_NODE], at[DONE], -1
    depth = read(nodes.rows, node, STATE + mem.layout.words(s) + DEPTH, 0) + 1
    if done == 0:
        reach[OF_CHILD] = same_type(NOTHING, zero)
        at[CHILD] = 0
    for move in problem.moves(s):
        nth += 1
        if nth < done:
            continue
        if nodes.found[0] >= nodes.room or mem.open.is_full():
            end_run(counters, STATES_FULL, node)
        if counters[ENDED] != 0 or not count_node(counters, node):
            at[HALF], at[DONE] = node + 1, nth
            return False
        wanted, child, new_g, most = make(problem, s, move, nth, g, above, node, zero, mem)
        if counters[ENDED] != 0:
            at[HALF], at[DONE] = node + 1, nth
            return False
        if wanted:
            new = mem.merge.add(problem, child, new_g, depth, node, nth, zero, mem)
            mem.open.push(-most, -depth, new, zero)
            if mem.diving and most > reach[OF_CHILD]:
                at[CHILD], reach[OF_CHILD] = new + 1, most
    return True


@compiled
def best_first(problem, s, zero, mem):
    """Search until no open node may be worth more than what is held; s is the start, and a model of states."""
    counters, nodes, at = mem.counters, mem.nodes, mem.at
    column = STATE + mem.layout.words(s) + DEPTH
    if counters[EXPANDED] == 0:
        plant(problem, s, zero, mem)
    while counters[ENDED] == 0:
        node = at[HALF] - 1
        at[HALF] = 0
        if node < 0:
            at[DONE] = 0
            node = next_open(zero, mem)
            if node < 0:
                return
            depth = read(nodes.rows, node, column, 0)
            counters[EXPANDED] += 1
            counters[MAX_DEPTH] = max(counters[MAX_DEPTH], depth)
            nodes.mark(node, CLOSED)
            mem.trace.expand(node)
            if depth >= counters[MAX_PLY]:
                at[HALF] = node + 1
                end_run(counters, TOO_DEEP, node)
                return
        if not expand(problem, nodes.state(problem, node, s), node, zero, mem):
            return


@compiled
def drop_worst(problem, s, zero, mem, places, kept, worths):
    """Keep the best open nodes, as many as there are places; `kept` and `worths` have room for them."""
    opened, nodes, best = mem.open, mem.nodes, mem.best
    count, rank = 0, 0
    while opened.top() >= 0:
        node, most = opened.top(), -opened.least(zero)
        opened.drop_top(zero)
        if nodes.status(node) != OPEN:
            continue
        rank += 1
        if rank > places and cut(mem, OPEN_LIST, -rank, -(places + 1), node, -1):
            best[DROPPED_BOUND] = max(best[DROPPED_BOUND], most)
            nodes.mark(node, STALE)
            mem.at[DROPPED] += 1
        else:
            kept[count], worths[count] = node, most
            count += 1
    for i in range(count):
        depth = read(nodes.rows, kept[i], STATE + mem.layout.words(s) + DEPTH, 0)
        opened.push(-worths[i], -depth, kept[i], zero)
