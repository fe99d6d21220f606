"""Solve a constraint problem by the search that suits it, and say why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .constraints.batch_run import search_many
from .constraints.constraint_method_names import DEFAULT, parse_constraint_method
from .constraints.constraint_plan import ConstraintPlan
from .constraints.constraint_problem import ConstraintProblem
from .constraints.constraint_result import ConstraintResult
from .constraints.constraint_run import search_constraints
from .driver import Callback
from .errors import InstanceError
from .limits import Limits
from .worlds import World


def choose_constraint_plan(
    problem: ConstraintProblem, solutions: int | None, method: str = "auto"
) -> tuple[ConstraintPlan, str]:
    """Return the plan for a model, and the reason for it in words.

    Raises
    ------
    ValueError
        If the method is not known.
    """
    if method != "auto":
        return parse_constraint_method(method, solutions), "as asked"
    preferred = problem.preferred_method
    if preferred != DEFAULT:
        return parse_constraint_method(preferred, solutions), f"the model asks for {preferred}"
    return ConstraintPlan(solutions=solutions), "the smallest domain first, every constraint at its own level"


def solve_constraints(
    problem: ConstraintProblem,
    givens: Any = None,
    solutions: int | None = 1,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
    method: str = "auto",
) -> ConstraintResult:
    """Search a model by the plan that suits it, or by the one that was asked for."""
    plan, why = choose_constraint_plan(problem, solutions, method)
    result = search_constraints(problem, givens, plan, limits, world, progress, trace)
    result.why = why
    return result


def solve_many_constraints(
    problem: ConstraintProblem,
    instances: Iterable[Any],
    solutions: int | None = 1,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Sequence[ConstraintResult]:
    """Search many instances of a model: in one batch where all that is given are single values, else one by one."""
    todo = list(instances)
    plan, _ = choose_constraint_plan(problem, solutions)
    if problem.objective is None:
        try:
            return search_many(problem, todo, plan, limits, world, progress)
        except InstanceError:
            pass  # several values are allowed for a variable; or an instance is at fault, and is named below
    return [solve_constraints(problem, givens, solutions, limits, "off", world, progress) for givens in todo]


def warm_constraints(problem: ConstraintProblem, givens: Any = None) -> float:
    """Compile the kernels that search one instance, and many; return the seconds."""
    plan, nothing = choose_constraint_plan(problem, 1)[0], Limits(nodes=0)
    spent = search_constraints(problem, givens, plan, nothing).stats.compile_time
    many = search_many(problem, [{}], plan, nothing) if problem.objective is None else None
    return spent + float(getattr(many, "compile_time", 0.0))
