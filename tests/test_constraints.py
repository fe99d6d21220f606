"""Models: variables, constraints, instances, answers; bad models are refused in words."""

import re

import pytest

import treeprune
from treeprune import AllDifferent, ConstraintProblem, Limits, Linear, Status, constraint_search, solve
from treeprune.constraints.batch_run import search_many
from treeprune.constraints.constraint_plan import ConstraintPlan
from treeprune.errors import InstanceError, LimitError

WORLDS = ("interpreted", "compiled")


def queens(n):
    p = ConstraintProblem()
    q = p.variables(n, range(n), "q")
    for sign in (0, 1, -1):
        p.add(AllDifferent(x + sign * i for i, x in enumerate(q)))
    return p


def model(*domains):
    p = ConstraintProblem()
    return p, [p.variable(domain) for domain in domains]


# A000170
QUEENS = {1: 1, 2: 0, 3: 0, 4: 2, 5: 10, 6: 4, 7: 40, 8: 92}
# Gecode and Choco, forward checking, smallest domain, ties by index; and input order
FAILURES = {8: (292, 324), 9: (1_126, 1_290), 10: (4_992, 5_942)}


@pytest.mark.parametrize("world", WORLDS)
def test_queens_counts_solutions_failures_and_nodes(world):
    for n, solutions in QUEENS.items():
        found = constraint_search(queens(n), propagation="forward", solutions=None, world=world)
        assert found.value == found.bound == solutions and len(found.solutions) == solutions
        assert found.stats.nodes == 2 * (found.stats.failures + solutions) - 1
        assert found.status is (Status.OPTIMAL if solutions else Status.INFEASIBLE)
        for s in found.solutions:
            rows = list(s.numbers)
            assert len({r + i for i, r in enumerate(rows)}) == len({r - i for i, r in enumerate(rows)}) == n
    for n, failures in FAILURES.items() if world == "compiled" else [(8, FAILURES[8])]:
        for order, many in zip(("smallest", "input"), failures, strict=True):
            found = constraint_search(
                queens(n), propagation="forward", variable_order=order, solutions=None, count_only=True, world=world
            )
            assert found.stats.failures == many == found.stats.skipped["forward checking"]
            assert sum(c.failures for c in found.by_constraint.values()) == many
            assert found.solutions == [] and found.value > 0


@pytest.mark.parametrize("world", WORLDS)
def test_domains_have_holes_and_may_be_negative_and_wide(world):
    p, (x, y) = model([-130, -64, -1, 0, 63, 64, 200], [5, -70, 1000, 64])
    p.add(x + y == 0)
    found = solve(p, solutions=None, world=world)
    assert [s.numbers for s in found.solutions] == [(-64, 64)]
    p, (x, y, z) = model(range(-100, 100, 7), range(0, 1000, 13), range(500))
    p.add(x - y + 2 * z == 3, x < -20, y > 600, z != 50)
    found = solve(p, solutions=None, world=world)
    naive = [
        (a, b, c)
        for a in range(-100, 100, 7)
        for b in range(0, 1000, 13)
        for c in range(500)
        if a - b + 2 * c == 3 and a < -20 and b > 600 and c != 50
    ]
    assert sorted(s.numbers for s in found.solutions) == naive and naive


@pytest.mark.parametrize("world", WORLDS)
def test_an_objective_is_proved_best(world):
    p, (x, y, z) = model(range(10), range(10), range(10))
    p.add(AllDifferent(x, y, z), x + y + z <= 12)
    p.maximise(x + 2 * y + 3 * z)
    found = solve(p, world=world)
    naive = max(
        a + 2 * b + 3 * c
        for a in range(10)
        for b in range(10)
        for c in range(10)
        if len({a, b, c}) == 3 and a + b + c <= 12
    )
    assert found.value == found.bound == naive and found.status is Status.OPTIMAL
    assert found.stats.skipped.get("incumbent", 0) >= 0 and len(found.solutions) == 1
    p.minimise(z - x)
    assert solve(p, world=world).value == -9


