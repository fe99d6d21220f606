"""Greedy best-first search: expand the state that looks nearest to a goal."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def greedy_best_first(
    space: StateSpace,
    state: Any = None,
    *,
    ties: str = "deep",
    symmetry: bool = False,
    threshold: Any = None,
    open_limit: int | None = None,
    patience: int | None = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find some way to a goal fast.

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
        `value` is the cost of the way found, `bound` the least any way can cost.

    Raises
    ------
    HookError
        A hook broke its contract: a negative cost, an estimate that is NaN, a key that cannot be hashed.
    CompileError
    LimitError

    Notes
    -----
    Heuristic: ends at the first goal it makes. `bound` is proved all the same, by what it left open.

    References
    ----------
    J. Doran and D. Michie, "Experiments with the graph traverser program", 1966.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> result = greedy_best_first(Line())
    >>> result.value >= result.bound
    True
    """
    plan = PathPlan(
        "greedy",
        ties=ties,
        symmetry=symmetry,
        threshold=threshold,
        open_limit=open_limit,
        patience=patience,
    )
    return search_path(space, state, plan, limits, world, progress, trace)
