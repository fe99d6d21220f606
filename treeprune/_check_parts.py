"""Try to refute what a constraint problem promises as a whole: small parts of it, and its symmetry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ._check import BudgetSpentError, Checker, Report
from .constraints.constraint_problem import ConstraintProblem
from .constraints.constraint_result import ConstraintResult
from .errors import TreepruneError
from .families.constraint_search import constraint_search
from .limits import Limits
from .result import Status

BUDGET = 3000
"""Assignments that one part of the problem may have."""
NODES = Limits(nodes=20_000)


class PartChecker(Checker):
    """Gives most variables values, at random or from a solution, and compares the rest with plain enumeration."""

    def __init__(self, problem: ConstraintProblem, givens: Any, rng: np.random.Generator) -> None:
        super().__init__(problem, rng)  # type: ignore[arg-type]
        self.constrained, self.givens = problem, givens
        self.domains: list[Sequence[int]] = [x.domain for x in problem.variables_list]
        for x, allowed in problem.given_values(givens):
            self.domains[x] = tuple(v for v in allowed if v in set(self.domains[x])) or self.domains[x]

    def search(self, givens: Any, **options: Any) -> ConstraintResult | None:
        """Search, and note what it raises."""
        try:
            return constraint_search(self.constrained, givens, limits=NODES, **options)
        except TreepruneError as error:
            self.find("post", "raises", f"{type(error).__name__}: {error}", givens)
            return None

    def whole(self) -> tuple[int, ...] | None:
        """Search the whole problem, with and without breaking symmetry, in both worlds; return a solution."""
        found = [self.search(self.givens, symmetry=symmetry, world="interpreted") for symmetry in (True, False)]
        compiled = self.search(self.givens, world="compiled")
        broken, plain = found
        if broken is None or plain is None or compiled is None:
            return None
        self.count("worlds")
        if (broken.status, broken.value, broken.stats.nodes) != (compiled.status, compiled.value, compiled.stats.nodes):
            said = f"interpreted {broken.value} in {broken.stats.nodes} nodes, compiled {compiled.value} in "
            self.find("propagate", "worlds differ", f"{said}{compiled.stats.nodes}", self.givens)
        if broken.stopped is None and plain.stopped is None:
            self.count("symmetry")
            optimising = self.constrained.objective is not None
            if broken.status is not plain.status or (optimising and broken.value != plain.value):
                self.find("break_symmetry", "loses every answer", f"{plain.value} without it, {broken.value} with it: "
                          "each solution needs a mirror image that is kept", self.givens)  # fmt: skip
        for result in (plain, broken):
            if result.status is Status.OPTIMAL or result.solution:
                self.holds(result.solution.numbers)
                return tuple(result.solution.numbers)
        return None

    def holds(self, numbers: Sequence[int]) -> None:
        """Test a solution against every constraint."""
        for constraint in self.constrained.constraints:
            self.count("holds")
            if not constraint.holds([numbers[x.index] for x in constraint.variables]):
                self.find("holds", "a solution breaks it", repr(constraint), numbers)

    def part(self, solution: tuple[int, ...] | None) -> None:
        """Open some variables, give the others values, and count the solutions twice."""
        self.report.states += 1
        many, size = len(self.domains), 1
        domains = [(solution[x],) if solution else (int(self.rng.choice(d)),) for x, d in enumerate(self.domains)]
        for x in self.rng.permutation(many):
            if size * len(self.domains[x]) > BUDGET:
                break
            size *= len(self.domains[x])
            domains[x] = tuple(self.domains[x])
        try:
            wanted = {tuple(numbers) for numbers in self.enumerate(domains, [], [10 * BUDGET])}
        except BudgetSpentError:
            return
        except Exception as error:
            self.find("holds", "raises", f"{type(error).__name__}: {error}", domains)
            return
        objective, self.constrained.objective = self.constrained.objective, None
        try:
            found = self.search(dict(enumerate(domains)), solutions=None, symmetry=False, world="interpreted")
        finally:
            self.constrained.objective = objective
        if found is None or found.stopped is not None:
            return
        self.count("parts")
        numbers = {s.numbers for s in found.solutions}
        if wanted - numbers:
            self.find("post", "loses a solution", "its propagators removed what `holds` allows", min(wanted - numbers))
        if numbers - wanted:
            self.find("post", "keeps too much", "its propagators allow what `holds` does not", min(numbers - wanted))

    def enumerate(self, domains: Sequence[Sequence[int]], numbers: list[int], budget: list[int]) -> Iterator[list[int]]:
        """Yield all assignments on which every constraint holds."""
        x = len(numbers)
        budget[0] -= 1
        if budget[0] < 0:
            raise BudgetSpentError
        if x == len(domains):
            yield numbers
            return
        ready = [c for c in self.constrained.constraints if max(y.index for y in c.variables) == x]
        for value in domains[x]:
            numbers.append(value)
            if all(c.holds([numbers[y.index] for y in c.variables]) for c in ready):
                yield from self.enumerate(domains, numbers, budget)
            numbers.pop()


def check_parts(
    problem: ConstraintProblem, givens: Any, report: Report, walks: int, rng: np.random.Generator
) -> Report:
    """Put the promises of a whole problem to the test; what is found is added to a report."""
    checker = PartChecker(problem, givens, rng)
    checker.report = report
    solution = checker.whole()
    for walk in range(walks):
        checker.part(solution if walk % 2 == 0 else None)
    return report
