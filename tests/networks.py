"""State spaces for tests: explicit graphs with estimates, distances by the definition, and the pancake puzzle."""

from __future__ import annotations

import heapq
import math

import numpy as np
from hypothesis import strategies as st

import treeprune
from treeprune import INF


@treeprune.compiled
class Roads(treeprune.StateSpace):
    """A state is a node, a move an edge: edge e leads from source[e] to target[e] and costs price[e]."""

    first: np.ndarray  # edges of node s: first[s] <= e < first[s + 1]
    source: np.ndarray
    target: np.ndarray
    price: np.ndarray
    back_first: np.ndarray  # edges to node s: back_edge[back_first[s] : back_first[s + 1]]
    back_edge: np.ndarray
    ends: np.ndarray  # 1 at goals
    ahead: np.ndarray
    behind: np.ndarray

    def start(self):
        return 0

    def is_goal(self, s):
        return self.ends[s] != 0

    def goals(self):
        return np.flatnonzero(self.ends).tolist()

    def moves(self, s):
        for e in range(self.first[s], self.first[s + 1]):
            yield e

    def play(self, s, e):
        return self.target[e]

    def cost(self, s, e):
        return self.price[e]

    def predecessors(self, s):
        for i in range(self.back_first[s], self.back_first[s + 1]):
            yield self.back_edge[i], self.source[self.back_edge[i]]

    def h(self, s):
        return self.ahead[s]

    def h_back(self, s, start):
        return self.behind[s]


def distances(n, edges, roots):
    """Return the cost of a cheapest way from any of the roots to each node; edges are (from, to, cost)."""
    far, heap = [math.inf] * n, [(0, s) for s in roots]
    while heap:
        d, s = heapq.heappop(heap)
        if d < far[s]:
            far[s] = d
            for u, v, cost in edges:
                if u == s:
                    heapq.heappush(heap, (d + cost, v))
    return far


def roads(n, edges, goals, ahead, behind, kind=np.int64):
    """Build Roads; estimates are given by node."""
    edges = sorted(edges, key=lambda e: e[0])
    source, target = (np.array([e[i] for e in edges] or [0], np.int64) for i in (0, 1))
    into = sorted(range(len(edges)), key=lambda i: edges[i][1])
    return Roads(
        np.searchsorted([e[0] for e in edges], range(n + 1)),
        source,
        target,
        np.array([e[2] for e in edges] or [0], kind),
        np.searchsorted([edges[i][1] for i in into], range(n + 1)),
        np.array(into or [0], np.int64),
        np.array([s in goals for s in range(n)], np.int64),
        np.array(ahead, kind),
        np.array(behind, kind),
    )


@st.composite
def networks(draw, consistent=False, floating=False, largest=12):
    """Random directed graphs with costs from 0 on, any number of goals, and admissible estimates on both sides.

    Returns (Roads, cost of a cheapest way or None, cost of the cheapest edge). Float costs are multiples of 1/4, so
    that sums are exact.
    """
    n = draw(st.integers(1, largest))
    unit = 0.25 if floating else 1
    node, price = st.integers(0, n - 1), st.integers(draw(st.integers(0, 2)), draw(st.integers(2, 7)))
    edges = [(u, v, c * unit) for u, v, c in draw(st.lists(st.tuples(node, node, price), max_size=4 * n))]
    goals = draw(st.sets(node, max_size=3))
    to = distances(n, [(v, u, c) for u, v, c in edges], goals)
    back = distances(n, edges, [0])
    share = draw(st.integers(0, 4))
    shares = (
        [[share] * n] * 2 if consistent else [draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)) for _ in "ab"]
    )
    beyond = INF if draw(st.booleans()) else 0
    ahead, behind = (
        [beyond if d == math.inf else d * f / 4 if floating else d * f // 4 for d, f in zip(far, part, strict=True)]
        for far, part in zip((to, back), shares, strict=True)
    )
    if consistent and beyond == 0:  # 0 where no goal can be reached is below what leads there
        ahead, behind = [0] * n, [0] * n
    best = None if to[0] == math.inf else to[0]
    space = roads(n, edges, goals, ahead, behind, np.float64 if floating else np.int64)
    return space, best, min((c for *_, c in edges), default=0)


@treeprune.compiled
class Pancake(treeprune.StateSpace):
    """A stack of n pancakes, 4 bits each, the top in the lowest; move m turns the first m over.

    GAP-k counts neighbours whose sizes differ by more than 1, but for pairs with one of the k smallest, and the plate.
    """

    n: int
    k: int
    stack: int

    def start(self):
        return self.stack

    def goals(self):
        return [packed(range(self.n))]

    def is_goal(self, s):
        for i in range(self.n):  # noqa: SIM110 - compiled
            if (s >> (4 * i)) & 15 != i:
                return False
        return True

    def moves(self, s):
        for m in range(2, self.n + 1):
            yield m

    def play(self, s, m):
        after = (s >> (4 * m)) << (4 * m)
        for i in range(m):
            after |= ((s >> (4 * i)) & 15) << (4 * (m - 1 - i))
        return after

    def predecessors(self, s):
        for m in range(2, self.n + 1):
            yield m, self.play(s, m)

    def h(self, s):
        gaps, last = 0, s & 15
        for i in range(1, self.n):
            size = (s >> (4 * i)) & 15
            if min(last, size) >= self.k and abs(last - size) > 1:
                gaps += 1
            last = size
        return gaps + (last != self.n - 1)

    def h_back(self, s, start):
        place, named = 0, 0
        for i in range(self.n):
            place |= i << (4 * ((start >> (4 * i)) & 15))
        for i in range(self.n):
            named |= ((place >> (4 * ((s >> (4 * i)) & 15))) & 15) << (4 * i)
        return self.h(named)


def packed(stack):
    """Return a stack, top first, as one number."""
    return sum(size << (4 * i) for i, size in enumerate(stack))
