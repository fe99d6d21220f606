"""Decision problems for searches that hold a frontier, each with an oracle of a few lines."""

import functools
import itertools
from typing import NamedTuple

import numpy as np

import treeprune


class Pack(NamedTuple):
    at: int
    room: int


@treeprune.compiled
class DantzigKnapsack(treeprune.DecisionProblem):
    """Items of positive worth, by worth for each unit of weight; the bound lets the first that does not fit be cut."""

    weights: np.ndarray
    profits: np.ndarray
    weight_sums: np.ndarray  # of the items before each
    profit_sums: np.ndarray
    room: int

    @classmethod
    def of(cls, weights, profits, room):
        items = sorted(zip(map(int, weights), map(int, profits), strict=True), key=lambda x: (-x[1] / x[0], -x[0]))
        w, p = np.array([i[0] for i in items]), np.array([i[1] for i in items])
        return cls(w, p, np.concatenate([[0], np.cumsum(w)]), np.concatenate([[0], np.cumsum(p)]), int(room))

    def start(self) -> Pack:
        return Pack(0, self.room)

    def is_complete(self, s):
        return s.at == len(self.weights)

    def moves(self, s):
        if self.weights[s.at] <= s.room:
            yield 1
        yield 0

    def play(self, s, m) -> Pack:
        return Pack(s.at + 1, s.room - m * self.weights[s.at])

    def gain(self, s, m):
        return m * self.profits[s.at]

    def key(self, s):
        return s.at

    def dominance(self, s):
        return (s.room,)

    def bound(self, s):
        """Dantzig 1957."""
        sums, n = self.weight_sums, len(self.weights)
        full = sums[s.at] + s.room
        low, high = s.at, n
        while low < high:
            middle = (low + high + 1) >> 1
            if sums[middle] <= full:
                low = middle
            else:
                high = middle - 1
        found = self.profit_sums[low] - self.profit_sums[s.at]
        if low < n:
            found += (full - sums[low]) * self.profits[low] // self.weights[low]
        return found


class Tour(NamedTuple):
    seen: int
    last: int


@treeprune.compiled
class HeldKarp(treeprune.DecisionProblem):
    """The shortest round trip from the last town; keys number the states."""

    distances: np.ndarray

    @property
    def states(self):
        n = len(self.distances)
        return n << (n - 1)

    def start(self) -> Tour:
        return Tour(0, len(self.distances) - 1)

    def is_complete(self, s):
        return s.seen == (1 << len(self.distances)) - 1

    def moves(self, s):
        n = len(self.distances) - 1
        if s.seen == (1 << n) - 1:
            yield n
        else:
            for town in range(n):
                if not (s.seen >> town) & 1:
                    yield town

    def play(self, s, m) -> Tour:
        return Tour(s.seen | (1 << m), m)

    def cost(self, s, m):
        return self.distances[s.last, m]

    def key(self, s):
        return s.seen * len(self.distances) + s.last

    def oracle(self):
        d, n = self.distances.tolist(), len(self.distances)
        ways = itertools.permutations(range(n - 1))
        return min(sum(d[a][b] for a, b in itertools.pairwise((n - 1, *way, n - 1))) for way in ways)


class Shop(NamedTuple):
    done: int
    time: int


@treeprune.compiled
class Tardiness(treeprune.DecisionProblem):
    """Total weighted tardiness of jobs one after the other: what is done tells how late it is."""

    times: np.ndarray
    weights: np.ndarray
    due: np.ndarray

    def start(self) -> Shop:
        return Shop(0, 0)

    def is_complete(self, s):
        return s.done == (1 << len(self.times)) - 1

    def moves(self, s):
        for job in range(len(self.times)):
            if not (s.done >> job) & 1:
                yield job

    def play(self, s, m) -> Shop:
        return Shop(s.done | (1 << m), s.time + self.times[m])

    def cost(self, s, m):
        return self.weights[m] * max(0, s.time + self.times[m] - self.due[m])

    def key(self, s):
        return s.done

    def order(self, s, m):
        return -self.due[m]

    def bound(self, s):
        """Each job that is left could be done next."""
        found = self.weights[0] * 0
        for job in range(len(self.times)):
            if not (s.done >> job) & 1:
                found += self.weights[job] * max(0, s.time + self.times[job] - self.due[job])
        return found

    def oracle(self):
        jobs = list(zip(self.times.tolist(), self.weights.tolist(), self.due.tolist(), strict=True))
        found = []
        for order in itertools.permutations(jobs):
            time, cost = 0, 0
            for t, w, d in order:
                time += t
                cost += w * max(0, time - d)
            found.append(cost)
        return min(found)


class Trip(NamedTuple):
    at: int
    fuel: int
    hours: int


