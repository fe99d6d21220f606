"""DVCBS: bidirectional search that expands a minimum vertex cover of what is left to prove."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def dvcbs(
    space: StateSpace,
    state: Any = None,
    *,
    epsilon: Any = None,
    pathmax: bool = False,
    upper: Any = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a cheapest way to a goal from both sides, along a vertex cover that is found anew at each step.

    Parameters
    ----------
    space : StateSpace
        With `goals` and `predecessors`, and `h` and `h_back` to guide it.
    state : optional
        Where to begin; `space.start()` by default.
    epsilon : number, optional
        What every move costs at least; the space's `least_cost` by default. 0 does without.
    pathmax : bool
        Raise estimates by those of neighbours (bidirectional pathmax), for inconsistent ones: fewer states where it
        bites, each of them made twice. Both ways where the space says that it is `undirected`.
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
        `stats.expanded` counts both sides, `stats.expanded_back` the states expanded from the goals;
        `stats.expanded_below` those expanded while `bound` was still below the optimum.

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
    Exact for estimates that are admissible, also inconsistent ones: a state is opened again whenever a cheaper way to
    it is found. Most often the fewest states of the searches that bound ways by f and g, without a worst case as NBS
    has one. Each expansion looks at the different g of the states that are ready: where costs are floats that take
    many values, NBS does less work a state. Memory: 24 bytes and the state's words for each state, 5 to 11 for its
    slot, 64 for its places in the lists.

    References
    ----------
    S. Shperberg, A. Felner, N. Sturtevant, S. Shimony and A. Hayoun, "Enriching non-parametric bidirectional search
    algorithms", 2019.

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
    ...     def h(self, s): return abs(7 - s) // 3
    ...     def h_back(self, s, start): return abs(s - start) // 3
    >>> result = dvcbs(Line())
    >>> result.value, sum(result.solution), result.status.name
    (5, 7, 'OPTIMAL')
    """
    plan = PathPlan("dvcbs", epsilon=epsilon, pathmax=pathmax, upper=upper)
    return search_path(space, state, plan, limits, world, progress)
