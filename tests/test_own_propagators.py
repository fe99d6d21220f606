"""What users write for constraint search: predicates and propagators, good ones and bad ones."""

import itertools

import pytest

import treeprune
from treeprune import AllDifferent, ConstraintProblem, Linear, Predicate, Propagator, constraint_search
from treeprune.constraints.batch_run import search_many
from treeprune.constraints.constraint_plan import ConstraintPlan
from treeprune.errors import CompileError, HookError, InstanceError

WORLDS = ("interpreted", "compiled")


@treeprune.compiled
def far_apart(a, b, c):
    return abs(a - b) > 90 and a + b + c == 150


@treeprune.compiled
def breaks_at(a, b, c):
    return 100 // (a - 1) >= 0


@treeprune.compiled
class Apart(Propagator):
    wakes = "assigned"

    def __init__(self, x, y, distance):
        super().__init__([x, y])
        self.distance = distance

    def holds(self, values):
        return abs(values[0] - values[1]) >= self.distance

    def propagate(self, domains):
        for k in range(2):
            if domains.is_assigned(k):
                v = domains.minimum(k)
                for w in range(v - self.distance + 1, v + self.distance):
                    if not domains.remove(1 - k, w):
                        return False
        return True


@treeprune.compiled
class NoOverlap(Propagator):
    """Two tasks of given lengths on one machine; the scope is their starts."""

    wakes, priority = "bounds", 1

    def __init__(self, x, y, lengths):
        super().__init__([x, y])
        self.lengths = lengths

    def holds(self, values):
        return values[0] + self.lengths[0] <= values[1] or values[1] + self.lengths[1] <= values[0]

    def propagate(self, domains):
        for k in range(2):  # where k cannot come first, it comes second
            other = 1 - k
            if domains.minimum(k) + self.lengths[k] > domains.maximum(other):
                if not domains.at_least(k, domains.minimum(other) + self.lengths[other]):
                    return False
                if not domains.at_most(other, domains.maximum(k) - self.lengths[other]):
                    return False
        return True


def with_own_parts():
    p = ConstraintProblem()
    x, y, z = (p.variable(range(8), name) for name in "xyz")
    p.add(Apart(x, y, 2), Apart(y, z, 3), NoOverlap(x, z, (2, 3)), AllDifferent(x, y, z))
    a, b, c = (p.variable(range(100), name) for name in "abc")
    p.add(Predicate(far_apart, [a, b, c]), a <= 6, c == 53)
    return p


def test_own_propagators_and_predicates_run_in_both_worlds():
    p = with_own_parts()
    naive = [
        (*row, a, b, c)
        for row in itertools.product(range(8), repeat=3)
        for a, b, c in itertools.product(range(7), range(90, 100), (53,))
        if abs(row[0] - row[1]) >= 2
        and abs(row[1] - row[2]) >= 3
        and (row[0] + 2 <= row[2] or row[2] + 3 <= row[0])
        and abs(a - b) > 90
        and a + b + c == 150
    ]
    found = [constraint_search(p, solutions=None, world=world) for world in WORLDS]
    assert naive and sorted(s.numbers for s in found[1].solutions) == naive
    assert found[0].solutions == found[1].solutions and found[0].by_constraint == found[1].by_constraint
    assert found[0].stats.skipped == found[1].stats.skipped and found[0].stats.skipped["own propagator"] > 0
    assert found[0].by_constraint["Apart(x, y)"].removed > 0
    checked = constraint_search(p, propagation="check", solutions=None, limits=treeprune.Limits(nodes=3000))
    assert checked.world == "compiled" and checked.stats.nodes == 3000


@pytest.mark.parametrize("world", WORLDS)
def test_a_predicate_that_raises_is_named_and_what_was_found_is_kept(world):
    p = ConstraintProblem()
    a, b, c = (p.variable(range(100), name) for name in "abc")
    p.add(Predicate(breaks_at, [a, b, c]), b == 0, c == 0)
    p.branch_on(a)
    with pytest.raises(HookError, match=r"breaks_at: raised ZeroDivisionError.* for the values \(1, 0, 0\)") as caught:
        constraint_search(p, {"a": [1, 50]}, solutions=None, world=world)
    assert isinstance(caught.value.__cause__, ZeroDivisionError) and caught.value.partial.stopped == "error"
    q = ConstraintProblem()
    first = q.variable([0, 1], "first")
    a, b, c = (q.variable([5, 1] if name == "a" else range(1000), name) for name in "abc")
    q.add(
        Predicate(breaks_at, [a, b, c]), b == 0, c == 0, Linear(a + 4 * first, "<=", 5), Linear(a + 4 * first, ">=", 5)
    )
    with pytest.raises(HookError) as caught:
        constraint_search(q, solutions=None, variable_order="input", propagation="check", world=world)
    assert [s["first"] for s in caught.value.partial.solutions] == [0] or caught.value.partial.solutions == []


