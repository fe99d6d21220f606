"""Run a plan on a state space: which run belongs to which algorithm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..progress import reporter
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World, choose_world
from .beam_stack_run import BeamStackRun
from .best_first_run import BestFirstRun
from .bidirectional_run import BidirectionalRun
from .depth_first_run import DepthFirstRun, DescentRun
from .layer_run import LayerRun
from .path_plan import BEST_FIRST, BIDIRECTIONAL, PathPlan
from .path_run import PathRun

RUNS: dict[str, Callable[..., PathRun]] = {
    **dict.fromkeys(BEST_FIRST, BestFirstRun),
    "beam": BestFirstRun,
    "beam-stack": BeamStackRun,
    "breadth-first-heuristic": LayerRun,
    "ida-star": DepthFirstRun,
    "branch-and-bound": DescentRun,
    "limited-discrepancy": DescentRun,
    **dict.fromkeys(BIDIRECTIONAL, BidirectionalRun),
}


def new_run(
    space: StateSpace,
    state: Any,
    plan: PathPlan,
    world: str | World,
    limits: Limits | None = None,
    trace: str = "off",
) -> PathRun:
    """Return a search as a plan says, not begun yet."""
    return RUNS[plan.algorithm](space, state, plan, choose_world(space, world), limits, trace)


def search_path(
    space: StateSpace,
    state: Any,
    plan: PathPlan,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    trace: str = "off",
) -> Result:
    """Search as a plan says, with a progress bar if one is asked for."""
    with reporter(progress, space) as callback:
        run = RUNS[plan.algorithm](space, state, plan, choose_world(space, world), limits, trace, callback)
        return run.run()
