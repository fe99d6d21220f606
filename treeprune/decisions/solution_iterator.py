"""Solutions one by one, each as soon as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..limits import Limits
from ..worlds import World, choose_world
from .backtracking_run import BacktrackingRun
from .decision_plan import DecisionPlan


class Completion(NamedTuple):
    """One solution: the decisions, and the state they lead to."""

    moves: list[Any]
    state: Any


def iterate_solutions(
    problem: DecisionProblem,
    state: Any = None,
    *,
    solutions: int | None = None,
    order: bool = False,
    symmetry: bool = False,
    limits: Limits | None = None,
    world: str | World = "auto",
) -> Iterator[Completion]:
    """Yield the solutions of a decision problem in the order in which they are found.

    Parameters
    ----------
    problem : DecisionProblem
    state : optional
        Where to begin; `problem.start()` by default.
    solutions : int or None
        How many are wanted; None: all.
    order, symmetry : bool
        As for `backtracking`.
    limits : Limits, optional
        When one is reached, nothing more is yielded; `backtracking` tells whether that was the end of the tree.
    world : {'auto', 'interpreted', 'compiled'}

    Yields
    ------
    Completion
        `moves` and the final `state`.

    Raises
    ------
    HookError, CompileError, LimitError
    KeyboardInterrupt
        Where Ctrl-C came while the next solution was searched.

    Notes
    -----
    The search stands still between two solutions, and goes on where it stood. It runs ahead of what is asked for by
    as many solutions as were yielded already, some thousands at most.

    Examples
    --------
    >>> from games.queens_bitboard import BitboardQueens
    >>> found = iterate_solutions(BitboardQueens(8), world="interpreted")
    >>> next(found).moves, next(found).moves
    ([1, 16, 128, 32, 4, 64, 2, 8], [1, 32, 128, 4, 64, 8, 2, 16])
    """
    plan = DecisionPlan(solutions, order=order, symmetry=symmetry)
    return decision_solutions(BacktrackingRun(problem, state, plan, choose_world(problem, world), limits))


def decision_solutions(run: BacktrackingRun) -> Iterator[Completion]:
    """Yield what a run finds, the states made anew from the decisions."""
    for moves in run.solutions():
        s = run.start
        for move in moves:
            s = plain(run.problem.play(s, move))
        yield Completion(moves, s)
    if run.stopped == "interrupted":
        raise KeyboardInterrupt
