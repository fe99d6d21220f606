"""Principal variation search, MTD(f), aspiration windows, ordering parts, enhanced cutoffs, quiescence."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from tests import naive
from tests.test_alphabeta import SMALL, TINY, WORLDS, both, fingerprint, line_value
from treeprune.game_run import GameRun
from treeprune.method_names import parse_method
from treeprune.plan import Plan

METHODS = [
    "pvs+order+table+etc+killers+history+counter-move+iid",
    "deepening+order+table+scout",
    "null-window+order+table+etc+killers+history",
    "mtdf+order+table",
]
FEWER_PARTS = [
    "alphabeta+order+killers+history+counter-move",
    "alphabeta+table+etc+iid",
    "pvs+order",
    "mtdf+order+table+etc+history+iid",
]


@pytest.mark.parametrize("method", [*METHODS, *(pytest.param(m, marks=pytest.mark.slow) for m in FEWER_PARTS)])
@settings(max_examples=30, deadline=None)
@given(game=naive.trees, table=st.sampled_from([TINY, SMALL]), depth=st.sampled_from([None, 1, 2, 3, 4]))
def test_every_part_leaves_the_value_of_the_definition(method, game, table, depth):
    expected = naive.minimax(game, 0, -1 if depth is None else depth)
    result = both(game, parse_method(method, depth, table))
    assert (result.value, result.guarantee) == (expected, treeprune.Guarantee.EXACT)
    if depth is None:
        assert result.status is treeprune.Status.OPTIMAL
    if result.solution and "mtdf" not in method and "etc" not in method:
        assert line_value(game, 0, result.solution, -1 if depth is None else depth) == expected
    if not game.is_over(0) and depth != 0:
        after = -1 if result.status is treeprune.Status.OPTIMAL else depth - 1
        value = naive.minimax(game, result.move, after)
        assert (value if game.same_mover(0, result.move) else -value) == expected


@settings(max_examples=30, deadline=None)
@given(game=naive.trees, width=st.integers(1, 12), scout=st.booleans(), depth=st.sampled_from([None, 2, 4]))
def test_aspiration_windows_of_any_width_end_with_the_value(game, width, scout, depth):
    expected = naive.minimax(game, 0, -1 if depth is None else depth)
    plan = Plan("deepening", depth, order=True, table=SMALL, scout=scout, aspiration=width)
    assert both(game, plan).value == expected


@settings(max_examples=30, deadline=None)
@given(game=naive.trees, guess=st.integers(-30, 30), table=st.sampled_from([None, SMALL]))
def test_mtdf_ends_with_the_value_from_any_guess(game, guess, table):
    result = both(game, Plan("mtdf", None, order=True, table=table, guess=guess))
    assert (result.value, result.status.name) == (naive.minimax(game, 0), "OPTIMAL")


@settings(max_examples=20, deadline=None)
@given(game=naive.trees)
def test_empty_windows_of_floats(game):
    fields = {**vars(game), "score": game.score / 4}
    game = naive.Tree(**fields)
    expected = naive.minimax(game, 0)
    for method in ("pvs+order", "deepening+order+table+scout"):
        assert both(game, parse_method(method, None, SMALL)).value == expected
    assert both(game, Plan("deepening", None, table=SMALL, scout=True, aspiration=0.3)).value == expected


@pytest.mark.parametrize(("branching", "depth"), [(2, 4), (3, 4), (3, 6), (4, 6), (5, 5), (7, 7), (10, 4)])
def test_perfectly_ordered_trees_leave_pvs_and_mtdf_nothing_to_search_twice(branching, depth):
    game = naive.PerfectlyOrdered(branching, depth)
    minimal = treeprune.minimal_tree(branching, depth)
    for world in WORLDS if branching**depth < 5000 else WORLDS[1:]:
        assert treeprune.pvs(game, world=world).stats.leaves == minimal
        # two windows, (v - 1, v) and (v, v + 1), have one leaf in common: the principal one
        exact_guess = treeprune.mtdf(game, guess=0, table=None, world=world)
        assert (exact_guess.value, exact_guess.stats.leaves) == (0, minimal + 1)


@settings(max_examples=40, deadline=None)
@given(game=naive.trees, nodes=st.integers(0, 60), method=st.sampled_from(METHODS))
def test_a_limit_never_gives_a_wrong_answer(game, nodes, method):
    v = naive.minimax(game, 0)
    plan = parse_method(method, None, SMALL)
    a, b = (GameRun(game, None, plan, world, treeprune.Limits(nodes=nodes)).run() for world in WORLDS)
    assert fingerprint(a) == fingerprint(b)
    if a.status is treeprune.Status.OPTIMAL:
        assert a.value == v
    if a.bound is not None and plan.algorithm != "mtdf":
        assert v <= a.bound


@treeprune.compiled
class Noisy(naive.Tree):
    """A tree some of whose nodes are noisy, and some of whose moves force."""

    noisy: np.ndarray

    def is_quiet(self, s):
        return self.noisy[s] == 0

    def forcing(self, s, m):
        return self.prior[m] >= 0


def quiescence(game, s, left):
    """The value beyond the horizon, by the definition."""
    if game.is_over(s):
        return game.evaluate(s)
    best = game.evaluate(s)
    if left == 0 or game.is_quiet(s):
        return best
    for m in game.moves(s):
        if game.forcing(s, m):
            v = quiescence(game, game.play(s, m), left - 1)
            best = max(best, v if game.same_mover(s, m) else -v)
    return best


def noisy_minimax(game, s, depth, left):
    if game.is_over(s) or depth == 0:
        return quiescence(game, s, left)
    values = [(game.same_mover(s, m), noisy_minimax(game, game.play(s, m), depth - 1, left)) for m in game.moves(s)]
    return max(v if same else -v for same, v in values)


@settings(max_examples=40, deadline=None)
@given(
    game=naive.trees,
    noisy=st.lists(st.integers(0, 1), min_size=1, max_size=20),
    depth=st.integers(0, 3),
    left=st.integers(1, 4),
)
def test_quiescence_is_what_its_definition_says(game, noisy, depth, left):
    fields = {f.name: getattr(game, f.name) for f in dataclasses.fields(game)}
    game = Noisy(**fields, noisy=np.resize(np.array(noisy), len(game.first)))
    result = both(game, Plan("alphabeta", depth, order=True, quiescence=left))
    assert result.value == noisy_minimax(game, 0, depth, left)
    assert result.guarantee is treeprune.Guarantee.EXACT  # for the tree that was searched
    if {"stand pat", "quiet move"} & result.stats.skipped.keys():
        assert result.status is not treeprune.Status.OPTIMAL


def test_parts_that_do_not_go_together_are_refused():
    game = naive.PerfectlyOrdered(2, 2)
    for wrong, words in [
        (dict(algorithm="alphabeta", enhanced=True), "need a table"),
        (dict(algorithm="alphabeta", aspiration=3), "need iterations"),
        (dict(algorithm="alphabeta", ordering=("magic",)), "choose from killers"),
        (dict(algorithm="alphabeta", chance="star3"), "choose one of"),
        (dict(algorithm="deepening", guess=3), "MTD"),
        (dict(algorithm="alphabeta", quiescence=-1), "whole number of plies"),
        (dict(algorithm="alphabeta", threads=2), "needs a table"),
        (dict(algorithm="alphabeta", prune=(treeprune.LateMoves(),)), "empty windows"),
        (dict(algorithm="alphabeta", prune=(3,)), "is no rule"),
        (dict(algorithm="minimax", prune=(treeprune.NullMove(),)), "skips nothing"),
    ]:
        with pytest.raises(treeprune.LimitError, match=words):
            Plan(**wrong)
    with pytest.raises(treeprune.HookError, match="null_move"):
        treeprune.pvs(game, prune=(treeprune.NullMove(),))
    with pytest.raises(treeprune.HookError, match="outcomes"):
        treeprune.pvs(game, chance="star1")


@settings(max_examples=25, deadline=None)
@given(
    game=naive.trees,
    method=st.sampled_from(["pvs+order+table+etc+killers+history", "mtdf+order+table", "deepening+scout+table+iid"]),
    mode=st.sampled_from(["all", "skips"]),
)
def test_traces_of_learned_orders_are_legal_and_spoilt_ones_are_found(game, method, mode):
    plan = parse_method(method, 3, SMALL)
    result = GameRun(game, None, plan, WORLDS[0], trace=mode).run()
    verified = result.trace.verify()
    assert not verified.complete and verified.skips == sum(result.stats.skipped.values())
    events = list(result.trace)
    for i, event in enumerate(events):
        if event.kind == "skip":
            spoilt = dataclasses.replace(event, score=event.bound + 1)
        elif event.kind == "enter" and event.depth > 0:
            spoilt = dataclasses.replace(event, move=10_000)
        else:
            continue
        with pytest.raises(treeprune.TraceError):
            result.trace.with_events([*events[:i], spoilt, *events[i + 1 :]]).verify()
