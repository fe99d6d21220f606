"""Dynamic programming: every subproblem is settled once, and those that cannot matter never."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from ..decision_problem import DecisionProblem
from ..driver import Callback
from ..limits import Limits
from ..progress import reporter
from ..result import Result
from ..subproblems.best_solutions import exact_run, solutions_by_worth
from ..subproblems.count_run import CountRun
from ..subproblems.subproblem_plan import SubproblemPlan
from ..subproblems.subproblem_search import search_best
from ..worlds import World, choose_world


def dynamic_programming(
    problem: DecisionProblem,
    state: Any = None,
    *,
    parts: Iterable[str] | None = None,
    forward: bool = False,
    bounds: Iterable[Any] = (),
    incumbent: Iterable[Any] | None = None,
    better_than: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Find the best solution; subproblems are known by `key`, and none is settled twice.

    Parameters
    ----------
    problem : DecisionProblem
        With `gain` or `cost`.
    state : optional
        Where to begin; `problem.start()` by default.
    parts : iterable of str, optional
        What may prune: 'bound', 'move-bound', 'memo', 'dominance', 'feasible', 'symmetry', 'order'; by default all
        that the problem has hooks for. Removing one changes the counts, never the value.
    forward : bool
        Go forward layer by layer, as many decisions in each, instead of by recursion; `dominance` then prunes too.
    bounds : iterable of object
        Up to three objects with a method bound(problem, s), asked after the problem's own, cheap first.
    incumbent : iterable, optional
        The moves of a solution that is known.
    better_than : number, optional
        Only solutions worth more, or costing less, are wanted.
    limits : Limits, optional
        `memory` is for the table and the stack. By recursion a table that may not grow forgets entries: that costs
        work, never truth.
    trace : {'off', 'skips', 'all'}
        Record what was skipped, or everything; `Result.trace` checks it (`SubproblemTrace.verify`). Tabulation and
        searches layer by layer keep none.
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result
        `value` and `bound` of the best solution, its moves as `solution`, `history` how both closed in.

    Raises
    ------
    HookError
        A hook broke its contract: a gain that is NaN, a key that cannot be hashed, decisions that lead in a circle.
    CompileError, LimitError, TreepruneError

    Notes
    -----
    Exact for true keys and bounds. One entry for each subproblem opened, and time for each of its moves. The stack
    lies in memory of its own, so a million decisions in a row are no trouble.

    With bounds a subproblem is opened to beat what its parent holds; if it cannot, what it is worth at most is
    remembered instead, and opened again only where that does not settle it.

    References
    ----------
    R. Bellman, "Dynamic Programming", 1957; with bounds: T. Morin and R. Marsten, "Branch-and-bound strategies for
    dynamic programming", Operations Research 24, 1976.

    Examples
    --------
    >>> import treeprune
    >>> class Coins(treeprune.DecisionProblem):  # the fewest coins of 1, 5 and 7 that make a sum
    ...     def start(self): return 10
    ...     def is_complete(self, s): return s == 0
    ...     def moves(self, s): return [c for c in (1, 5, 7) if c <= s]
    ...     def play(self, s, m): return s - m
    ...     def cost(self, s, m): return 1
    ...     def bound(self, s): return -(-s // 7)
    >>> result = dynamic_programming(Coins())
    >>> result.value, result.solution, result.status.name
    (2, [5, 5], 'OPTIMAL')
    """
    plan = SubproblemPlan(
        "layers" if forward else "dynamic-programming", None if parts is None else frozenset(parts),
        bounds=tuple(bounds), incumbent=None if incumbent is None else tuple(incumbent), better_than=better_than,
    )  # fmt: skip
    return search_best(problem, state, plan, limits, world, progress, trace)


def count_solutions(
    problem: DecisionProblem,
    state: Any = None,
    *,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Count the solutions without going through them: each subproblem is counted once.

    Parameters
    ----------
    problem : DecisionProblem
        A move leaves one subproblem (no `besides`). `key` must merge only states with equally many solutions; what
        they are worth plays no part.
    state, limits, world, progress
        As for `dynamic_programming`.

    Returns
    -------
    Result
        `value` is the number of solutions; 0 and no bound where a limit came first.

    Raises
    ------
    HookError, CompileError
    LimitError
        More than 2**60 solutions in the compiled world; Python's own numbers have no such end.

    Notes
    -----
    Exact; time is that of the distinct subproblems, not of the solutions.

    Examples
    --------
    >>> import treeprune
    >>> class Stairs(treeprune.DecisionProblem):  # ways up 80 stairs by steps of one or two
    ...     def start(self): return 80
    ...     def is_complete(self, s): return s == 0
    ...     def moves(self, s): return [1, 2] if s > 1 else [1]
    ...     def play(self, s, m): return s - m
    >>> count_solutions(Stairs()).value
    37889062373143906
    """
    with reporter(progress, problem) as callback:
        return CountRun(problem, state, choose_world(problem, world), limits, callback).run()


def best_solutions(
    problem: DecisionProblem,
    state: Any = None,
    *,
    count: int | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the solutions in the order of their worth, the best first.

    Parameters
    ----------
    problem : DecisionProblem
        With `gain` or `cost`; a move leaves one subproblem.
    state : optional
    count : int, optional
        How many at most; by default until there are no others.
    limits : Limits, optional
        For the run that settles the subproblems; where one is met, nothing is yielded.
    world : {'auto', 'interpreted', 'compiled'}

    Yields
    ------
    (number, list)
        The worth, or cost, of a solution and its moves.

    Raises
    ------
    HookError, CompileError, LimitError

    Notes
    -----
    Exact. Every subproblem is settled once, without bounds; then a best-first search with these values as its
    estimate opens only states on solutions that are yielded.

    References
    ----------
    R. Bellman and R. Kalaba, "On k-th best policies", 1960.

    Examples
    --------
    >>> import treeprune
    >>> class Coins(treeprune.DecisionProblem):
    ...     def start(self): return 6
    ...     def is_complete(self, s): return s == 0
    ...     def moves(self, s): return [c for c in (1, 2, 5) if c <= s]
    ...     def play(self, s, m): return s - m
    ...     def cost(self, s, m): return 1
    >>> list(best_solutions(Coins(), count=3))
    [(2, [1, 5]), (2, [5, 1]), (3, [2, 2, 2])]
    """
    run = exact_run(problem, state, world, limits)
    run.run()
    if run.stopped is None:
        yield from itertools.islice(solutions_by_worth(run), count)
