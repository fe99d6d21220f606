"""Try to refute what a constraint problem promises: each constraint, both worlds, all levels."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .constraints.conflict import PartOfProblem
from .constraints.constraint import LEVELS, Constraint
from .constraints.constraint_plan import ConstraintPlan
from .constraints.constraint_problem import ConstraintProblem
from .constraints.constraint_result import ConstraintResult
from .constraints.constraint_run import ConstraintRun
from .errors import CompileError, TreepruneError
from .limits import Limits
from .result import Status
from .worlds import Compiled, Interpreted, World

if TYPE_CHECKING:
    from ._check import Report

SMALL = 400
"""Assignments that a constraint is tested on at a time."""
BUDGET = 5_000
"""Nodes of a search of the whole problem."""


class ConstraintChecker:
    """Draws small domains at random and puts each promise to the test."""

    def __init__(self, problem: ConstraintProblem, report: Report, rng: np.random.Generator) -> None:
        self.problem, self.report, self.rng = problem, report, rng

    def small_domains(self, variables: Any, most: int) -> dict[int, tuple[int, ...]]:
        """Return random parts of the domains of some variables, with few assignments together."""
        found: dict[int, tuple[int, ...]] = {}
        for x in dict.fromkeys(variables):
            size = int(self.rng.integers(1, min(5, len(x.domain)) + 1))
            size = max(1, min(size, most // math.prod(len(values) for values in found.values())))
            near = int(self.rng.integers(0, len(x.domain) - size + 1))
            scattered = self.rng.random() < 0.5
            chosen = self.rng.choice(len(x.domain), size, False) if scattered else range(near, near + size)
            found[x.index] = tuple(sorted(x.domain[int(i)] for i in chosen))
        return found

    def holds(self, constraint: Constraint, values: tuple[int, ...]) -> bool | None:
        """Ask a constraint twice; None where it raises."""
        try:
            first, second = constraint.holds(values), constraint.holds(values)
        except Exception as error:
            self.report.find(repr(constraint), "raises", f"{type(error).__name__}: {error}", values)
            return None
        if bool(first) != bool(second):
            self.report.find(repr(constraint), "is not deterministic", f"gave {first!r}, then {second!r}", values)
            return None
        return bool(first)

    def run(
        self, problem: ConstraintProblem, level: str | None, world: World, limits: Limits, state: Any
    ) -> ConstraintResult | None:
        """Search for all solutions; None where that fails, which is noted."""
        plan = ConstraintPlan(level, solutions=None, count_only=False)
        try:
            return ConstraintRun(problem, None, plan, world, limits).run()
        except CompileError as error:
            self.report.find("compiled", "cannot be compiled", str(error), state)
        except TreepruneError as error:
            self.report.find("search", "fails", f"{type(error).__name__}: {error}", state)
        except Exception as error:
            self.report.find("propagate", "raises", f"{type(error).__name__}: {error}", state)
        return None

    def check_constraint(self, constraint: Constraint) -> None:
        """Hold the propagators of every level against `holds`, on domains small enough to try all values."""
        domains = self.small_domains(constraint.variables, SMALL)
        self.report.states += 1
        order = sorted(domains)
        true = set()
        for values in itertools.product(*(domains[x] for x in order)):
            at = dict(zip(order, values, strict=True))
            answer = self.holds(constraint, tuple(at[x.index] for x in constraint.variables))
            if answer is None:
                return
            if answer:
                true.add(values)
        part = PartOfProblem(self.problem, [constraint, *self.pinned(domains)])
        for level in (None, *constraint.kinds):
            result = self.run(part, level, Interpreted(), Limits(), domains)
            if result is None:
                return
            self.report.count("propagators are sound and complete")
            found = [tuple(s.numbers[x] for x in order) for s in result.solutions]
            for wrong, kind in (
                (true - set(found), "loses a solution"),
                (set(found) - true, "accepts values that `holds` refuses"),
            ):
                if wrong:
                    text = ", ".join(f"{self.problem[x].name} = {v}" for x, v in zip(order, min(wrong), strict=True))
                    self.report.find(repr(constraint), kind, f"{text}, at level {level or 'its own'}", domains)
                    return

    def pinned(self, domains: dict[int, tuple[int, ...]]) -> list[Any]:
        """Return the domains as givens, with one value for each variable that does not matter."""
        return [(x.index, domains.get(x.index, x.domain[:1])) for x in self.problem.variables_list]

    def check_whole(self, worlds: list[World]) -> None:
        """Hold levels and worlds against each other on random instances of the whole problem."""
        domains = self.small_domains(self.problem.variables_list, 1 << 40)
        parts = [*self.problem.constraints, *self.pinned(domains)]
        part = PartOfProblem(self.problem, parts)
        limits = Limits(nodes=BUDGET)
        told: dict[str, Any] = {}
        self.report.states += 1
        for level in (None, *LEVELS):
            results = [self.run(part, level, world, limits, domains) for world in worlds]
            if None in results:
                return
            seen = [(r.value, r.stats.nodes, r.stats.failures, r.stats.skipped) for r in results if r is not None]
            if len(seen) > 1:
                self.report.count("both worlds")
                if seen[0] != seen[1]:
                    self.report.find("compiled", "differs from interpreted", f"{seen[0]}, compiled {seen[1]}", domains)
                    return
            first = results[0]
            if first is not None and first.stopped is None:
                told[level or "default"] = first.value
        self.report.count("levels agree")
        if len(set(told.values())) > 1:
            self.report.find("propagate", "levels disagree", f"solutions by level: {told}", domains)

    def check_symmetry(self) -> None:
        """Ask whether a problem that has a solution still has one when symmetry is broken."""
        found = []
        for symmetry in (False, True):
            plan = ConstraintPlan(symmetry=symmetry)
            found.append(ConstraintRun(self.problem, None, plan, Interpreted(), Limits(nodes=BUDGET)).run())
        self.report.count("breaking symmetry")
        whole, broken = found
        if whole.solution and broken.status is Status.INFEASIBLE:
            example = self.problem.solution_text(whole.solution)
            self.report.find("break_symmetry", "loses every solution", f"without it there is {example}", None)


def check_constraint_problem(
    problem: ConstraintProblem, report: Report, walks: int, rng: np.random.Generator, compiled: bool = True
) -> Report:
    """Test every constraint on random small domains, then the whole problem."""
    checker = ConstraintChecker(problem, report, rng)
    constraints = [c for c in (*problem.constraints, *problem.symmetry_constraints) if not c.while_searching]
    for i in range(walks):
        drawn = range(len(constraints)) if i == 0 else rng.permutation(len(constraints))[:1]
        for at in drawn:
            checker.check_constraint(constraints[int(at)])
    if problem.symmetry_constraints and report.ok:
        checker.check_symmetry()
    worlds: list[World] = [Interpreted(), *([Compiled(check_bounds=True)] if compiled else [])]
    for _ in range(max(1, walks // 5)):
        if report.ok:
            checker.check_whole(worlds)
    return report
