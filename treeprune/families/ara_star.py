"""ARA*: weighted A* with falling weights, which keeps what it learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import WEIGHTS, PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def ara_star(
    space: StateSpace,
    state: Any = None,
    *,
    weights: Sequence[Any] = WEIGHTS,
    ties: str = "deep",
    symmetry: bool = False,
    upper: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a way fast, then better ones, each with its proved factor.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where to begin; `space.start()` by default.
    weights : sequence of number
        Falling; the last one 1 for the optimum.
    ties : {'deep', 'shallow', 'newest', 'oldest'}
        Among states of equal priority: larger g first, then the newest; smaller g first, then the oldest; or by age
        alone.
    symmetry : bool
        Let states that the space's `symmetries` hook calls equivalent count as one.
    upper : number, optional
        Only ways that cost less are wanted.
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
    Anytime: stopped, it holds the best way so far; `answers` lists (value, bound, states expanded) of each round.
    Within a round a state is expanded once; cheaper ways to it wait for the next round.

    References
    ----------
    M. Likhachev, G. Gordon and S. Thrun, "ARA*: anytime A* with provable bounds on sub-optimality", 2003.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> result = ara_star(Line())
    >>> result.value, result.status.name, [value >= bound for value, bound, _ in result.answers][-1]
    (5, 'OPTIMAL', True)
    """
    plan = PathPlan("ara-star", weights=tuple(weights), ties=ties, symmetry=symmetry, upper=upper)
    return search_path(space, state, plan, limits, world, progress, trace)
