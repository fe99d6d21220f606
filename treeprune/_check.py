"""Try to refute what a problem promises: a guarantee is only as good as its hooks."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._canonical import plain
from ._compiled import is_compiled
from .constraints.constraint_problem import ConstraintProblem
from .decision_problem import DecisionProblem
from .decisions.exact_cover import ExactCover
from .errors import CompileError, HookError, TreepruneError
from .game_run import GameRun
from .guard import snapshot
from .hooks import overrides, shape
from .limits import Limits
from .plan import Plan, Table
from .problem import INF, Game
from .state_space import StateSpace
from .worlds import Compiled, Interpreted

BUDGET = 500
"""Nodes of plain Python that one exact value may cost."""


@dataclass(frozen=True)
class Finding:
    """A broken promise: which hook, what it did, and the state that shows it."""

    hook: str
    message: str
    state: Any

    def __str__(self) -> str:
        return f"{self.hook}: {self.message}\n    state {self.state!r}"


@dataclass
class Report:
    """What `check_problem` found.

    Attributes
    ----------
    findings : list of Finding
        One for each hook and kind of fault; empty if nothing could be refuted.
    states : int
        States looked at.
    checks : dict of str to int
        How often each promise was put to the test. A promise that was never tested is not listed.
    notes : list of str
        What is no fault, but good to know: whether an estimate is consistent.
    """

    findings: list[Finding] = field(default_factory=list)
    states: int = 0
    checks: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True where nothing was refuted."""
        return not self.findings

    def find(self, hook: str, kind: str, message: str, state: Any) -> None:
        """Note a broken promise, the first of its kind only."""
        if not any(f.hook == hook and f.message.split(":")[0] == kind for f in self.findings):
            self.findings.append(Finding(hook, f"{kind}: {message}", state))

    def count(self, name: str) -> None:
        """Count a test that was made."""
        self.checks[name] = self.checks.get(name, 0) + 1

    def __str__(self) -> str:
        tests = ", ".join(f"{name} {n:,}" for name, n in self.checks.items())
        head = f"{self.states:,} states looked at; tests: {tests}"
        if self.ok:
            return "\n".join([head, "no promise was refuted", *self.notes])
        return "\n".join([head, f"{len(self.findings)} broken:", *(f"- {finding}" for finding in self.findings)])


class BudgetSpentError(Exception):
    """The plain search took too many nodes."""


class RefutedError(Exception):
    """A promise is broken in a way that makes further tests of this state useless."""


