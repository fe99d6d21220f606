"""Count what every search must expand: sweep one side for all states with g + h < C*.

Contract, for estimates that are admissible on both sides:
    after a sweep forward    U == C*, and closed are all states to which a way leads with g + h < C* all along it (and
                             some with g + h == C*; more only where counts[FELL] says that h is inconsistent)
    after a sweep backward   the same from the goals, C* being known
"""

from __future__ import annotations

from ..._compiled import compiled
from .node_store import CLOSED, OPEN
from .two_sides import BOUND, INCUMBENT, NEXT, PAIRED, choose, estimate_on, first_open, go_on, raise_bound

BACKWARD = PAIRED
"""Cell of `at`: which side is swept."""
FELL = NEXT
"""Cell of a side's `counts`: an estimate fell by more than a move's cost, so that g + h did."""


@compiled
class ByEstimate:
    """As A* orders states; nothing is bounded by the other side."""

    def settles(self):
        return False

    def h(self, space, s, start, side, zero, mem, nth):
        return estimate_on(space, s, start, side, zero, mem.counters, nth)

    def priority(self, space, s, start, g, h, side, zero, mem, nth):
        return g + h

    def least_meeting(self, g, priority, other, mem, zero):
        return priority

    def file(self, node, g, h, priority, side, zero):
        side.open.push(priority, -g, node, zero)


@compiled
def sweep(space, s, zero, mem):
    """Expand a side's states until none is left with g + h < U."""
    best = mem.best
    while go_on(space, s, zero, mem):
        side = mem.backward if mem.at[BACKWARD] != 0 else mem.forward
        node = first_open(side, side.open, OPEN, zero)
        f = side.open.least(zero)
        if node < 0 or f >= best[INCUMBENT]:
            return
        if not side.backward:
            raise_bound(mem, f)
            if f < best[BOUND]:
                side.counts[FELL] = 1
        side.open.drop_top(zero)
        choose(node, side, mem)


@compiled
def gather(space, s, zero, mem, costs):
    """Write g of each closed state of the side that was swept with g + h < U into `costs`. Returns how many."""
    side = mem.backward if mem.at[BACKWARD] != 0 else mem.forward
    nodes, count = side.nodes, 0
    for node in range(nodes.found[0]):
        if nodes.status(node) == CLOSED:
            g = nodes.g(node, zero)
            if (
                g + estimate_on(space, nodes.state(space, node, s), s, side, zero, mem.counters, -1)
                < mem.best[INCUMBENT]
            ):
                costs[count] = g
                count += 1
    return count
