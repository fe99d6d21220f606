"""Games on explicit graphs, where lines of play meet again or go round for ever, and their values by the definition."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

import treeprune


@treeprune.compiled
class Graph(treeprune.Game):
    """Edge e of node i (first[i] <= e < first[i + 1]) leads to node target[e]; a state is a node, a move an edge.

    A node without edges is an end, worth score[i]; again[e] says that the side that takes e moves again.
    """

    first: np.ndarray
    target: np.ndarray
    again: np.ndarray
    score: np.ndarray

    def start(self):
        return 0

    def is_over(self, s):
        return self.first[s] == self.first[s + 1]

    def evaluate(self, s):
        return self.score[s]

    def moves(self, s):
        for e in range(self.first[s], self.first[s + 1]):
            yield e

    def play(self, s, e):
        return self.target[e]

    def same_mover(self, s, e):
        return self.again[e] != 0


def graph(edges, scores, again):
    """Build a Graph from a list of targets a node; scores and flags are repeated as often as needed."""
    n, m = len(edges), sum(map(len, edges))
    return Graph(
        np.cumsum([0] + [len(e) for e in edges]),
        np.array([t for e in edges for t in e] or [0], np.int64),
        np.resize(np.array(again, np.int64), max(m, 1)),
        np.resize(np.array(scores), n),
    )


small = st.integers(-4, 4)


@st.composite
def graphs(draw, cyclic, largest=14, values=small):
    """Random graphs; without cycles, edges lead to nodes with larger numbers."""
    n = draw(st.integers(1, largest))
    edges = []
    for i in range(n):
        low = 0 if cyclic else i + 1
        targets = st.integers(low, n - 1) if low < n else st.nothing()
        edges.append(draw(st.lists(targets, max_size=3, unique=True)) if low < n else [])
    scores = draw(st.lists(values, min_size=1, max_size=n))
    again = draw(st.lists(st.sampled_from([0, 0, 0, 1]), min_size=1, max_size=3 * n))
    return graph(edges, scores, again)


def settle(game):
    """Return (value, plies) of every node of a Graph by the definition, plies None where nobody can force a score.

    Endless play is worth 0, so the value is that of a game cut off after many plies, with 0 where it is cut off.
    Plies are the smallest solution of: 1 + the least over the moves that keep a won value, 1 + the most for a lost one.
    """
    n = len(game.score)
    nodes = range(n)
    moves = {s: [(int(game.target[e]), 1 if game.again[e] else -1) for e in game.moves(s)] for s in nodes}
    value = {s: 0 if moves[s] else int(game.score[s]) for s in nodes}
    for _ in range(n + 1):
        value = {s: max(sign * value[t] for t, sign in moves[s]) if moves[s] else value[s] for s in nodes}
    plies = {s: math.inf if moves[s] else 0 for s in nodes}
    for _ in range(n + 1):
        for s in nodes:
            if moves[s] and value[s] != 0:
                pick = min if value[s] > 0 else max
                plies[s] = 1 + pick(plies[t] for t, sign in moves[s] if sign * value[t] == value[s])
    return {s: (value[s], None if plies[s] == math.inf else plies[s]) for s in nodes}
