"""What tests of searches that hold a frontier share: how to run one, what must be true of its answer, and problems."""

import itertools

import numpy as np
import pytest
from hypothesis import strategies as st

from treeprune.result import Status
from treeprune.rule import Guarantee
from treeprune.subproblems.best_first_run import BestFirstRun
from treeprune.subproblems.layers_run import LayersRun
from treeprune.subproblems.subproblem_hooks import value_of_moves
from treeprune.subproblems.subproblem_plan import SubproblemPlan
from treeprune.worlds import choose_world

from .decisions import Tardiness, Trips
from .subproblem_models import Knapsack, Network

EXACT = ("layers", "anytime-beam", "best-first", "diving")
RUNS = {"best-first": BestFirstRun, "diving": BestFirstRun}


def make(problem, plan, world="interpreted", limits=None):
    return RUNS.get(plan.algorithm, LayersRun)(problem, None, plan, choose_world(problem, world), limits)


def run(problem, plan, world="interpreted", limits=None):
    return make(problem, plan, world, limits).run()


def sense(result):
    return -1 if result.minimising else 1


def assert_true_bracket(result, value):
    """No row of the history, nor the answer, excludes the true value; None: there is no solution."""
    sign = sense(result)
    for held, possible in [(h, p) for _, _, h, p in result.history] + [(result.value, result.bound)]:
        if value is None:
            assert held is None
            continue
        slack = 1e-9 if isinstance(value, float) else 0
        assert held is None or sign * held <= sign * value + slack
        assert possible is None or sign * value <= sign * possible + slack
    bounds = [sign * p for _, _, _, p in result.history if p is not None]
    assert all(b <= a + 1e-9 for a, b in itertools.pairwise(bounds))
    assert set(result.stats.skipped) <= set(result.rules)


def assert_solves(problem, result, wanted):
    assert_true_bracket(result, wanted)
    if wanted is None:
        assert result.status is Status.INFEASIBLE and result.value is None and result.solution == []
        return
    assert result.status is Status.OPTIMAL and result.guarantee is Guarantee.EXACT
    assert result.value == pytest.approx(wanted, abs=1e-9) and result.bound == result.value
    worth = value_of_moves(problem, problem.start(), result.solution)
    assert sense(result) * worth == pytest.approx(wanted, abs=1e-9)


def assert_same(a, b):
    assert (a.status, a.value, a.bound, a.solution, a.guarantee) == (
        b.status,
        b.value,
        b.bound,
        b.solution,
        b.guarantee,
    )
    assert [row[1:] for row in a.history] == [row[1:] for row in b.history]
    for count in ("nodes", "expanded", "reopened", "skipped", "leaves", "max_depth", "stored", "completed"):
        assert getattr(a.stats, count) == getattr(b.stats, count), count


def subsets(*parts):
    return [None, *(frozenset(chosen) for n in range(len(parts) + 1) for chosen in itertools.combinations(parts, n))]


def plans(*parts):
    return st.builds(SubproblemPlan, st.sampled_from(EXACT), st.sampled_from(subsets(*parts)))


@st.composite
def knapsacks(draw, items=7, floating=False):
    n = draw(st.integers(1, items))
    weights = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    profit = st.floats(-3, 9).map(lambda x: round(x, 2)) if floating else st.integers(-3, 9)
    profits = draw(st.lists(profit, min_size=n, max_size=n))
    return Knapsack(np.array(weights), np.array(profits, float if floating else int), draw(st.integers(0, 25)))


@st.composite
def networks(draw, floating=False):
    layers, wide = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    number = st.floats(-5, 5).map(lambda x: round(x, 2)) if floating else st.integers(-5, 9)
    cells = draw(st.lists(st.one_of(number, st.just(99)), min_size=layers * wide**2, max_size=layers * wide**2))
    return Network(np.array(cells, float if floating else int).reshape(layers, wide, wide))


@st.composite
def trips(draw):
    layers, wide = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    block = st.lists(st.integers(0, 5), min_size=layers * wide**2, max_size=layers * wide**2)
    costs, fuel, hours = (np.array(draw(block)).reshape(layers, wide, wide) for _ in range(3))
    return Trips(costs - 2, fuel, hours, (draw(st.integers(0, 15)), draw(st.integers(0, 15))))


@st.composite
def shops(draw):
    n = draw(st.integers(1, 5))
    numbers = st.lists(st.integers(1, 6), min_size=n, max_size=n)
    due = draw(st.lists(st.integers(1, 15), min_size=n, max_size=n))
    return Tardiness(np.array(draw(numbers)), np.array(draw(numbers)), np.array(due))
