"""MM: A* from both sides that is sure to meet in the middle.

    priority(n)    max(f(n), 2 g(n) + epsilon)         C    the least priority of what is open on either side
    f_F, f_B       the least f that is open on a side   g_F, g_B   the least g

Contract, for admissible estimates, consistent or not:
    no way that is not found yet costs less than max(C, f_F, f_B, g_F + g_B + epsilon)
    no state is expanded whose g is larger than C*/2
Holte, Felner, Sharon and Sturtevant 2016; with Chen 2017.
"""

from __future__ import annotations

from ..._compiled import compiled
from .node_store import OPEN
from .two_sides import LEAST, choose, estimate_on, first_open, go_on, raise_bound


@compiled
class MeetInTheMiddle:
    """The least priority first, then the largest g; f and g have lists of their own for the bounds."""

    def settles(self):
        return False

    def h(self, space, s, start, side, zero, mem, nth):
        return estimate_on(space, s, start, side, zero, mem.counters, nth)

    def priority(self, space, s, start, g, h, side, zero, mem, nth):
        return max(g + h, g + g + mem.epsilon)

    def least_meeting(self, g, priority, other, mem, zero):
        return g + other.least[LEAST] + mem.epsilon

    def file(self, node, g, h, priority, side, zero):
        side.open.push(priority, -g, node, zero)
        side.waiting.push(g + h, zero, node, zero)
        side.by_g.push(g, zero, node, zero)


@compiled
def look_at(side, zero):
    """Bring the lists of a side up to date. Returns the least f."""
    first_open(side, side.open, OPEN, zero)
    first_open(side, side.waiting, OPEN, zero)
    first_open(side, side.by_g, OPEN, zero)
    side.least[LEAST] = side.by_g.least(zero)
    return side.waiting.least(zero)


@compiled
def mm(space, s, zero, mem):
    """Search until nothing cheaper than U can be left; s is the start, and a model of states."""
    forward, backward = mem.forward, mem.backward
    while go_on(space, s, zero, mem):
        f = max(look_at(forward, zero), look_at(backward, zero))
        p, q = forward.open.least(zero), backward.open.least(zero)
        meeting = forward.least[LEAST] + backward.least[LEAST] + mem.epsilon
        if raise_bound(mem, max(f, min(p, q), meeting)):
            return
        side = forward if p <= q else backward
        node = side.open.top()
        side.open.drop_top(zero)
        choose(node, side, mem)
