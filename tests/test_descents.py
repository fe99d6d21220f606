"""Depth-first dynamic programming and branch and bound: every combination of rules gives the oracle's value."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from treeprune import DecisionProblem, HookError, LimitError, Limits, Status, best_solutions, count_solutions, solve
from treeprune.subproblems.descent_run import DescentRun
from treeprune.subproblems.subproblem_hooks import value_of_moves
from treeprune.subproblems.subproblem_plan import SubproblemPlan
from treeprune.worlds import choose_world

from .subproblem_models import Chain, Knapsack, Network

ALGORITHMS = ("dynamic-programming", "depth-first", "limited-discrepancy")


def run(problem, plan, world="interpreted", limits=None, state=None):
    return DescentRun(problem, state, plan, choose_world(problem, world), limits).run()


def subsets(parts):
    return [frozenset(chosen) for n in range(len(parts) + 1) for chosen in itertools.combinations(parts, n)]


def bracketed(result, value):
    sign = -1 if result.minimising else 1
    for _, _, held, possible in result.history:
        assert held is None or sign * held <= sign * value
        assert possible is None or sign * value <= sign * possible
    return True


def same(a, b):
    assert (a.value, a.bound, a.solution, a.status) == (b.value, b.bound, b.solution, b.status)
    for count in ("nodes", "expanded", "skipped", "failures", "leaves", "table_stores", "max_depth"):
        assert getattr(a.stats, count) == getattr(b.stats, count), count


@st.composite
def knapsacks(draw, items=7):
    n = draw(st.integers(1, items))
    weights = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    profits = draw(st.lists(st.integers(-3, 9), min_size=n, max_size=n))
    return Knapsack(np.array(weights), np.array(profits), draw(st.integers(0, 25)))


@st.composite
def networks(draw, floating=False):
    layers, wide = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    number = st.floats(-5, 5).map(lambda x: round(x, 2)) if floating else st.integers(-5, 9)
    cells = draw(st.lists(st.one_of(number, st.just(99)), min_size=layers * wide**2, max_size=layers * wide**2))
    return Network(np.array(cells, float if floating else int).reshape(layers, wide, wide))


@settings(deadline=None, max_examples=40)
@given(knapsacks(), st.sampled_from(ALGORITHMS), st.data())
def test_knapsacks_under_every_combination(problem, algorithm, data):
    parts = data.draw(st.one_of(st.none(), st.sampled_from(
        subsets(("bound", "move-bound", "memo", "dominance", "feasible", "order"))
    )))  # fmt: skip
    result = run(problem, SubproblemPlan(algorithm, parts))
    assert result.status is Status.OPTIMAL and result.value == result.bound == problem.oracle()
    assert value_of_moves(problem, problem.start(), result.solution) == result.value
    assert bracketed(result, result.value) and set(result.stats.skipped) <= set(result.rules)


@pytest.mark.parametrize("floating", [False, True])
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_networks_with_costs_of_any_sign(floating, data):
    problem = data.draw(networks(floating))
    parts = data.draw(st.sampled_from([None, *subsets(("bound", "memo"))]))
    result = run(problem, SubproblemPlan(data.draw(st.sampled_from(ALGORITHMS)), parts))
    wanted = problem.oracle()
    if wanted is None:
        assert result.status is Status.INFEASIBLE and result.value is None and result.solution == []
        return
    assert result.status is Status.OPTIMAL and result.value == pytest.approx(wanted)
    assert -value_of_moves(problem, problem.start(), result.solution) == pytest.approx(wanted)
    assert floating or bracketed(result, wanted)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=7), st.booleans(), st.booleans())
def test_moves_that_leave_several_subproblems(sizes, bound, dynamic):
    problem = Chain(np.array(sizes))
    plan = SubproblemPlan(
        "dynamic-programming" if dynamic else "depth-first", frozenset({"bound", "memo"} if bound else {"memo"})
    )
    result = run(problem, plan)
    assert result.status is Status.OPTIMAL and result.value == problem.oracle()
    assert -value_of_moves(problem, problem.start(), result.solution) == result.value


@settings(deadline=None, max_examples=25)
@given(knapsacks(), st.integers(-5, 40), st.sampled_from(ALGORITHMS))
def test_only_better_solutions_are_wanted(problem, wanted, algorithm):
    result = run(problem, SubproblemPlan(algorithm, better_than=wanted))
    best = problem.oracle()
    if best > wanted:
        assert result.status is Status.OPTIMAL and result.value == best
    else:
        assert result.status is Status.INFEASIBLE and result.value is None and result.bound <= wanted


@settings(deadline=None, max_examples=25)
@given(knapsacks(), st.sampled_from(ALGORITHMS))
def test_an_incumbent_of_the_user(problem, algorithm):
    known = (0,) * len(problem.weights)
    result = run(problem, SubproblemPlan(algorithm, incumbent=known))
    assert result.status is Status.OPTIMAL and result.value == problem.oracle()
    assert value_of_moves(problem, problem.start(), result.solution) == result.value


@settings(deadline=None, max_examples=25)
@given(knapsacks(10), st.integers(0, 60), st.sampled_from(ALGORITHMS))
def test_limits_leave_a_true_bracket(problem, nodes, algorithm):
    result = run(problem, SubproblemPlan(algorithm), limits=Limits(nodes=nodes))
    best = problem.oracle()
    assert result.value is None or result.value <= best
    assert result.bound is None or result.bound >= best
    assert result.stats.nodes <= nodes or result.stopped is None


RNG = np.random.default_rng(5)
KNAPSACK = Knapsack(RNG.integers(1, 30, 14), RNG.integers(-2, 30, 14), 120)
SAME = {
    "knapsack": (KNAPSACK, SubproblemPlan("dynamic-programming")),
    "knapsack, depth first": (KNAPSACK, SubproblemPlan("depth-first")),
    "knapsack, few turns": (KNAPSACK, SubproblemPlan("limited-discrepancy", frozenset({"bound", "order"}))),
    "network": (Network(RNG.integers(-5, 9, (7, 4, 4))), SubproblemPlan("dynamic-programming")),
    "network of floats": (Network(RNG.random((7, 4, 4))), SubproblemPlan("dynamic-programming")),
    "chain": (Chain(RNG.integers(1, 30, 12)), SubproblemPlan("dynamic-programming")),
}


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n == "network" else n for n in SAME])
def test_both_worlds_agree(name):
    problem, plan = SAME[name]
    same(run(problem, plan), run(problem, plan, "compiled"))


def test_tables_that_forget_cost_work_only():
    rng = np.random.default_rng(3)
    problem = Knapsack(rng.integers(1, 40, 18), rng.integers(1, 30, 18), 200)
    plan = SubproblemPlan("dynamic-programming", frozenset({"memo"}))
    whole = run(problem, plan, "compiled")
    small = DescentRun(problem, None, plan, choose_world(problem, "compiled"), Limits())
    small.memory_limit = 20_000
    import treeprune.subproblems.descent_run as module

    before, module.FIRST_SLOTS = module.FIRST_SLOTS, 64
    try:
        result = small.run()
    finally:
        module.FIRST_SLOTS = before
    assert result.value == whole.value and result.status is Status.OPTIMAL
    assert result.stats.expanded > whole.stats.expanded and int(small.table.held[1]) > 0
    assert value_of_moves(problem, problem.start(), result.solution) == whole.value


@pytest.mark.parametrize("world", ["interpreted", "compiled"])
def test_tabulation_gives_the_same_from_the_bottom_up(world):
    from games.edit_distance import EditDistance

    for first, second in (("kitten", "sitting"), ("", "abc"), ("abc", "abc"), ("flaw", "lawn")):
        problem = EditDistance(first, second)
        table = solve(problem, method="tabulation", world=world)
        memo = solve(problem, method="dynamic-programming", world=world)
        assert table.value == memo.value and table.status is Status.OPTIMAL
        assert -value_of_moves(problem, problem.start(), table.solution) == table.value
    stopped = solve(problem, method="tabulation", world=world, limits=Limits(nodes=5))
    assert stopped.stopped == "nodes" and stopped.value is None
    with pytest.raises(LimitError, match="unpack"):
        solve(Network(np.zeros((1, 1, 1), int)), method="tabulation", world=world)


def test_tabulation_refuses_keys_that_do_not_grow():
    class Backwards(DecisionProblem):
        """Counts down, so that keys fall."""

        states = 4

        def start(self):
            return 3

        def is_complete(self, s):
            return s == 0

        def moves(self, s):
            yield 1

        def play(self, s, m):
            return s - 1

        def cost(self, s, m):
            return 1

        def unpack(self, key):
            return key

    assert solve(Backwards()).value == 3
    with pytest.raises(HookError, match="does not grow"):
        solve(Backwards(), method="tabulation")


def test_counts_and_the_best_in_order():
    rng = np.random.default_rng(1)
    problem = Knapsack(rng.integers(1, 9, 6), rng.integers(-2, 9, 6), 15)
    ranked = list(best_solutions(problem))
    assert len(ranked) == count_solutions(problem).value == len({tuple(moves) for _, moves in ranked})
    assert [value for value, _ in ranked] == sorted((value for value, _ in ranked), reverse=True)
    assert all(value_of_moves(problem, problem.start(), moves) == value for value, moves in ranked)
    assert ranked[0][0] == problem.oracle()
    assert solve(problem, solutions=3).solutions == [moves for _, moves in ranked[:3]]
    assert (
        count_solutions(problem, world="compiled").stats.nodes
        == count_solutions(problem, world="interpreted").stats.nodes
    )


class Parts(treeprune.DecisionProblem):
    """A number is split in three; what is known of a part is its worth, or nothing at all."""

    def __init__(self, worths, known):
        self.worths, self.known = worths, known

    def start(self):
        return (len(self.known), 0)

    def is_complete(self, s):
        return s[0] == 0

    def moves(self, s):
        return range(2)

    def play(self, s, m):
        return (s[0] // 2, 3 * s[1] + m)

    def besides(self, s, m):
        return [(s[0] // 2, 3 * s[1] + m + 1), (s[0] // 3, 3 * s[1] + m + 2)]

    def gain(self, s, m):
        return self.worths[(5 * s[0] + 3 * s[1] + m) % len(self.worths)]

    def best(self, s):
        if self.is_complete(s):
            return 0
        return max(
            self.gain(s, m) + sum(self.best(t) for t in (self.play(s, m), *self.besides(s, m))) for m in self.moves(s)
        )

    def bound(self, s):
        return self.best(s) if self.known[(s[0] + s[1]) % len(self.known)] else treeprune.INF


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(-9, 9), min_size=3, max_size=12),
    st.lists(st.booleans(), min_size=2, max_size=9),
    st.sampled_from(["dynamic-programming", "depth-first"]),
)
def test_three_parts_of_which_some_have_no_bound(worths, known, algorithm):
    problem = Parts(worths, known)
    result = run(problem, SubproblemPlan(algorithm))
    assert result.value == problem.best(problem.start()) and result.status is Status.OPTIMAL
