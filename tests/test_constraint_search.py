"""Orders, restarts, nogoods, backjumping: no combination loses a solution or finds one twice, in either world."""

import dataclasses
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from tests.csps import every_group, every_solution, problem_of
from treeprune import AllDifferent, ConstraintProblem, Limits, Status, compiled, constraint_search, constraint_solutions
from treeprune.constraints.batch_run import search_many
from treeprune.constraints.constraint_method_names import parse_constraint_method
from treeprune.constraints.constraint_plan import ConstraintPlan
from treeprune.errors import ComparisonError, CompileError, HookError, InstanceError, LimitError
from treeprune.kernels.constraints.restarts import luby

WORLDS = ("interpreted", "compiled")


@pytest.fixture(autouse=True, scope="module")
def shared_machine_code():
    with every_group():
        yield


def queens(n):
    p = ConstraintProblem()
    q = p.variables(n, range(n), "q")
    for sign in (0, 1, -1):
        p.add(AllDifferent(x + sign * i for i, x in enumerate(q)))
    return p


def pigeons(n, holes):
    p = ConstraintProblem()
    x = p.variables(n, range(holes), "x")
    p.add(x[i] != x[j] for i in range(n) for j in range(i))
    return p


def thrashing():
    """Two variables that matter, then many that do not, then a clash of the first two: backjumping's own example."""
    p = ConstraintProblem()
    a = p.variable((1, 2), "a")
    free = p.variables(5, range(3), "free")
    late = p.variables(3, range(3), "late")
    p.add([x <= a for x in late], [late[i] != late[j] for i in range(3) for j in range(i)])
    p.add(x + y <= 3 for x, y in itertools.pairwise(free))
    return p


def options(rng):
    restarts = rng.choice((None, "luby", "geometric"))
    return {
        "propagation": rng.choice((None, "check", "forward", "bounds", "arc")),
        "variable_order": rng.choice(("input", "smallest", "dom/wdeg", "impact")),
        "value_order": rng.choice(("min", "max", "least-constraining")),
        "last_conflict": rng.random() < 0.5,
        "restarts": restarts,
        "restart_base": rng.randint(1, 4),
        "nogoods": restarts is not None,
        "backjumping": rng.random() < 0.5,
        "symmetry": rng.random() < 0.5,
        "seed": rng.choice((None, 1, 5)),
    }


def check_against_every_assignment(seed, world, objective):
    rng = random.Random(seed)
    p = problem_of(seed, objective)
    how = options(rng)
    true = sorted(every_solution(p, how["symmetry"]))
    found = constraint_search(p, solutions=None, world=world, **how)
    if objective:
        values = [s[p.objective.index] for s in true]
        assert found.value == found.bound == (min if p.minimising else max)(values, default=None)
        assert found.status is (Status.OPTIMAL if true else Status.INFEASIBLE)
        assert not true or found.solution.numbers in true
    else:
        assert sorted(s.numbers for s in found.solutions) == true and found.value == len(true)
        some = constraint_search(p, solutions=2, world=world, **how)
        assert len({s.numbers for s in some.solutions}) == min(2, len(true))
        assert {s.numbers for s in some.solutions} <= set(true)
        counted = constraint_search(p, solutions=None, count_only=True, world=world, **how)
        assert counted.value == len(true) and not counted.solutions
        assert counted.stats.nodes == found.stats.nodes
    return found


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10**6), st.booleans())
def test_every_combination_finds_every_solution(seed, objective):
    check_against_every_assignment(seed, "interpreted", objective)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**6), st.booleans())
