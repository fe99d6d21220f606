"""Propagators: published failure counts, random constraints against brute force, levels that keep their promise."""

import itertools
import math

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from treeprune import (
    AllDifferent,
    AtMost,
    ConstraintProblem,
    Count,
    Element,
    ExactlyOne,
    Lex,
    Linear,
    Predicate,
    SameValues,
    TableConstraint,
    ValuePrecedence,
    constraint_search,
)
from treeprune.constraints import propagators
from treeprune.constraints.batch_run import search_many
from treeprune.constraints.constraint import LEVELS
from treeprune.constraints.constraint_plan import ConstraintPlan
from treeprune.errors import InstanceError, LimitError
from treeprune.kernels.constraints.kinds import WAITS

from .constraint_models import KINDS, at_the_root, brute_force, problems

WORLDS = ("interpreted", "compiled")
QUIETLY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))

# All solutions, smallest domain and input order, min value first: Gecode and Choco under bounds and arc consistency
# (arc consistency in input order: Choco)
FAILURES = {
    ("bounds", 8): (270, 304), ("bounds", 9): (989, 1_194), ("bounds", 10): (4_388, 5_355),
    ("bounds", 11): (19_182, 24_566), ("bounds", 12): (88_710, 116_806),
    ("arc", 8): (254, 289), ("arc", 9): (891, 1_097), ("arc", 10): (3_940, 4_887),
    ("arc", 11): (16_901, 22_268), ("arc", 12): (76_678, 104_359),
}  # fmt: skip
SOLUTIONS = {8: 92, 9: 352, 10: 724, 11: 2_680, 12: 14_200}


@pytest.fixture(autouse=True)
def all_groups(monkeypatch):
    """Compile one kernel, with all groups of propagators, for all models here."""
    monkeypatch.setattr(propagators, "GROUPS", tuple((group, range(WAITS)) for group, _ in propagators.GROUPS))


def queens(n, **options):
    p = ConstraintProblem()
    q = p.variables(n, range(n), "q")
    for sign in (0, 1, -1):
        p.add(AllDifferent((x + sign * i for i, x in enumerate(q)), **options))
    return p


@pytest.mark.parametrize("world", WORLDS)
def test_queens_fail_as_often_as_published(world):
    for (level, n), both in FAILURES.items():
        if world == "interpreted" and n > 8:
            continue
        for order, failures in zip(("smallest", "input"), both, strict=True):
            found = constraint_search(
                queens(n), propagation=level, variable_order=order, solutions=None, count_only=True, world=world
            )
            assert (found.value, found.stats.failures) == (SOLUTIONS[n], failures), (level, n, order)
            assert found.stats.nodes == 2 * (failures + SOLUTIONS[n]) - 1
            assert sum(found.stats.skipped.values()) == failures


def test_the_first_queens_are_found_with_few_failures():
    """Gecode and Choco; n = 200 Gecode alone. With no more than the squares attacked, n = 200 takes 146,838."""
    for n, level, failures in (
        (30, "forward", 29),
        (100, "forward", 22),
        (30, "arc", 15),
        (100, "arc", 8),
        (200, "arc", 12),
    ):
        found = constraint_search(queens(n), propagation=level, world="compiled")
        assert found.stats.failures == failures, (n, level)


def test_levels_of_all_different_remove_more_and_more():
    for order in ("input", "smallest"):
        failures = {
            level: constraint_search(
                queens(7), propagation=level, variable_order=order, solutions=None, world="interpreted"
            ).stats.failures
            for level in LEVELS
        }
        assert failures["check"] > failures["forward"] >= failures["singles"] >= failures["hall"] >= failures["arc"]
        assert failures["forward"] >= failures["bounds"] >= failures["arc"]


@QUIETLY
@given(problems())
def test_all_solutions_are_found_at_every_level(p):
    naive = brute_force(p)
    for level in (None, *LEVELS):
        found = constraint_search(p, propagation=level, solutions=None, world="interpreted")
        assert sorted(s.numbers for s in found.solutions) == naive, level
        assert found.stats.nodes == 2 * (found.stats.failures + len(naive)) - 1
        assert sum(found.stats.skipped.values()) == found.stats.failures