class Checker:
    """Walks at random through a game and puts each promise to the test in plain Python."""

    def __init__(self, problem: Game, rng: np.random.Generator) -> None:
        self.problem, self.rng, self.report = problem, rng, Report()
        self.by_key: dict[Any, Any] = {}

    def find(self, hook: str, kind: str, message: str, state: Any) -> None:
        """Note a broken promise, the first of its kind only."""
        self.report.find(hook, kind, message, state)

    def count(self, name: str) -> None:
        """Count a test that was made."""
        self.report.count(name)

    def refuse_repeats(self, moves: list[Any], state: Any) -> None:
        """Note a move that comes twice."""
        repeated = [m for i, m in enumerate(moves) if m in moves[:i]]
        if repeated:
            self.find("moves", "repeats a move", f"{repeated[0]!r} comes twice", state)

    def wander(self, state: Any, plies: int, last: str | None = None) -> Iterator[Any]:
        """Yield the states of a random walk, to where there are no moves, or the hook `last` says that it ends."""
        for _ in range(plies):
            yield state
            try:
                moves = self.call("moves", state)
                if not moves or (last is not None and self.call(last, state)):
                    return
                state = plain(self.call("play", state, moves[int(self.rng.integers(len(moves)))]))
            except RefutedError:
                return

    def call(self, hook: str, state: Any, *arguments: Any) -> Any:
        """Call a hook twice; it must not raise, nor change the state, nor change its mind."""
        method: Callable[..., Any] = getattr(self.problem, hook)
        before = snapshot(state)
        try:
            first, second = method(state, *arguments), method(state, *arguments)
            if hook in ("moves", "symmetries", "outcomes", "predecessors", "besides"):
                first, second = list(first), list(second)
        except Exception as error:
            self.find(hook, "raises", f"{type(error).__name__}: {error}", state)
            raise RefutedError from error
        self.count("pure")
        if snapshot(state) != before:
            self.find(hook, "changes the state it is given", "copy the state first and return the copy", state)
            raise RefutedError
        if snapshot(first) != snapshot(second) and not equal(first, second):
            self.find(hook, "is not deterministic", f"gave {first!r}, then {second!r}", state)
        return first

    def walk(self, state: Any, plies: int) -> Iterator[Any]:
        """Yield the states of a random game."""
        for _ in range(plies):
            yield state
            try:
                over = self.call("is_over", state)
                if over:
                    return
                outcomes = self.call("outcomes", state)
                if outcomes:
                    state = outcomes[int(self.rng.integers(len(outcomes)))][1]
                    continue
                moves = self.call("moves", state)
                if not moves:
                    return
                state = self.call("play", state, moves[int(self.rng.integers(len(moves)))])
            except RefutedError:
                return

    def look_at(self, state: Any, first: Any) -> None:
        """Test all promises about one state."""
        self.report.states += 1
        try:
            self.basics(state, first)
            self.bounds(state)
            self.range(state)
            self.passing(state, first)
            self.keys(state)
            self.twins(state)
        except RefutedError:
            return

    def basics(self, state: Any, first: Any) -> None:
        """Test types, moves, chance and scores."""
        call, find = self.call, self.find
        value = call("evaluate", state)
        self.count("scores in range")
        if not isinstance(value, numbers.Real) or math.isnan(value) or not -INF < float(value) < INF:
            find("evaluate", "is no finite score", f"returned {value!r}; scores lie between -10**18 and 10**18", state)
            raise RefutedError
        if call("is_over", state):
            return
        outcomes = call("outcomes", state)
        if outcomes:
            self.count("probabilities")
            total = math.fsum(p for p, _ in outcomes)
            if abs(total - 1) > 1e-9 or min(p for p, _ in outcomes) < 0:
                find("outcomes", "probabilities are wrong", f"they sum to {total}", state)
            return
        moves = call("moves", state)
        self.count("moves")
        if not moves:
            find("moves", "is empty", "though is_over says the game goes on", state)
        self.refuse_repeats(moves, state)
        for move in moves:
            self.count("one type of state")
            after = call("play", state, move)
            if shape(after) != shape(first):
                find("play", "changes the type of the state", f"move {move!r} gave {after!r}", state)
            rank = call("order", state, move)
            if not isinstance(rank, numbers.Real) or math.isnan(rank):
                find("order", "is no number", f"gave {rank!r} for move {move!r}", state)
            if not isinstance(call("same_mover", state, move), bool | np.bool_):
                find("same_mover", "is no bool", f"for move {move!r}", state)

    def bounds(self, state: Any) -> None:
        """Test lower <= value <= upper where the game goes on, the value by plain search where that is affordable."""
        if self.call("is_over", state):
            return
        low, high = self.call("lower", state), self.call("upper", state)
        if not low <= high:
            self.find("lower/upper", "contradict each other", f"lower {low!r}, upper {high!r}", state)
        if not (overrides(self.problem, "lower") or overrides(self.problem, "upper")):
            return
        value = self.value(state, None)
        if value is None:
            return
        self.count("bounds")
        if value < low:
            self.find("lower", "is above the value", f"lower {low!r}, value {value!r}", state)
        if value > high:
            self.find("upper", "is below the value", f"upper {high!r}, value {value!r}", state)

    def range(self, state: Any) -> None:
        """Test that `score_range` holds the estimates of a state and of those one ply below."""
        if not overrides(self.problem, "score_range"):
            return
        low, high = self.call("score_range", state)
        below = [] if self.call("is_over", state) else [s for _, s in self.call("outcomes", state)]
        if not below and not self.call("is_over", state):
            below = [self.call("play", state, move) for move in self.call("moves", state)]
        for s in (state, *below):
            value = self.call("evaluate", s)
            self.count("score_range")
            # seen from either side
            if not (low <= value <= high or low <= -value <= high):
                self.find("score_range", "leaves out a score", f"({low!r}, {high!r}), evaluate {value!r}", s)

    def passing(self, state: Any, first: Any) -> None:
        """Test that `null_move` gives a state of the same type, and passes only where the game goes on."""
        if overrides(self.problem, "null_move") and not self.call("is_over", state):
            after = self.call("null_move", state)
            self.count("null_move")
            if shape(after) != shape(first):
                self.find("null_move", "changes the type of the state", f"gave {after!r}", state)

    def keys(self, state: Any) -> None:
        """Test that equal keys have equal values."""
        key = self.call("key", state)
        try:
            other = self.by_key.setdefault(key, state)
        except TypeError:
            self.find("key", "cannot be hashed", f"returned {key!r}: return numbers or tuples", state)
            return
        if other is not state and not equal(other, state):
            self.same_value("key", "merges different positions", state, other)

    def twins(self, state: Any) -> None:
        """Test that symmetric states have equal values, and that their key says so."""
        for twin in self.call("symmetries", state):
            if shape(twin) != shape(state):
                self.find("symmetries", "changes the type of the state", f"yielded {twin!r}", state)
                continue
            self.same_value("symmetries", "yields a state of another value", state, twin)

    def same_value(self, hook: str, kind: str, a: Any, b: Any) -> None:
        """Test that two states have the same value at depths 0 to 2, and at the end of the game if affordable."""
        for depth in (0, 1, 2, None):
            x, y = self.value(a, depth), self.value(b, depth)
            if x is None or y is None:
                continue
            self.count(hook)
            if x != y and not math.isclose(x, y, rel_tol=1e-9):
                where = "to the end of the game" if depth is None else f"at depth {depth}"
                self.find(hook, kind, f"{where} the value is {x!r}, of {b!r} it is {y!r}", a)
                return

    def value(self, state: Any, depth: int | None) -> Any:
        """Return the minimax value by plain search, None where it is not affordable."""
        try:
            return plain_value(self.problem, state, -1 if depth is None else depth, [BUDGET])
        except (BudgetSpentError, RecursionError):
            return None
        except Exception:  # reported by `call` when a walk comes by
            return None


