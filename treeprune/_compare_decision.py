"""The same instance of a decision problem with and without each pruning: nodes, dead ends, skips, time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .decision_problem import DecisionProblem
from .decisions.backtracking_run import run_decisions
from .decisions.decision_plan import parse_decision_method
from .driver import Callback
from .errors import ComparisonError
from .hooks import overrides
from .limits import Limits
from .progress import reporter
from .result import Result
from .text_table import skips, stop, text_table
from .worlds import World, choose_world

AFFORDABLE = {"compiled": 20_000_000, "interpreted": 100_000}
"""Nodes that each search may take when `compare` is given no limits."""


@dataclass(frozen=True)
class DecisionRow:
    """One method: its search for all solutions, and for the first."""

    method: str
    result: Result
    first: Result


@dataclass(frozen=True)
class DecisionComparison:
    """What `compare` found of a decision problem.

    Attributes
    ----------
    problem, instance : str
    rows : tuple of DecisionRow
    """

    problem: str
    instance: str
    rows: tuple[DecisionRow, ...]

    @property
    def value(self) -> int | None:
        """How many solutions there are, None if no search without symmetry counted them all."""
        found = (r.result for r in self.rows if "symmetry" not in r.method and r.result.bound is not None)
        return next((r.value for r in found), None)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        rows = [{**row.result.to_dict(), "method": row.method, "first": row.first.to_dict()} for row in self.rows]
        return {"problem": self.problem, "instance": self.instance, "value": self.value, "rows": rows}

    def __str__(self) -> str:
        heads = ["method", "solutions", "nodes", "dead ends", "time", "nodes to the first", "skipped"]
        lines = [heads]
        for row in self.rows:
            all_of, first = row.result.stats, row.first
            lines.append([
                row.method, f"{row.result.value:,}{stop(row.result)}", f"{all_of.nodes:,}", f"{all_of.failures:,}",
                f"{all_of.time:.3f} s", f"{first.stats.nodes:,}" if first.value else f"none in {first.stats.nodes:,}",
                skips(all_of.skipped),
            ])  # fmt: skip
        body = text_table(lines, left=(0, 6))
        return "\n".join([f"{self.problem}, {self.instance}", "", *body])


def ladder(problem: DecisionProblem) -> list[str]:
    """Return the methods that a problem's hooks allow, one pruning more in each."""
    found = ["plain"]
    if overrides(problem, "feasible"):
        found.append("backtracking")
    for part in ("order", "symmetry"):
        if overrides(problem, "symmetries" if part == "symmetry" else part):
            found.append(f"{found[-1]}+{part}")
    return found


def compare_decisions(
    problem: DecisionProblem,
    state: Any = None,
    methods: Iterable[str] | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    instance: str = "from the start",
) -> DecisionComparison:
    """Search one instance by several methods and hold the counts against each other.

    Raises
    ------
    ComparisonError
        If two searches of the whole tree count different numbers of solutions.
    """
    chosen = choose_world(problem, world)
    limits = limits or Limits()
    if limits == Limits():
        limits = Limits(nodes=AFFORDABLE[chosen.name])
    rows: list[DecisionRow] = []
    with reporter(progress, problem) as callback:
        for method in ladder(problem) if methods is None else methods:
            found = [
                run_decisions(problem, state, parse_decision_method(method, wanted, wanted is None), limits, chosen,
                              callback or False)
                for wanted in (None, 1)
            ]  # fmt: skip
            rows.append(DecisionRow(method, found[0], found[1]))
            if "interrupted" in (found[0].stopped, found[1].stopped):
                break
    refuse_disagreement(rows)
    return DecisionComparison(type(problem).__name__, instance, tuple(rows))


def refuse_disagreement(rows: list[DecisionRow]) -> None:
    """Refuse counts that cannot all be true; with symmetry there may be fewer, but never none where there are some."""
    whole = [row for row in rows if row.result.bound is not None]
    for a in whole:
        for b in whole:
            plain, fewer = "symmetry" not in a.method, "symmetry" in b.method
            x, y = a.result.value, b.result.value
            if plain and (x < y or (x > 0 and y == 0) if fewer else x != y):
                raise ComparisonError(
                    f"{a.method} counts {x:,} solutions, {b.method} {y:,}: feasible or symmetries breaks its promise "
                    "(check_problem tells)"
                )
