"""Run a plan on a decision problem: which run belongs to which algorithm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..driver import Callback
from ..errors import HookError
from ..hooks import overrides
from ..limits import Limits
from ..progress import reporter
from ..result import Result
from ..worlds import World, choose_world
from .best_first_run import BestFirstRun
from .descent_run import DescentRun
from .layers_run import LayersRun
from .subproblem_plan import DEPTH_FIRST, SubproblemPlan
from .subproblem_run import SubproblemRun
from .tabulation_run import TabulationRun

RUNS: dict[str, Callable[..., SubproblemRun]] = {
    **dict.fromkeys(DEPTH_FIRST, DescentRun),
    "tabulation": TabulationRun,
    **dict.fromkeys(("layers", "beam", "anytime-beam"), LayersRun),
    **dict.fromkeys(("best-first", "diving"), BestFirstRun),
}


def search_best(
    problem: DecisionProblem,
    state: Any,
    plan: SubproblemPlan,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    trace: str = "off",
) -> Result:
    """Search for the best solution as a plan says, with a progress bar if one is asked for."""
    with reporter(progress, problem) as callback:
        run = RUNS[plan.algorithm](problem, state, plan, choose_world(problem, world), limits, callback, trace)
        result = run.run()
    refuse_beaten_bound(run, result)
    return result


def refuse_beaten_bound(run: SubproblemRun, result: Result) -> None:
    """Refuse a bound of the start that the solution found is better than.

    Raises
    ------
    HookError
        `error.partial` holds the result.
    """
    if result.value is None or not run.uses("bound") or not overrides(run.problem, "bound"):
        return
    bound = plain(run.problem.bound(run.start))
    beyond = bound - result.value if result.minimising else result.value - bound
    if beyond > 1e-9 * max(1.0, abs(float(result.value))):
        error = HookError(
            "bound",
            f"said {bound!r} for {run.start!r}, but a solution gives {result.value!r}: it must be optimistic",
        )
        error.partial = result  # type: ignore[attr-defined]
        raise error
