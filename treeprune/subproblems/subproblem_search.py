"""Run a plan on a decision problem: which run belongs to which algorithm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..decision_problem import DecisionProblem
from ..driver import Callback
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
        return RUNS[plan.algorithm](problem, state, plan, choose_world(problem, world), limits, callback, trace).run()