def plain_value(problem: Game, s: Any, depth: int, budget: list[int]) -> Any:
    """Return the minimax value of a state; a negative depth searches to the end of the game."""
    budget[0] -= 1
    if budget[0] < 0:
        raise BudgetSpentError
    if depth == 0 or problem.is_over(s):
        return problem.evaluate(s)
    outcomes = list(problem.outcomes(s))
    if outcomes:
        return math.fsum(p * plain_value(problem, t, depth - 1, budget) for p, t in outcomes)
    best = -INF
    for m in problem.moves(s):
        value = plain_value(problem, problem.play(s, m), depth - 1, budget)
        best = max(best, value if problem.same_mover(s, m) else -value)
    return best


def equal(a: Any, b: Any) -> bool:
    """Tell whether two things are equal, arrays included."""
    try:
        return bool(np.array_equal(a, b)) if isinstance(a, np.ndarray) else bool(a == b)
    except ValueError:
        return snapshot(a) == snapshot(b)


def check_problem(
    problem: Game | StateSpace | DecisionProblem | ConstraintProblem,
    state: Any = None,
    *,
    walks: int = 20,
    plies: int = 60,
    rng: np.random.Generator | int | None = 0,
) -> Report:
    """Play random games, or walk at random, and try to refute every promise that the hooks make.

    Parameters
    ----------
    problem : Game, StateSpace, DecisionProblem or ConstraintProblem
    state : optional
        Where the games begin; `problem.start()` by default.
    walks, plies : int
        How many games, and how long they may be.
    rng : numpy Generator, int or None
        Source of randomness, or its seed; None for a fresh one.

    Returns
    -------
    Report
        Its `findings` are counterexamples. An empty list proves nothing, it only means that none was found.

    Notes
    -----
    Tested are: hooks are deterministic and leave the state alone; moves do not repeat and are not empty; states keep
    one type; scores are finite; lower <= value <= upper; equal keys and symmetric states have equal values; outcomes
    sum to 1; both worlds agree, with indices checked, if the class is compiled. Of spaces: costs are not negative; no
    estimate is above the cost of a way that was found; `predecessors`, `unpack`, `redundant` and `symmetries` fit the
    moves; and whether the estimate is consistent, which tells the searches that may be used. Of decision
    problems: no state with a solution below is infeasible; equivalent states have as many solutions, and breaking
    symmetry loses none; where solutions differ in worth, gains or costs are finite and of one type, no bound is beaten
    by the best completion, states of one key are as good as each other, those that dominate are no worse, symmetries
    are of equal worth, decisions never lead back, and searches find the best. Of constraints, on small domains drawn
    at random: every level of propagation finds just the values that `holds` accepts; `holds` does not change its mind;
    levels agree, and so do both worlds.

    Examples
    --------
    >>> from games.nim import Nim
    >>> check_problem(Nim(), walks=3).ok
    True
    """
    if isinstance(problem, ExactCover):
        raise TreepruneError("an exact cover problem has no hooks whose promises could be refuted")
    if isinstance(problem, ConstraintProblem):
        from ._check_constraint import check_constraint_problem

        return check_constraint_problem(problem, Report(), walks, np.random.default_rng(rng))
    if isinstance(problem, StateSpace):
        from ._check_space import check_space

        return check_space(problem, state, walks, plies, np.random.default_rng(rng))
    if isinstance(problem, DecisionProblem):
        from ._check_decision import check_decisions

        return check_decisions(problem, state, walks, plies, np.random.default_rng(rng))
    checker = Checker(problem, np.random.default_rng(rng))
    first = plain(problem.start() if state is None else state)
    seen: list[Any] = []
    for _ in range(walks):
        for s in checker.walk(first, plies):
            checker.look_at(s, first)
            seen.append(s)
    if is_compiled(type(problem)) and checker.report.ok:
        check_worlds(checker, seen)
    return checker.report


