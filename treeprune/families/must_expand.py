"""Must-expand report: the states that no search can do without, in one direction and from both sides."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..paths.must_expand_run import MustExpand, count_must_expand
from ..progress import reporter
from ..state_space import StateSpace
from ..worlds import World, choose_world


def must_expand(
    space: StateSpace,
    state: Any = None,
    *,
    epsilon: Any = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> MustExpand:
    """Count the states that searches must expand, and say from which side to search.

    Parameters
    ----------
    space : StateSpace
        With `goals` and `predecessors`, `h` and `h_back`.
    state : optional
        Where to begin; `space.start()` by default.
    epsilon : number, optional
        What every move costs at least; the space's `least_cost` by default.
    limits : Limits, optional
        `nodes` bounds the states made, `memory` the bytes for those remembered.
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    MustExpand
        `forward` and `backward` count the states of searches in one direction, `cover` those of searches from both
        sides; `advice` says which to choose; `ratio(result)` measures a search by it.

    Raises
    ------
    HookError
    NotImplementedError
        The space has no `goals` or no `predecessors`.
    CompileError
    LimitError

    Notes
    -----
    Takes one A* search forward and one backward, and remembers their states. The counts do not depend on how ties are
    broken, so they measure a heuristic, and any search with it. For consistent estimates the cover is what the best
    search that bounds ways by g and h of their states expands before it has proved the optimum.

    References
    ----------
    J. Eckerle, J. Chen, N. Sturtevant, S. Zilles and R. Holte, "Sufficient conditions for node expansion in
    bidirectional heuristic search", 2017.
    J. Chen, R. Holte, S. Zilles and N. Sturtevant, "Front-to-end bidirectional heuristic search with near-optimal node
    expansions", 2017.

    Examples
    --------
    >>> import treeprune
    >>> class Grid(treeprune.StateSpace):  # an open grid without estimates, from corner to corner
    ...     def start(self): return (0, 0)
    ...     def goals(self): return [(9, 9)]
    ...     def is_goal(self, s): return s == (9, 9)
    ...     def moves(self, s): return [m for m in range(4) if all(0 <= x <= 9 for x in self.play(s, m))]
    ...     def play(self, s, m): return s[0] + (1, 0, -1, 0)[m], s[1] + (0, 1, 0, -1)[m]
    ...     def predecessors(self, s): return [((m + 2) % 4, self.play(s, m)) for m in self.moves(s)]
    >>> report = must_expand(Grid())
    >>> print(report)
    optimum     18
    forward     99 states from the start with g + h below it
    backward    99 states from the goals
    both sides  90 states at least (minimum vertex cover)
                81 states knowing that a move costs at least 1
    cover       ...
    advice      searching from both sides would be worth 1.2x here
    >>> report.ratio(treeprune.nbs(Grid())) <= 2
    True
    """
    with reporter(progress, space) as callback:
        return count_must_expand(space, state, epsilon, limits, choose_world(space, world), callback)
