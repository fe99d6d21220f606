"""Try to refute what a decision problem promises whose solutions differ in worth: nothing that is better is cut."""

from __future__ import annotations

import math
import numbers
from itertools import permutations
from typing import Any

import numpy as np

from ._canonical import plain
from ._check import BudgetSpentError, RefutedError, Report
from ._check_decision import DecisionChecker
from ._compiled import is_compiled
from ._solve_decision import choose_best_plan
from .decision_problem import DecisionProblem
from .decisions.decision_hooks import moves_of, truth
from .errors import CompileError, HookError, TreepruneError
from .hooks import overrides, shape
from .limits import Limits
from .problem import INF
from .subproblems.subproblem_hooks import hook_of_worth, require_worth, worth_of
from .subproblems.subproblem_plan import SubproblemPlan
from .subproblems.subproblem_search import search_best
from .worlds import Compiled, Interpreted

BUDGET = 4000
"""States of plain Python that the best completion of one state may cost."""
NODES = 3000
"""Nodes of a search that is held against all completions."""
ALIKE = 24
"""States of one key that are compared with each other."""
ROUNDING = 1e-9
NONE = -math.inf
"""The worth of a state that nothing completes."""
PLANS = (
    SubproblemPlan("dynamic-programming"),
    SubproblemPlan("dynamic-programming", frozenset()),
    SubproblemPlan("depth-first"),
)


