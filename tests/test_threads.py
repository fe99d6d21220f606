"""One search by several threads: the value of one thread, from a table that is written without a lock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
from tests import naive
from tests.test_alphabeta import SMALL, TINY, WORLDS
from treeprune.game_run import GameRun
from treeprune.kernels import shared_table
from treeprune.kernels.counters import SIZE
from treeprune.plan import Plan
from treeprune.worlds import Interpreted

ALGORITHMS = ("alphabeta", "null-window", "deepening", "mtdf")


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
@settings(max_examples=25, deadline=None)
@given(
    game=naive.trees,
    algorithm=st.sampled_from(ALGORITHMS),
    table=st.sampled_from([TINY, SMALL]),
    depth=st.sampled_from([None, 3]),
)
def test_two_threads_find_the_value_of_one(world, game, algorithm, table, depth):
    plan = Plan(algorithm, depth, order=True, table=table, threads=2, scout=algorithm == "deepening")
    result = GameRun(game, None, plan, world).run()
    assert result.value == naive.minimax(game, 0, -1 if depth is None else depth)
    assert result.guarantee is treeprune.Guarantee.EXACT


@pytest.mark.parametrize("threads", [2, 3])
def test_connect_four_positions_have_the_value_of_one_thread(threads):
    game, solver = ConnectFour(width=5, height=4), ConnectFourSolver(width=5, height=4)
    rng = np.random.default_rng(4)
    for _ in range(12):
        s = game.start()
        for _ in range(rng.integers(0, 8)):
            if game.is_over(s):
                break
            s = game.play(s, int(rng.choice(list(game.moves(s)))))
        one = treeprune.null_window(solver, s)
        many = treeprune.null_window(solver, s, threads=threads, enhanced=True, table=treeprune.Table(entries=2**12))
        assert (one.value, one.status) == (many.value, many.status)
        if not game.is_over(s):
            assert many.move is not None


def test_a_torn_entry_is_not_believed():
    world = Interpreted()
    generation = [1]
    table = shared_table.SharedTable(world.rows(8, shared_table.KEY + 1), generation, 3)
    counts = [0] * SIZE
    table.store(5, 3, -2, 4, 7, True, counts)
    assert table.probe(5, 3, 0, counts) == (-2, 4, 7)
    row = next(row for row in table.entries.values() if row[shared_table.KEY] == 5)
    for column, torn in ((shared_table.LOWER, -1), (shared_table.UPPER, 3), (shared_table.NOTE, row[2] ^ 1)):
        kept = row[column]
        row[column] = torn
        assert table.probe(5, 3, 0, counts)[:2] == (-treeprune.INF, treeprune.INF)
        row[column] = kept
    assert table.probe(5, 3, 0, counts) == (-2, 4, 7)


def test_limits_hold_for_all_threads_together():
    game = ConnectFourSolver()
    result = treeprune.null_window(game, threads=2, limits=treeprune.Limits(nodes=50_000))
    assert (result.stopped, result.status.name) == ("nodes", "FEASIBLE")
    assert result.stats.nodes <= 50_000
    assert result.value is None or result.value <= 1  # the first player wins at the last moment


def test_a_trace_of_several_threads_is_refused():
    with pytest.raises(treeprune.LimitError, match="one thread"):
        treeprune.alphabeta(ConnectFour(), depth=3, table=True, threads=2, trace="all")
