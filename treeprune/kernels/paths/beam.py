"""Beam search: layer by layer, the best `width` states of each.

    chosen     the nodes of the layer that is expanded now      at[PLACE], at[COUNT]   how far, of how many

A layer holds the states so many moves from the start. Its states are put into the open list and taken out in order;
those behind place `width` are dropped, by rank, so that ties cannot drop more. What is dropped may be met again later.
Contract: a beam as wide as every layer is breadth-first search; best[DROPPED_BOUND] bounds what was dropped, so the
best way held is optimal where it costs no more than that. Lowerre 1976.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...rule import BEAM_WIDTH, COST_BOUND
from ..counters import COMPLETED, ENDED, EXPANDED
from ..words import same_type
from .best_first import CHILDREN, DROPPED, DROPPED_BOUND, GOAL, HALF, INCUMBENT, expand, plant
from .node_store import OPEN, STALE
from .path_node import cut

PLACE, COUNT = 4, 5
"""Cells of `at`, after those of best-first search."""


@compiled
def choose_layer(space, s, zero, mem, width, chosen):
    """Take the best states out of the open list; drop the others."""
    opened, nodes, best = mem.open, mem.nodes, mem.best
    rank, count = 0, 0
    while opened.top() >= 0:
        node = opened.top()
        opened.drop_top(zero)
        if nodes.status(node) != OPEN or node == mem.at[GOAL]:
            continue
        f = nodes.g(node, zero) + same_type(space.h(nodes.state(space, node, s)), zero)
        if cut(mem, COST_BOUND, -f, -best[INCUMBENT], node, -1):
            continue
        rank += 1
        if rank > width and cut(mem, BEAM_WIDTH, -rank, -(width + 1), node, -1):
            nodes.mark(node, STALE)
            best[DROPPED_BOUND] = min(best[DROPPED_BOUND], f)
            mem.at[DROPPED] += 1
        else:
            chosen[count] = node
            count += 1
    mem.at[PLACE], mem.at[COUNT] = 0, count


@compiled
def beam(space, s, zero, mem, width, chosen):
    """Search layer by layer until nothing is left that may be cheaper than the best way held."""
    counters, at, nodes = mem.counters, mem.at, mem.nodes
    if nodes.found[0] == 0:
        plant(space, s, zero, mem)
    while counters[ENDED] == 0:
        if at[PLACE] == at[COUNT]:
            choose_layer(space, s, zero, mem, width, chosen)
            if at[COUNT] == 0:
                return
            mem.trace.round(counters[COMPLETED], at[COUNT], width)
            counters[COMPLETED] += 1
        node, done = at[HALF] - 1, at[CHILDREN]
        if node < 0:
            node, done = chosen[at[PLACE]], 0
            if nodes.status(node) == STALE:  # a cheaper way to it was found within its layer
                at[PLACE] += 1
                continue
            counters[EXPANDED] += 1
            nodes.close(node, counters[EXPANDED])
            mem.trace.expand(node)
        at[HALF], at[CHILDREN] = 0, 0
        if expand(space, nodes.state(space, node, s), node, done, zero, mem):
            at[PLACE] += 1
