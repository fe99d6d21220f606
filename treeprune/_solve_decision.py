"""Solve a decision problem by what its hooks offer, and say why."""

from __future__ import annotations

from typing import Any

from .decision_problem import DecisionProblem
from .decisions.backtracking_run import run_decisions
from .decisions.decision_plan import DecisionPlan, parse_decision_method
from .driver import Callback
from .hooks import overrides
from .limits import Limits
from .result import Result
from .worlds import World


def choose_decision_plan(
    problem: DecisionProblem, method: str, solutions: int | None = 1, count_only: bool = False
) -> tuple[DecisionPlan, str]:
    """Return the plan for a problem, and the reason for it in words.

    An order is worth its price where one solution is wanted. Symmetry is used only where it is asked for, since it
    leaves out solutions.
    """
    if method != "auto":
        return parse_decision_method(method, solutions, count_only), "as asked"
    ordered = overrides(problem, "order") and solutions is not None
    cuts = (
        "what `feasible` refuses is skipped" if overrides(problem, "feasible") else "there is no `feasible` to cut by"
    )
    return DecisionPlan(solutions, count_only, order=ordered), cuts + (", `order` says what is tried first" * ordered)


def solve_decision(
    problem: DecisionProblem,
    state: Any = None,
    method: str = "auto",
    solutions: int | None = 1,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    trace: str = "off",
) -> Result:
    """Search a decision problem by a method's name, or by what suits its hooks."""
    plan, why = choose_decision_plan(problem, method, solutions)
    result = run_decisions(problem, state, plan, limits, world, progress, trace)
    result.why = why
    return result
