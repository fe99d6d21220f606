"""ProbCut: a shallow search tells what the deep one will say, up to a margin that this run has learned.

pair       (shallow value, deep value) of one node, both searched with the whole window and without this rule
error      deep - shallow; the errors of each depth are kept sorted
margin     low, high: errors[k - 1] and errors[n - k] with k = floor((n + 1) * risk). If a new error is exchangeable
           with those kept, it falls below `low` (above `high`) with a probability of at most k / (n + 1) <= risk,
           whatever its distribution (Wilks 1941; Vovk, Gammerman and Shafer 2005)
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from ..rule import PROBCUT
from .alphabeta import search
from .counters import LIMITED, NODES
from .node import cut_node, ended
from .words import convert, same_type, successor

LEAST, MOST = 3, 16
"""Depths that are looked at."""
PAIRS = 128
"""Pairs kept of each depth; no more are searched for then."""
EVERY = 8
"""One candidate in so many is spent on a pair,"""
SHARE = 10
"""while learning takes less than one node in so many, the pair itself, as far as its cost is known, included;"""
RANK = 2
"""once a depth has pairs enough for its margin to be the error of this rank, the next depth is learned before it."""
GROWTH = 4
"""How many times as much as the pairs of a depth the first pair of the next depth may be expected to cost."""
SEEN, COST, LEARNING, SPENT = MOST, 2 * MOST, 3 * MOST, 3 * MOST + 1
"""Where `counts` has candidates seen and nodes spent on pairs, of each depth; is a pair being searched; all nodes."""


@compiled
def shallow_depth(depth):
    """Return about half of a depth, of the same parity: 3 -> 1, 4 -> 2, 5 -> 3, 6 -> 2, 8 -> 4."""
    return depth - 2 * ((depth + 2) // 4)


@compiled
class ProbCut:
    """Buro 1995. `counts` begins with the pairs kept of each depth."""

    risk: float
    errors: Any
    counts: Any

    def cut(self, game, s, alpha, beta, depth, ply, top, mem):
        """Return (True, r) where the deep search would probably fail high (r >= beta) or low (r <= alpha)."""
        counts = self.counts
        if depth < LEAST or depth >= MOST or counts[LEARNING] != 0:
            return False, alpha
        n = counts[depth]
        counts[SEEN + depth] += 1
        if n < PAIRS and counts[SEEN + depth] % EVERY == 0 and self.affords(depth, mem.counters[NODES]):
            return self.learn(game, s, alpha, depth, ply, top, mem)
        k = int((n + 1) * self.risk)
        if k < 1:
            return False, alpha
        now = same_type(game.evaluate(s), alpha)
        low, high = self.errors[depth * PAIRS + k - 1], self.errors[depth * PAIRS + n - k]
        if -INF < beta < INF and now >= beta - convert(low, alpha):
            goal = beta - convert(low, alpha)
            value = search(game, s, -successor(-goal), goal, shallow_depth(depth), ply, top, mem)
            if not ended(mem) and cut_node(mem, PROBCUT, goal, value, ply):
                mem.counters[LIMITED] += 1
                return True, beta
        elif -INF < alpha < INF and now <= alpha - convert(high, alpha):
            goal = alpha - convert(high, alpha)
            value = search(game, s, goal, successor(goal), shallow_depth(depth), ply, top, mem)
            if not ended(mem) and cut_node(mem, PROBCUT, value, goal, ply):
                mem.counters[LIMITED] += 1
                return True, alpha
        return False, alpha

    def affords(self, depth, nodes):
        """Tell whether a pair may be searched now: depth by depth from the least one on, which is the cheapest."""
        counts = self.counts
        n, cost = counts[depth], 0
        if n > 0:
            cost = counts[COST + depth] // n
        elif depth > LEAST:
            if counts[depth - 1] == 0:
                return False
            cost = GROWTH * counts[COST + depth - 1] // counts[depth - 1]
        if counts[SEEN + depth + 1] >= EVERY and (n - counts[depth + 1]) * self.risk >= RANK:
            return False
        return SHARE * (counts[SPENT] + cost) <= nodes

    def learn(self, game, s, alpha, depth, ply, top, mem):
        """Search a node both ways, keep the error in its place, and return (True, the deep value)."""
        counts, errors = self.counts, self.errors
        counts[LEARNING], began = 1, mem.counters[NODES]
        lowest, highest = same_type(-INF, alpha), same_type(INF, alpha)
        shallow = search(game, s, lowest, highest, shallow_depth(depth), ply, top, mem)
        deep = search(game, s, lowest, highest, depth, ply, top, mem)
        counts[LEARNING] = 0
        counts[SPENT] += mem.counters[NODES] - began
        counts[COST + depth] += mem.counters[NODES] - began
        if not ended(mem):
            error = same_type(deep - shallow, 0.0)
            first = depth * PAIRS
            i = first + counts[depth]
            while i > first and errors[i - 1] > error:
                errors[i] = errors[i - 1]
                i -= 1
            errors[i] = error
            counts[depth] += 1
        return True, deep
