"""Bidirectional breadth-first search: layers of states around both ends, the smaller one first.

    layer    the states of a side with the same number of moves; a store keeps rows in the order they were made, so
             a side's next state is the row after the last
    next     counts[NEXT] of a side: the first row that is not expanded

Contract:   no way that is not found yet has fewer moves than g_F + g_B + 1, g being that of a side's next state.
A side's layer is finished before the other's turn comes (Pohl 1971).
"""

from __future__ import annotations

from ..._compiled import compiled
from ...problem import INF
from ...rule import MEETING_BOUND
from ..words import same_type
from .node_store import CLOSED
from .path_node import cut
from .two_sides import HALF_BACK, INCUMBENT, LEAST, NEXT, choose, go_on, raise_bound


@compiled
class ByMoves:
    """In the order they were made."""

    def settles(self):
        return True

    def h(self, space, s, start, side, zero, mem, nth):
        return zero

    def priority(self, space, s, start, g, h, side, zero, mem, nth):
        return g

    def least_meeting(self, g, priority, other, mem, zero):
        return g + other.least[LEAST] + mem.epsilon

    def file(self, node, g, h, priority, side, zero):
        return None


@compiled
def next_row(space, start, side, other, zero, mem):
    """Return the row of a side to expand next, -1 where there is none, and note its g."""
    nodes, counts = side.nodes, side.counts
    while counts[NEXT] < nodes.found[0]:
        node = counts[NEXT]
        g = nodes.g(node, zero)
        key = nodes.key(space, node, start, side.index.identity)
        met = other.index.find(space, other.nodes, nodes.state(space, node, start), key)
        if met >= 0 and other.nodes.status(met) == CLOSED:
            if cut(mem, MEETING_BOUND, -(g + other.nodes.g(met, zero)), -mem.best[INCUMBENT], node, -1):
                nodes.mark(node, CLOSED)
                counts[NEXT] += 1
                continue
        side.least[LEAST] = g
        return node
    side.least[LEAST] = same_type(INF, zero)
    return -1


@compiled
def bidirectional_breadth_first(space, s, zero, mem):
    """Search until nothing shorter than U can be left; s is the start, and a model of states."""
    forward, backward = mem.forward, mem.backward
    while go_on(space, s, zero, mem):
        layer_f, layer_b = forward.least[LEAST], backward.least[LEAST]
        u = next_row(space, s, forward, backward, zero, mem)
        v = next_row(space, s, backward, forward, zero, mem)
        if raise_bound(mem, forward.least[LEAST] + backward.least[LEAST] + mem.epsilon):
            return
        back = mem.at[HALF_BACK] != 0
        if forward.least[LEAST] > layer_f or backward.least[LEAST] > layer_b or forward.counts[NEXT] == 0:
            left_f = forward.nodes.found[0] - forward.counts[NEXT]
            back = backward.nodes.found[0] - backward.counts[NEXT] < left_f
        if back:
            backward.counts[NEXT] += 1
            choose(v, backward, mem)
        else:
            forward.counts[NEXT] += 1
            choose(u, forward, mem)
