"""Exact masks of a block, against all subsets."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from treeprune import Limits, Status
from treeprune.neural import NetworkError
from treeprune.neural.mask_problem import MaskProblem
from treeprune.neural.mask_search import compensated, greedy_removal, removal_loss, search_mask


def block(n, rng, samples):
    x = rng.normal(size=(n, samples)) * rng.lognormal(0, 1, (n, 1))
    inverse = np.linalg.inv(x @ x.T / samples + 1e-3 * np.eye(n))
    return rng.normal(size=n), (inverse + inverse.T) / 2


def by_brute_force(w, inverse, size, quota):
    """Return the least loss of all sets that take `quota` of each group."""
    groups = [range(i, i + size) for i in range(0, len(w), size)]
    return min(
        removal_loss(w, inverse, np.isin(np.arange(len(w)), list(itertools.chain(*parts))))
        for parts in itertools.product(*[itertools.combinations(group, quota) for group in groups])
    )


@given(st.integers(0, 10**6), st.integers(1, 9), st.sampled_from([1, 2, 8]))
@settings(max_examples=80, deadline=None)
def test_block_is_that_of_brute_force(seed, n, spread):
    rng = np.random.default_rng(seed)
    w, inverse = block(n, rng, max(2, n * spread // 2))
    quota = int(rng.integers(1, n + 1))
    found = search_mask(w, inverse, quota, world="interpreted")
    assert found.proved
    assert found.kept.sum() == n - quota
    assert found.loss == pytest.approx(by_brute_force(w, inverse, n, quota), rel=1e-9)
    assert found.result.value == pytest.approx(found.loss, rel=1e-7)
    assert found.loss <= found.greedy_loss * (1 + 1e-9)


@pytest.mark.parametrize(("size", "quota"), [(4, 2), (4, 1), (4, 3), (2, 1), (8, 4)])
def test_groups_are_those_of_brute_force(size, quota):
    rng = np.random.default_rng(size * 10 + quota)
    for _ in range(4):
        w, inverse = block(8, rng, 9)
        found = search_mask(w, inverse, quota, group=size, world="interpreted")
        assert (found.kept.reshape(-1, size).sum(axis=1) == size - quota).all()
        assert found.proved
        assert found.loss == pytest.approx(by_brute_force(w, inverse, size, quota), rel=1e-9)


def test_both_worlds_visit_the_same_nodes():
    rng = np.random.default_rng(4)
    for n, quota, group in ((16, 8, None), (16, 12, None), (12, 2, 4)):
        w, inverse = block(n, rng, n)
        runs = [search_mask(w, inverse, quota, group=group, world=world) for world in ("interpreted", "compiled")]
        assert runs[0].kept.tolist() == runs[1].kept.tolist()
        assert runs[0].result.stats.nodes == runs[1].result.stats.nodes
        assert runs[0].result.stats.skipped == runs[1].result.stats.skipped
        assert runs[0].result.stats.skipped["bound"] > 0


def test_bound_skips_and_never_changes_the_value():
    w, inverse = block(10, np.random.default_rng(8), 11)
    problem = MaskProblem.of(w, inverse, 10, 5)
    plain = treeprune.branch_and_bound(problem, parts=(), world="interpreted")
    clever = treeprune.branch_and_bound(problem, world="interpreted")
    assert clever.value == pytest.approx(plain.value, rel=1e-9)
    assert clever.stats.nodes < plain.stats.nodes / 3


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_bound_is_below_every_completion(seed):
    rng = np.random.default_rng(seed)
    w, inverse = block(8, rng, 9)
    problem = MaskProblem.of(w, inverse, 4, 2)

    def least(s):
        if problem.is_complete(s):
            return 0.0
        return min(problem.cost(s, m) + least(problem.play(s, m)) for m in problem.moves(s))

    s = problem.start()
    while not problem.is_complete(s):
        assert problem.bound(s) <= least(s)
        s = problem.play(s, int(rng.choice(list(problem.moves(s)))))


@pytest.mark.slow
def test_hooks_keep_their_promises():
    w, inverse = block(8, np.random.default_rng(0), 9)
    treeprune.check_problem(MaskProblem.of(w, inverse, 4, 2), walks=5)


def test_compensation_is_what_the_loss_says():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(400, 10)) @ rng.normal(size=(10, 10))
    row, hessian = rng.normal(size=10), x.T @ x / 400
    inverse, places = np.linalg.inv(hessian), np.array([1, 3, 4, 8])
    inverse = (inverse + inverse.T) / 2
    found = search_mask(row[places], inverse[np.ix_(places, places)], 2, world="interpreted")
    new = compensated(row, inverse, places, ~found.kept)
    assert not new[places[~found.kept]].any()
    assert np.mean((x @ new - x @ row) ** 2) == pytest.approx(found.loss, rel=1e-6)
    kept = np.ones(10, bool)
    kept[places[~found.kept]] = False
    fit = np.linalg.lstsq(x[:, kept], x @ row, rcond=None)[0]
    np.testing.assert_allclose(new[kept], fit, rtol=1e-6)


def test_greedy_is_beaten_where_weights_stand_for_each_other():
    # two that are alike: alone each is dear, for the other does its work; together they are cheap to lose
    hessian = np.array([[1.0, -0.99, 0.0], [-0.99, 1.0, 0.0], [0.0, 0.0, 1.0]])
    w, inverse = np.array([1.0, 1.0, 0.135]), np.linalg.inv(hessian)
    assert (
        greedy_removal(w, inverse, 3, 2)
        != np.flatnonzero(~search_mask(w, inverse, 2, world="interpreted").kept).tolist()
    )
    found = search_mask(w, inverse, 2, world="interpreted")
    assert found.kept.tolist() == [False, False, True]
    assert found.loss == pytest.approx(0.02)
    assert found.loss < found.greedy_loss


def test_a_run_that_is_stopped_holds_the_greedy_choice():
    w, inverse = block(20, np.random.default_rng(5), 20)
    found = search_mask(w, inverse, 10, limits=Limits(nodes=3), world="interpreted")
    assert found.result.status is Status.FEASIBLE
    assert not found.proved
    assert found.loss == pytest.approx(found.greedy_loss)


@pytest.mark.parametrize(
    ("w", "inverse", "remove", "group", "words"),
    [
        (np.ones(3), np.eye(2), 1, None, "inverse of shape"),
        (np.ones((2, 2)), np.eye(2), 1, None, "block is a vector"),
        (np.ones(63), np.eye(63), 1, None, "1 to 62"),
        (np.array([1, np.nan]), np.eye(2), 1, None, "weights holds nan"),
        (np.ones(2), np.array([[1, 0], [0, np.inf]]), 1, None, "inverse holds inf"),
        (np.ones(2), np.array([[1, 0.5], [0, 1]]), 1, None, "not symmetric"),
        (np.ones(2), -np.eye(2), 1, None, "positive definite"),
        (np.ones(2), np.eye(2), 3, None, "remove=3"),
        (np.ones(2), np.eye(2), 0, None, "remove=0"),
        (np.ones(4), np.eye(4), 1, 3, "group=3"),
    ],
)
def test_blocks_that_cannot_be_used(w, inverse, remove, group, words):
    with pytest.raises(NetworkError, match=words):
        search_mask(w, inverse, remove, group=group)
