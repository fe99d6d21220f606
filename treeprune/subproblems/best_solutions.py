"""Solutions in the order of their worth: best-first over the exact values of all subproblems."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..errors import LimitError
from ..hooks import overrides
from ..limits import Limits
from ..problem import INF
from ..worlds import World, choose_world
from .descent_run import DescentRun
from .subproblem_plan import SubproblemPlan

WHOLE = frozenset({"memo", "feasible"})
"""Parts that leave the value of every subproblem exact."""


def exact_run(problem: DecisionProblem, state: Any, world: str | World, limits: Limits | None) -> DescentRun:
    """Return a run that settles every subproblem exactly, unless a limit comes first."""
    plan = SubproblemPlan("dynamic-programming", WHOLE)
    return DescentRun(problem, state, plan, choose_world(problem, world), limits)


def solutions_by_worth(run: DescentRun) -> Iterator[tuple[Any, list[Any]]]:
    """Yield (value, moves) of all solutions, the best first, once a run has settled every subproblem exactly.

    The value of what a state leads to is known, so no state is looked at that is on none of the solutions yielded.
    Ties come in the order of `moves`.

    Raises
    ------
    LimitError
        If moves leave several subproblems.
    """
    problem = run.problem
    if overrides(problem, "besides"):
        raise LimitError("solutions come by their worth where a move leaves one subproblem: there is `besides`")
    value = plain(run.best[0])
    waiting: list[tuple[Any, int, Any, Any, Any]] = []
    made = 0
    if value > -INF:
        waiting.append((-value, made, 0, run.start, None))
    while waiting:
        worth, _, g, s, way = heapq.heappop(waiting)
        if problem.is_complete(s):
            yield run.seen(-worth), moves_of(way)
            continue
        for move, gain, rest in run.known_after(s):
            if rest > -INF:
                made += 1
                child = plain(problem.play(s, move))
                heapq.heappush(waiting, (-(g + gain + rest), made, g + gain, child, (move, way)))


def moves_of(way: Any) -> list[Any]:
    """Return the moves of a linked way."""
    found = []
    while way is not None:
        move, way = way
        found.append(move)
    return found[::-1]