def test_both_worlds_do_the_same(seed, objective):
    p, how = problem_of(seed, objective), options(random.Random(seed))
    check_against_every_assignment(seed, "compiled", objective)
    one, other = (constraint_search(p, solutions=None, world=world, **how) for world in WORLDS)
    assert [s.numbers for s in one.solutions] == [s.numbers for s in other.solutions]
    for count in ("nodes", "failures", "propagations", "restarts", "skipped", "max_depth"):
        assert getattr(one.stats, count) == getattr(other.stats, count), count
    assert one.by_constraint == other.by_constraint


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_learned_skips_something(world):
    jumped = constraint_search(thrashing(), variable_order="input", backjumping=True, solutions=1, world=world)
    plain = constraint_search(thrashing(), variable_order="input", solutions=1, world=world)
    assert jumped.stats.skipped["backjump"] > 0 and jumped.guarantee is treeprune.Guarantee.EXACT
    assert jumped.solution == plain.solution and jumped.stats.failures < plain.stats.failures / 20
    kept = constraint_search(
        pigeons(7, 6), restarts="luby", restart_base=5, nogoods=True, seed=1, solutions=None, world=world
    )
    assert kept.status is Status.INFEASIBLE and kept.stats.skipped["nogood"] > 0 and kept.stats.restarts > 3
    assert kept.by_constraint["nogoods"].failures == kept.stats.skipped["nogood"]


@pytest.mark.parametrize("world", WORLDS)
def test_nogoods_grow_beyond_their_first_room(world):
    found = constraint_search(
        queens(6), variable_order="input", restarts="geometric", restart_base=1, nogoods=True, seed=2, solutions=None,
        world=world,
    )  # fmt: skip
    assert found.value == 4
    found = constraint_search(
        pigeons(8, 7), restarts="luby", restart_base=1, nogoods=True, seed=4, solutions=None, world="compiled"
    )
    assert found.status is Status.INFEASIBLE and found.stats.restarts > 256


def test_a_batch_learns_nothing_from_one_instance_to_the_next():
    p, instances = queens(7), [{"q[0]": 0}, {"q[0]": 3, "q[1]": 0}, {}, {"q[0]": 0, "q[1]": 1}, {}]
    plan = ConstraintPlan(
        variable_order="dom/wdeg", restarts="luby", restart_base=1, nogoods=True, backjumping=True, solutions=None
    )
    alone = [constraint_search(p, given, world="interpreted", **how_of(plan)) for given in instances]
    for world in WORLDS:
        found = search_many(p, instances, plan, world=world)
        assert [r.value for r in found] == [r.value for r in alone] == [4, 2, 40, 0, 40]
        assert found[2].stats.failures == found[4].stats.failures == alone[2].stats.failures
        assert found[2].stats.restarts == found[4].stats.restarts > 0


def how_of(plan):
    return {field.name: getattr(plan, field.name) for field in dataclasses.fields(plan)}


def test_luby_is_lubys_sequence():
    # A182105
    assert [luby(i) for i in range(1, 16)] == [1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8]


def test_weights_turn_to_the_constraints_that_fail():
    p = ConstraintProblem()
    p.variables(6, range(3), "easy")
    hard = p.variables(4, range(3), "hard")
    p.add(hard[i] != hard[j] for i in range(4) for j in range(i))
    plain = constraint_search(p, variable_order="input", world="interpreted")
    learned = constraint_search(p, variable_order="dom/wdeg", world="interpreted")
    assert plain.status is learned.status is Status.INFEASIBLE
    assert learned.stats.failures < plain.stats.failures / 20


class Backwards:
    """Plain orders of the user's: the last variable first, the largest value first."""

    def variable_score(self, domains, x):
        assert domains.size(x) > 1 and not domains.is_assigned(x) and domains.contains(x, domains.minimum(x))
        return -x

    def value_score(self, domains, x, value):
        assert domains.minimum(x) <= value <= domains.maximum(x)
        return -value


@compiled
class BackwardsCompiled:
    factor: float = 0.5

    def variable_score(self, domains, x):
        return -x * self.factor

    def value_score(self, domains, x, value):
        return -value


def test_orders_of_ones_own():
    p, mirrored = queens(6), [s.numbers[::-1] for s in constraint_search(queens(6), solutions=None).solutions]
    same = {"variable_order": "input", "value_order": "max", "solutions": None, "world": "interpreted"}
    by_max = constraint_search(p, **same)
    plain = constraint_search(p, variable_order=Backwards(), value_order=Backwards(), solutions=None)
    fast = constraint_search(p, variable_order=BackwardsCompiled(), value_order=BackwardsCompiled(), solutions=None)
    assert plain.world == "interpreted" and fast.world == "compiled"
    assert plain.solutions == fast.solutions and plain.stats.failures == fast.stats.failures
    assert sorted(s.numbers[::-1] for s in plain.solutions) == sorted(mirrored)
    assert plain.stats.failures == by_max.stats.failures and "Backwards" in plain.method
    with pytest.raises(CompileError, match="Backwards is not compiled"):
        constraint_search(p, variable_order=Backwards(), world="compiled")