@pytest.mark.parametrize("world", WORLDS)
def test_limits_keep_what_was_found(world):
    found = constraint_search(queens(8), propagation="forward", solutions=None, limits=Limits(nodes=200), world=world)
    assert found.stopped == "nodes" and found.status is Status.FEASIBLE and found.bound is None
    assert found.stats.nodes == 200 and 0 < len(found.solutions) == found.value < 92
    first = constraint_search(queens(8), propagation="forward", solutions=5, world=world)
    assert first.stopped is None and first.status is Status.OPTIMAL and len(first.solutions) == 5
    assert constraint_search(queens(6), limits=Limits(nodes=0), world=world).status is Status.UNKNOWN


@pytest.mark.parametrize("world", WORLDS)
def test_givens_narrow_a_model_and_may_clash(world):
    p = queens(6)
    found = solve(p, {"q[0]": 1}, solutions=None, world=world)
    assert [s["q[0]"] for s in found.solutions] == [1] and found.value == 1
    assert solve(p, {0: [1, 2, 3]}, solutions=None, world=world).value == 3
    assert solve(p, {p["q[0]"]: 0}, world=world).status is Status.INFEASIBLE
    clash = solve(p, {0: 77}, world=world)
    assert clash.status is Status.INFEASIBLE and clash.value == 0 and not clash.solution


@pytest.mark.parametrize("world", WORLDS)
def test_a_batch_answers_as_single_searches_do(world):
    p = queens(6)
    instances = [{i: v} for i in range(6) for v in range(-1, 6)]
    plan = ConstraintPlan(solutions=2)
    for one, many in zip(instances, search_many(p, instances, plan, world=world), strict=True):
        alone = constraint_search(p, one, solutions=2, world=world)
        assert (many.status, many.value, many.bound, many.solution) == (
            alone.status, alone.value, alone.bound, alone.solution,
        )  # fmt: skip
        if one != {0: -1}:
            assert (many.stats.nodes, many.stats.failures) == (alone.stats.nodes, alone.stats.failures), one


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p.variable([], name="x"), "variable x: its domain is empty"),
        (lambda p: p.variable([1, 2.5]), "a value of its domain is 2.5"),
        (lambda p: p.variable(7), "give whole numbers"),
        (lambda p: p.variable("abc"), "give whole numbers"),
        (lambda p: p.variable([0, 2**30]), "at most 1,048,576"),
        (lambda p: (p.variable([1], "x"), p.variable([1], "x")), "two variables are called x"),
        (lambda p: p.add(AllDifferent()), "about no variable"),
        (lambda p: p.add(Linear(3, "=", 3)), "about no variable"),
        (lambda p: p.add(AllDifferent(1, 2)), "AllDifferent takes variables"),
        (lambda p: p.add(AllDifferent(2 * p.variable([1, 2]))), "AllDifferent takes variables"),
        (lambda p: p.add(AllDifferent(ConstraintProblem().variable([1], "y"))), "a variable of another problem"),
        (lambda p: p.add(True), "True is no constraint"),
        (lambda p: p.add(2**60 * p.variable([4, 5]) <= 3), "can exceed"),
        (lambda p: p["z"], "no variable is called 'z'"),
        (lambda p: solve(p, world="interpreted"), "has no variables"),
        (lambda p: (p.variable([1], "x"), solve(p, {"y": 1}, world="interpreted")), "no variable is called 'y'"),
    ],
)
def test_bad_models_are_refused_in_words(make, words):
    with pytest.raises(InstanceError, match=re.escape(words)):
        make(ConstraintProblem())


def test_expressions_mean_what_they_say():
    p, (x, y) = model(range(3), range(3))
    assert repr(3 * x - y + 2 - x) == "2x0 - x1 + 2"
    assert repr(x + y < 3) == "x0 + x1 <= 2" and repr(x <= 2) == "x0 <= 2" and repr(-x == 1 - y) == "- x0 + x1 = 1"
    assert x != y and y in [x, y] and len({x: 1, y: 2}) == 2 and not bool(x == y)
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(x <= y)
    with pytest.raises(TypeError, match="multiplied"):
        x * y
    assert "2 variables" in str(p) and "x0 in 0..2" in str(p)