class SubproblemChecker(DecisionChecker):
    """Finds the best completion of states by looking at all of them, and holds the hooks against it.

    Worths are those of the kernels: costs below zero, the larger the better.
    """

    def __init__(self, problem: DecisionProblem, rng: np.random.Generator) -> None:
        super().__init__(problem, rng)
        self.hook = hook_of_worth(problem)
        self.known: dict[Any, tuple[Any, Any]] = {}
        self.kinds: dict[type, Any] = {}

    def look_at(self, state: Any, first: Any) -> None:
        """Test all promises about one state."""
        self.report.states += 1
        try:
            self.basics(state, first)
            if not truth(self.decisions, "is_complete", state):
                for move in moves_of(self.decisions, state):
                    self.move(state, move, first)
            best = self.best(state)
            self.bound_of(state, best)
            if best is not None and overrides(self.decisions, "symmetries"):
                self.equally_good(state, best)
        except RefutedError:
            return

    def shown(self, worth: Any) -> Any:
        """Return a worth in the user's sense."""
        return -worth if self.decisions.minimising else worth

    # --- the best completion, all of them searched ---

    def best(self, state: Any) -> Any:
        """Return the worth of the best completion of a state, None where that is too much work."""
        self.budget = BUDGET
        try:
            return self.settle(state, {})
        except (BudgetSpentError, RecursionError):
            return None
        except HookError as error:
            self.find(error.hook, "breaks its contract", str(error).partition(": ")[2], state)
            raise RefutedError from error
        except RefutedError:
            raise
        except Exception as error:
            if self.report.ok:
                message = f"{type(error).__name__}: {error}"
                self.find("play", "leads to a state whose hooks fail", message, state)
            raise RefutedError from error

    def settle(self, s: Any, waiting: dict[str, Any]) -> Any:
        """Return the worth of the best completion of a state; `waiting` are the states that need it, by identity."""
        name = named(s)
        if name in self.known:
            return self.known[name][1]
        problem, identity = self.decisions, repr(self.identity(s))
        if identity in waiting:
            way = [*waiting.values()]
            way = way[list(waiting).index(identity) :]
            cycle = " -> ".join(map(repr, [*way[:6], *["..."] * (len(way) > 6), s]))
            self.find("play", "leads back to where it was", f"{cycle}: let the state tell how far decisions are", s)
            raise RefutedError
        self.budget -= 1
        if self.budget < 0:
            raise BudgetSpentError
        waiting[identity] = s
        found: Any = 0 if truth(problem, "is_complete", s) else NONE
        if found is NONE:
            for m in moves_of(problem, s):
                parts = [plain(problem.play(s, m)), *map(plain, problem.besides(s, m))]
                rest = sum(self.settle(part, waiting) for part in parts)
                found = max(found, worth_of(problem, s, m) + rest)
        del waiting[identity]
        self.known[name] = s, found
        if found > NONE:
            self.count("feasible")
            if not truth(problem, "feasible", s):
                self.find("feasible", "cuts a solution", f"one of worth {self.shown(found)!r} completes it", s)
        return found

    def identity(self, s: Any) -> Any:
        """Return what a subproblem is known by: key and coordinates."""
        return plain(self.decisions.key(s)), plain(self.decisions.dominance(s))

    # --- what hooks say of one state ---

    def bound_of(self, state: Any, best: Any) -> None:
        """Test that `bound` is never worse than the best completion."""
        if overrides(self.decisions, "bound"):
            bound = self.optimistic("bound", state)
            if best is not None and best > NONE:
                self.refuse_below("bound", bound, best, "the best completion", state)

    def move(self, state: Any, move: Any, first: Any) -> None:
        """Test the worth of a move, its bound, and what it leaves beside."""
        found = self.call(self.hook, state, move)
        if not isinstance(found, numbers.Real | np.bool_) or not abs(float(found)) < INF:
            message = f"returned {found!r} for move {move!r}: return a finite number within 10**18"
            self.find(self.hook, "is no finite number", message, state)
            raise RefutedError
        self.one_kind(found, state, move)
        for part in self.call("besides", state, move):
            if shape(plain(part)) != shape(first):
                self.find("besides", "changes the type of the state", f"move {move!r} gave {part!r}", state)
                raise RefutedError
        if overrides(self.decisions, "move_bound"):
            bound = self.optimistic("move_bound", state, move)
            parts = [self.call("play", state, move), *self.call("besides", state, move)]
            rests = [self.best(plain(part)) for part in parts]
            if all(rest is not None and rest > NONE for rest in rests):
                worth = worth_of(self.decisions, state, move) + sum(rests)
                self.refuse_below("move_bound", bound, worth, f"move {move!r} and the best after it", state)

    def one_kind(self, found: Any, state: Any, move: Any) -> None:
        """Test that worths are all integers or all floats: compiled code has one type for them."""
        hint = getattr(getattr(type(self.decisions), self.hook), "__annotations__", {}).get("return")
        kind = int if isinstance(found, numbers.Integral | np.bool_) else float
        self.count("one type of worth")
        self.kinds.setdefault(kind, found)
        if len(self.kinds) > 1 and hint not in (float, "float"):
            message = f"{self.kinds[int]!r} and {self.kinds[float]!r}: return floats only, or say `-> float`"
            self.find(self.hook, "changes its type", message, state)

    def optimistic(self, hook: str, state: Any, *move: Any) -> Any:
        """Return a bound, the larger the more hopeful."""
        found = self.call(hook, state, *move)
        if not isinstance(found, numbers.Real | np.bool_) or math.isnan(found):
            self.find(hook, "is no number", f"returned {found!r}: INF (-INF for costs) where nothing is known", state)
            raise RefutedError
        return self.shown(plain(found))

    def refuse_below(self, hook: str, bound: Any, worth: Any, what: str, state: Any) -> None:
        """Note a bound that something beats by more than rounding."""
        self.count(hook)
        if bound < worth - ROUNDING * abs(worth):
            word = "costs" if self.decisions.minimising else "is worth"
            message = f"it says {self.shown(bound)!r}, but {what} {word} {self.shown(worth)!r}"
            self.find(hook, "is not optimistic", message, state)

    def equally_good(self, state: Any, best: Any) -> None:
        """Test that equivalent states have best completions of equal worth."""
        for twin in self.call("symmetries", state):
            other = self.best(plain(twin))
            if other is not None:
                self.count("symmetries")
                if differ(other, best):
                    message = f"its best is {self.shown(best)!r}, that of {twin!r} {self.shown(other)!r}"
                    self.find("symmetries", "yields a state of another worth", message, state)

    # --- what hooks say of several states ---

    def compare_known(self) -> None:
        """Test `key`, `states` and `dominance` on all states whose best completion is known."""
        groups: dict[Any, list[tuple[Any, Any, Any]]] = {}
        for s, best in self.known.values():
            try:
                key, coordinates = self.identity(s)
                group = groups.setdefault(key, [])
            except TypeError:
                self.find("key", "cannot be hashed", "return numbers or tuples", s)
                return
            self.in_range(key, s)
            if len(group) < ALIKE:
                group.append((s, coordinates, best))
        for group in groups.values():
            for (s, higher, best), (other, lower, its_best) in permutations(group, 2):
                self.compare(s, higher, best, other, lower, its_best)

    def in_range(self, key: Any, s: Any) -> None:
        """Test that a key is a number below `states`."""
        if self.decisions.states is not None:
            self.count("states")
            if not isinstance(key, int) or not 0 <= key < self.decisions.states:
                message = f"there are to be {self.decisions.states!r} keys, numbered from 0, but this one is {key!r}"
                self.find("states", "does not fit the keys", message, s)

    def compare(self, s: Any, higher: Any, best: Any, other: Any, lower: Any, its_best: Any) -> None:
        """Test what two states of one key promise."""
        if higher == lower:
            self.count("key")
            if differ(best, its_best):
                message = f"its best is {self.shown(best)!r}, that of {other!r} {self.shown(its_best)!r}"
                self.find("key", "merges different states", message, s)
        elif len(higher) != len(lower):
            self.find("dominance", "changes its length", f"{higher!r}, and {lower!r} of {other!r}", s)
        elif all(a >= b for a, b in zip(higher, lower, strict=True)):
            self.count("dominance")
            if best < its_best and differ(best, its_best):
                message = (
                    f"coordinates {higher!r} are nowhere smaller than {lower!r} of {other!r}, but the best is "
                    f"{self.shown(best)!r}, of that one {self.shown(its_best)!r}"
                )
                self.find("dominance", "is false", message, s)

    # --- searches ---

    def searches(self, seen: list[Any]) -> None:
        """Hold searches against all completions, and both worlds against each other."""
        compiled, (plan_for_both, _) = is_compiled(type(self.decisions)), choose_best_plan(self.decisions, "auto")
        for at in self.rng.permutation(len(seen))[:4]:
            for plan in (*PLANS, plan_for_both):
                answer = self.answer(seen[at], plan, Interpreted())
                self.count("searches")
                if plan is plan_for_both and compiled:
                    self.count("both worlds")
                    other = self.answer(seen[at], plan, Compiled(check_bounds=True))
                    if other is None:
                        return
                    if answer != other:
                        message = f"interpreted {answer!r}, compiled {other!r} ({plan.name})"
                        self.find("compiled", "differs from interpreted", message, seen[at])
                        return
                self.refuse_answer(answer, plan, seen[at])

    def answer(self, state: Any, plan: SubproblemPlan, world: Any) -> Any:
        """Return what a search says of a state; None where it cannot be compiled."""
        try:
            r = search_best(self.decisions, state, plan, Limits(nodes=NODES), world)
        except CompileError as error:
            self.find("compiled", "cannot be compiled", str(error), state)
            return None
        except TreepruneError as error:
            return f"{type(error).__name__}: {error}"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        s = r.stats
        return r.status.name, r.value, s.nodes, s.failures, s.skipped, r.solution, r.stopped

    def refuse_answer(self, answer: Any, plan: SubproblemPlan, state: Any) -> None:
        """Note a search that failed, or whose answer is not the best completion."""
        if isinstance(answer, str):
            self.find("solve", "fails", f"{answer} ({plan.name})", state)
            return
        best = self.best(state)
        if best is None or answer[-1] is not None:
            return
        value = NONE if answer[1] is None else self.shown(answer[1])
        if differ(value, best):
            message = f"{plan.name} says {answer[1]!r}, all completions searched {self.shown(best)!r}"
            self.find("solve", "differs from looking at all completions", message, state)


def named(s: Any) -> Any:
    """Return a state as a dictionary takes it."""
    try:
        hash(s)
    except TypeError:
        return repr(s)
    return s


def differ(a: Any, b: Any) -> bool:
    """Tell whether two worths differ by more than rounding."""
    return bool(a != b and not math.isclose(a, b, rel_tol=ROUNDING, abs_tol=ROUNDING))


def check_subproblems(problem: DecisionProblem, state: Any, walks: int, plies: int, rng: np.random.Generator) -> Report:
    """Take decisions at random and try to refute every promise that the hooks make."""
    checker = SubproblemChecker(problem, rng)
    first = plain(problem.start() if state is None else state)
    try:
        require_worth(problem)
    except TreepruneError as error:
        checker.find("gain and cost", "are both written", str(error), first)
        return checker.report
    seen: list[Any] = []
    for _ in range(walks):
        for s in checker.walk(first, plies):
            checker.look_at(s, first)
            seen.append(s)
    checker.compare_known()
    if checker.report.ok:
        checker.searches(seen)
    return checker.report
