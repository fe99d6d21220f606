"""Oracles of a few lines, and explicit game trees to try them on."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

import treeprune


def minimax(game, s, depth=-1):
    """The value of a state, by the definition."""
    if depth == 0 or game.is_over(s):
        return game.evaluate(s)
    outcomes = list(game.outcomes(s))
    if outcomes:
        return math.fsum(p * minimax(game, t, depth - 1) for p, t in outcomes)
    values = []
    for m in game.moves(s):
        v = minimax(game, game.play(s, m), depth - 1)
        values.append(v if game.same_mover(s, m) else -v)
    return max(values)


@treeprune.compiled
class Tree(treeprune.Game):
    """An explicit tree: node i has children first[i] .. first[i] + count[i] - 1; a state is the number of a node.

    `again[i]` says that the side that moved into node i moves again; `prior[i]` orders it; `chance[i]` makes node i
    a chance node with equal odds; `low` and `high` bound each node's value.
    """

    first: np.ndarray
    count: np.ndarray
    score: np.ndarray
    again: np.ndarray
    prior: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def start(self):
        return 0

    def is_over(self, s):
        return self.count[s] == 0

    def evaluate(self, s):
        return self.score[s]

    def moves(self, s):
        for i in range(self.count[s]):
            yield self.first[s] + i

    def play(self, s, m):
        return m

    def same_mover(self, s, m):
        return self.again[m] != 0

    def order(self, s, m):
        return self.prior[m]

    def lower(self, s):
        return self.low[s]

    def upper(self, s):
        return self.high[s]


@treeprune.compiled
class ChanceTree(Tree):
    """A tree some of whose nodes are chance nodes."""

    chance: np.ndarray

    def score_range(self, s):
        return -9, 9

    def outcomes(self, s):
        if self.chance[s] != 0:
            for i in range(self.count[s]):
                yield 1.0 / self.count[s], self.first[s] + i


def tree(counts, scores, again, prior, floating=False, chance=None):
    """Build a Tree, breadth first, from the number of children of each inner node; what is left over is cut."""
    first, count = [0], [0]
    at = 0
    for n in counts:
        if at == len(count):
            break
        first[at], count[at] = len(first), n
        first += [0] * n
        count += [0] * n
        at += 1
    n = len(first)
    pad = lambda xs, kind: np.resize(np.array(xs if len(xs) else [0], kind), n)  # noqa: E731
    fields = dict(
        first=np.array(first),
        count=np.array(count),
        score=pad(scores, np.float64 if floating else np.int64),
        again=pad(again, np.int64),
        prior=pad(prior, np.int64),
        low=np.zeros(n, np.int64),
        high=np.zeros(n, np.int64),
    )
    if chance is not None:
        flags = pad(chance, np.int64)
        flags[fields["count"] == 0] = 0
        return ChanceTree(**fields, chance=flags)
    game = Tree(**fields)
    if not floating:
        slack = np.abs(pad(prior, np.int64)) % 3
        for i in reversed(range(n)):
            v = minimax(game, i)
            fields["low"][i], fields["high"][i] = v - slack[i], v + (slack[i] + 1) % 3
    return game


small = st.integers(-9, 9)
trees = st.builds(
    tree,
    st.lists(st.integers(1, 4), min_size=1, max_size=14),
    st.lists(small, min_size=1, max_size=30),
    st.lists(st.sampled_from([0, 0, 0, 1]), min_size=1, max_size=30),
    st.lists(small, min_size=1, max_size=30),
)
chance_trees = st.builds(
    tree,
    st.lists(st.integers(1, 3), min_size=1, max_size=12),
    st.lists(small, min_size=1, max_size=30),
    st.lists(st.sampled_from([0, 0, 0, 1]), min_size=1, max_size=30),
    st.lists(small, min_size=1, max_size=30),
    chance=st.lists(st.sampled_from([0, 0, 1]), min_size=1, max_size=30),
)


class Place(NamedTuple):
    """A node of a uniform tree: its depth, its index in the level, and its value for the side to move."""

    ply: int
    index: int
    value: int


@treeprune.compiled
class PerfectlyOrdered(treeprune.Game):
    """A uniform tree whose first move is always best: child 0 of a node worth v is worth -v, the others more to the
    opponent than that."""

    branching: int
    depth: int

    def start(self):
        return Place(0, 0, 0)

    def is_over(self, s):
        return s.ply == self.depth

    def evaluate(self, s):
        return s.value

    def moves(self, s):
        for i in range(self.branching):
            yield i

    def play(self, s, m):
        return Place(s.ply + 1, s.index * self.branching + m, -s.value + m)
