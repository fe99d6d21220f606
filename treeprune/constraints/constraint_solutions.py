"""The solutions of a model one by one: each is handed out when it is found, and the search goes on when asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..limits import Limits
from ..worlds import World
from .constraint_plan import ConstraintPlan
from .constraint_problem import ConstraintProblem
from .constraint_result import ConstraintResult
from .constraint_run import ConstraintRun, world_of
from .solution import Solution


class ConstraintSolutions(Iterator[Solution]):
    """Solutions one by one; between two of them nothing runs.

    Attributes
    ----------
    result : ConstraintResult
        What is known by now: counts, whether there are more. It keeps none of the solutions but the last.
    """

    def __init__(self, run: ConstraintRun) -> None:
        self._run: ConstraintRun | None = run
        self._solutions: Iterator[Solution] = run.one_by_one()
        self._last: Solution | None = None
        self._result: ConstraintResult | None = None

    def __next__(self) -> Solution:
        try:
            self._last = next(self._solutions)
        except StopIteration:
            self.close()
            raise
        return self._last

    @property
    def result(self) -> ConstraintResult:
        """What is known by now."""
        if self._run is None:
            assert self._result is not None
            return self._result
        result = self._run.result()
        result.solutions = [self._last] if self._last is not None else []
        result.solution = self._last if self._last is not None else []
        return result

    def close(self) -> None:
        """End the search and free its memory; `result` stays."""
        if self._run is not None:
            self._result = self.result
            self._solutions = iter(())
            self._run = None

    def __enter__(self) -> ConstraintSolutions:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def constraint_solutions(
    problem: ConstraintProblem,
    givens: Any = None,
    *,
    plan: ConstraintPlan | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
) -> ConstraintSolutions:
    """Return an iterator over the solutions of a model.

    Parameters
    ----------
    problem : ConstraintProblem
    givens : mapping, optional
        What an instance adds.
    plan : ConstraintPlan, optional
        How to search (see `constraint_search`); how many solutions it asks for is the most that are handed out. By
        default all, the smallest domain first.
    limits : Limits, optional
        For the whole iteration; the time between two solutions is not counted.
    world : {'auto', 'interpreted', 'compiled'}

    Returns
    -------
    ConstraintSolutions
        Also a context manager; `result` tells whether the tree was searched to its end, or what stopped it. With an
        objective each solution is better than those before.

    Raises
    ------
    InstanceError, LimitError
        If the model or the plan is out of order.

    Notes
    -----
    Memory does not grow with the number of solutions (but with nogoods, if the plan keeps them).

    Examples
    --------
    >>> from treeprune import ConstraintProblem
    >>> p = ConstraintProblem()
    >>> x, y = p.variable(range(3), name="x"), p.variable(range(3), name="y")
    >>> p.add(x < y)
    >>> [found.numbers for found in constraint_solutions(p, world="interpreted")]
    [(0, 1), (0, 2), (1, 2)]
    """
    plan = plan or ConstraintPlan(solutions=None)
    return ConstraintSolutions(
        ConstraintRun(problem, givens, plan, world_of(problem, world, plan), limits, solution_room=1)
    )
