"""Pairs of states, one open on each side, that every search must deal with before LB can rise.

    waiting    open states, by f = g + h        ready   states with f <= LB, by g
    lb(u, v)   max(f(u), f(v), g(u) + g(v) + epsilon): no way through u and then v costs less

Contract:   `pair_is_left` returns True   =>  the first of both ready lists have lb <= LB: one of them must be expanded
                               False  =>  U <= LB: the search is over
Chen, Holte, Zilles and Sturtevant 2017.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...problem import INF
from ..words import same_type
from .node_store import OPEN, READY
from .two_sides import BOUND, INCUMBENT, LEAST, estimate_on, first_open, raise_bound


@compiled
class ByPairs:
    """Wait by f; what is ready comes by g."""

    def settles(self):
        return False

    def h(self, space, s, start, side, zero, mem, nth):
        return estimate_on(space, s, start, side, zero, mem.counters, nth)

    def priority(self, space, s, start, g, h, side, zero, mem, nth):
        return g + h

    def least_meeting(self, g, priority, other, mem, zero):
        return g + other.least[LEAST] + mem.epsilon

    def file(self, node, g, h, priority, side, zero):
        side.waiting.push(priority, g, node, zero)


@compiled
def make_ready(side, zero):
    """Move the first waiting state of a side to those that are ready."""
    node, f = side.waiting.top(), side.waiting.least(zero)
    side.waiting.drop_top(zero)
    g = side.nodes.g(node, zero)
    side.nodes.mark(node, READY)
    side.open.push(g, f, node, zero)


@compiled
def make_ready_below(side, bound, zero):
    """Move all waiting states with f < bound."""
    while first_open(side, side.waiting, OPEN, zero) >= 0 and side.waiting.least(zero) < bound:
        make_ready(side, zero)


@compiled
def pair_is_left(zero, mem):
    """Raise LB until a pair is ready (see the contract). States with f == LB wait until no other pair is left."""
    forward, backward, best = mem.forward, mem.backward, mem.best
    while best[INCUMBENT] > best[BOUND]:
        make_ready_below(forward, best[BOUND], zero)
        make_ready_below(backward, best[BOUND], zero)
        u, v = first_open(forward, forward.open, READY, zero), first_open(backward, backward.open, READY, zero)
        f_f, f_b = forward.waiting.least(zero), backward.waiting.least(zero)
        if (u < 0 and forward.waiting.top() < 0) or (v < 0 and backward.waiting.top() < 0):
            raise_bound(mem, same_type(INF, zero))
            return False
        meeting = forward.open.least(zero) + backward.open.least(zero) + mem.epsilon
        if meeting <= best[BOUND]:
            return True
        if min(f_f, f_b) > best[BOUND]:
            raise_bound(mem, min(f_f, f_b, meeting))
            continue
        if f_f <= best[BOUND]:
            make_ready(forward, zero)
        if f_b <= best[BOUND]:
            make_ready(backward, zero)
    return False
