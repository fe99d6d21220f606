"""DVCBS: expand states of a minimum vertex cover of the pairs that are left, found anew after each expansion.

    ready      open states with f <= LB: in `open` those with f < LB, in `by_g` those with f == LB
    level      ready states of a side with the same g       edge   two levels with g_F + g_B + epsilon <= LB
    cover      levels that hold an end of every edge; a least one takes all forward levels below some g, and all
               backward levels that have an edge to the others

Contract, for admissible estimates, consistent or not:   LB rises only when no edge is left, so U == C* at the end.
States of the cover with f < LB come first: when LB is C*, they are the ones near the middle.
Shperberg, Felner, Sturtevant, Shimony and Hayoun 2019.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...problem import INF
from ..words import same_type
from .levels import END, FIRST
from .node_store import OPEN, READY
from .two_sides import BOUND, INCUMBENT, choose, first_open, go_on, raise_bound


@compiled
def make_ready(side, bound, zero):
    """Make all waiting states of a side with f <= LB ready. Returns the least f of the others."""
    while first_open(side, side.waiting, OPEN, zero) >= 0:
        node, f = side.waiting.top(), side.waiting.least(zero)
        if f > bound:
            return f
        side.waiting.drop_top(zero)
        side.nodes.mark(node, READY)
        g = side.nodes.g(node, zero)
        side.levels.add(g, 1)
        if f < bound:
            side.open.push(g, f, node, zero)
        else:
            side.by_g.push(g, f, node, zero)
    return same_type(INF, zero)


@compiled
def fall_below(side, f, zero):
    """LB rises: what is ready with f == LB has f < LB then."""
    while True:
        node = first_open(side, side.by_g, READY, zero)
        if node < 0:
            return
        side.by_g.drop_top(zero)
        side.open.push(side.nodes.g(node, zero), f, node, zero)


@compiled
def edge_is_left(zero, mem):
    """Raise LB until two levels have an edge. False where U <= LB: the search is over."""
    forward, backward, best = mem.forward, mem.backward, mem.best
    while best[INCUMBENT] > best[BOUND]:
        f_f, f_b = make_ready(forward, best[BOUND], zero), make_ready(backward, best[BOUND], zero)
        g_f, g_b = forward.levels.least(zero), backward.levels.least(zero)
        if min(f_f, g_f) >= INF or min(f_b, g_b) >= INF:
            raise_bound(mem, same_type(INF, zero))
        elif g_f + g_b + mem.epsilon <= best[BOUND]:
            return True
        else:
            fall_below(forward, best[BOUND], zero)
            fall_below(backward, best[BOUND], zero)
            raise_bound(mem, min(f_f, f_b, g_f + g_b + mem.epsilon))
    return False


@compiled
def cover(front, back, limit):
    """Return the ends (forward, backward) of the levels in a least cover of the pairs with g_F + g_B <= limit."""
    j, taken_back = back.ends[FIRST], 0
    while j < back.ends[END] and back.g[j] + front.g[front.ends[FIRST]] <= limit:
        taken_back += back.many[j]
        j += 1
    end_f, end_b = front.ends[FIRST], j
    taken_front, least = 0, taken_back
    for i in range(front.ends[FIRST], front.ends[END]):
        if taken_back == 0:
            break
        taken_front += front.many[i]
        while j > back.ends[FIRST] and (i + 1 == front.ends[END] or back.g[j - 1] + front.g[i + 1] > limit):
            j -= 1
            taken_back -= back.many[j]
        if taken_front + taken_back < least:
            end_f, end_b = i + 1, j
            least = taken_front + taken_back
    return end_f, end_b


@compiled
def covered(side, entries, end, zero):
    """Return the first ready row of a list if its level is in the cover, else -1."""
    node = first_open(side, entries, READY, zero)
    if node >= 0 and end > side.levels.ends[FIRST] and side.nodes.g(node, zero) <= side.levels.g[end - 1]:
        return node
    return -1


@compiled
def dvcbs(space, s, zero, mem):
    """Search until nothing cheaper than U can be left; s is the start, and a model of states."""
    forward, backward, best = mem.forward, mem.backward, mem.best
    while go_on(space, s, zero, mem):
        if not edge_is_left(zero, mem):
            return
        end_f, end_b = cover(forward.levels, backward.levels, best[BOUND] - mem.epsilon)
        u, v = covered(forward, forward.open, end_f, zero), covered(backward, backward.open, end_b, zero)
        if u < 0 and v < 0:
            u, v = covered(forward, forward.by_g, end_f, zero), covered(backward, backward.by_g, end_b, zero)
        if v < 0 or (u >= 0 and forward.nodes.g(u, zero) <= backward.nodes.g(v, zero)):
            forward.levels.add(forward.nodes.g(u, zero), -1)
            choose(u, forward, mem)
        else:
            backward.levels.add(backward.nodes.g(v, zero), -1)
            choose(v, backward, mem)
