"""`check_problem` refutes wrong promises about worth: each with a problem that is wrong on purpose."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pytest

import treeprune
from games.edit_distance import EditDistance
from games.jobshop import JobShop
from games.knapsack import Knapsack
from games.matrix_chain import MatrixChain

ITEMS = ((5, 10), (4, 7), (3, 5), (3, 4), (2, 3))


class Rest(NamedTuple):
    at: int
    room: int


class Packing(treeprune.DecisionProblem):
    """A knapsack in plain Python, all of its promises true; what is wrong is put in place of a hook."""

    room = 9
    states = 6 * 10

    def start(self):
        return Rest(0, self.room)

    def is_complete(self, s):
        return s.at == len(ITEMS)

    def moves(self, s):
        return [m for m in (1, 0) if s.at < len(ITEMS) and m * ITEMS[s.at][0] <= s.room]

    def play(self, s, m):
        return Rest(s.at + 1, s.room - m * ITEMS[s.at][0])

    def gain(self, s, m):
        return m * ITEMS[s.at][1]

    def key(self, s):
        return 10 * s.at + s.room

    def bound(self, s):
        return sum(worth for _, worth in ITEMS[s.at :])

    def move_bound(self, s, m):
        return self.gain(s, m) + self.bound(self.play(s, m))


class Cheapest(Packing):
    """The same turned round: what is left behind costs."""

    gain = treeprune.DecisionProblem.gain

    def cost(self, s, m):
        return (1 - m) * ITEMS[s.at][1]

    def bound(self, s):
        return 0

    def move_bound(self, s, m):
        return self.cost(s, m)


class Dominating(Packing):
    """Of two with as many items decided on, one with more room is no worse."""

    states = None

    def key(self, s):
        return s.at

    def dominance(self, s):
        return (s.room,)


def report(base=Packing, **wrong):
    return treeprune.check_problem(type("Wrong", (base,), wrong)(), walks=12)


@pytest.mark.parametrize("base", [Packing, Cheapest, Dominating])
def test_what_is_right_is_not_refuted(base):
    found = report(base)
    assert found.ok, str(found)
    assert min(found.checks[test] for test in ("feasible", "bound", "move_bound", "searches", "one type of worth")) > 10
    assert found.checks["dominance" if base is Dominating else "states"] > 10


@pytest.mark.parametrize(
    ("hook", "wrong", "said"),
    [
        ("bound", lambda self, s: 7 - s.at, "bound: is not optimistic: it says 7, but the best completion is worth 17"),
        ("bound", lambda self, s: math.nan, "bound: is no number: returned nan"),
        ("bound", lambda self, s: None, "bound: is no number: returned None"),
        ("move_bound", lambda self, s, m: 5 * m, "move_bound: is not optimistic: it says 5, but move 1"),
        ("gain", lambda self, s, m: math.nan, "gain: is no finite number: returned nan"),
        ("gain", lambda self, s, m: math.inf if s.at == 4 else 1, "gain: "),
        ("gain", lambda self, s, m: None, "gain: "),
        ("gain", lambda self, s, m: m * 10 if m else 0.5, "gain: changes its type: "),
        ("key", lambda self, s: s.at, "key: merges different states: its best is"),
        ("key", lambda self, s: [s.at], "key: cannot be hashed"),
        ("states", 30, "states: does not fit the keys: there are to be 30 keys, numbered from 0, but this one is"),
        ("states", 10**9, None),
        ("feasible", lambda self, s: s.room != 2, "feasible: cuts a solution: one of worth"),
        ("play", lambda self, s, m: Rest(s.at + m, s.room), "play: leads back to where it was: Rest(at="),
        ("play", lambda self, s, m: [s.at + 1], "play: changes the type of the state"),
        ("moves", lambda self, s: [0, 0] if s.at < 5 else [], "moves: repeats a move"),
        ("symmetries", lambda self, s: [Rest(s.at, max(0, s.room - 4))], "symmetries: yields a state of another worth"),
        ("cost", lambda self, s, m: 1, "gain and cost: are both written"),
        ("besides", lambda self, s, m: [3], "besides: changes the type of the state"),
    ],
)  # fmt: skip
def test_counterexamples_are_found(hook, wrong, said):
    found = report(**{hook: wrong})
    assert found.ok if said is None else said in str(found), str(found)


def test_costs_are_refuted_in_the_users_sense():
    found = report(Cheapest, bound=lambda self, s: 100)
    assert "bound: is not optimistic: it says 100, but the best completion costs" in str(found)
    found = report(Cheapest, move_bound=lambda self, s, m: 13)
    assert "move_bound: is not optimistic: it says 13, but move" in str(found)


def test_false_dominance():
    found = report(Dominating, dominance=lambda self, s: (-s.room,))
    assert "dominance: is false: coordinates (" in str(found)
    found = report(Dominating, dominance=lambda self, s: (s.room,) * (1 + s.room % 2))
    assert "dominance: changes its length" in str(found)


def test_what_changes_its_mind():
    tick = iter(range(10**9))
    assert "is not deterministic" in str(report(gain=lambda self, s, m: next(tick)))
    assert "is not deterministic" in str(report(bound=lambda self, s: 100 + next(tick)))


def test_a_play_that_mutates():
    class Words(treeprune.DecisionProblem):
        def start(self):
            return []

        def is_complete(self, s):
            return len(s) == 3

        def moves(self, s):
            return [1, 2]

        def play(self, s, m):
            s.append(m)
            return s

        def gain(self, s, m):
            return m

    assert "play: changes the state it is given" in str(treeprune.check_problem(Words()))


def test_several_subproblems():
    class Cuts(treeprune.DecisionProblem):
        """Cut a stick of n, which costs its length, into ones."""

        def start(self):
            return 6

        def is_complete(self, s):
            return s <= 1

        def moves(self, s):
            return range(1, s)

        def play(self, s, m):
            return m

        def besides(self, s, m):
            yield s - m

        def cost(self, s, m):
            return s

        def bound(self, s):
            return s * math.log2(s) if s > 1 else 0

    # 16: the least sum of depths of 6 leaves, Knuth 1973 (optimal trees)
    assert treeprune.check_problem(Cuts()).ok and treeprune.solve(Cuts()).value == 16
    worse = type("Worse", (Cuts,), {"bound": lambda self, s: s * s})()
    assert "bound: is not optimistic: it says 36, but the best completion costs 16" in str(
        treeprune.check_problem(worse)
    )


def test_more_than_can_be_searched_is_not_refuted():
    class Long(Packing):
        states = None

        def is_complete(self, s):
            return s.at == 60

        def moves(self, s):
            return range(4)

        def play(self, s, m):
            return Rest(s.at + 1, 4 * s.room + m)

        def gain(self, s, m):
            return m

        def key(self, s):
            return s

        def bound(self, s):
            return 3 * (60 - s.at)

    class Endless(Long):
        def is_complete(self, s):
            return False

        def bound(self, s):
            return treeprune.INF

    for problem in (Long(), Endless()):
        found = treeprune.check_problem(problem, walks=1, plies=3)
        assert found.ok, str(found)


@treeprune.compiled
class Overflowing(treeprune.DecisionProblem):
    """Gains that wrap around in machine words: the worlds differ."""

    def start(self):
        return 0

    def is_complete(self, s):
        return s == 3

    def moves(self, s):
        yield 1

    def play(self, s, m):
        return s + m

    def gain(self, s, m):
        return (s + 1) * 10**10 * 10**10 % 7


def test_worlds_that_differ():
    assert "compiled: differs from interpreted" in str(treeprune.check_problem(Overflowing(), walks=2))


@pytest.mark.slow
@pytest.mark.parametrize(
    "problem", [Knapsack(), JobShop(), EditDistance(), MatrixChain()], ids=lambda p: type(p).__name__
)
def test_the_games_keep_their_promises(problem):
    found = treeprune.check_problem(problem, walks=4)
    assert found.ok, str(found)


def test_numbers_of_numpy_are_numbers():
    found = report(
        gain=lambda self, s, m: np.int64(m * ITEMS[s.at][1]),
        bound=lambda self, s: np.float64(sum(worth for _, worth in ITEMS[s.at :])),
    )
    assert found.ok, str(found)
