"""Breadth-first search: layer by layer, each move counting 1."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def breadth_first(
    space: StateSpace,
    state: Any = None,
    *,
    symmetry: bool = False,
    upper: int | None = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a way with the fewest moves, whatever they cost.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    symmetry : bool
        Let states that the space's `symmetries` hook calls equivalent count as one.
    upper : int, optional
        Only ways with fewer moves are wanted.
    limits : Limits, optional
        `nodes` bounds the states made, `memory` the bytes for those remembered.
    trace : {'off', 'skips', 'all'}
        Record what was skipped, or everything; `Result.trace` checks it (`PathTrace.verify`).
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result
        `value` is the number of moves, `solution` the moves.

    Raises
    ------
    HookError
        A hook broke its contract: a negative cost, an estimate that is NaN, a key that cannot be hashed.
    CompileError
    LimitError

    Notes
    -----
    Exact for the number of moves.

    References
    ----------
    E. Moore, "The shortest path through a maze", 1959.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> breadth_first(Line()).value
    5
    """
    plan = PathPlan("breadth-first", ties="oldest", symmetry=symmetry, upper=upper)
    return search_path(space, state, plan, limits, world, progress, trace)
