"""The vocabulary: keep, the law of the weakest rule, the catalogue."""

from __future__ import annotations

import math

import numpy as np
import pytest

import treeprune
from treeprune import RULES, Guarantee, keep
from treeprune.result import Stats, effective_branching_factor, minimal_tree_nodes
from treeprune.rule import guarantee_of, weakest


def test_keep_is_strict_on_scalars_and_arrays():
    assert keep(2, 1) and not keep(1, 1) and not keep(math.nan, 0)
    assert keep(np.array([1, 2, 3]), 2).tolist() == [False, False, True]


def test_the_law():
    assert weakest([]) is Guarantee.EXACT
    assert guarantee_of({}) is Guarantee.EXACT
    assert guarantee_of({"horizon": 0}, "game") is Guarantee.EXACT
    assert guarantee_of({"horizon": 1}) is Guarantee.EXACT
    assert guarantee_of({"horizon": 1}, "game") is Guarantee.HEURISTIC
    assert guarantee_of({"static bound": 1}) is Guarantee.EXACT
    assert guarantee_of({"static bound": 1, "horizon": 1}) is Guarantee.HEURISTIC


def test_catalogue_names_every_rule_once():
    text = treeprune.catalogue()
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.name in text and rule.reference in text for rule in RULES)


def test_rule_numbers_are_their_places():
    from treeprune import rule

    for place, entry in enumerate(RULES):
        name = entry.name.upper().replace("-", "_").replace(" ", "_")
        assert getattr(rule, name) == place


@pytest.mark.parametrize(
    ("b", "d", "leaves"), [(2, 4, 7), (3, 4, 17), (3, 6, 53), (4, 6, 127), (5, 5, 149), (38, 6, 109743)]
)
def test_minimal_tree(b, d, leaves):
    assert treeprune.minimal_tree(b, d) == leaves


def test_stats():
    assert effective_branching_factor(sum(3**i for i in range(6)), 5) == pytest.approx(3)
    assert effective_branching_factor(1, 0) == 0
    assert effective_branching_factor(10**6, 1000) > 1
    assert minimal_tree_nodes(2, 2) == 1 + 2 + 3
    assert math.isnan(Stats().first_move_cutoff_rate) and Stats().nodes_per_second == 0
