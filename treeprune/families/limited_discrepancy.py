"""Limited discrepancy search: trust the order of the estimates, but for a few steps."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def limited_discrepancy(
    space: StateSpace,
    state: Any = None,
    *,
    discrepancies: int | None = None,
    depth: int | None = None,
    upper: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Search the ways that leave the best-looking state at most so many times.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    discrepancies : int, optional
        Rounds 0, 1, ... up to so many; by default until a round leaves nothing out.
    depth : int, optional
        The depth of every leaf, where it is known: no leaf then comes twice (ILDS).
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
    Heuristic, unless a round leaves nothing out: then exact. Any but the first of the states after one, in the order of
    g + h, costs one discrepancy. On a binary tree of depth d, LDS visits (d + 2) / 2 * 2**d leaves in all, ILDS 2**d.

    References
    ----------
    W. Harvey and M. Ginsberg, "Limited discrepancy search", 1995; R. Korf, "Improved limited discrepancy search", 1996.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> limited_discrepancy(Line(), discrepancies=4).value
    5
    """
    plan = PathPlan("limited-discrepancy", discrepancies=discrepancies, depth=depth, upper=upper)
    return search_path(space, state, plan, limits, world, progress, trace)
