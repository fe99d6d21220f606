"""Backtracking with propagation over variables with finite domains, every part to be chosen."""

from __future__ import annotations

from typing import Any

from ..constraints.constraint_plan import ConstraintPlan
from ..constraints.constraint_problem import ConstraintProblem
from ..constraints.constraint_result import ConstraintResult
from ..constraints.constraint_run import search_constraints
from ..driver import Callback
from ..limits import Limits
from ..worlds import World


def constraint_search(
    problem: ConstraintProblem,
    givens: Any = None,
    *,
    propagation: str | None = None,
    variable_order: Any = "smallest",
    value_order: Any = "min",
    last_conflict: bool = False,
    restarts: str | None = None,
    restart_base: int = 100,
    nogoods: bool = False,
    backjumping: bool = False,
    symmetry: bool = True,
    solutions: int | None = 1,
    count_only: bool = False,
    seed: int | None = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> ConstraintResult:
    """Search for values that satisfy all constraints: one solution, some, all, or the best.

    Parameters
    ----------
    problem : ConstraintProblem
    givens : mapping, optional
        What the instance adds: for variables or their names a value, or the values that are allowed.
    propagation : {'check', 'forward', 'singles', 'hall', 'bounds', 'arc'}, optional
        How much every constraint removes that was not given a level of its own; by default each at its own.
    variable_order : {'input', 'smallest', 'dom/wdeg', 'impact'} or object
        Or an object of your own, plain or @compiled, with `variable_score(self, domains, x)`: the open variable with
        the smallest score is branched on. `domains` has size(x), minimum(x), maximum(x), contains(x, value) and
        is_assigned(x); variables are numbers, `IntegerVariable.index`.
    value_order : {'min', 'max', 'least-constraining'} or object
        Or an object with `value_score(self, domains, x, value)`: the value with the smallest score is tried first.
    last_conflict : bool
        Branch first on the variable whose choice failed last.
    restarts : {'luby', 'geometric'}, optional
    restart_base : int
        Failures before the first restart.
    nogoods : bool
        Keep what was refuted before a restart; without it restarts suit the search for one solution, or the best.
    backjumping : bool
        Jump back over choices that a dead end does not depend on.
    symmetry : bool
        Use the constraints that only break symmetry.
    solutions : int, optional
        How many are wanted; None: all. With an objective, the best one is searched for.
    count_only : bool
        Count solutions without keeping them.
    seed : int, optional
        Break ties between variables by chance.
    limits : Limits, optional
    trace : {'off', 'skips', 'all'}
        Record the tree and what cut it, or every removal too; `Result.trace` checks it (`ConstraintTrace.verify`).
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    ConstraintResult
        `value` is the number of solutions, or the best objective; OPTIMAL where all that was asked for is proved.

    Raises
    ------
    LimitError, InstanceError
        If an option or the model is out of order.
    HookError, CompileError
        If an order of your own returns no number, or cannot be compiled. An error of a run that was under way holds
        what was found until then as `error.partial`.

    Notes
    -----
    Exact: only branches are skipped that hold no solution, mirror one, or (with an objective) cannot beat the best.
    Binary branching, x = v before x != v: a tree that is searched whole, without restarts and jumps, has
    2 (failures + solutions) - 1 nodes. Worst case exponential in the number of variables; memory for a trail as long
    as the domains together, and for the nogoods kept.

    References
    ----------
    Haralick and Elliott 1980; dom/wdeg: Boussemart et al. 2004; impact: Refalo 2004; last conflict: Lecoutre et al.
    2009; restarts: Luby et al. 1993, Walsh 1999; nogoods: Lecoutre et al. 2007; backjumping: Prosser 1993.

    Examples
    --------
    >>> from treeprune import AllDifferent, ConstraintProblem
    >>> p = ConstraintProblem()
    >>> q = p.variables(6, range(6), name="q")
    >>> for sign in (-1, 0, 1):
    ...     p.add(AllDifferent(x + sign * i for i, x in enumerate(q)))
    >>> constraint_search(p, solutions=None, world="interpreted").value
    4
    """
    plan = ConstraintPlan(
        propagation, variable_order, value_order, last_conflict, restarts, restart_base, nogoods, backjumping, symmetry,
        solutions, count_only, seed,
    )  # fmt: skip
    return search_constraints(problem, givens, plan, limits, world, progress, trace)
