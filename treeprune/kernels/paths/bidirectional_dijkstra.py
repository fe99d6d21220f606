"""Bidirectional Dijkstra: expand what is nearest to either end, on the side with fewer open states.

    g_F, g_B   the least g that is open on a side

Contract:   no way that is not found yet costs less than g_F + g_B + epsilon, so the search ends when U does not
either (Nicholson 1966; epsilon: Holte et al. 2016). Expanding the side with fewer open states: Pohl 1971.
A closed state has its least g, so one that the other side has closed leads to nothing new.
"""

from __future__ import annotations

from ..._compiled import compiled
from .two_sides import LEAST, choose, first_unsettled, go_on, raise_bound


@compiled
class ByCost:
    """The nearest first; estimates are not asked."""

    def settles(self):
        return True

    def h(self, space, s, start, side, zero, mem, nth):
        return zero

    def priority(self, space, s, start, g, h, side, zero, mem, nth):
        return g

    def least_meeting(self, g, priority, other, mem, zero):
        return g + other.least[LEAST] + mem.epsilon

    def file(self, node, g, h, priority, side, zero):
        side.open.push(g, zero, node, zero)


@compiled
def bidirectional_dijkstra(space, s, zero, mem):
    """Search until nothing cheaper than U can be left; s is the start, and a model of states."""
    forward, backward = mem.forward, mem.backward
    while go_on(space, s, zero, mem):
        u = first_unsettled(space, s, forward, backward, zero, mem)
        v = first_unsettled(space, s, backward, forward, zero, mem)
        forward.least[LEAST], backward.least[LEAST] = forward.open.least(zero), backward.open.least(zero)
        if raise_bound(mem, forward.least[LEAST] + backward.least[LEAST] + mem.epsilon):
            return
        side, node = forward, u
        if backward.open.count() < forward.open.count():
            side, node = backward, v
        side.open.drop_top(zero)
        choose(node, side, mem)