class Broken:
    def variable_score(self, domains, x):
        return None

    def value_score(self, domains, x, value):
        if domains.size(0) == 1 and domains.minimum(0) == 2:
            raise RuntimeError("no more")
        return value


def test_orders_that_break_their_contract():
    with pytest.raises(HookError, match="variable_score: returned None"):
        constraint_search(queens(4), variable_order=Broken())
    with pytest.raises(RuntimeError) as error:
        constraint_search(queens(6), value_order=Broken(), variable_order="input", solutions=None)
    assert [s.numbers[0] for s in error.value.partial.solutions] == [1] and error.value.partial.stopped == "error"
    for wrong in ({"variable_order": 3}, {"value_order": "fast"}, {"nogoods": True}, {"restart_base": 0}):
        with pytest.raises(LimitError):
            constraint_search(queens(4), **wrong)
    with pytest.raises(LimitError, match="find the same solutions again"):
        constraint_search(queens(4), restarts="luby", solutions=None)


@pytest.mark.parametrize("world", WORLDS)
def test_solutions_one_by_one(world):
    p = queens(7)
    whole = constraint_search(p, solutions=None, world=world)
    iterator = constraint_solutions(p, world=world)
    first = next(iterator)
    assert first == whole.solutions[0] and iterator.result.status is Status.FEASIBLE
    assert iterator.result.stats.nodes < whole.stats.nodes / 10
    assert [first, *iterator] == whole.solutions
    assert iterator.result.status is Status.OPTIMAL and iterator.result.value == 40
    with constraint_solutions(p, world=world) as some:
        next(some)
    assert next(some, None) is None and some.result.value == 1
    limited = constraint_solutions(p, limits=Limits(nodes=60), world=world)
    assert 0 < len(list(limited)) < 40 and limited.result.stopped == "nodes" and limited.result.stats.nodes == 60
    improving = ConstraintProblem()
    x, y = improving.variables(2, range(5))
    improving.add(x + y >= 3)
    improving.minimise(2 * x + y)
    costs = [s[improving.objective] for s in constraint_solutions(improving, world=world)]
    assert costs == sorted(set(costs), reverse=True) and costs[-1] == 3


@pytest.mark.parametrize("world", WORLDS)
def test_a_stopped_search_keeps_solution_and_bound(world):
    p = ConstraintProblem()
    x = p.variables(8, range(1, 30), "x")
    p.add(AllDifferent(x), sum(x[::2]) == sum(x[1::2]), x[1] >= 9)
    total = p.maximise(sum((-1) ** i * (i + 1) * v for i, v in enumerate(x)))
    found = constraint_search(p, limits=Limits(nodes=200), world=world)
    assert found.stopped == "nodes" and found.status is Status.FEASIBLE and found.stats.nodes == 200
    assert found.value <= found.bound < total.domain[-1]  # propagation at the root has pulled the bound in
    numbers = found.solution.numbers
    assert found.value == numbers[total.index] and len(set(numbers[:8])) == 8
    assert p.constraints[1].holds([found.solution[v] for v in p.constraints[1].variables])


def slow_model():
    """One node whose propagation takes for ever: two ends that chase each other through wide domains."""
    p = ConstraintProblem()
    x, y = p.variable(range(2**20), "x"), p.variable(range(2**20), "y")
    p.add(x < y, y < x)
    return p


@pytest.mark.parametrize("world", WORLDS)
def test_limits_are_obeyed_within_one_node(world):
    result = constraint_search(slow_model(), limits=Limits(time=0.05), world=world)
    if result.stopped is None:
        assert world == "compiled" and result.status is Status.INFEASIBLE  # a fast machine may finish
    else:
        assert result.stopped == "time" and result.status is Status.UNKNOWN and result.stats.nodes == 1


