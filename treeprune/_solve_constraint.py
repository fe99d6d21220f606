"""Solve a constraint problem by the search that suits it, and say why."""

from __future__ import annotations

from typing import Any

from .constraints.constraint_method_names import parse_constraint_method
from .constraints.constraint_plan import ConstraintPlan
from .constraints.constraint_problem import ConstraintProblem
from .constraints.constraint_result import ConstraintResult
from .constraints.constraint_run import search_constraints
from .driver import Callback
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
