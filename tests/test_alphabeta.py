"""Minimax, alpha-beta, deepening and null windows against the definition, in both worlds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.tictactoe import TicTacToe
from tests import naive
from treeprune.game_run import GameRun
from treeprune.method_names import parse_method
from treeprune.plan import Plan, Table
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())
TINY = Table(entries=2)
SMALL = Table(entries=256)
METHODS = [
    "minimax",
    "alphabeta",
    "alphabeta+order",
    "alphabeta+table",
    "alphabeta+order+table",
    "deepening+order+table",
    "null-window+order+table",
]


def fingerprint(result):
    stats = result.stats
    return (
        result.value,
        result.bound,
        result.status,
        result.guarantee,
        [int(m) for m in result.solution],
        stats.nodes,
        stats.generated,
        stats.leaves,
        stats.max_depth,
        stats.skipped,
        stats.cutoffs,
        stats.first_move_cutoffs,
        stats.table_probes,
        stats.table_hits,
        stats.table_stores,
        stats.line_nodes,
    )


def both(game, plan, state=None):
    """Run a plan in both worlds, hold the runs against each other, and return one."""
    a, b = (GameRun(game, state, plan, world).run() for world in WORLDS)
    assert fingerprint(a) == fingerprint(b)
    return a


def interpreted(game, plan):
    """Run a plan in plain Python."""
    return GameRun(game, None, plan, WORLDS[0]).run()


def line_value(game, s, line, depth):
    """The value that a line leads to, seen from its start."""
    if not line or depth == 0:
        return naive.minimax(game, s, depth)
    value = line_value(game, game.play(s, line[0]), line[1:], depth - 1)
    return value if game.same_mover(s, line[0]) else -value


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=40, deadline=None)
@given(game=naive.trees, table=st.sampled_from([TINY, SMALL]), depth=st.sampled_from([None, 1, 2, 3]))
def test_every_method_has_the_value_of_the_definition(method, game, table, depth):
    expected = naive.minimax(game, 0, -1 if depth is None else depth)
    result = both(game, parse_method(method, depth, table))
    assert result.value == expected
    assert result.guarantee is treeprune.Guarantee.EXACT
    if result.status is treeprune.Status.OPTIMAL:
        assert result.value == result.bound == naive.minimax(game, 0)
    if depth is None:
        assert result.status is treeprune.Status.OPTIMAL
    # deepening may resolve the game before the depth that was asked for, so its line goes to the end
    assert line_value(game, 0, result.solution, -1 if depth is None else depth) == expected


@settings(max_examples=40, deadline=None)
@given(game=naive.trees, method=st.sampled_from(["alphabeta", "null-window"]), table=st.sampled_from([None, SMALL]))
def test_static_bounds_change_counts_never_the_value(game, method, table):
    expected = naive.minimax(game, 0)
    run = both if (table is None) == (method == "alphabeta") else interpreted  # two kernels, not four
    result = run(game, Plan(method, None, order=True, table=table, bounds=True))
    assert result.value == expected
    assert result.status is treeprune.Status.OPTIMAL


@settings(max_examples=40, deadline=None)
@given(game=naive.trees, depth=st.sampled_from([1, 2, 3]))
def test_static_bounds_beside_a_horizon_are_labelled(game, depth):
    result = both(game, Plan("alphabeta", depth, bounds=True))
    if result.stats.skipped.keys() >= {"horizon", "static bound"}:
        assert result.guarantee is treeprune.Guarantee.HEURISTIC
    else:
        assert result.guarantee is treeprune.Guarantee.EXACT


@settings(max_examples=60, deadline=None)
@given(game=naive.trees, window=st.tuples(st.integers(-10, 10), st.integers(1, 6)))
def test_fail_soft_contract(game, window):
    alpha, beta = window[0], window[0] + window[1]
    v = naive.minimax(game, 0)
    result = both(game, Plan("alphabeta", None, window=(alpha, beta), order=True))
    if result.value is None:
        assert v <= result.bound <= alpha
    elif result.value >= beta:
        assert v >= result.value and result.bound is None
    else:
        assert v == result.value == result.bound


@settings(max_examples=40, deadline=None)
@given(game=naive.chance_trees, depth=st.sampled_from([None, 1, 2, 3]), table=st.sampled_from([None, SMALL]))
def test_chance_nodes_are_averaged(game, depth, table):
    expected = naive.minimax(game, 0, -1 if depth is None else depth)
    for plan in (Plan("minimax", depth), Plan("alphabeta", depth, order=True, table=table)):
        assert math.isclose(both(game, plan).value, expected, abs_tol=1e-12)


@settings(max_examples=30, deadline=None)
@given(game=naive.trees, rng=st.randoms(use_true_random=False))
def test_permuting_moves_and_removing_rules_never_change_the_value(game, rng):
    expected = naive.minimax(game, 0)
    prior = np.array([rng.randrange(100) for _ in game.prior])
    permuted = naive.Tree(game.first, game.count, game.score, game.again, prior, game.low, game.high)
    for parts in range(8):
        plan = Plan(
            "alphabeta",
            order=bool(parts & 1),
            table=SMALL if parts & 2 else None,
            bounds=bool(parts & 4),
        )
        assert both(permuted, plan).value == expected


@settings(max_examples=20, deadline=None)
@given(game=naive.trees)
def test_float_scores(game):
    fields = {**vars(game), "score": game.score / 4, "low": game.low - 99, "high": game.high + 99}
    game = naive.Tree(**fields)
    expected = naive.minimax(game, 0)
    for method, run in (
        ("minimax", both), ("alphabeta", interpreted), ("alphabeta+order+table", interpreted),
        ("deepening+order+table", both),
    ):  # fmt: skip
        assert run(game, parse_method(method, None, SMALL)).value == expected


@settings(max_examples=40, deadline=None)
@given(game=naive.trees, nodes=st.integers(0, 60), method=st.sampled_from(METHODS))
def test_bounds_bracket_the_value_at_every_limit(game, nodes, method):
    v = naive.minimax(game, 0)
    plan = parse_method(method, None, SMALL)
    runs = [GameRun(game, None, plan, world, treeprune.Limits(nodes=nodes)).run() for world in WORLDS]
    assert fingerprint(runs[0]) == fingerprint(runs[1])
    result = runs[0]
    assert result.stats.nodes <= nodes
    if result.stopped:
        assert result.stopped == "nodes"
        assert result.status is not treeprune.Status.OPTIMAL
        if plan.algorithm in ("alphabeta", "null-window") and result.value is not None:
            assert result.value <= v
        if result.bound is not None:
            assert v <= result.bound
    else:
        assert result.value == v


@pytest.mark.parametrize(("branching", "depth"), [(2, 4), (3, 4), (3, 6), (4, 6), (5, 5), (7, 7), (10, 4)])
def test_perfectly_ordered_trees_have_the_leaves_of_the_minimal_tree(branching, depth):
    game = naive.PerfectlyOrdered(branching, depth)
    for world in WORLDS if branching**depth < 5000 else WORLDS[1:]:
        result = treeprune.alphabeta(game, world=world)
        assert result.stats.leaves == treeprune.minimal_tree(branching, depth)
        assert result.value == 0
        assert result.stats.first_move_cutoff_rate == 1.0


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_tic_tac_toe_counts(world):
    # counts agree with OpenSpiel, aima and easyAI (the last scores by distance)
    game = TicTacToe()
    assert treeprune.minimax(game, world=world).stats.nodes == 549_946
    assert treeprune.alphabeta(game, world=world).stats.nodes == 18_297
    assert treeprune.alphabeta(game, window=(-1, 1), world=world).stats.nodes == 16_811
    assert treeprune.alphabeta(TicTacToe(by_distance=True), world=world).stats.nodes == 20_866
    for result in (treeprune.minimax(game, world=world), treeprune.null_window(game, symmetry=True, world=world)):
        assert (result.value, result.status) == (0, treeprune.Status.OPTIMAL)


def test_all_positions_of_tic_tac_toe_through_symmetry_and_table():
    game = TicTacToe(by_distance=True)
    rng = np.random.default_rng(1)
    for _ in range(60):
        s = game.start()
        for _ in range(rng.integers(2, 8)):
            if game.is_over(s):
                break
            s = game.play(s, int(rng.choice(list(game.moves(s)))))
        expected = naive.minimax(game, s)
        for plan in (
            Plan("alphabeta", table=SMALL, symmetry=True),
            Plan("null-window", order=True, table=SMALL, symmetry=True, bounds=True),
            Plan("deepening", table=SMALL, symmetry=True),
        ):
            result = both(game, plan, s)
            assert (result.value, result.status.name) == (expected, "OPTIMAL")
            assert line_value(game, s, result.solution, -1) == expected


def test_depth_zero_evaluates_the_root():
    result = treeprune.alphabeta(TicTacToe(), depth=0)
    assert (result.value, result.stats.nodes, result.status.name) == (0, 1, "FEASIBLE")
    assert result.stats.skipped == {"horizon": 1}


def test_a_table_entry_is_used_at_its_own_depth_only():
    # transpositions at different depths: with a horizon below, a deeper entry would change the value
    game = TicTacToe(by_distance=True)
    for depth in range(1, 8):
        plain = treeprune.alphabeta(game, depth=depth)
        deepened = treeprune.iterative_deepening(game, depth=depth, table=True, symmetry=True)
        assert plain.value == deepened.value == naive.minimax(game, game.start(), depth) if depth < 6 else True
        assert plain.value == deepened.value


@treeprune.compiled
class Poisoned(naive.Tree):
    """A chain whose score is not a number at one depth."""

    poison: int

    def evaluate(self, s):
        return 10**18 if s == self.poison else self.score[s]


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_what_was_found_before_a_hook_failed_is_kept(world):
    n = 12
    ones = np.ones(n, np.int64)
    count = np.array([1] * (n - 1) + [0])
    game = Poisoned(np.arange(n) + 1, count, np.arange(n), 0 * ones, ones, ones, ones, 8)
    with pytest.raises(treeprune.HookError, match="evaluate.*ply 8") as caught:
        treeprune.iterative_deepening(game, world=world)
    partial = caught.value.partial
    assert (partial.value, partial.stats.completed, partial.stopped) == (-7, 7, "error")
    assert partial.status is treeprune.Status.FEASIBLE


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
def test_deepening_stopped_by_a_limit_is_exact_for_the_depth_it_finished(world):
    result = treeprune.iterative_deepening(TicTacToe(), limits=treeprune.Limits(nodes=300), world=world)
    assert result.stopped == "nodes" and result.guarantee is treeprune.Guarantee.EXACT
    assert result.status is treeprune.Status.FEASIBLE and 1 <= result.stats.completed < 9
    zero = treeprune.iterative_deepening(TicTacToe(), depth=0, world=world)
    assert (zero.value, zero.stats.nodes, zero.stats.completed) == (0, 1, 0)


class Lists(treeprune.Game):
    """States that can change and cannot be hashed, in plain Python."""

    def start(self):
        return [2, 2]

    def moves(self, s):
        return [i for i, heap in enumerate(s) if heap]

    def play(self, s, i):
        t = list(s)
        t[i] -= 1
        return t

    def is_over(self, s):
        return not any(s)

    def evaluate(self, s):
        return 0 if any(s) else -1


def test_states_that_cannot_be_hashed():
    result = treeprune.solve(Lists())
    assert result.value == naive.minimax(Lists(), [2, 2]) and "cannot be hashed" in result.why
    with pytest.raises(treeprune.HookError, match="key.*tuples"):
        treeprune.alphabeta(Lists(), table=True)
