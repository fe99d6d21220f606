"""Weighted A*: trust the estimate more, prove a factor."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def weighted_a_star(
    space: StateSpace,
    state: Any = None,
    *,
    weight: Any = 2,
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
    """Find a way that costs at most `weight` times the optimum.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    weight : number
        Of h in g + weight * h; at least 1.
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
        `value` is the cost, `bound` the least any way can cost; `factor` their ratio.

    Raises
    ------
    HookError
        A hook broke its contract: a negative cost, an estimate that is NaN, a key that cannot be hashed.
    CompileError
    LimitError

    Notes
    -----
    Bounded: value <= weight * optimum for an admissible h; `factor` is what was proved of this answer, often less.
    OPTIMAL where nothing cheaper was left open.

    References
    ----------
    I. Pohl, "Heuristic search viewed as path finding in a graph", 1970.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> result = weighted_a_star(Line(), weight=3)
    >>> result.value, result.factor <= 3
    (5, True)
    """
    plan = PathPlan(
        "weighted-a-star",
        weight,
        ties=ties,
        symmetry=symmetry,
        upper=upper,
        threshold=threshold,
        open_limit=open_limit,
        patience=patience,
    )
    return search_path(space, state, plan, limits, world, progress, trace)
