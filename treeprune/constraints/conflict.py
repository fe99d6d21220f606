"""Why a model has no solution: a smallest part of it that has none either.

QuickXplain (Junker 2004) divides the constraints and givens in halves, and asks for as few solves as a conflict of k of
n parts needs: about 2 k log(n / k) + 2 k.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..limits import Limits
from ..result import Status
from ..worlds import World
from .constraint import Constraint
from .constraint_plan import ConstraintPlan
from .constraint_problem import ConstraintProblem, domain_text
from .constraint_run import ConstraintRun

Part = Constraint | tuple[int, tuple[int, ...]]
"""A constraint, or a given: number of a variable and the values that are allowed."""


@dataclass(frozen=True)
class Conflict:
    """A part of a model that has no solution.

    Attributes
    ----------
    constraints : list of Constraint
    givens : dict of str to tuple of int
        Values by the names of the variables.
    minimal : bool
        Whether every proper part of it is known to have a solution; False where a limit ended a search.
    proved : bool
        Whether it is proved to have no solution; False where a limit ended the very first search: then the lists are
        empty, and nothing is known.
    solves : int
        Searches that were made.
    """

    constraints: list[Constraint]
    givens: dict[str, tuple[int, ...]]
    minimal: bool
    proved: bool
    solves: int = field(compare=False, default=0)

    def __len__(self) -> int:
        return len(self.constraints) + len(self.givens)

    def __str__(self) -> str:
        if not self.proved:
            return "nothing is proved: a limit ended the search; allow more nodes or time"
        lines = [f"  {name} in {domain_text(values)}   (given)" for name, values in self.givens.items()]
        lines += [f"  {f'{c.name}: ' if c.name else ''}{c!r}" for c in self.constraints]
        many = "each of them is needed" if self.minimal else "perhaps fewer do: a limit ended a search"
        return "\n".join([f"no values satisfy these {len(self)} together ({many}):", *lines])

    def __repr__(self) -> str:
        return f"<Conflict: {len(self.constraints)} constraints, {len(self.givens)} givens, minimal={self.minimal}>"


class PartOfProblem(ConstraintProblem):
    """The variables of a problem with some of its constraints and givens."""

    def __init__(self, whole: ConstraintProblem, parts: Sequence[Part]) -> None:
        super().__init__()
        self.variables_list, self.decisions, self._names = whole.variables_list, whole.decisions, whole._names
        self.constraints = [part for part in parts if isinstance(part, Constraint)]
        self.given = [part for part in parts if not isinstance(part, Constraint)]

    def given_values(self, givens: Any) -> list[tuple[int, tuple[int, ...]]]:
        """Return the givens among the parts."""
        return self.given


def quick_explain(parts: list[Part], infeasible: Callable[[list[Part]], bool]) -> list[Part]:
    """Return parts that have no solution together though all but any one of them do; all parts together have none.

    Examples
    --------
    >>> quick_explain([1, 2, 3, 4, 5], lambda chosen: {2, 4} <= set(chosen))
    [2, 4]
    """

    def conflict_in(background: list[Part], changed: bool, chosen: list[Part]) -> list[Part]:
        if changed and infeasible(background):
            return []
        if len(chosen) <= 1:
            return chosen
        half = len(chosen) // 2
        first, second = chosen[:half], chosen[half:]
        of_second = conflict_in(background + first, True, second)
        of_first = conflict_in(background + of_second, bool(of_second), first)
        return of_first + of_second

    return conflict_in([], True, parts)


def find_conflict(
    problem: ConstraintProblem, givens: Any, symmetry: bool, plan: ConstraintPlan, limits: Limits | None, world: World
) -> tuple[Conflict | None, Any]:
    """Return a conflict; or None and the solution that was found."""
    parts: list[Part] = [
        *problem.constraints,
        *(c for c in problem.symmetry_constraints if symmetry and not c.while_searching),
    ]
    parts += problem.given_values(givens)
    tally = {"solves": 0, "unknown": 0}
    found: list[Any] = []

    def infeasible(chosen: list[Part]) -> bool:
        tally["solves"] += 1
        result = ConstraintRun(PartOfProblem(problem, chosen), None, plan, world, limits).run()
        if result.status is Status.UNKNOWN:
            tally["unknown"] += 1
        elif result.solutions:
            found[:] = [result.solution.numbers]
        return result.status is Status.INFEASIBLE

    if not infeasible(parts):
        return (None, found[0]) if found else (Conflict([], {}, False, False, 1), None)
    core = quick_explain(parts, infeasible)
    constraints = [part for part in core if isinstance(part, Constraint)]
    given = {problem[part[0]].name: part[1] for part in core if not isinstance(part, Constraint)}
    return Conflict(constraints, given, tally["unknown"] == 0, True, tally["solves"]), None
