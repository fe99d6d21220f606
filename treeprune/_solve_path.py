"""Solve a state space by the search that suits it, and say why."""

from __future__ import annotations

from typing import Any

from .driver import Callback
from .hooks import overrides
from .limits import Limits
from .paths.path_method_names import parse_path_method
from .paths.path_plan import PathPlan
from .paths.path_search import search_path
from .result import Result
from .state_space import StateSpace
from .worlds import World


def choose_path_plan(space: StateSpace, method: str) -> tuple[PathPlan, str]:
    """Return the plan for a space, and the reason for it in words."""
    if method != "auto":
        return parse_path_method(method), "as asked"
    if overrides(space, "h") and getattr(space, "guided", True):
        if overrides(space, "redundant"):
            return PathPlan("ida-star"), "there is an estimate, and redundant moves are named, so memory is not needed"
        return PathPlan("a-star"), "there is an estimate, and A* expands no state that need not be"
    if overrides(space, "predecessors") and overrides(space, "goals"):
        return PathPlan("bidirectional-dijkstra"), "there is no estimate, but the space can be searched from both sides"
    return PathPlan("dijkstra", ties="oldest"), "there is no estimate, nor a way to search backwards"


def solve_path(
    space: StateSpace,
    state: Any = None,
    method: str = "auto",
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    trace: str = "off",
) -> Result:
    """Search a space by a method's name, or by the one that suits its hooks."""
    plan, why = choose_path_plan(space, method)
    result = search_path(space, state, plan, limits, world, progress, trace)
    result.why = why
    return result
