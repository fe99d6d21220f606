"""Beam search: layer by layer, only the best states of each."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def beam_search(
    space: StateSpace,
    state: Any = None,
    *,
    width: int = 1000,
    symmetry: bool = False,
    upper: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Search layer by layer, and keep the `width` best states of each.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    width : int
    symmetry : bool
        Let states that the space's `symmetries` hook calls equivalent count as one.
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
    Heuristic where the beam dropped something; the best way is proved all the same where what was dropped could not be
    cheaper. A beam as wide as every layer is breadth-first search.

    References
    ----------
    B. Lowerre, "The HARPY speech recognition system", 1976.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> beam_search(Line(), width=3).value
    5
    """
    plan = PathPlan("beam", width=width, symmetry=symmetry, upper=upper)
    return search_path(space, state, plan, limits, world, progress, trace)
