"""A*: expand the state through which the cheapest way may lead."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def a_star(
    space: StateSpace,
    state: Any = None,
    *,
    ties: str = "deep",
    symmetry: bool = False,
    upper: Any = None,
    threshold: Any = None,
    open_limit: int | None = None,
    patience: int | None = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a cheapest way to a goal, guided by `h`.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    ties : {'deep', 'shallow', 'newest', 'oldest'}
        Among states of equal priority: larger g first, then the newest; smaller g first, then the oldest; or by age
        alone.
    symmetry : bool
        Let states that the space's `symmetries` hook calls equivalent count as one.
    upper : number, optional
        Only ways that cost less are wanted.
    threshold : number, optional
        Drop states with a larger g + h: heuristic where one was dropped.
    open_limit : int, optional
        Places in the open list; the worst are dropped when there are twice as many: heuristic.
    patience : int, optional
        Drop a state when more than so many were made while it waited: heuristic.
    limits : Limits, optional
        `nodes` bounds the states made, `memory` the bytes for those remembered.
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
    Exact for an admissible h (never above the true cost), also an inconsistent one: a state is opened again whenever a
    cheaper way to it is found. Every state with g + h below the optimum is expanded, by any search that proves it in
    one direction; `stats.must_expand` counts them. Memory: 24 bytes and the state's words for each state, 5 to 11 for
    its slot, 24 for its place in the open list. O(log n) a state.

    References
    ----------
    P. Hart, N. Nilsson and B. Raphael, "A formal basis for the heuristic determination of minimum cost paths", 1968.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> result = a_star(Line())
    >>> result.value, result.solution, result.status.name
    (5, [3, 3, -1, 3, -1], 'OPTIMAL')
    """
    plan = PathPlan(
        "a-star",
        ties=ties,
        symmetry=symmetry,
        upper=upper,
        threshold=threshold,
        open_limit=open_limit,
        patience=patience,
    )
    return search_path(space, state, plan, limits, world, progress, trace)
