"""Breadth-first heuristic search: three layers of states within a rising threshold."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def breadth_first_heuristic(
    space: StateSpace,
    state: Any = None,
    *,
    upper: Any = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a way with the fewest moves, holding three layers of states only.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    upper : number, optional
        Only ways that cost less are wanted.
    limits : Limits, optional
        `nodes` bounds the states made; a run that is stopped holds the best way so far.
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result
        `value` is the number of moves, `bound` the least any way has, `solution` the moves.

    Raises
    ------
    HookError
        A hook broke its contract: a negative cost, an estimate that is NaN, a key that cannot be hashed.
    CompileError
    LimitError

    Notes
    -----
    Exact for an admissible h; every move must cost 1 (`cost` is left out). Old layers are forgotten, and the way is
    found again from both sides of a state in its middle: more states are expanded than by A*, far fewer are held at a
    time (`stats.stored`).

    References
    ----------
    R. Zhou and E. Hansen, "Breadth-first heuristic search", 2006.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> breadth_first_heuristic(Line()).value
    5
    """
    plan = PathPlan("breadth-first-heuristic", upper=upper)
    return search_path(space, state, plan, limits, world, progress)