@treeprune.compiled
class Trips(treeprune.DecisionProblem):
    """A way through layers of places with two budgets: two coordinates."""

    costs: np.ndarray  # layers, from, to
    fuel: np.ndarray
    hours: np.ndarray
    budget: tuple[int, int]

    def start(self) -> Trip:
        return Trip(0, self.budget[0], self.budget[1])

    def is_complete(self, s):
        return s.at // self.costs.shape[1] == len(self.costs)

    def moves(self, s):
        wide = self.costs.shape[1]
        layer, place = s.at // wide, s.at % wide
        for to in range(wide):
            if self.fuel[layer, place, to] <= s.fuel and self.hours[layer, place, to] <= s.hours:
                yield to

    def play(self, s, m) -> Trip:
        wide = self.costs.shape[1]
        layer, place = s.at // wide, s.at % wide
        return Trip((layer + 1) * wide + m, s.fuel - self.fuel[layer, place, m], s.hours - self.hours[layer, place, m])

    def cost(self, s, m):
        wide = self.costs.shape[1]
        return self.costs[s.at // wide, s.at % wide, m]

    def key(self, s):
        return s.at

    def dominance(self, s):
        return (s.fuel, s.hours)

    def bound(self, s):
        found = self.costs[0, 0, 0] * 0
        for layer in range(s.at // self.costs.shape[1], len(self.costs)):
            found += self.costs[layer].min()
        return found

    def oracle(self):
        costs, fuel, hours = self.costs.tolist(), self.fuel.tolist(), self.hours.tolist()

        @functools.cache
        def best(layer, place, f, h):
            if layer == len(costs):
                return 0
            found = [
                c + rest
                for to, c in enumerate(costs[layer][place])
                if fuel[layer][place][to] <= f and hours[layer][place][to] <= h
                and (rest := best(layer + 1, to, f - fuel[layer][place][to], h - hours[layer][place][to])) is not None
            ]  # fmt: skip
            return min(found, default=None)

        return best(0, 0, *self.budget)


@treeprune.compiled
class Coins(treeprune.DecisionProblem):
    """Coins of different weights that make up an amount, the lightest: one state is reached after few coins or many."""

    values: np.ndarray
    weights: np.ndarray
    amount: int
    numbered: bool

    @property
    def states(self):
        return self.amount + 1 if self.numbered else None

    def start(self) -> int:
        return self.amount

    def is_complete(self, s):
        return s == 0

    def moves(self, s):
        for coin in range(len(self.values)):
            if self.values[coin] <= s:
                yield coin

    def play(self, s, m) -> int:
        return s - self.values[m]

    def cost(self, s, m):
        return self.weights[m]

    def bound(self, s):
        """The coin that weighs least for its value."""
        best = 0
        for coin in range(len(self.values)):
            if self.weights[coin] * self.values[best] < self.weights[best] * self.values[coin]:
                best = coin
        return s * self.weights[best] // self.values[best]

    def oracle(self):
        least = [0]
        for amount in range(1, self.amount + 1):
            found = [
                least[amount - v] + w
                for v, w in zip(self.values.tolist(), self.weights.tolist(), strict=True)
                if v <= amount and least[amount - v] is not None
            ]
            least.append(min(found, default=None))
        return least[-1]


class Loads(NamedTuple):
    at: int
    one: int
    other: int


@treeprune.compiled
class TwoMachines(treeprune.DecisionProblem):
    """Jobs for two machines that are alike; the cost is when the last job ends."""

    times: np.ndarray

    def start(self) -> Loads:
        return Loads(0, 0, 0)

    def is_complete(self, s):
        return s.at == len(self.times)

    def moves(self, s):
        if s.at < len(self.times):
            yield 0
            yield 1

    def play(self, s, m) -> Loads:
        t = self.times[s.at]
        return Loads(s.at + 1, s.one + t * (1 - m), s.other + t * m)

    def cost(self, s, m):
        t = self.times[s.at]
        return max(s.one + t * (1 - m), s.other + t * m) - max(s.one, s.other)

    def key(self, s):
        return (s.at, max(s.one, s.other) - s.one, max(s.one, s.other) - s.other)

    def symmetries(self, s):
        yield Loads(s.at, s.other, s.one)

    def bound(self, s):
        """Half of the work that is left, less what fits in before the end."""
        left = 0
        for i in range(s.at, len(self.times)):
            left += self.times[i]
        return max(0, (left - (2 * max(s.one, s.other) - s.one - s.other) + 1) // 2)

    def oracle(self):
        sums = {sum(t) for n in range(len(self.times) + 1) for t in itertools.combinations(self.times.tolist(), n)}
        return min(max(one, int(self.times.sum()) - one) for one in sums)
