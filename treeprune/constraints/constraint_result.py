"""What a constraint search answers, as people and JSON want it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..result import Result


@dataclass(frozen=True)
class ConstraintStats:
    """What one constraint did.

    Attributes
    ----------
    failures : int
        Dead ends it found.
    removed : int
        Values it removed: branches that were not tried.
    runs : int
        How often its propagators ran.
    """

    failures: int
    removed: int
    runs: int


@dataclass(repr=False)
class ConstraintResult(Result):
    """The answer of a constraint search.

    Attributes
    ----------
    value : int
        How many solutions were found; with an objective, its best value.
    bound : int or None
        The same where the tree is exhausted; with an objective, the best that is still possible.
    solution : Solution or list
        The first, or the best; an empty list where there is none.
    solutions : list of Solution
    by_constraint : dict of str to ConstraintStats
    """

    by_constraint: dict[str, ConstraintStats] = field(default_factory=dict, repr=False)

    def solution_text(self) -> Any:
        """Return the solution in a line."""
        return self.text_of(self.solution) if self.solution else []

    def text_of(self, solution: Any) -> Any:
        """Return some solution in a line."""
        return self.problem.solution_text(solution)

    def line(self) -> str:
        """Return the solution in a line."""
        return self.solution_text() or ""

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        found = super().to_dict()
        found["solutions"] = [self.text_of(s) for s in self.solutions]
        found["constraints"] = {name: vars(stats) for name, stats in self.by_constraint.items()}
        return found

    def summary(self) -> str:
        """Return the whole report as a block of text."""
        stats = self.stats
        optimising = self.problem.objective is not None
        limit = "" if self.bound in (None, self.value) else f"   (bound {self.bound})"
        rows = [
            ("status", f"{self.status.name.lower()}: {self.status.value}"),
            (self.problem.objective.name if optimising else "solutions", f"{self.value}{limit}" + self.completeness()),
            ("guarantee", self.guarantee.name.lower()),
            ("method", f"{self.method}, {self.world}" + (f": {self.why}" if self.why else "")),
            ("nodes", f"{stats.nodes:,} in {stats.time:.3f} s ({stats.nodes_per_second / 1e3:,.0f} k nodes/s)"),
            ("failures", f"{stats.failures:,}" + (f", {stats.restarts:,} restarts" if stats.restarts else "")),
            ("propagations", f"{stats.propagations:,}"),
        ]
        if self.stopped:
            rows.insert(3, ("stopped", f"by {self.stopped}; the answer is the best held then"))
        if stats.skipped:
            rows.append(("skipped", ", ".join(f"{n:,} by {rule}" for rule, n in stats.skipped.items())))
        worst = sorted(self.by_constraint.items(), key=lambda item: -item[1].failures)[:3]
        if worst and worst[0][1].failures:
            rows.append(("dead ends", "; ".join(f"{s.failures:,} in {name}" for name, s in worst if s.failures)))
        if stats.compile_time > 0.01:
            rows.append(("compiled in", f"{stats.compile_time:.2f} s, not counted above"))
        text = "\n".join(f"{name:<14}{line}" for name, line in rows)
        return f"{self.problem.show(self.solution)}\n\n{text}" if self.solution else text

    def completeness(self) -> str:
        """Say whether there may be more solutions."""
        if self.problem.objective is not None:
            return ""
        return ", and no other" if self.bound is not None and self.value else "" if not self.value else ", perhaps more"
