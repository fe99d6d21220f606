"""Bidirectional Dijkstra: expand what is nearest to the start or to a goal."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def bidirectional_dijkstra(
    space: StateSpace,
    state: Any = None,
    *,
    epsilon: Any = None,
    upper: Any = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a cheapest way to a goal from both sides, without estimates.

    Parameters
    ----------
    space : StateSpace
        With `goals` and `predecessors`.
    state : optional
        Where to begin; `space.start()` by default.
    epsilon : number, optional
        What every move costs at least; the space's `least_cost` by default. 0 does without.
    upper : number, optional
        Only ways that cost less are wanted.
    limits : Limits, optional
        `nodes` bounds the states made, `memory` the bytes for those remembered on both sides.
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result
        `value` is the cost, `bound` the least any way can cost, `solution` the moves from the start on.
        `stats.expanded` counts both sides, `stats.expanded_back` the states expanded from the goals.

    Raises
    ------
    HookError
        A hook broke its contract: a negative cost, an estimate that is NaN, a predecessor that no move leads from.
    NotImplementedError
        The space has no `goals` or no `predecessors`.
    CompileError
    LimitError

    Notes
    -----
    Exact; estimates are not asked, so they may be anything. The side with fewer open states is expanded. A state that
    both sides have expanded is not followed further. Memory: 24 bytes and the state's words for each state, 5 to 11
    for its slot, 24 for its place in the lists.

    References
    ----------
    T. Nicholson, "Finding the shortest route between two points in a network", 1966.
    I. Pohl, "Bi-directional search", 1971.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def goals(self): return [7]
    ...     def predecessors(self, s): return [(3, s - 3), (-1, s + 1)]
    >>> result = bidirectional_dijkstra(Line())
    >>> result.value, sum(result.solution), result.status.name
    (5, 7, 'OPTIMAL')
    """
    plan = PathPlan("bidirectional-dijkstra", epsilon=epsilon, upper=upper)
    return search_path(space, state, plan, limits, world, progress)
