"""Chance nodes: Star1 and Star2 give the value of expectiminimax, and never visit more leaves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.einstein import EinStein
from tests import naive
from tests.test_alphabeta import SMALL, WORLDS, both, interpreted
from treeprune.plan import Plan

CHANCE = ("expectiminimax", "star1", "star2")


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.slow)])
@settings(max_examples=60, deadline=None)
@given(
    game=naive.chance_trees,
    depth=st.sampled_from([None, 1, 2, 3, 4, 5]),
    table=st.sampled_from([None, SMALL]),
    scout=st.booleans(),
)
def test_star1_and_star2_have_the_value_of_expectiminimax_and_no_more_leaves(everywhere, game, depth, table, scout):
    """By default, machine code is made for all parts together only."""
    run = both if everywhere or (table is not None and scout) else interpreted
    expected = naive.minimax(game, 0, -1 if depth is None else depth)
    everything = run(game, Plan("minimax", depth))
    leaves = []
    for chance in CHANCE:
        result = run(game, Plan("alphabeta", depth, order=True, table=table, scout=scout, chance=chance))
        assert math.isclose(result.value, expected, abs_tol=1e-12)
        assert result.guarantee is treeprune.Guarantee.EXACT
        leaves.append(result.stats.leaves)
    if not scout:  # it may visit a leaf again, with a wider window
        assert max(leaves) <= everything.stats.leaves
        if table is None:
            assert leaves[1] <= leaves[0]


@settings(max_examples=30, deadline=None)
@given(game=naive.chance_trees, window=st.tuples(st.integers(-10, 8), st.integers(1, 6)))
def test_fail_soft_contract_at_chance_nodes(game, window):
    alpha, beta = window[0] + 0.5, window[0] + window[1] + 0.25
    v = naive.minimax(game, 0)
    for chance in CHANCE:
        result = interpreted(game, Plan("alphabeta", None, window=(alpha, beta), chance=chance))
        if result.value is None:
            assert v <= result.bound + 1e-12 and result.bound <= alpha
        elif result.value >= beta:
            assert v >= result.value - 1e-12
        else:
            assert math.isclose(v, result.value, abs_tol=1e-12)


@treeprune.compiled
class WrongRange(naive.ChanceTree):
    """Promises a range that its scores leave."""

    def score_range(self, s):
        return -1, 1


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: w.name)
@pytest.mark.parametrize("chance", ["star1", "star2"])
def test_a_wrong_score_range_is_told(world, chance):
    ones = np.ones(4, np.int64)
    count = np.array([3, 0, 0, 0])
    scores = np.array([0, 8, 0, 0])
    game = WrongRange(
        np.array([1, 0, 0, 0]), count, scores, 0 * ones, ones, -9 * ones, 9 * ones, np.array([1, 0, 0, 0])
    )
    with pytest.raises(treeprune.HookError, match="score_range"):
        treeprune.alphabeta(game, chance=chance, world=world)


class NoRange(naive.ChanceTree):
    """Says nothing of its scores."""

    def score_range(self, s):
        return -treeprune.INF, treeprune.INF


@settings(max_examples=20, deadline=None)
@given(game=naive.chance_trees)
def test_without_a_range_nothing_is_skipped_at_chance_nodes(game):
    game = NoRange(**vars(game))
    expected = naive.minimax(game, 0)
    for chance in CHANCE:
        result = treeprune.alphabeta(game, chance=chance, world="interpreted")
        assert math.isclose(result.value, expected, abs_tol=1e-12)
        assert not {"star1", "star2"} & result.stats.skipped.keys()


def test_parts_that_know_nothing_of_dice_are_refused():
    game = naive.tree([2], [1], [0], [0], chance=[1])
    for parts in (dict(quiescence=2), dict(prune=(treeprune.ProbCut(),)), dict(ordering=("iid",), table=True)):
        with pytest.raises(treeprune.LimitError, match="chance nodes"):
            treeprune.alphabeta(game, **parts)


@pytest.mark.parametrize("table", [pytest.param(None, marks=pytest.mark.slow), treeprune.Table(entries=2**12)])
def test_star1_and_star2_on_the_dice_game(table):
    game = EinStein()
    for depth in (3, 5, 7):
        everything = treeprune.minimax(game, depth=depth)
        leaves = {}
        for chance in CHANCE:
            result = treeprune.alphabeta(game, depth=depth, chance=chance, table=table)
            assert result.value == everything.value and result.guarantee is treeprune.Guarantee.EXACT
            leaves[chance] = result.stats.leaves
        assert leaves["star2"] <= leaves["star1"] <= leaves["expectiminimax"] <= everything.stats.leaves
    saved = {chance: 1 - n / everything.stats.leaves for chance, n in leaves.items()}
    print("\n" + ", ".join(f"{chance} saves {share:.0%} of the leaves" for chance, share in saved.items()))
    small = EinStein(size=3, stones=2)
    for chance in CHANCE:
        assert treeprune.alphabeta(small, chance=chance, table=True).value == -0.125
