"""Why a constraint problem has no solution."""

from __future__ import annotations

from typing import Any

from ..constraints.conflict import Conflict, find_conflict
from ..constraints.constraint_plan import ConstraintPlan
from ..constraints.constraint_problem import ConstraintProblem
from ..constraints.constraint_run import world_of
from ..constraints.solution import Solution
from ..errors import InstanceError
from ..limits import Limits
from ..worlds import World


def explain_infeasible(
    problem: ConstraintProblem,
    givens: Any = None,
    *,
    symmetry: bool = False,
    plan: ConstraintPlan | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
) -> Conflict:
    """Find a smallest set of constraints and givens that no values satisfy together.

    Parameters
    ----------
    problem : ConstraintProblem
    givens : mapping, optional
        What the instance adds.
    symmetry : bool
        Count the constraints that break symmetry among the rest; they are left out by default.
    plan : ConstraintPlan, optional
        How each part is searched.
    limits : Limits, optional
        For each search. A part that a limit leaves open counts as one that may have a solution.
    world : {'auto', 'interpreted', 'compiled'}

    Returns
    -------
    Conflict
        Its `constraints` and `givens` have no solution together; `minimal` tells whether each of them is needed.
        There may be others. Domains belong to the variables and are always obeyed.

    Raises
    ------
    InstanceError
        If there is a solution.

    Notes
    -----
    About 2 k log(n / k) + 2 k searches for a conflict of k of n parts (QuickXplain).

    References
    ----------
    Junker, QuickXplain: preferred explanations and relaxations for over-constrained problems, AAAI 2004.

    Examples
    --------
    >>> from treeprune import AllDifferent, ConstraintProblem
    >>> p = ConstraintProblem()
    >>> x, y, z = (p.variable(range(3), name=name) for name in "xyz")
    >>> p.add(AllDifferent(x, y, z), x + y >= 4, y != 0, z <= 2)
    >>> print(explain_infeasible(p, world="interpreted"))
    no values satisfy these 2 together (each of them is needed):
      AllDifferent(x, y, z)
      - x - y <= -4
    """
    plan = plan or ConstraintPlan()
    conflict, solution = find_conflict(problem, givens, symmetry, plan, limits, world_of(problem, world, plan))
    if conflict is None:
        raise InstanceError(
            f"nothing is to be explained, there is a solution: {Solution(problem, solution)!r}"
        )  # fmt: skip
    return conflict