def test_ctrl_c_keeps_what_was_found():
    def press(report):  # a signal may come while a callback of Python's own runs, which swallows it
        raise KeyboardInterrupt

    result = constraint_search(queens(13), solutions=None, world="interpreted", progress=press)
    assert result.stopped == "interrupted" and result.status is Status.FEASIBLE
    assert len(result.solutions) == result.value > 0


def test_methods_by_name():
    plan = parse_constraint_method("arc+dom/wdeg+max+luby=7+nogoods+backjumping+last-conflict+no-symmetry+seed=3")
    assert (plan.propagation, plan.variable_order, plan.value_order) == ("arc", "dom/wdeg", "max")
    assert (plan.restarts, plan.restart_base, plan.seed) == ("luby", 7, 3)
    assert plan.nogoods and plan.backjumping and plan.last_conflict and not plan.symmetry
    for wrong in ("arcs", "arc+bounds", "luby=x", "", "nogoods=3"):
        with pytest.raises(ValueError):
            parse_constraint_method(wrong)
    found = treeprune.solve(queens(5), method="dom/wdeg+backjumping", solutions=None, world="interpreted")
    assert found.value == 10 and found.why == "as asked" and "backjumping" in found.method


def test_compare_holds_answers_against_each_other():
    p = queens(6)
    q = p.variables_list
    p.break_symmetry(q[0] < q[5])
    found = treeprune.compare(p, solutions=None, world="interpreted")
    assert found.value == 2 and len({row.method for row in found.rows}) >= 9
    assert {row.result.value for row in found.rows} == {2, 4}
    assert "backjumping" in str(found) and found.to_dict()["rows"][0]["failures"] > 0
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    assert treeprune.plot_comparison(found).get_xlabel() == "nodes visited"

    class Lying(AllDifferent):
        def post(self, model, level):
            if level == "singles":
                super().post(model, level)

    bad = ConstraintProblem()
    bad.add(Lying(bad.variables(2, range(2))))
    with pytest.raises(ComparisonError):
        treeprune.compare(bad, solutions=None, world="interpreted")


def test_check_problem_refutes_a_constraint_that_lies():
    good = queens(4)
    assert treeprune.check_problem(good, walks=3).ok

    class Lying(AllDifferent):
        def holds(self, values):
            return super().holds(values) or values[0] == values[1] == 1

    class Moody(AllDifferent):
        def holds(self, values):
            self.calls = getattr(self, "calls", 0) + 1
            return self.calls % 3 > 0

    for kind, said in ((Lying, "loses a solution"), (Moody, "is not deterministic")):
        p = ConstraintProblem()
        p.add(kind(p.variables(3, range(3))))
        report = treeprune.check_problem(p, walks=5)
        assert not report.ok and said in str(report)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6))
def test_a_conflict_is_infeasible_and_minimal(seed):
    rng = random.Random(seed)
    p = problem_of(seed)
    givens = {x: rng.choice(x.domain) for x in rng.sample(p.variables_list, 2)}

    def solutions(constraints, given):
        for values in every_solution(p):
            if all(values[p[name].index] in allowed for name, allowed in given.items()):
                yield values

    def feasible(constraints, given):
        whole, p.constraints = p.constraints, list(constraints)
        try:
            return any(True for _ in solutions(constraints, given))
        finally:
            p.constraints = whole

    try:
        found = treeprune.explain_infeasible(p, givens, world="interpreted")
    except InstanceError as error:
        assert "there is a solution" in str(error)
        assert feasible(p.constraints, {x.name: (v,) for x, v in givens.items()})
        return
    assert found.minimal and found.proved and not feasible(found.constraints, found.givens)
    for constraint in found.constraints:
        assert feasible([c for c in found.constraints if c is not constraint], found.givens)
    for name in found.givens:
        assert feasible(found.constraints, {n: v for n, v in found.givens.items() if n != name})


def test_a_conflict_says_what_a_limit_left_open():
    p = pigeons(8, 7)
    assert not treeprune.explain_infeasible(p, limits=Limits(nodes=3), world="interpreted").proved
    p.add(p[0] + p[1] >= 13)
    found = treeprune.explain_infeasible(p, limits=Limits(nodes=30), world="interpreted")
    assert found.proved and not found.minimal and "perhaps fewer" in str(found)
    assert p.constraints[-1] in found.constraints
