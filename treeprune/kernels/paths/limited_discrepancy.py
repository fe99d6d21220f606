"""Limited discrepancy search: trust the order of g + h, but for a few steps; then for a few more.

Round k searches the ways that leave the first of the ordered moves at most k times (Harvey and Ginsberg 1995). Where
`deepest` is the depth of every leaf (`fits`), it searches those that do so exactly k times, so that no leaf comes twice
(ILDS: Korf 1996): a state is left out where fewer moves are left below it than discrepancies to spend.

Contract: a round that drops nothing for want of discrepancies has searched everything; the best way held is then
optimal, for an admissible h.
"""

from __future__ import annotations

from ..._compiled import compiled
from ..counters import COMPLETED, ENDED
from .branch_and_bound import ALLOWED, INCUMBENT, begin, descend


@compiled
def limited_discrepancy(space, s, zero, most, mem):
    """Allow 0, 1, ... `most` discrepancies, until a round leaves nothing out."""
    if not begin(space, s, zero, mem):
        return True
    allowed = 0
    while allowed <= most:
        mem.trace.round(allowed, mem.best[INCUMBENT], mem.best[INCUMBENT])
        dropped = descend(space, s, zero, allowed, mem)
        if mem.counters[ENDED] != 0:
            return False
        mem.at[ALLOWED] = allowed
        mem.counters[COMPLETED] += 1
        if dropped == 0 or (mem.fits and allowed >= mem.deepest):
            return True
        allowed += 1
    return False
