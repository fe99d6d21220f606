"""BAE*: order states by how far the estimates of both directions were wrong on the way to them.

    d(n)   g(n) - (estimate of the other direction at n): what the way to n costs more than it was thought to cost
    b(n)   g(n) + h(n) + d(n)                    b_F, b_B   the least b that is open on a side
    unit   1 where costs are whole numbers, else 0        slack   what rounding may do to floats, else 0

Contract, for CONSISTENT estimates on both sides, of which b never falls along a move:
    no way that is not found yet costs less than (b_F + b_B) / 2, rounded up to a whole number where costs are
    a closed state has its least g, so one that the other side has closed leads to nothing new
With inconsistent estimates neither holds; where b is seen to fall, the run ends with an error.
Sadhukhan 2013; the same search as DIBBS (Sewell and Jacobson 2021); rounding up: Alcazar, Riddle and Barley 2020.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ..counters import INCONSISTENT, end_run
from ..words import convert, same_type
from .two_sides import LEAST, choose, estimate_on, first_unsettled, go_on, raise_bound


@compiled
class ByError:
    """The least b of both sides first; among equal ones, the largest g."""

    unit: Any
    slack: Any

    def settles(self):
        return True

    def h(self, space, s, start, side, zero, mem, nth):
        return estimate_on(space, s, start, side, zero, mem.counters, nth)

    def priority(self, space, s, start, g, h, side, zero, mem, nth):
        other = mem.forward if side.backward else mem.backward
        b = g + h + g - estimate_on(space, s, start, other, zero, mem.counters, nth)
        before = side.least[LEAST]  # of the state that is being expanded
        if b + self.slack * (before + before + g + g) < before:
            end_run(mem.counters, INCONSISTENT, nth)
        return b

    def least_meeting(self, g, priority, other, mem, zero):
        return half(priority + other.least[LEAST] + self.unit, zero)

    def file(self, node, g, h, priority, side, zero):
        side.open.push(priority, -g, node, zero)


@compiled
def half(number, zero):
    """Return half of a number that is not negative, rounded down where costs are whole numbers."""
    return convert(number * 0.5, zero)


@compiled
def bae_star(space, s, zero, mem):
    """Search until nothing cheaper than U can be left; s is the start, and a model of states."""
    forward, backward = mem.forward, mem.backward
    while go_on(space, s, zero, mem):
        u = first_unsettled(space, s, forward, backward, zero, mem)
        v = first_unsettled(space, s, backward, forward, zero, mem)
        if u < 0 or v < 0:
            raise_bound(mem, same_type(INF, zero))
            return
        forward.least[LEAST], backward.least[LEAST] = forward.open.least(zero), backward.open.least(zero)
        if raise_bound(mem, half(forward.least[LEAST] + backward.least[LEAST] + mem.method.unit, zero)):
            return
        side, node = forward, u
        if backward.least[LEAST] < forward.least[LEAST]:
            side, node = backward, v
        side.open.drop_top(zero)
        choose(node, side, mem)
