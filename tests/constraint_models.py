"""Random constraints of every kind, and what brute force says of them."""

import itertools

from hypothesis import strategies as st

from treeprune import (
    AllDifferent,
    AtLeast,
    AtMost,
    ConstraintProblem,
    Count,
    Element,
    Exactly,
    ExactlyOne,
    Lex,
    Linear,
    Predicate,
    SameValues,
    TableConstraint,
    ValuePrecedence,
)
from treeprune.constraints.constraint import LEVELS
from treeprune.constraints.constraint_plan import ConstraintPlan
from treeprune.constraints.constraint_run import ConstraintRun
from treeprune.kernels.constraints.domains import contains, schedule
from treeprune.kernels.constraints.propagate import propagate
from treeprune.worlds import Interpreted

ALL_VALUES = (*range(-2, 5), 63, 64)

domains = st.sets(st.sampled_from(ALL_VALUES), min_size=1, max_size=4)
numbers = st.integers(-2, 5)


def is_near(a, b):
    return abs(a - b) <= 2


def is_odd_sum(*values):
    return sum(values) % 2 == 1


def some(draw, xs, least, most):
    """Draw different variables."""
    return draw(st.lists(st.sampled_from(xs), min_size=least, max_size=most, unique_by=id))


def draw_constraint(draw, xs, kind):
    """Return a random constraint of a kind."""
    level = draw(st.sampled_from((None, *LEVELS)))
    if kind == "all different":
        found = some(draw, xs, 1, 4)
        shifted = draw(st.booleans())
        return AllDifferent([x + draw(st.integers(-2, 2)) if shifted else x for x in found], level=level)
    if kind == "linear":
        found = some(draw, xs, 1, 4)
        terms = sum(draw(st.sampled_from((-3, -1, 1, 2))) * x for x in found)
        relation = draw(st.sampled_from(("<=", ">=", "=", "!=", "<", ">")))
        return Linear(terms, relation, draw(st.integers(-6, 9)), level=level)
    if kind == "same values":
        found = some(draw, xs, 2, 4)
        half = len(found) // 2
        return SameValues(found[:half], found[half : 2 * half], level=level)
    if kind == "table":
        found = some(draw, xs, 1, 3)
        row = st.tuples(*(st.sampled_from((*x.domain, 9)) for x in found))
        return TableConstraint(found, draw(st.lists(row, max_size=12)), draw(st.booleans()), level=level)
    if kind == "element":
        found = some(draw, xs, 2, 4)
        items = draw(st.lists(st.one_of(numbers, st.sampled_from(found)), min_size=1, max_size=5))
        return Element(found[0], items, found[1], level=level)
    if kind == "count":
        found, values = some(draw, xs, 2, 4), draw(st.sets(numbers, min_size=1, max_size=3))
        which = draw(st.sampled_from((Count, Exactly, AtMost, AtLeast)))
        if which is Count:
            return Count(found[1:], values, found[0] if draw(st.booleans()) else draw(numbers), level=level)
        return which(draw(numbers), found, values, level=level)
    if kind == "exactly one":
        found = some(draw, xs, 1, 4)
        return ExactlyOne([(x, draw(st.sampled_from(x.domain))) for x in found], level=level)
    if kind == "lex":
        found = some(draw, xs, 2, 4)
        half = len(found) // 2
        return Lex(found[:half], found[half : 2 * half], draw(st.booleans()), level=level)
    if kind == "precedence":
        values = draw(st.lists(numbers, min_size=1, max_size=4, unique=True))
        return ValuePrecedence(values, some(draw, xs, 1, 4), level=level)
    if draw(st.booleans()):
        return Predicate(is_near, some(draw, xs, 2, 2), level=level)
    return Predicate(is_odd_sum, some(draw, xs, 1, 3), level=level)


KINDS = (
    "all different", "linear", "same values", "table", "element", "count", "exactly one", "lex", "precedence",
    "predicate",
)  # fmt: skip


@st.composite
def problems(draw, kinds=KINDS, most=4, least=1):
    """Draw a problem with some constraints."""
    p = ConstraintProblem()
    xs = [p.variable(draw(domains)) for _ in range(draw(st.integers(4, 5)))]
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=most)):
        p.add(draw_constraint(draw, xs, kind))
    return p


def hold(p, numbers):
    """Tell whether numbers satisfy all constraints of a problem."""
    return all(c.holds([numbers[x.index] for x in c.variables]) for c in p.constraints)


def brute_force(p):
    """Return all solutions, by trying everything."""
    return [row for row in itertools.product(*(x.domain for x in p.variables_list)) if hold(p, row)]


def at_the_root(p, level=None):
    """Return the domains that propagation leaves before any choice, None at a dead end."""
    run = ConstraintRun(p, None, ConstraintPlan(level), Interpreted())
    memory = run.memory()
    for propagator in range(len(run.model.kind)):
        schedule(memory, propagator)
    if not propagate(memory):
        return None
    return [[v for v in x.domain if contains(memory, x.index, v)] for x in p.variables_list]
