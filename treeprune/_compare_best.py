"""The same instance of a problem with worth under every switch: value, bound, gap, and what each rule skipped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .decision_problem import DecisionProblem
from .driver import Callback
from .errors import ComparisonError
from .hooks import overrides
from .limits import Limits
from .progress import reporter
from .result import Result, Status, number
from .subproblems.subproblem_method_names import parse_subproblem_method
from .subproblems.subproblem_plan import HOOKS
from .subproblems.subproblem_search import search_best
from .text_table import promised, shown, skips, text_table
from .worlds import World, choose_world

AFFORDABLE = {"compiled": 5_000_000, "interpreted": 50_000}
"""Nodes that each search may make when `compare` is given no limits."""


@dataclass(frozen=True)
class BestRow:
    """One method and its result."""

    method: str
    result: Result


@dataclass(frozen=True)
class BestComparison:
    """What `compare` found of a problem whose solutions differ in worth.

    Attributes
    ----------
    problem, instance : str
    rows : tuple of BestRow
    """

    problem: str
    instance: str
    rows: tuple[BestRow, ...]

    @property
    def value(self) -> Any:
        """The worth of the best solution, None if no search proved it."""
        return next((row.result.value for row in self.rows if row.result.status is Status.OPTIMAL), None)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        rows = [
            {
                **row.result.to_dict(),
                "method": row.method,
                "history": [list(map(number, h)) for h in row.result.history],
            }
            for row in self.rows
        ]
        return {"problem": self.problem, "instance": self.instance, "value": number(self.value), "rows": rows}

    def __str__(self) -> str:
        lines = [["method", "value", "bound", "gap", "promise", "nodes", "opened", "stored", "time", "skipped"]]
        for row in self.rows:
            r = row.result
            lines.append([
                row.method, *(shown(n, 8) for n in (r.value, r.bound, r.gap)), promised(r), f"{r.stats.nodes:,}",
                f"{r.stats.expanded:,}", f"{r.stats.stored:,}", f"{r.stats.time:.3f} s", skips(r.stats.skipped),
            ])  # fmt: skip
        return "\n".join([f"{self.problem}, {self.instance}", "", *text_table(lines, left=(0, 4, 9))])


def ladder(problem: DecisionProblem) -> list[str]:
    """Return the searches that a problem's hooks allow: depth first with one pruning more in each, then the others."""
    written = [part for part, hook in HOOKS.items() if overrides(problem, hook)]
    if overrides(problem, "besides"):
        return ["dynamic-programming+memo", *(["dynamic-programming"] if set(written) & {"bound", "feasible"} else [])]
    found, parts = ["depth-first+plain"], ""
    for part in ("feasible", "bound", "move-bound", "order", "dominance", "symmetry"):
        if part in written and not (part == "symmetry" and "dominance" in written):
            parts += f"+{part}"
            found.append(f"depth-first{parts}")
    if "dominance" not in written:
        found.append(f"depth-first{parts}+memo")
    found.append("dynamic-programming+memo")
    if written:
        found.append("dynamic-programming")
    if overrides(problem, "unpack") and problem.states is not None:
        found.append("tabulation")
    found.append("layers")
    if "bound" in written:
        found += ["best-first", "diving", "limited-discrepancy", "beam=100", "anytime-beam"]
    return list(dict.fromkeys(found))


def compare_best(
    problem: DecisionProblem,
    state: Any = None,
    methods: Iterable[str] | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    instance: str = "from the start",
) -> BestComparison:
    """Search one instance by several methods and hold the answers against each other.

    Raises
    ------
    ComparisonError
        If an answer is better than another search proved possible.
    """
    chosen = choose_world(problem, world)
    limits = limits or Limits()
    if limits == Limits():
        limits = Limits(nodes=AFFORDABLE[chosen.name])
    rows: list[BestRow] = []
    with reporter(progress, problem) as callback:
        for method in ladder(problem) if methods is None else methods:
            plan = parse_subproblem_method(method)
            rows.append(BestRow(method, search_best(problem, state, plan, limits, chosen, callback or False)))
            if rows[-1].result.stopped == "interrupted":
                break
    refuse_disagreement(rows)
    return BestComparison(type(problem).__name__, instance, tuple(rows))


def refuse_disagreement(rows: list[BestRow]) -> None:
    """Refuse answers that cannot all be true; floats may differ by rounding."""
    for a in rows:
        for b in rows:
            value, bound = a.result.value, b.result.bound
            none = b.result.status is Status.INFEASIBLE and bound is None
            if value is None or (bound is None and not none):
                continue
            beyond = 0 if none else (bound - value if a.result.minimising else value - bound)
            slack = 1e-9 * max(1.0, abs(value)) if isinstance(value, float) else 0
            if none or beyond > slack:
                proved = "that there is no solution" if none else f"that none is better than {bound}"
                raise ComparisonError(
                    f"{a.method} found {value}, but {b.method} proved {proved}: a hook breaks its promise (bound, "
                    "key, dominance or symmetries; check_problem tells which)"
                )