@QUIETLY
@given(problems(), st.sampled_from((None, *LEVELS)), st.sampled_from(("input", "smallest")))
def test_both_worlds_count_alike(p, level, order):
    found = [
        constraint_search(p, propagation=level, variable_order=order, solutions=None, world=world) for world in WORLDS
    ]
    assert [s.numbers for s in found[0].solutions] == [s.numbers for s in found[1].solutions]
    for name in ("nodes", "failures", "propagations", "skipped"):
        assert getattr(found[0].stats, name) == getattr(found[1].stats, name), name
    assert found[0].by_constraint == found[1].by_constraint


ARC = [kind for kind in KINDS if kind != "same values"]


@QUIETLY
@given(st.sampled_from(ARC).flatmap(lambda kind: problems((kind,), most=1)))
def test_arc_leaves_exactly_what_has_support(p):
    (constraint,) = p.constraints
    assume(len(set(constraint.variables)) == len(constraint.variables))
    constraint.level = None
    naive = brute_force(p)
    supported = [sorted(set(column)) for column in zip(*naive, strict=True)] if naive else None
    assert at_the_root(p, "arc") == supported


@QUIETLY
@given(problems(("all different",), most=1))
def test_bounds_of_all_different_have_support_in_the_hull(p):
    (constraint,) = p.constraints
    constraint.level = "bounds"
    found = at_the_root(p)
    if found is None:
        assert not brute_force(p)
        return
    ends = [(found[x.index][0], found[x.index][-1]) for x in constraint.variables]
    assume(math.prod(high - low + 1 for low, high in ends) < 20_000)
    hull = [range(low, high + 1) for low, high in ends]
    rows = [row for row in itertools.product(*hull) if constraint.holds(row)]
    for column, (low, high) in zip(zip(*rows, strict=True), ends, strict=True):
        assert min(column) == low and max(column) == high
    assert rows


@QUIETLY
@given(st.sampled_from(KINDS).flatmap(lambda kind: problems((kind,), most=1)))
def test_a_stronger_level_never_fails_more_often(p):
    p.constraints[0].level = None
    failures = {
        level: constraint_search(
            p, propagation=level, variable_order="input", solutions=None, world="interpreted"
        ).stats.failures
        for level in LEVELS
    }
    for weaker, stronger in (*itertools.pairwise(("check", "forward", "singles", "hall", "arc")), ("bounds", "arc")):
        assert failures[weaker] >= failures[stronger], failures


