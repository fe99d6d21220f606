"""Exact cover: choose options that cover every item once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from ..decisions.exact_cover import ExactCover
from ..decisions.exact_cover_run import ExactCoverRun, world_of
from ..driver import Callback
from ..errors import LimitError
from ..limits import Limits, is_whole
from ..progress import reporter
from ..result import Result
from ..worlds import World


def exact_cover(
    problem: ExactCover | Mapping[Any, Iterable[Hashable]] | Iterable[Iterable[Hashable]],
    *,
    solutions: int | None = 1,
    count_only: bool = False,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find exact covers: sets of options that cover each primary item once, and each secondary item at most once.

    Parameters
    ----------
    problem : ExactCover, mapping of name to items, or iterable of items
        Options alone make a problem without secondary items.
    solutions : int or None
        End when so many are found; None: find them all.
    count_only : bool
        Keep no solutions, only count them: all, unless `solutions` is more than 1.
    limits : Limits, optional
        `nodes` and `time`; what was found until then is kept.
    world : {'auto', 'interpreted', 'compiled'}
        'auto' is compiled: no code of yours is called.
    progress : bool or callable

    Returns
    -------
    Result
        `value` is the number of solutions found, and `bound` the same where the search came to its end. `solutions`
        holds each as the names of its options (their numbers, where they have no names), `solution` the first. Status
        OPTIMAL: all that was wanted was found, or there are no more; INFEASIBLE: there are none; FEASIBLE, UNKNOWN: a
        limit came first, and some or none were found.

    Raises
    ------
    InstanceError
        The options cannot be read as a problem (see `ExactCover`).
    LimitError
        If `solutions` is below 1, or the problem is larger than the machine's memory.

    Notes
    -----
    Dancing cells: items are sparse sets of the options left, so that what a choice takes out comes back by moving one
    number an item. A node branches on the first item of those with the fewest options left, and is skipped (rule
    'uncovered item') where that is 0. Nodes do not depend on the order of options. Memory: 28 bytes for each item of
    each option, and 4 for each item and level of the tree.

    References
    ----------
    D. Knuth, "Dancing links", 2000; "The Art of Computer Programming", 7.2.2.1, 2019, and 7.2.2.3.

    Examples
    --------
    >>> result = exact_cover({"A": [1, 4, 7], "B": [1, 4], "C": [4, 5, 7], "D": [3, 5, 6], "E": [2, 3, 6, 7],
    ...                       "F": [2, 7]}, solutions=None, world="interpreted")
    >>> result.solutions, result.value, result.status.name
    ([['B', 'D', 'F']], 1, 'OPTIMAL')
    """
    if solutions is not None and not (is_whole(solutions) and solutions >= 1):
        raise LimitError(f"solutions={solutions!r}: give a whole number >= 1, or None for all")
    wanted = None if solutions is None or (count_only and solutions == 1) else int(solutions)
    if not isinstance(problem, ExactCover):
        problem = ExactCover(problem)
    with reporter(progress, problem) as callback:
        return ExactCoverRun(problem, world_of(world), wanted, not count_only, limits, callback).run()
