"""BAE*: bidirectional search ordered by how wrong both estimates were; for consistent estimates."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..worlds import World


def bae_star(
    space: StateSpace,
    state: Any = None,
    *,
    upper: Any = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find a cheapest way to a goal from both sides; `h` and `h_back` must be consistent.

    Parameters
    ----------
    space : StateSpace
        With `goals` and `predecessors`, and `h` and `h_back` to guide it.
    state : optional
        Where to begin; `space.start()` by default.
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
        A hook broke its contract: a negative cost, an estimate that is NaN, or inconsistent where it was looked at, a
        predecessor that no move leads from.
    NotImplementedError
        The space has no `goals` or no `predecessors`.
    CompileError
    LimitError

    Notes
    -----
    Exact only for estimates that are consistent: h(s) <= cost(s, m) + h(after m), and h_back(after m) <= h_back(s) +
    cost(s, m). Where the search sees that they are not, it says so. What an estimate was wrong by on the way to a state
    counts against the state, which other searches from both sides do not use: often several times fewer states than
    any of them, below the minimum vertex cover of `must_expand`. Also known as DIBBS. A state that both sides have
    expanded is not followed further. Memory: 24 bytes and the state's words for each state, 5 to 11 for its slot, 24
    for its place in the lists.

    References
    ----------
    S. Sadhukhan, "Bidirectional heuristic search based on error estimate", 2013.
    E. Sewell and S. Jacobson, "Dynamically improved bounds bidirectional search", 2021.
    V. Alcazar, P. Riddle and M. Barley, "A unifying view on individual bounds and heuristic inaccuracies in
    bidirectional search", 2020.

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
    >>> result = bae_star(Line())
    >>> result.value, sum(result.solution), result.status.name
    (5, 7, 'OPTIMAL')
    """
    plan = PathPlan("bae-star", upper=upper)
    return search_path(space, state, plan, limits, world, progress)
