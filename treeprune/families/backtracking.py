"""Backtracking: decide one thing after the other, and go back as soon as nothing can come of it."""

from __future__ import annotations

from typing import Any

from ..decision_problem import DecisionProblem
from ..decisions.backtracking_run import run_decisions
from ..decisions.decision_plan import DecisionPlan
from ..driver import Callback
from ..limits import Limits
from ..result import Result
from ..worlds import World


def backtracking(
    problem: DecisionProblem,
    state: Any = None,
    *,
    solutions: int | None = 1,
    count_only: bool = False,
    order: bool = False,
    symmetry: bool = False,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    trace: str = "off",
) -> Result:
    """Find solutions of a decision problem: one, so many, or all.

    Parameters
    ----------
    problem : DecisionProblem
    state : optional
        Where to begin; `problem.start()` by default.
    solutions : int or None
        How many are wanted; None: all.
    count_only : bool
        Count them and keep none: faster, and no memory for them.
    order : bool
        Try the decisions with the largest `order(s, m)` first.
    symmetry : bool
        Keep only states that are the least of those that `symmetries` calls equivalent.
    limits : Limits, optional
        `nodes` bounds the states visited, `max_ply` the decisions in a row (10,000 by default), `memory` the bytes for
        states that wait.
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable
    trace : {'off'}
        Backtracking keeps no trace yet.

    Returns
    -------
    Result
        `value` is the number of solutions found, `bound` the same where the whole tree was searched, `solutions` their
        decisions, `solution` the first. OPTIMAL: as many as were wanted, or all there are; INFEASIBLE: there is none;
        FEASIBLE, UNKNOWN: a limit came first, with some or none found.

    Raises
    ------
    HookError
        A hook broke its contract; `error.partial` holds what was found before.
    CompileError
    LimitError

    Notes
    -----
    Exact, as long as `feasible` is false only where nothing can be completed and symmetric states are. `stats.nodes`
    counts the states visited, the start too; `stats.failures` those that are infeasible or have no move. Time is that
    of the tree; memory is one state for each sibling along the way.

    References
    ----------
    S. Golomb and L. Baumert, "Backtrack programming", Journal of the ACM 12, 1965.

    Examples
    --------
    >>> import treeprune
    >>> class Permutations(treeprune.DecisionProblem):  # of 0, 1, 2, none in its own place
    ...     def start(self): return ()
    ...     def is_complete(self, s): return len(s) == 3
    ...     def moves(self, s): return [m for m in range(3) if m not in s]
    ...     def play(self, s, m): return (*s, m)
    ...     def feasible(self, s): return not s or s[-1] != len(s) - 1
    >>> result = backtracking(Permutations(), solutions=None)
    >>> result.value, result.solutions, result.stats.skipped
    (2, [[1, 2, 0], [2, 0, 1]], {'infeasible': 3})
    """
    plan = DecisionPlan(solutions, count_only, order=order, symmetry=symmetry)
    return run_decisions(problem, state, plan, limits, world, progress, trace)
