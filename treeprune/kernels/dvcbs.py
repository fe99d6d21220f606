"""DVCBS: expand states of a minimum vertex cover of the pairs that are left, found anew after each expansion.

    level     ready states of a side with the same g        edge   two levels with g_F + g_B + epsilon <= LB
    cover     levels that hold an end of every edge; a least one takes all forward levels below some g, and all backward
              levels that have an edge to the others

Contract, for admissible estimates, consistent or not:   LB rises only when no edge is left, so U == C* at the end.
Shperberg, Felner, Sturtevant, Shimony and Hayoun 2019.
"""

from __future__ import annotations

from .._compiled import compiled
from .levels import END, FIRST
from .ready_pairs import pair_is_left
from .two_sides import BOUND, choose, go_on


@compiled
def cover(front, back, limit):
    """Return (forward states, backward states) of a least cover of the levels with g_F + g_B <= limit."""
    j, some_back = back.ends[FIRST], 0
    while j < back.ends[END] and back.g[j] + front.g[front.ends[FIRST]] <= limit:
        some_back += back.many[j]
        j += 1
    some_front = 0
    least_front, least_back = some_front, some_back
    for i in range(front.ends[FIRST], front.ends[END]):
        if some_back == 0:
            break
        some_front += front.many[i]
        while j > back.ends[FIRST] and (i + 1 == front.ends[END] or back.g[j - 1] + front.g[i + 1] > limit):
            j -= 1
            some_back -= back.many[j]
        if some_front + some_back < least_front + least_back:
            least_front, least_back = some_front, some_back
    return least_front, least_back


@compiled
def dvcbs(space, s, zero, mem):
    """Search until nothing cheaper than U can be left; s is the start, and a model of states."""
    forward, backward, best = mem.forward, mem.backward, mem.best
    while go_on(space, s, zero, mem):
        if not pair_is_left(True, zero, mem):
            return
        some_front, some_back = cover(forward.levels, backward.levels, best[BOUND] - mem.epsilon)
        side = forward
        if some_front == 0 or (some_back > 0 and backward.open.least(zero) < forward.open.least(zero)):
            side = backward
        node = side.open.top()
        side.levels.add(side.nodes.g(node, zero), -1)
        choose(node, side, mem)
