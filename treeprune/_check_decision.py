"""Try to refute what a decision problem promises: that nothing is cut below which a solution lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ._canonical import plain
from ._check import BudgetSpentError, Checker, RefutedError, Report, equal
from ._compiled import is_compiled
from .decision_problem import DecisionProblem
from .decisions.backtracking_run import run_decisions
from .decisions.decision_hooks import moves_of, truth
from .decisions.decision_plan import DecisionPlan
from .errors import CompileError, HookError, TreepruneError
from .hooks import overrides, shape
from .kernels.words import precedes
from .limits import Limits
from .worlds import Compiled, Interpreted

BUDGET = 3000
"""States of plain Python that one whole tree may cost."""
EQUIVALENTS = 64
"""Equivalents of a state that are looked at."""


class DecisionChecker(Checker):
    """Takes decisions at random and puts each promise to the test in plain Python."""

    def __init__(self, problem: DecisionProblem, rng: np.random.Generator) -> None:
        super().__init__(problem, rng)  # type: ignore[arg-type]
        self.decisions = problem
        self.budget = 0

    def walk(self, state: Any, plies: int) -> Iterator[Any]:
        """Yield the states of a random walk."""
        return self.wander(state, plies, "is_complete")

    def look_at(self, state: Any, first: Any) -> None:
        """Test all promises about one state."""
        self.report.states += 1
        try:
            self.basics(state, first)
            self.keys(state)
            self.solutions(state)
            if overrides(self.decisions, "symmetries"):
                self.twins(state)
        except RefutedError:
            return

    def basics(self, state: Any, first: Any) -> None:
        """Test truths, moves and types."""
        for hook in ("feasible", "is_complete"):
            self.call(hook, state)
            self.count("truths")
            try:
                truth(self.decisions, hook, state)
            except HookError as error:
                self.find(hook, "is no truth", str(error), state)
                raise RefutedError from error
        moves = self.call("moves", state)
        self.refuse_repeats(moves, state)
        for move in moves:
            self.call("order", state, move)
            after = self.call("play", state, move)
            if shape(after) != shape(first):
                self.find("play", "changes the type of the state", f"move {move!r} gave {after!r}", state)

    def keys(self, state: Any) -> None:
        """Test that states of equal keys are completed by the same decisions."""
        if not overrides(self.decisions, "key"):
            return
        try:
            other = self.by_key.setdefault(plain(self.call("key", state)), state)
        except TypeError:
            self.find("key", "cannot be hashed", "return numbers or tuples", state)
            raise RefutedError from None
        if other is not state and not equal(other, state):
            here, there = self.solutions(state), self.solutions(other)
            if here is not None and there is not None:
                self.count("key")
                if here != there:
                    self.find("key", "merges different states", f"{other!r} is completed by other moves", state)

    def solutions(self, state: Any) -> list[list[Any]] | None:
        """Return the decisions that complete a state, all below it searched; None where that is too much."""
        self.budget = BUDGET
        try:
            return self.below(state)
        except (BudgetSpentError, RecursionError):
            return None

    def below(self, s: Any) -> list[list[Any]]:
        """Return the decisions that complete a state, and refute `feasible` where it would cut them."""
        problem = self.decisions
        self.budget -= 1
        if self.budget < 0:
            raise BudgetSpentError
        if problem.is_complete(s):
            found: list[list[Any]] = [[]]
        else:
            found = [[m, *rest] for m in moves_of(problem, s) for rest in self.below(plain(problem.play(s, m)))]
        if found:
            self.count("feasible")
            if not problem.feasible(s):
                self.find("feasible", "cuts a solution", f"the moves {found[0]!r} complete it", s)
        return found

    def twins(self, state: Any) -> None:
        """Test that equivalent states have as many solutions, and that what is cut has a twin that is kept."""
        here = self.solutions(state)
        if here is None:
            return
        for twin in self.call("symmetries", state):
            there = self.solutions(plain(twin))
            if there is not None:
                self.count("symmetries")
                if len(there) != len(here):
                    message = f"it has {len(here)} solutions below, {twin!r} has {len(there)}"
                    self.find("symmetries", "yields a state that is not equivalent", message, state)

    def symmetry_loses_nothing(self, first: Any) -> None:
        """Search all below a state with symmetry: each solution must keep an equivalent, at its end or on its way."""
        ways = self.solutions(first)
        if ways is None:
            return
        problem = self.decisions
        kept: set[str] = set()
        cut: dict[str, Any] = {}
        waiting = [first]
        while waiting:
            s = waiting.pop()
            key = problem.key(s)
            if any(precedes(problem.key(t), key) for t in problem.symmetries(s)):
                cut[repr(plain(key))] = s
                continue
            kept.add(repr(plain(key)))
            if not problem.is_complete(s):
                waiting += [plain(problem.play(s, m)) for m in problem.moves(s)]
        for way in ways:
            s, lost = first, None
            for move in [None, *way]:
                s = s if move is None else plain(problem.play(s, move))
                lost = lost or cut.get(repr(plain(problem.key(s))))
            if lost is None:
                continue
            self.count("symmetry breaking")
            told = s if any(True for _ in problem.symmetries(s)) else lost
            if kept.isdisjoint(self.equivalents(told)):
                message = f"the solution {way!r} is cut, and none that is equivalent is kept"
                self.find("symmetries", "loses solutions", message, told)

    def equivalents(self, s: Any) -> set[str]:
        """Return the keys of the states that symmetries, one after the other, lead to."""
        found, waiting = {repr(plain(self.decisions.key(s)))}, [s]
        while waiting and len(found) < EQUIVALENTS:
            for twin in self.decisions.symmetries(waiting.pop()):
                key = repr(plain(self.decisions.key(plain(twin))))
                if key not in found:
                    found.add(key)
                    waiting.append(plain(twin))
        return found


def check_decisions(problem: DecisionProblem, state: Any, walks: int, plies: int, rng: np.random.Generator) -> Report:
    """Take decisions at random and try to refute every promise that the hooks make."""
    if overrides(problem, "gain") or overrides(problem, "cost"):
        from ._check_subproblem import check_subproblems

        return check_subproblems(problem, state, walks, plies, rng)
    checker = DecisionChecker(problem, rng)
    first = plain(problem.start() if state is None else state)
    seen: list[Any] = []
    for _ in range(walks):
        for s in checker.walk(first, plies):
            checker.look_at(s, first)
            seen.append(s)
    report = checker.report
    if overrides(problem, "symmetries") and report.ok:
        checker.symmetry_loses_nothing(first)
    if is_compiled(type(problem)) and report.ok:
        both_worlds(checker, seen)
    return report


def both_worlds(checker: DecisionChecker, seen: list[Any]) -> None:
    """Hold both worlds against each other on small searches from some of the states seen."""
    plan = DecisionPlan(100, order=True, symmetry=True)
    for at in checker.rng.permutation(len(seen))[:6]:
        checker.count("both worlds")
        found: list[Any] = []
        for world in (Interpreted(), Compiled(check_bounds=True)):
            try:
                r = run_decisions(checker.decisions, seen[at], plan, Limits(nodes=3000), world)
                found.append((r.value, r.stats.nodes, r.stats.failures, r.stats.skipped, r.solutions))
            except CompileError as error:
                checker.find("compiled", "cannot be compiled", str(error), seen[at])
                return
            except TreepruneError as error:
                found.append(f"{type(error).__name__}: {error}")
            except Exception as error:
                found.append(f"{type(error).__name__}: {error}")
        if found[0] != found[1]:
            message = f"interpreted {found[0]!r}, compiled {found[1]!r}"
            checker.find("compiled", "differs from interpreted", message, seen[at])
            return
