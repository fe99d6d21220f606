"""Bidirectional pathmax: an estimate is as good as what its neighbours prove.

    h(child) >= h(s) - cost(s, child)     always                                        (pathmax: Mero 1984)
    h(s) >= h(child) - cost(child, s)     where every move can be undone at its cost    (Felner et al. 2005)

Contract:   `floor` returns the estimate of s raised so; the states next to s may be raised to it less the move's cost.
Estimates stay admissible. One generation: what a state inherited is not passed on.
"""

from __future__ import annotations

from ..._compiled import compiled
from ..words import same_type
from .path_node import step_cost, successor_of
from .two_sides import estimate_on


@compiled
class Pathmax:
    """Raise estimates; asks for those of all states next to the one that is expanded, so each is made twice."""

    undirected: bool

    def floor(self, space, s, start, side, zero, mem):
        counters, least = mem.counters, mem.least_cost
        floor = estimate_on(space, s, start, side, zero, counters, -1)
        if self.undirected and side.backward:
            for move, before in space.predecessors(s):
                child = same_type(before, start)
                h = estimate_on(space, child, start, side, zero, counters, -1)
                floor = max(floor, h - step_cost(space, child, move, zero, least, counters, -1))
        elif self.undirected:
            for move in space.moves(s):
                h = estimate_on(space, successor_of(space, s, move), start, side, zero, counters, -1)
                floor = max(floor, h - step_cost(space, s, move, zero, least, counters, -1))
        return floor
