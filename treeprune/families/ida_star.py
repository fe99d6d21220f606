"""IDA*: depth-first searches with a rising threshold, no memory but the way."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def ida_star(
    space: StateSpace,
    state: Any = None,
    *,
    upper: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a cheapest way to a goal in little memory.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    upper : number, optional
        Only ways that cost less are wanted.
    limits : Limits, optional
        `nodes` bounds the states made.
    trace : {'off', 'skips', 'all'}
        Record what was skipped, or everything; `Result.trace` checks it (`PathTrace.verify`).
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result
        `value` is the cost, `bound` the least any way can cost, `solution` the moves.

    Raises
    ------
    HookError
        A hook broke its contract: a negative cost, an estimate that is NaN, a key that cannot be hashed.
    CompileError
    LimitError

    Notes
    -----
    Exact for an admissible h. States come again on other ways: fit for large trees with few repeated states, such as
    sliding puzzles; not for grids. The space's `redundant` skips moves that undo or commute. Stopped, `bound` is the
    threshold that was being searched. Memory: the way.

    References
    ----------
    R. Korf, "Depth-first iterative-deepening: an optimal admissible tree search", 1985.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> ida_star(Line()).value
    5
    """
    plan = PathPlan("ida-star", upper=upper)
    return search_path(space, state, plan, limits, world, progress, trace)
