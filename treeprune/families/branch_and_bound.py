"""Depth-first branch and bound: the best way held cuts all that cannot be cheaper."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def branch_and_bound(
    space: StateSpace,
    state: Any = None,
    *,
    depth: int | None = None,
    upper: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Search depth first, keep the best way, and cut what cannot be cheaper.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    depth : int, optional
        Moves a way may have; 10,000 by default.
    upper : number, optional
        Only ways that cost less are wanted.
    limits : Limits, optional
        `nodes` bounds the states made; a run that is stopped holds the best way so far.
    trace : {'off', 'skips', 'all'}
        Record what was skipped, or everything; `Result.trace` checks it (`PathTrace.verify`).
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result
        `value` is the cost of the best way held, `bound` the least any way can cost, `solution` the moves.

    Raises
    ------
    HookError
        A hook broke its contract: a negative cost, an estimate that is NaN, a key that cannot be hashed.
    CompileError
    LimitError

    Notes
    -----
    Exact for an admissible h, once it ends without having met the depth (rule "horizon"). States after one are
    searched in the order of g + h; only a state on its own way counts as a duplicate, so memory is the way and the
    siblings along it. Fit for trees; in spaces with many ways to a state, A* expands each once.

    References
    ----------
    E. Lawler and D. Wood, "Branch-and-bound methods: a survey", 1966.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> branch_and_bound(Line(), depth=8).value
    5
    """
    plan = PathPlan("branch-and-bound", depth=depth, upper=upper)
    return search_path(space, state, plan, limits, world, progress, trace)
