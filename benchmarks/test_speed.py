"""Speed of treeprune alone, to watch for regressions: pytest benchmarks/test_speed.py --benchmark-autosave

Compare with an earlier run by --benchmark-compare. Node counts are checked: a faster search of another tree is no gain.
"""

from __future__ import annotations

import positions
import pytest

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver


@pytest.mark.parametrize(("world", "depth", "nodes"), [("compiled", 12, 3_050_083), ("interpreted", 6, 1_249)])
def test_plain_alphabeta(benchmark, world, depth, nodes):
    game = ConnectFour(by_distance=False)
    result = benchmark(lambda: treeprune.alphabeta(game, depth=depth, order=False, world=world))
    assert result.stats.nodes == nodes


@pytest.mark.parametrize("name", list(positions.LENGTHS))
def test_exact_batch(benchmark, name):
    game = ConnectFourSolver()
    games, scores, _ = positions.load(name, 200)
    states = [game.parse(text) for text in games]
    table = treeprune.Table(entries=2**18)
    results = benchmark(lambda: treeprune.solve_many(game, states, table=table))
    assert [r.value for r in results] == scores


def test_one_small_call(benchmark):
    game = ConnectFourSolver()
    state, table = game.parse("112233"), treeprune.Table(entries=2**10)
    assert benchmark(lambda: treeprune.solve(game, state, table=table)).value == 18
