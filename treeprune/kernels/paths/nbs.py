"""NBS: expand both states of a pair that cannot be left alone.

Contract, for admissible estimates, consistent or not:
    states expanded while LB < C*  <=  2 MVC,   MVC = minimum vertex cover of the must-expand graph
No search from both sides that works with lb(u, v) alone has a better worst case. Chen, Holte, Zilles, Sturtevant 2017.
"""

from __future__ import annotations

from ..._compiled import compiled
from .node_store import READY
from .ready_pairs import pair_is_left
from .two_sides import BOUND, INCUMBENT, PAIRED, choose, go_on


@compiled
def nbs(space, s, zero, mem):
    """Search until nothing cheaper than U can be left; s is the start, and a model of states."""
    forward, backward, at, best = mem.forward, mem.backward, mem.at, mem.best
    while go_on(space, s, zero, mem):
        if at[PAIRED] > 0:
            v = at[PAIRED] - 1
            at[PAIRED] = 0
            if best[INCUMBENT] > best[BOUND] and backward.nodes.status(v) == READY:
                choose(v, backward, mem)
        elif pair_is_left(zero, mem):
            choose(forward.open.top(), forward, mem)
            at[PAIRED] = backward.open.top() + 1
        else:
            return
