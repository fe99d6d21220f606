"""The same constraint problem under many searches: what each level, order and lesson saves, and that none lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .constraints.constraint import LEVELS
from .constraints.constraint_method_names import parse_constraint_method
from .constraints.constraint_problem import ConstraintProblem
from .constraints.constraint_result import ConstraintResult
from .constraints.constraint_run import search_constraints, world_of
from .driver import Callback
from .errors import ComparisonError
from .limits import Limits
from .progress import reporter
from .result import Status, number
from .text_table import skips, stop, text_table
from .worlds import World

AFFORDABLE = {"compiled": 2_000_000, "interpreted": 20_000}
"""Nodes that each search may take when `compare` is given no limits."""


@dataclass(frozen=True)
class ConstraintRow:
    """One search and what it found."""

    method: str
    result: ConstraintResult

    @property
    def removed(self) -> int:
        """Values that constraints removed."""
        return sum(stats.removed for stats in self.result.by_constraint.values())


@dataclass(frozen=True)
class ConstraintComparison:
    """What `compare` found of a constraint problem.

    Attributes
    ----------
    problem, instance : str
    rows : tuple of ConstraintRow
        In the order of the methods.
    """

    problem: str
    instance: str
    rows: tuple[ConstraintRow, ...]

    @property
    def value(self) -> Any:
        """The number of solutions, or the best objective, that a finished search with symmetry found; else None."""
        return next(
            (row.result.value for row in self.rows if finished(row) and "no-symmetry" not in row.method), None
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        rows = [
            {"method": row.method, **{k: v for k, v in row.result.to_dict().items() if k != "method"},
             "removed": row.removed}
            for row in self.rows
        ]  # fmt: skip
        return {"problem": self.problem, "instance": self.instance, "value": number(self.value), "rows": rows}

    def __str__(self) -> str:
        lines = [["method", "value", "status", "failures", "nodes", "propagations", "removed", "time", "skipped"]]
        for row in self.rows:
            r = row.result
            lines.append(
                [
                    row.method,
                    "-" if r.value is None else f"{r.value:,}",
                    r.status.name.lower() + stop(r),
                    f"{r.stats.failures:,}",
                    f"{r.stats.nodes:,}",
                    f"{r.stats.propagations:,}",
                    f"{row.removed:,}",
                    f"{r.stats.time:.3f} s",
                    skips(r.stats.skipped),
                ]
            )
        body = text_table(lines, left=(0, 2, 8))
        return "\n".join([f"{self.problem}, {self.instance}", "", *body])


def constraint_ladder(problem: ConstraintProblem, solutions: int | None = 1) -> list[str]:
    """Return the searches that differ on a model: its levels, the orders, what is learned."""
    told_apart = {level for c in problem.constraints if c.level is None for level in c.kinds}
    levels = [level for level in LEVELS if level in told_apart]
    found = [*(levels if len(levels) > 1 else []), "default", "input", "dom/wdeg", "impact", "last-conflict"]
    found += ["least-constraining"] + (["no-symmetry"] if problem.symmetry_constraints else [])
    if solutions != 1 and problem.objective is None and any(c.while_searching for c in problem.symmetry_constraints):
        return found
    return [*found, "backjumping", "dom/wdeg+luby+nogoods", "dom/wdeg+backjumping+luby+nogoods"]


def compare_constraints(
    problem: ConstraintProblem,
    givens: Any = None,
    methods: Iterable[str] | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    solutions: int | None = 1,
    instance: str = "without givens",
) -> ConstraintComparison:
    """Search one instance by several methods and hold the answers against each other.

    Raises
    ------
    ComparisonError
        If two finished searches disagree, or a solution breaks a constraint.
    """
    plans = [
        (name, parse_constraint_method(name, solutions)) for name in (methods or constraint_ladder(problem, solutions))
    ]  # fmt: skip
    rows = []
    with reporter(progress, problem) as callback:
        for name, plan in plans:
            chosen = world_of(problem, world, plan)
            allowed = limits if limits not in (None, Limits()) else Limits(nodes=AFFORDABLE[chosen.name])
            rows.append(
                ConstraintRow(name, search_constraints(problem, givens, plan, allowed, chosen, callback or False))
            )
            if rows[-1].result.stopped == "interrupted":
                break
    refuse_contradictions(problem, rows)
    return ConstraintComparison(type(problem).__name__, instance, tuple(rows))


def finished(row: ConstraintRow) -> bool:
    """Tell whether a search proved all that it was asked for."""
    return row.result.stopped is None and row.result.status in (Status.OPTIMAL, Status.INFEASIBLE)


def refuse_contradictions(problem: ConstraintProblem, rows: list[ConstraintRow]) -> None:
    """Raise ComparisonError where finished searches differ, or a solution is none."""
    for row in rows:
        for solution in row.result.solutions:
            for constraint in problem.constraints:
                if not constraint.holds([solution[x] for x in constraint.variables]):
                    raise ComparisonError(f"{row.method} found {solution}, but {constraint!r} does not hold")
    known = [row for row in rows if finished(row)]
    for a in known:
        for b in known:
            same = problem.objective is not None or ("no-symmetry" in a.method) == ("no-symmetry" in b.method)
            x, y = a.result.value, b.result.value
            # without symmetry breaking there may be more solutions, not fewer; one where there are any
            wrong = x != y if same else ("no-symmetry" in a.method and (x < y or (x > 0) != (y > 0)))
            if wrong or a.result.status is not b.result.status:
                raise ComparisonError(
                    f"{a.method} found {x} ({a.result.status.name.lower()}), {b.method} found {y} "
                    f"({b.result.status.name.lower()}), and both are exact: a propagator or a symmetry constraint "
                    "breaks its promise (check_problem tells), or the library is wrong"
                )
