"""Searches that hold a frontier: every combination of their parts gives the oracle's value, and a true bracket."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from treeprune.errors import HookError
from treeprune.limits import Limits
from treeprune.result import Status
from treeprune.rule import Guarantee
from treeprune.subproblems import layers_run
from treeprune.subproblems.subproblem_plan import SubproblemPlan

from .decisions import Coins, DantzigKnapsack, HeldKarp, Tardiness, Trips, TwoMachines
from .frontier_searches import (
    EXACT,
    RUNS,
    assert_same,
    assert_solves,
    assert_true_bracket,
    knapsacks,
    make,
    networks,
    plans,
    run,
    shops,
    subsets,
    trips,
)
from .subproblem_models import Knapsack, Network


@pytest.mark.parametrize("floating", [False, True])
@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_knapsacks_under_every_combination(floating, data):
    problem = data.draw(knapsacks(floating=floating))
    plan = data.draw(plans("bound", "move-bound", "dominance", "feasible", "order"))
    assert_solves(problem, run(problem, plan), problem.oracle())


@pytest.mark.parametrize("floating", [False, True])
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_networks_with_costs_of_any_sign(floating, data):
    problem = data.draw(networks(floating))
    assert_solves(problem, run(problem, data.draw(plans("bound"))), problem.oracle())


@settings(deadline=None, max_examples=60)
@given(trips(), plans("bound", "dominance"))
def test_two_coordinates(problem, plan):
    assert_solves(problem, run(problem, plan), problem.oracle())


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=4),
    st.integers(0, 25),
    st.booleans(),
    plans("bound"),
)
def test_states_met_in_several_layers(coins, amount, numbered, plan):
    problem = Coins(np.array([v for v, _ in coins]), np.array([w for _, w in coins]), amount, numbered)
    assert_solves(problem, run(problem, plan), problem.oracle())


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 9), max_size=7), plans("bound", "dominance", "symmetry"))
def test_symmetric_states(times, plan):
    problem = TwoMachines(np.array(times, int))
    assert_solves(problem, run(problem, plan), problem.oracle())


@settings(deadline=None, max_examples=40)
@given(shops(), plans("bound", "order"))
def test_jobs_one_after_the_other(problem, plan):
    assert_solves(problem, run(problem, plan), problem.oracle())


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(knapsacks(), networks(), trips()),
    st.sampled_from(subsets("bound", "dominance")),
    st.integers(1, 5),
    st.sampled_from(["beam", "best-first", "diving"]),
)
def test_what_is_dropped_leaves_a_true_bound(problem, parts, width, algorithm):
    own = {"width": width} if algorithm == "beam" else {"open_limit": width}
    result = run(problem, SubproblemPlan(algorithm, parts, **own))
    assert_true_bracket(result, problem.oracle())
    dropped = {"beam width", "open list"} & set(result.stats.skipped)
    if result.status is Status.FEASIBLE:
        assert dropped and result.guarantee is Guarantee.HEURISTIC
    if not dropped:
        assert result.status in (Status.OPTIMAL, Status.INFEASIBLE)


@settings(deadline=None, max_examples=40)
@given(knapsacks(10), st.integers(0, 80), st.sampled_from([*EXACT, "beam"]), st.sampled_from(subsets("dominance")))
def test_limits_leave_a_true_bracket(problem, nodes, algorithm, parts):
    result = run(problem, SubproblemPlan(algorithm, parts), limits=Limits(nodes=nodes))
    assert_true_bracket(result, problem.oracle())
    assert result.stats.nodes <= nodes
    assert result.stopped in (None, "nodes") and (result.stopped is None or result.status is not Status.INFEASIBLE)


@settings(deadline=None, max_examples=40)
@given(knapsacks(), st.integers(-5, 40), st.sampled_from(EXACT))
def test_only_better_solutions_are_wanted(problem, wanted, algorithm):
    result = run(problem, SubproblemPlan(algorithm, better_than=wanted))
    best = problem.oracle()
    if best > wanted:
        assert_solves(problem, result, best)
    else:
        assert result.status is Status.INFEASIBLE and result.value is None and result.bound <= wanted


@settings(deadline=None, max_examples=30)
@given(knapsacks(), st.sampled_from(EXACT))
def test_an_incumbent_of_the_user(problem, algorithm):
    result = run(problem, SubproblemPlan(algorithm, incumbent=(0,) * len(problem.weights)))
    assert_solves(problem, result, problem.oracle())


@settings(deadline=None, max_examples=40)
@given(st.one_of(knapsacks(9), networks()), st.sampled_from(subsets("bound", "dominance")))
def test_sweep_and_chains_agree(problem, parts):
    """Layers are swept only where chains get long; here they are from the first on."""
    plan = SubproblemPlan("layers", parts)
    swept = make(problem, plan)
    begin = swept.begin_round

    def begin_sweeping():
        begin()
        swept.at[layers_run.rows_of.SWEEPS] = 1 if swept.coordinates == 1 else 0

    swept.begin_round = begin_sweeping
    a, b = swept.run(), run(problem, plan)
    assert (a.value, a.bound, a.status) == (b.value, b.bound, b.status)
    if not {"bound", "move-bound"} & set(parts or {"bound"}):
        assert a.stats.expanded == b.stats.expanded and a.stats.nodes == b.stats.nodes


def test_every_state_made_is_accounted_for():
    """A child is complete, skipped by a rule, or kept; what is kept is expanded, or replaced by a better one."""
    rng = np.random.default_rng(8)
    for problem in (
        Knapsack(rng.integers(1, 30, 12), rng.integers(-2, 30, 12), 90),
        Network(rng.integers(-5, 9, (7, 5, 5))),
        HeldKarp(rng.integers(1, 99, (6, 6))),
    ):
        result = run(problem, SubproblemPlan("layers", frozenset({"dominance"})))
        assert result.stats.nodes == result.stats.expanded + result.stats.leaves + sum(result.stats.skipped.values())


def test_a_start_that_is_complete_or_hopeless():
    empty = Knapsack(np.array([], int), np.array([], int), 3)
    hopeless = Network(np.full((2, 2, 2), 99))
    for algorithm in (*EXACT, "beam"):
        result = run(empty, SubproblemPlan(algorithm))
        assert (result.status, result.value, result.solution) == (Status.OPTIMAL, 0, [])
        assert run(hopeless, SubproblemPlan(algorithm)).status is Status.INFEASIBLE


class Endless(treeprune.DecisionProblem):
    """Places on a ring; the way never ends."""

    def start(self):
        return 0

    def is_complete(self, s):
        return False

    def moves(self, s):
        return [1]

    def play(self, s, m):
        return (s + m) % 5

    def gain(self, s, m):
        return 1


@pytest.mark.parametrize("algorithm", ["layers", "beam", "anytime-beam", "best-first", "diving"])
def test_decisions_that_never_end_are_refused(algorithm):
    with pytest.raises(HookError, match="leads back to where it was"):
        run(Endless(), SubproblemPlan(algorithm), limits=Limits(time=60))


class Unhashable(Endless):
    def key(self, s):
        return [s]


class NoNumber(Endless):
    def play(self, s, m):
        return s + m

    def gain(self, s, m):
        return float("nan") if s == 30 else 1


def test_hooks_that_break_their_contract_are_named():
    for algorithm in ("layers", "best-first"):
        with pytest.raises(HookError, match="key"):
            run(Unhashable(), SubproblemPlan(algorithm))
        with pytest.raises(HookError, match=r"gain.* at 30") as caught:
            run(NoNumber(), SubproblemPlan(algorithm))
        assert caught.value.partial.stopped == "error"


@pytest.fixture(scope="module")
def models():
    rng = np.random.default_rng(5)
    knapsack = Knapsack(rng.integers(1, 30, 14), rng.integers(-2, 30, 14), 120)
    shape = (6, 4, 4)
    return {
        "knapsack": knapsack,
        "network": Network(rng.integers(-5, 9, (7, 4, 4))),
        "floating": Network(rng.random((7, 4, 4))),
        "tour": HeldKarp(rng.integers(1, 99, (8, 8))),
        "shop": Tardiness(rng.integers(1, 9, 8), rng.integers(1, 9, 8), rng.integers(1, 30, 8)),
        "trips": Trips(rng.integers(-2, 9, shape), rng.integers(0, 6, shape), rng.integers(0, 6, shape), (14, 14)),
        "tight": DantzigKnapsack.of(w := rng.integers(10, 99, 40), w + 10, 900),
    }


SAME = [
    ("knapsack", SubproblemPlan("layers")),
    ("knapsack", SubproblemPlan("diving", open_limit=7)),
    ("floating", SubproblemPlan("anytime-beam")),
    ("tight", SubproblemPlan("anytime-beam")),
    ("trips", SubproblemPlan("best-first")),
    ("shop", SubproblemPlan("diving")),
]


@pytest.mark.parametrize(("name", "plan"), SAME, ids=lambda x: getattr(x, "name", x))
def test_both_worlds_agree(models, name, plan):
    interpreted, compiled = run(models[name], plan), run(models[name], plan, "compiled")
    assert_same(interpreted, compiled)
    assert_true_bracket(compiled, compiled.value)


@pytest.mark.parametrize("numbered", [False, True])
def test_an_index_forgets_what_a_beam_dropped(numbered):
    """Rows that a layer lost must not be found in the next one."""
    problem = Coins(np.array([7, 11, 13, 17, 19, 23]), np.array([9, 14, 16, 21, 23, 28]), 400, numbered)
    for plan in (SubproblemPlan("beam", width=3), SubproblemPlan("beam", width=17), SubproblemPlan("anytime-beam")):
        result = run(problem, plan, "compiled")
        assert_same(run(problem, plan), result)
        assert_true_bracket(result, problem.oracle())


MORE = [
    ("knapsack", SubproblemPlan("beam", width=3)),
    ("floating", SubproblemPlan("best-first")),
    ("tour", SubproblemPlan("layers")),
    ("tight", SubproblemPlan("layers")),
    ("trips", SubproblemPlan("layers")),
    ("knapsack", SubproblemPlan("best-first", frozenset({"move-bound", "order"}))),
    ("knapsack", SubproblemPlan("layers", frozenset())),
    ("network", SubproblemPlan("layers")),
    ("network", SubproblemPlan("best-first", frozenset())),
    ("tour", SubproblemPlan("best-first")),
    ("shop", SubproblemPlan("layers")),
    ("shop", SubproblemPlan("anytime-beam")),
    ("trips", SubproblemPlan("beam", width=5)),
    ("trips", SubproblemPlan("diving", frozenset({"bound"}))),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "plan"), MORE, ids=lambda x: getattr(x, "name", x))
def test_both_worlds_agree_on_more(models, name, plan):
    assert_same(run(models[name], plan), run(models[name], plan, "compiled"))


def test_rows_and_indices_grow_without_a_trace(models, monkeypatch):
    """Little memory at first, so that rows are taken away and indices filled anew again and again."""
    monkeypatch.setattr(layers_run, "FIRST_ROOM", 16)
    for name, plan in SAME:
        if plan.algorithm not in RUNS:
            grown = [run(models[name], plan, world) for world in ("interpreted", "compiled")]
            with monkeypatch.context() as patched:
                patched.setattr(layers_run, "FIRST_ROOM", 1 << 16)
                whole = run(models[name], plan, "compiled")
            assert_same(grown[0], whole)
            assert_same(grown[1], whole)


@pytest.mark.parametrize("algorithm", ["layers", "best-first", "beam", "anytime-beam"])
def test_the_memory_limit_leaves_a_true_bracket(algorithm):
    rng = np.random.default_rng(2)
    weights = rng.integers(10, 99, 40)
    problem = DantzigKnapsack.of(weights, weights + 10, 900)
    best = run(problem, SubproblemPlan("layers"), "compiled")
    assert best.status is Status.OPTIMAL
    result = run(problem, SubproblemPlan(algorithm), "compiled", Limits(memory=20_000))
    assert_true_bracket(result, best.value)
    assert result.stopped in ("memory", None) and (result.stopped is None or result.status is Status.FEASIBLE)
    if algorithm == "layers":
        assert result.stopped == "memory" and result.value is not None and result.bound >= best.value


def test_symmetry_makes_half_of_the_states():
    problem = TwoMachines(np.array([7, 3, 9, 4, 6, 8, 5, 2]))
    for algorithm in ("layers", "best-first"):
        for parts in ({"symmetry"}, {"symmetry", "dominance"}):
            whole = run(problem, SubproblemPlan(algorithm, frozenset(parts - {"symmetry"})))
            half = run(problem, SubproblemPlan(algorithm, frozenset(parts)))
            assert half.value == whole.value == problem.oracle() and half.stats.nodes < whole.stats.nodes


def test_removing_a_part_changes_counts_never_the_value():
    rng = np.random.default_rng(4)
    problem = Knapsack(rng.integers(1, 30, 16), rng.integers(1, 30, 16), 120)
    for algorithm in EXACT:
        results = [run(problem, SubproblemPlan(algorithm, parts)) for parts in subsets("bound", "dominance")[1:]]
        assert len({result.value for result in results}) == 1
        nodes = [result.stats.nodes for result in results]
        assert nodes[3] < nodes[0] and len(set(nodes)) > 2  # both parts against none
