"""Decision problems with worth for tests, each with an oracle of a few lines."""

import itertools
from typing import NamedTuple

import numpy as np

import treeprune


class Sack(NamedTuple):
    at: int
    room: int


@treeprune.compiled
class Knapsack(treeprune.DecisionProblem):
    """Take items or leave them; gains of any sign."""

    weights: np.ndarray
    profits: np.ndarray
    room: int

    def start(self) -> Sack:
        return Sack(0, self.room)

    def is_complete(self, s):
        return s.at == len(self.weights)

    def moves(self, s):
        if self.weights[s.at] <= s.room:
            yield 1
        yield 0

    def play(self, s, m) -> Sack:
        return Sack(s.at + 1, s.room - m * self.weights[s.at])

    def gain(self, s, m):
        return m * self.profits[s.at]

    def key(self, s):
        return s.at

    def dominance(self, s):
        return (s.room,)

    def bound(self, s):
        found = 0
        for i in range(s.at, len(self.weights)):
            if self.weights[i] <= s.room:
                found += max(0, self.profits[i])
        return found

    def move_bound(self, s, m):
        found = m * self.profits[s.at]
        for i in range(s.at + 1, len(self.weights)):
            found += max(0, self.profits[i])
        return found

    def feasible(self, s):
        return s.room >= 0

    def order(self, s, m):
        return m

    def oracle(self):
        sizes, worths = self.weights.tolist(), self.profits.tolist()
        return max(
            sum(p for p, t in zip(worths, taken, strict=True) if t)
            for taken in itertools.product((0, 1), repeat=len(sizes))
            if sum(w for w, t in zip(sizes, taken, strict=True) if t) <= self.room
        )


@treeprune.compiled
class Network(treeprune.DecisionProblem):
    """The cheapest way through layers of places; costs of any sign, some arcs are missing (cost 99)."""

    costs: np.ndarray  # layers, from, to
    floating: bool = False

    def start(self) -> Sack:
        return Sack(0, 0)

    def is_complete(self, s):
        return s.at == len(self.costs)

    def moves(self, s):
        for to in range(self.costs.shape[2]):
            if self.costs[s.at, s.room, to] < 99:
                yield to

    def play(self, s, m) -> Sack:
        return Sack(s.at + 1, m)

    def cost(self, s, m):
        return self.costs[s.at, s.room, m]

    def bound(self, s):
        found = self.costs[0, 0, 0] * 0
        for layer in range(s.at, len(self.costs)):
            found += self.costs[layer].min()
        return found

    def oracle(self):
        held = {0: 0}
        for layer in self.costs:
            after = {}
            for at, g in held.items():
                for to, c in enumerate(layer[at].tolist()):
                    if c < 99:
                        after[to] = min(after.get(to, 10**9), g + c)
            held = after
        return min(held.values(), default=None)


class Span(NamedTuple):
    low: int
    high: int


@treeprune.compiled
class Chain(treeprune.DecisionProblem):
    """The order of matrix products: a move leaves two subproblems."""

    sizes: np.ndarray

    def start(self) -> Span:
        return Span(0, len(self.sizes) - 1)

    def is_complete(self, s):
        return s.high - s.low == 1

    def moves(self, s):
        for k in range(s.low + 1, s.high):
            yield k

    def play(self, s, m) -> Span:
        return Span(s.low, m)

    def besides(self, s, m):
        yield Span(m, s.high)

    def cost(self, s, m):
        return self.sizes[s.low] * self.sizes[m] * self.sizes[s.high]

    def bound(self, s):
        """Each matrix inside is consumed by one product at least, of the smallest sizes."""
        least = self.sizes[s.low]
        for i in range(s.low, s.high + 1):
            least = min(least, self.sizes[i])
        return (s.high - s.low - 1) * least * least * least

    def oracle(self):
        sizes = self.sizes.tolist()

        def best(i, j):
            return min((best(i, k) + best(k, j) + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j)), default=0)

        return best(0, len(sizes) - 1)