def plain(a, b, c):
    return a + b + c == 30


def test_plain_predicates_choose_the_interpreted_world():
    p = ConstraintProblem()
    p.add(Predicate(plain, p.variables(3, range(60))))
    found = constraint_search(p)
    assert found.world == "interpreted" and sum(found.solution.numbers) == 30
    with pytest.raises(CompileError, match="decorate plain with @treeprune.compiled"):
        constraint_search(p, world="compiled")
    small = ConstraintProblem()
    small.add(Predicate(plain, small.variables(3, range(8, 14))))
    assert constraint_search(small, solutions=None).value == 25 and constraint_search(small).world == "compiled"


class Undecorated(Apart):
    pass


class Talker(Propagator):
    def __init__(self, x, y, what):
        super().__init__([x, y])
        self.what = what

    def holds(self, values):
        return values[0] == values[1]

    def propagate(self, domains):
        if self.what == "place":
            return domains.remove(2, 0)
        if self.what == "raise":
            return domains.minimum(0) // 0
        return not (self.what == "ignore" and domains.assign(0, 99))


@treeprune.compiled
class Beyond(Propagator):
    def holds(self, values):
        return True

    def propagate(self, domains):
        return domains.remove(7, 1)


def test_propagators_that_break_their_contract():
    p = ConstraintProblem()
    x, y = p.variables(2, range(3))
    for what, message in (
        ("place", r"Talker.propagate: asked for place 2 of 2 variables"),
        ("raise", r"Talker.propagate: raised ZeroDivisionError.* where x\[0\] in 0..2, x\[1\] in 0..2"),
        ("lazy", r"Talker.propagate: let the values \[0, 1\] pass"),
    ):
        p.constraints = [Talker(x, y, what)]
        with pytest.raises(HookError, match=message) as caught:
            constraint_search(p, solutions=None)
        assert caught.value.partial is not None
    p.constraints = [Talker(x, y, "ignore")]
    assert constraint_search(p, solutions=None).value == 0
    p.constraints = [Beyond([x, y])]
    with pytest.raises(HookError, match="asked for place 7 of 2 variables"):
        constraint_search(p, world="compiled")
    p.constraints = [Undecorated(x, y, 1)]
    assert constraint_search(p, solutions=None).world == "interpreted"
    with pytest.raises(CompileError, match="decorate"):
        constraint_search(p, world="compiled")


def test_batches_name_what_breaks_its_contract():
    p = ConstraintProblem()
    x, y = p.variables(2, range(3))
    for what, message in (
        ("place", "asked for place 2"),
        ("raise", "raised ZeroDivisionError"),
        ("lazy", "pass, which"),
    ):
        p.constraints = [Talker(x, y, what)]
        with pytest.raises(HookError, match=message) as caught:
            search_many(p, [{0: 1, 1: 1}, {0: 0}, {1: 2}], ConstraintPlan())
        assert [r.status.name for r in caught.value.partial][2] == "UNKNOWN"
    p.constraints = [Talker(x, y, "ignore"), x == 1]
    assert [r.status.name for r in search_many(p, [{0: 0}, {0: 1}], ConstraintPlan())] == ["INFEASIBLE"] * 2


def test_bad_predicates_and_classes_are_refused():
    p = ConstraintProblem()
    x, y = p.variables(2, range(4))
    for answer in (None, "yes", 0.5, [1]):
        p.constraints = [Predicate(lambda a, b, answer=answer: answer, [x, y])]
        with pytest.raises(HookError, match="return True or False"):
            constraint_search(p)
    p.constraints = [Predicate(lambda a, b: a // b, [x, y])]
    with pytest.raises(HookError, match=r"raised ZeroDivisionError.* for the values \(0, 0\)"):
        constraint_search(p)

    class Forgetful(Propagator):
        def __init__(self):
            pass

    with pytest.raises(InstanceError, match="call super"):
        p.add(Forgetful())