def sudoku(locked):
    p = ConstraintProblem()
    cell = {(i, j): p.variable(range(1, 10), f"{i}{j}") for i in range(9) for j in range(9)}
    rows = [{(i, j) for j in range(9)} for i in range(9)]
    columns = [{(i, j) for i in range(9)} for j in range(9)]
    boxes = [{(3 * (b // 3) + i, 3 * (b % 3) + j) for i in range(3) for j in range(3)} for b in range(9)]
    for unit in rows + columns + boxes:
        p.add(AllDifferent(cell[c] for c in sorted(unit)))
    for line, box in itertools.product(rows + columns, boxes) if locked else ():
        if line & box:
            p.add(SameValues([cell[c] for c in sorted(line - box)], [cell[c] for c in sorted(box - line)]))
    return p


def givens(text):
    return {i: int(c) for i, c in enumerate(text) if c in "123456789"}


# the first three take locked candidates beside naked and hidden singles, the fourth takes more than these
LOCKED = (
    "........1.......2...3..4.........3....5...6...7..1.......8.3....9...64..21......7",
    "................12..3.45..6.....1.7...85......4.....8....2.....1.......57...8....",
    "........1.....2.3...4.5............6.7...84..29...7.......6..9....14....7........",
    "..............1..2..3.4..5......6.71..83......4..........58..2.1.....8..6........",
)


def test_locked_candidates_solve_more_sudokus_without_a_guess():
    instances = [givens(text) for text in LOCKED]
    nodes = {
        locked: [r.stats.nodes for r in search_many(sudoku(locked), instances, ConstraintPlan(), world="compiled")]
        for locked in (False, True)
    }
    assert all(n > 1 for n in nodes[False]) and nodes[True][:3] == [1, 1, 1] and nodes[True][3] > 1


def test_one_of_each_orbit_is_kept():
    """Two rows of three that may be exchanged; colours that may be exchanged (Bell numbers, A000110 cut at 3 parts)."""
    for world in WORLDS:
        p = ConstraintProblem()
        rows = [p.variables(3, range(2), name) for name in "ab"]
        p.add(AtMost(4, rows, 1))
        p.break_symmetry(Lex(*rows))
        kept = [s.numbers for s in constraint_search(p, solutions=None, world=world).solutions]
        free = [s.numbers for s in constraint_search(p, solutions=None, symmetry=False, world=world).solutions]
        assert sorted(kept) == sorted({min(s, s[3:] + s[:3]) for s in free}) and len(free) > len(kept)
        p = ConstraintProblem()
        xs = p.variables(5, range(3))
        p.break_symmetry(ValuePrecedence(range(3), xs))
        kept = [s.numbers for s in constraint_search(p, solutions=None, world=world).solutions]
        orbits = {
            min(tuple(order[v] for v in row) for order in itertools.permutations(range(3)))
            for row in itertools.product(range(3), repeat=5)
        }
        assert sorted(kept) == sorted(orbits) and len(kept) == 41
        strict = ConstraintProblem()
        xs = strict.variables(2, range(3))
        strict.add(Lex(xs[:1], xs[1:], strict=True))
        assert constraint_search(strict, solutions=None, world=world).value == 3


def test_wide_tables_and_sums():
    for world in WORLDS:
        p = ConstraintProblem()
        x, y, z = (p.variable(range(-40, 80), name) for name in "xyz")
        rows = [(a, b, (a * b) % 97 - 20) for a in range(-40, 80) for b in range(-40, 80)]
        p.add(TableConstraint([x, y, z], rows), Linear(x + y - z, "=", 5, level="arc"), Count([x, y, z], range(30), 2))
        naive = [r for r in rows if r[0] + r[1] - r[2] == 5 and sum(0 <= v < 30 for v in r) == 2]
        assert sorted(s.numbers for s in constraint_search(p, solutions=None, world=world).solutions) == naive and naive
        p = ConstraintProblem()
        x, y, z = (p.variable([0, 1 << 19, 1 << 18], name) for name in "xyz")
        p.add(Linear(x + y - z, "=", 0, level="arc"), Element(z, [x, 3, y], y), z != 0)
        assert constraint_search(p, solutions=None, world=world).value == 0
        p = ConstraintProblem()
        p.add(TableConstraint(p.variables(2, range(3)), []))
        assert constraint_search(p, solutions=None, world=world).value == 0


def test_bad_constraints_are_refused():
    p = ConstraintProblem()
    x, y, z = p.variables(3, range(4))
    bad = {
        "about no variable": lambda: TableConstraint([], []),
        "is no tuple of": lambda: TableConstraint([x, y], [(1, 2, 3)]),
        "give a whole number": lambda: TableConstraint([x, y], [(1, 0.5)]),
        "give a list of tuples": lambda: TableConstraint([x, y], 7),
        "same size": lambda: SameValues([x, y], [z]),
        "same length": lambda: Lex([x, y], [z]),
        "the index of Element": lambda: Element(2, [1], x),
        "the result of Element": lambda: Element(x, [1], 3),
        "takes a sequence of numbers": lambda: Element(x, [], y),
        "counts no value": lambda: Count([x], [], 1),
        "counts among no variables": lambda: Count([], 1, x),
        "can be more than 0 and 1": lambda: ExactlyOne(x, y),
        "pairs": lambda: ExactlyOne((1, 2)),
        "all different, at least one": lambda: ValuePrecedence([1, 1], [x]),
        "takes a function": lambda: Predicate(3, [x]),
        "choose one of": lambda: Lex([x], [y], level="strong"),
        "variables, not 3": lambda: AtMost(1, [x, 3], 1),
    }
    for message, make in bad.items():
        with pytest.raises(InstanceError, match=message):
            make()
    q = ConstraintProblem()
    wide = [q.variable([0, (1 << 20) - 1], f"w{i}") for i in range(2)]
    q.add(TableConstraint(wide, [(0, (1 << 20) - 1)]), Count(wide, [1 << 60], 0, name="none"))
    assert constraint_search(q, world="interpreted").solution.numbers == (0, (1 << 20) - 1)


def test_a_table_beyond_memory_is_refused(monkeypatch):
    p = ConstraintProblem()
    p.add(TableConstraint(p.variables(2, range(30)), itertools.product(range(30), repeat=2)))
    monkeypatch.setattr("treeprune.worlds.machine_memory", lambda: 1000)
    with pytest.raises(LimitError, match="bytes asked for"):
        constraint_search(p, world="interpreted")
