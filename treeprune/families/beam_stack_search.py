"""Beam-stack search: a beam that comes back for what it dropped."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def beam_stack_search(
    space: StateSpace,
    state: Any = None,
    *,
    width: int = 1000,
    upper: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Search with a beam, then with the next, until nothing is left out.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    width : int
        States a layer may hold.
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
    Anytime: every way held is better than the last; exact for an admissible h when it ends. Memory: `width` states for
    each layer. A good `upper` (one more than a beam's answer) saves most of the work.

    References
    ----------
    R. Zhou and E. Hansen, "Beam-stack search: integrating backtracking with beam search", 2005.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> beam_stack_search(Line(), width=2, upper=10).value
    5
    """
    plan = PathPlan("beam-stack", width=width, upper=upper)
    return search_path(space, state, plan, limits, world, progress, trace)
