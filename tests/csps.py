"""Random constraint problems, and their solutions by trying every assignment."""

from __future__ import annotations

import contextlib
import itertools
import random

import pytest

from treeprune import AllDifferent, ConstraintProblem, Linear
from treeprune.constraints import propagators
from treeprune.kernels.constraints.kinds import WAITS


@contextlib.contextmanager
def every_group():
    """Let each model have all groups of propagators, so that many share their machine code."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(propagators, "GROUPS", [(kind, range(WAITS)) for kind, _ in propagators.GROUPS])
        yield


def hard_problem(rng):
    """Return a model of many small disequations and sums: weak propagation, so that a search meets many dead ends."""
    p = ConstraintProblem()
    xs = p.variables(rng.randint(4, 6), range(3), name="x")
    for _ in range(rng.randint(4, 11)):
        x, y = rng.sample(xs, 2)
        p.add(x + rng.choice((-1, 1)) * y != rng.randint(-1, 2))
    for _ in range(rng.randint(0, 2)):
        p.add(Linear(sum(rng.choice((-1, 1, 2)) * x for x in xs), rng.choice(("=", "!=")), rng.randint(0, 5)))
    return p


def random_problem(rng, objective=False):
    """Return a small model of AllDifferent and Linear constraints, domains with holes and negative values."""
    if rng.random() < 0.4:
        p = hard_problem(rng)
        if objective:
            p.minimise(sum(rng.choice((-1, 1, 2)) * x for x in p.variables_list))
        return p
    p = ConstraintProblem()
    xs = []
    for i in range(rng.randint(2, 5)):
        start = rng.choice((-3, 0, 0, 61))
        values = rng.sample(range(start, start + 6), rng.randint(1, 4))
        xs.append(p.variable(values, name=f"x{i}"))
    for _ in range(rng.randint(1, 4)):
        scope = rng.sample(xs, rng.randint(1, len(xs)))
        if rng.random() < 0.4:
            p.add(AllDifferent([x + rng.choice((0, 0, 1, -2)) for x in scope]))
        else:
            terms = sum(rng.choice((-2, -1, 1, 1, 3)) * x for x in scope)
            middle = sum(rng.choice(x.domain) * a for x, a in terms.coefficients.items())
            p.add(Linear(terms, rng.choice(("<=", ">=", "=", "!=", "<", ">")), middle + rng.choice((0, 0, 1, 5))))
    if len(xs) > 1 and rng.random() < 0.3:
        p.break_symmetry(xs[0] <= xs[1])
    if objective:
        terms = sum(rng.choice((-1, 1, 2)) * x for x in rng.sample(xs, rng.randint(1, len(xs))))
        (p.minimise if rng.random() < 0.5 else p.maximise)(terms)
    return p


def problem_of(seed, objective=False):
    """Return the random model of a seed."""
    return random_problem(random.Random(seed), objective)


def every_solution(p, symmetry=False):
    """Yield all assignments that satisfy all constraints, in lexicographic order."""
    constraints = [*p.constraints, *(p.symmetry_constraints if symmetry else [])]
    for values in itertools.product(*(x.domain for x in p.variables_list)):
        if all(c.holds([values[x.index] for x in c.variables]) for c in constraints):
            yield values