def test_bad_plans_are_refused_in_words():
    for name, value in (("propagation", "deep"), ("variable_order", "best"), ("solutions", 0), ("restarts", "often")):
        with pytest.raises(LimitError, match=name):
            constraint_search(queens(4), world="interpreted", **{name: value})


def test_the_report_reads_well():
    found = solve(queens(6), solutions=None, world="interpreted")
    text = str(found)
    assert "solutions     4, and no other" in text and "dead ends" in text and "forward checking" in text
    assert found.to_dict()["solution"] == "q[0]=1, q[1]=3, q[2]=5, q[3]=0, q[4]=2, q[5]=4"
    assert treeprune.solve(queens(3), world="interpreted").summary().startswith("status        infeasible")


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_given_need_not_be_the_image_that_symmetry_breaking_keeps(world):
    p, (x, y) = model(range(3), range(3))
    p.add(x != y)
    p.break_symmetry(x < y)
    assert constraint_search(p, solutions=None, world=world).value == 3
    assert solve(p, {0: 2, 1: 1}, world=world).solution.numbers == (2, 1)
    assert [r.value for r in search_many(p, [{0: 2, 1: 1}, {}], ConstraintPlan(), world=world)] == [1, 1]
    p = ConstraintProblem()
    x = p.variables(3, range(3))
    p.add(AllDifferent(x))
    p.break_symmetry(treeprune.Interchangeable(x))
    given = {0: [0, 1], 1: [0, 2], 2: [0, 2]}
    for level in ("check", "forward"):
        found = constraint_search(p, given, variable_order="input", propagation=level, solutions=None, world=world)
        assert sorted(s.numbers for s in found.solutions) == [(1, 0, 2), (1, 2, 0)]


@pytest.mark.parametrize("mode", ["all", "skips"])
def test_traces_with_values_that_are_exchanged_are_right_as_far_as_they_go(mode):
    p, (x, y) = model(range(3), range(3))
    p.add(x != y)
    p.break_symmetry(treeprune.Interchangeable([x, y]))
    found = constraint_search(p, solutions=None, trace=mode, world="interpreted")
    assert found.value == 1 and not found.trace.verify().complete


def test_a_propagator_that_returns_nothing_or_whose_holds_raises_is_told_in_words():
    class Forgot(treeprune.Propagator):
        def __init__(self, x, y, late):
            super().__init__([x, y])
            self.late = late

        def holds(self, values):
            return 1 // (values[0] - 1) < 9

        def propagate(self, domains):  # noqa: RET503
            if self.late:
                return True
            domains.remove(0, 1)

    for late, words in ((False, "Forgot.propagate: returned None"), (True, "Forgot.holds: raised Zero")):
        p, (x, y) = model(range(3), range(3))
        p.add(Forgot(x, y, late))
        with pytest.raises(treeprune.HookError, match=words) as caught:
            constraint_search(p, solutions=None, world="interpreted")
        assert caught.value.partial.stopped == "error"


def test_what_is_no_model_or_no_plan_is_refused_in_words():
    class Order:
        def variable_score(self, domains, x):
            return x

    p, _ = model(range(2))
    for call, words in (
        (lambda: solve(p, 5), "givens are 5"),
        (lambda: p.variable([1], 5), "a name is a text"),
        (lambda: constraint_search(p, seed=1.5), "seed=1.5"),
        (lambda: constraint_search(p, variable_order=Order), "give an object of the class"),
        (lambda: solve(treeprune.ExactCover([[1]]), method="foo"), "method is not for exact cover"),
        (lambda: treeprune.compare(treeprune.ExactCover([[1]])), "nothing to compare"),
        (lambda: treeprune.check_problem(treeprune.ExactCover([[1]])), "no hooks"),
    ):
        with pytest.raises(treeprune.TreepruneError, match=words):
            call()
