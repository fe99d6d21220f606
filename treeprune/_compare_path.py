"""The same instance of a state space under many searches: what each expands, and that none that is exact differs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ._check_space import check_consistency
from .driver import Callback
from .errors import ComparisonError
from .families.must_expand import must_expand
from .hooks import overrides
from .limits import Limits
from .paths.path_method_names import parse_path_method
from .paths.path_search import search_path
from .progress import reporter
from .result import Result, Status, number
from .state_space import StateSpace
from .text_table import promised, shown, skips, text_table
from .worlds import World, choose_world

AFFORDABLE = {"compiled": 5_000_000, "interpreted": 50_000}
"""States that each search may make when `compare` is given no limits."""


@dataclass(frozen=True)
class PathRow:
    """One search and what it found."""

    method: str
    result: Result


@dataclass(frozen=True)
class PathComparison:
    """What `compare` found of a state space.

    Attributes
    ----------
    space, instance : str
    must_expand : dict of str to int
        'forward', 'backward': states with g + h below the optimum; 'both sides': the minimum vertex cover of the
        must-expand graph. Only what could be found.
    notes : tuple of str
    rows : tuple of PathRow
    """

    space: str
    instance: str
    must_expand: dict[str, int]
    notes: tuple[str, ...]
    rows: tuple[PathRow, ...]

    @property
    def value(self) -> Any:
        """The optimal cost, None if no search proved it."""
        return next((row.result.value for row in self.rows if row.result.status is Status.OPTIMAL), None)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        rows = [
            {"method": row.method, **{k: v for k, v in row.result.to_dict().items() if k != "method"},
             "must_expand": row.result.stats.must_expand, "ratio": row.result.ratio}
            for row in self.rows
        ]  # fmt: skip
        return {
            "space": self.space, "instance": self.instance, "value": number(self.value),
            "must_expand": self.must_expand, "notes": list(self.notes), "rows": rows,
        }  # fmt: skip

    def __str__(self) -> str:
        heads = ["method", "cost", "bound", "promise", "expanded", "generated", "of must", "time", "skipped"]
        lines = [heads]
        for row in self.rows:
            r = row.result
            lines.append(
                [
                    row.method,
                    shown(r.value, 6),
                    shown(r.bound, 6),
                    promised(r),
                    f"{r.stats.expanded:,}",
                    f"{r.stats.generated:,}",
                    "-" if r.ratio is None else f"{r.ratio:,.2f} x",
                    f"{r.stats.time:.3f} s",
                    skips(r.stats.skipped),
                ]
            )
        body = text_table(lines, left=(0, 3, 8))
        must = ", ".join(f"{side} {n:,}" for side, n in self.must_expand.items())
        foot = [f"states that must be expanded: {must}"] if must else []
        return "\n".join([f"{self.space}, {self.instance}", "", *body, *foot, *self.notes])


def ladder(space: StateSpace, consistent: bool) -> list[str]:
    """Return the searches that suit a space's hooks."""
    guided = overrides(space, "h")
    both = overrides(space, "predecessors") and overrides(space, "goals")
    found = ["dijkstra"] if overrides(space, "cost") else ["breadth-first"]
    if guided:
        found += ["a-star", "weighted-a-star=2", "greedy", "ara-star"]
    if guided and overrides(space, "redundant"):
        found.append("ida-star")
    if guided and not overrides(space, "cost"):
        found.append("breadth-first-heuristic")
    found += ["beam=100", "beam-stack=1000"] if guided else []
    if both:
        found.append("bidirectional-dijkstra")
        found += ["mm", "nbs", *(["dvcbs", "bae-star"] if consistent else [])] if guided else []
    return found


def compare_paths(
    space: StateSpace,
    state: Any = None,
    methods: Iterable[str] | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    instance: str = "from the start",
) -> PathComparison:
    """Search one instance by several methods and hold the answers against each other.

    Raises
    ------
    ComparisonError
        If two searches prove different costs, or one finds a way cheaper than another proved possible.
    """
    chosen = choose_world(space, world)
    limits = limits or Limits()
    if limits == Limits():
        limits = Limits(nodes=AFFORDABLE[chosen.name])
    notes: list[str] = []
    if methods is None:
        looked = check_consistency(space, state, edges=2000) if overrides(space, "h") else None
        if looked is not None and not looked.consistent:
            notes.append(str(looked))
        methods = ladder(space, looked is not None and looked.consistent)
    rows = []
    with reporter(progress, space) as callback:
        for method in methods:
            plan = parse_path_method(method)
            rows.append(PathRow(method, search_path(space, state, plan, limits, chosen, callback or False)))
            if rows[-1].result.stopped == "interrupted":
                break
    check_agreement(rows)
    return PathComparison(
        type(space).__name__, instance, least_work(space, state, rows, limits, chosen), tuple(notes), tuple(rows)
    )


def check_agreement(rows: list[PathRow]) -> None:
    """Refuse answers that cannot all be true. Breadth-first search counts moves, so it is held against itself."""
    rows = [row for row in rows if "breadth-first" not in row.method or not overrides(row.result.problem, "cost")]
    for a in rows:
        for b in rows:
            value, bound = a.result.value, b.result.bound
            if value is None or bound is None:
                continue
            if value < bound and not math.isclose(value, bound, rel_tol=1e-9):
                raise ComparisonError(
                    f"{a.method} found a way for {value}, but {b.method} proved that none costs less than {bound}: "
                    "h is not admissible, or keys, symmetries or redundant moves break their promise "
                    "(check_problem tells)"
                )


def least_work(space: StateSpace, state: Any, rows: list[PathRow], limits: Limits, world: World) -> dict[str, int]:
    """Return how many states must be expanded, and note it in the results of searches that proved the optimum."""
    proved = [row.result for row in rows if row.result.status is Status.OPTIMAL]
    if not (proved and overrides(space, "predecessors") and overrides(space, "goals")):
        forward = next((r.stats.must_expand for r in proved if r.stats.must_expand is not None), None)
        return {} if forward is None else {"forward": forward}
    report = must_expand(space, state, limits=limits, world=world)
    for result in proved:
        report.fill(result)
    counts = {"forward": report.forward, "backward": report.backward, "both sides": report.cover_epsilon}
    return {side: n for side, n in counts.items() if n is not None}