def check_worlds(checker: Checker, seen: list[Any]) -> None:
    """Hold both worlds against each other on shallow searches from some of the states seen."""
    chosen = checker.rng.permutation(len(seen))[:12]
    table = Table(entries=1024)
    symmetric = overrides(checker.problem, "symmetries")
    plans = [Plan("minimax", 2), Plan("alphabeta", 3, order=True, table=table, symmetry=symmetric, bounds=True)]
    for at in chosen:
        for plan in plans:
            checker.count("both worlds")
            found: list[Any] = []
            for world in (Interpreted(), Compiled(check_bounds=True)):
                try:
                    r = GameRun(checker.problem, seen[at], plan, world, Limits(nodes=20_000)).run()
                    found.append((r.value, r.stats.nodes, r.stats.skipped, r.solution))
                except CompileError as error:
                    checker.find("compiled", "cannot be compiled", str(error), seen[at])
                    return
                except HookError as error:
                    found.append(error.hook)
                except TreepruneError:
                    raise
                except Exception as error:
                    found.append(f"{type(error).__name__}: {error}")
            if found[0] != found[1]:
                message = f"interpreted {found[0]!r}, compiled {found[1]!r} ({plan.name})"
                checker.find("compiled", "differs from interpreted", message, seen[at])
                return
