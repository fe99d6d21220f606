"""State spaces for tests, and what plain Python finds in them."""

from __future__ import annotations

import heapq
import math
from typing import Any

import numpy as np

import treeprune


@treeprune.compiled
class Edges(treeprune.StateSpace):
    """A graph of numbered states: rows of `edges` are (from, to, cost) sorted by `from`."""

    first: np.ndarray  # where the edges of each state begin
    ends: np.ndarray
    costs: np.ndarray
    guess: np.ndarray
    goal: np.ndarray

    def start(self):
        return 0

    def is_goal(self, s):
        return self.goal[s] == 1

    def moves(self, s):
        for m in range(self.first[s], self.first[s + 1]):
            yield m

    def play(self, s, m):
        return self.ends[m]

    def cost(self, s, m):
        return self.costs[m]

    def h(self, s):
        return self.guess[s]


def edges(n: int, triples: Any, goals: Any, guess: Any = None, kind: type = int) -> Edges:
    """Return the space of some (from, to, cost)."""
    triples = sorted(triples)
    first = np.searchsorted([a for a, _, _ in triples], np.arange(n + 1)).astype(np.int64)
    ends = np.array([b for _, b, _ in triples], np.int64)
    costs = np.array([c for _, _, c in triples], np.int64 if kind is int else np.float64)
    goal = np.zeros(n, np.int64)
    goal[list(goals)] = 1
    values = np.zeros(n) if guess is None else np.array(guess)
    return Edges(first, ends, costs, values.astype(costs.dtype), goal)


def distances(space: treeprune.StateSpace, state: Any) -> dict[Any, Any]:
    """Return the cost of the cheapest way to every state: Dijkstra in ten lines."""
    found: dict[Any, Any] = {}
    heap = [(0, 0, state)]
    count = 0
    while heap:
        g, _, s = heapq.heappop(heap)
        if s in found:
            continue
        found[s] = g
        for m in space.moves(s):
            count += 1
            heapq.heappush(heap, (g + space.cost(s, m), count, int(space.play(s, m))))
    return found


def optimum(space: treeprune.StateSpace, state: Any) -> Any:
    """Return the cost of the cheapest way to a goal, None where there is none."""
    return min((g for s, g in distances(space, state).items() if space.is_goal(s)), default=None)


def to_goal(n: int, triples: Any, goals: Any) -> list[float]:
    """Return the true cost from each state to the nearest goal."""
    left = [math.inf] * n
    for s in goals:
        left[s] = 0
    for _ in range(n):
        for a, b, c in triples:
            left[a] = min(left[a], c + left[b])
    return left


def way_costs(space: treeprune.StateSpace, result: Any) -> Any:
    """Return what a result's moves cost when they are played, and the state they lead to."""
    s, total = result.state, 0
    for m in result.solution:
        assert m in list(space.moves(s))
        total += space.cost(s, m)
        s = space.play(s, m)
    return total, s
