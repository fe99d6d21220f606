"""Solve a decision problem by what its hooks offer, and say why."""

from __future__ import annotations

import itertools
from typing import Any

from .decision_problem import DecisionProblem
from .decisions.backtracking_run import run_decisions
from .decisions.decision_plan import METHODS, DecisionPlan, parse_decision_method
from .driver import Callback
from .errors import LimitError
from .hooks import overrides
from .limits import Limits
from .result import Result
from .subproblems.best_solutions import exact_run, solutions_by_worth
from .subproblems.subproblem_hooks import has_worth
from .subproblems.subproblem_method_names import parse_subproblem_method
from .subproblems.subproblem_plan import SubproblemPlan
from .subproblems.subproblem_search import search_best
from .subproblems.subproblem_trace import TRACED
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


def choose_best_plan(problem: DecisionProblem, method: str) -> tuple[SubproblemPlan, str]:
    """Return the plan of a search for the best solution, and the reason for it in words."""
    if method != "auto":
        return parse_subproblem_method(method), "as asked"
    if overrides(problem, "besides"):
        return SubproblemPlan("dynamic-programming"), "moves leave several subproblems, which a memo puts together"
    if overrides(problem, "dominance"):
        if overrides(problem, "bound"):
            return SubproblemPlan("anytime-beam"), "dominance and a bound: wider and wider beams, exact in the end"
        return SubproblemPlan("layers"), "states that others of their layer dominate are skipped"
    if overrides(problem, "key") or problem.states is not None:
        return SubproblemPlan("dynamic-programming"), "keys tell equal subproblems, and each is settled once"
    if overrides(problem, "bound") or overrides(problem, "move_bound"):
        return SubproblemPlan("depth-first"), "bounds tell what cannot beat the best solution held"
    return SubproblemPlan("dynamic-programming"), "states that come back are settled once"


def is_for_the_best(problem: DecisionProblem, method: str, solutions: int | None) -> bool:
    """Tell whether the best solutions are asked for, not any."""
    return has_worth(problem) and solutions is not None and method.split("+")[0] not in METHODS


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
    """Search a decision problem by a method's name, or by what suits its hooks.

    Where solutions differ in worth the best is searched for, unless all are wanted, or `backtracking` is asked for.
    """
    if is_for_the_best(problem, method, solutions):
        if solutions != 1:
            return solve_best(problem, state, method, solutions, limits, world)
        best, why = choose_best_plan(problem, method)
        if method == "auto" and trace != "off" and best.algorithm not in TRACED:
            best, why = SubproblemPlan("depth-first"), f"{best.algorithm} would suit, but keeps no trace"
        result = search_best(problem, state, best, limits, world, progress, trace)
        result.why = why
        return result
    plan, why = choose_decision_plan(problem, method, solutions)
    result = run_decisions(problem, state, plan, limits, world, progress, trace)
    result.why = why
    return result


def solve_best(
    problem: DecisionProblem, state: Any, method: str, solutions: Any, limits: Limits | None, world: str | World
) -> Result:
    """Find so many best solutions.

    Raises
    ------
    LimitError
        If a method is asked for that finds one.
    """
    plan = DecisionPlan(solutions)
    if method not in ("auto", "dynamic-programming"):
        raise LimitError(f"method={method!r} finds one best solution: ask for `dynamic-programming`, or leave it out")
    run = exact_run(problem, state, world, limits)
    result = run.run()
    result.why = "the values of all subproblems tell what comes second"
    if result.stopped is None:
        found = itertools.islice(solutions_by_worth(run), plan.solutions)
        result.solutions = [moves for _, moves in found]
    return result
