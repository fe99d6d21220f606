"""Distances from one state to all others, or to those wanted, in a space that numbers its states.

    distance   of a state; INF where it is not known to be reached
    heap       states that wait, the nearest first, four children a node: the state itself moves up when a shorter way
               to it is found, so there are never more entries than states
    place      1 + where in the heap a state is; 0: not seen yet; SETTLED: its distance is proved
    left       how many wanted states are not settled, at first -1 where all are wanted

Contract, for costs that are never negative: at the end distance[s] is the true distance where it is at most `cutoff`
and s was settled, and INF elsewhere. Dijkstra 1959.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ..counters import CHECK_AT, ENDED, NODES, look_up
from ..words import same_type
from .path_node import step_cost, successor_of

SETTLED = -1


@compiled
class Reach:
    """What the search works with."""

    counters: Any
    distance: Any
    heap: Any
    place: Any
    wanted: Any  # by state: 1 where it is wanted
    size: Any  # one cell: entries of the heap
    left: Any  # one cell


@compiled
class Onward:
    """Distances from the start."""

    def relax(self, space, s, g, zero, cutoff, reach):
        for move in space.moves(s):
            offer(
                successor_of(space, s, move),
                g + step_cost(space, s, move, zero, zero, reach.counters, 0),
                cutoff,
                reach,
            )


@compiled
class Back:
    """Distances to the start."""

    def relax(self, space, s, g, zero, cutoff, reach):
        for move, before in space.predecessors(s):
            before = same_type(before, s)
            offer(before, g + step_cost(space, before, move, zero, zero, reach.counters, 0), cutoff, reach)


@compiled
def offer(s, g, cutoff, reach):
    """Note a way to s that costs g, if it is shorter than all known and not beyond the cutoff."""
    distance, heap, place = reach.distance, reach.heap, reach.place
    if g > cutoff or g >= distance[s]:
        return
    distance[s] = g
    at = place[s] - 1
    if at < 0:
        at = reach.size[0]
        reach.size[0] = at + 1
    while at > 0:
        up = (at - 1) >> 2
        if distance[heap[up]] <= g:
            break
        heap[at] = heap[up]
        place[heap[at]] = at + 1
        at = up
    heap[at] = s
    place[s] = at + 1


@compiled
def nearest(reach):
    """Take the nearest state out of the heap."""
    distance, heap, place = reach.distance, reach.heap, reach.place
    top, last = heap[0], reach.size[0] - 1
    s = heap[last]
    g = distance[s]
    reach.size[0] = last
    at = 0
    while 4 * at + 1 < last:
        best = 4 * at + 1
        for child in range(best + 1, min(best + 4, last)):
            if distance[heap[child]] < distance[heap[best]]:
                best = child
        if distance[heap[best]] >= g:
            break
        heap[at] = heap[best]
        place[heap[at]] = at + 1
        at = best
    heap[at] = s
    place[s] = at + 1
    place[top] = SETTLED
    return top


@compiled
def distances(space, s, zero, cutoff, direction, reach):
    """Fill `distance` from s on."""
    counters, distance = reach.counters, reach.distance
    offer(s, zero, cutoff, reach)
    while reach.size[0] > 0 and reach.left[0] != 0 and counters[ENDED] == 0:
        counters[NODES] += 1
        if counters[NODES] >= counters[CHECK_AT] and not look_up(counters, 0):
            break
        near = same_type(nearest(reach), s)
        if reach.left[0] > 0:
            reach.left[0] -= reach.wanted[near]
        direction.relax(space, near, distance[near], zero, cutoff, reach)
    for i in range(reach.size[0]):
        distance[reach.heap[i]] = same_type(INF, zero)
