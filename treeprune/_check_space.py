"""Try to refute what a state space promises: costs, estimates, keys, ways back, redundant moves, both worlds."""

from __future__ import annotations

import heapq
import math
import numbers
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._canonical import plain
from ._check import Checker, RefutedError, Report, equal
from ._compiled import is_compiled
from .errors import CompileError, HookError, TreepruneError
from .hooks import overrides, shape
from .limits import Limits
from .paths.path_plan import PathPlan
from .paths.path_search import search_path
from .paths.space_hooks import least_cost_of
from .problem import INF
from .state_space import StateSpace
from .worlds import Compiled, Interpreted

BALL = 300
"""States of plain Python that one exact distance may cost."""
SLACK = 1e-9
"""Share by which floats may differ."""
GUIDE = 100_000
"""States that a search may make to find some way to a goal."""


def above(a: Any, b: Any) -> bool:
    """Tell whether a number is larger than another by more than rounding."""
    return bool(a > b and not math.isclose(a, b, rel_tol=SLACK, abs_tol=SLACK))


@dataclass(frozen=True)
class Consistency:
    """What is known of an estimate.

    Attributes
    ----------
    consistent : bool
        False where an edge was found along which h falls by more than the edge costs.
    edges : int
        Edges looked at.
    example : tuple or None
        (state, move, next state, h, cost, next h) of such an edge.
    """

    consistent: bool
    edges: int
    example: tuple[Any, Any, Any, Any, Any, Any] | None

    @property
    def advice(self) -> str:
        """Which searches may be used."""
        if self.consistent:
            return "no inconsistent edge was found: every search may be used, BAE* and DVCBS too"
        return (
            "h is not consistent: A*, IDA*, MM and NBS stay exact if it is admissible (states are opened again); "
            "BAE* and DVCBS need a consistent one"
        )

    def __str__(self) -> str:
        if self.example is None:
            return f"{self.edges:,} edges looked at: {self.advice}"
        s, m, t, h, cost, after = self.example
        return f"h({s!r}) = {h}, but move {m!r} costs {cost} and leads to {t!r} with h = {after}. {self.advice}"


def check_consistency(
    space: StateSpace, state: Any = None, *, edges: int = 10_000, rng: np.random.Generator | int | None = 0
) -> Consistency:
    """Look for an edge along which the estimate falls by more than the edge costs.

    Parameters
    ----------
    space : StateSpace
    state : optional
        Where the random walks begin.
    edges : int
        How many to look at.
    rng : numpy Generator, int or None

    Returns
    -------
    Consistency
        Not finding one proves nothing.

    Examples
    --------
    >>> from treeprune import StateSpace
    >>> class Jump(StateSpace):
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 9
    ...     def moves(self, s): return [1]
    ...     def play(self, s, m): return s + 1
    ...     def h(self, s): return 9 - s if s % 3 == 0 else 0
    >>> check_consistency(Jump()).consistent
    False
    """
    generator = np.random.default_rng(rng)
    start = plain(space.start() if state is None else state)
    s, looked, tries = start, 0, 0
    while looked < edges and tries < edges:
        tries += 1
        h, moves = space.h(s), list(space.moves(s))
        for m in moves:
            t = plain(space.play(s, m))
            looked += 1
            if h < INF and above(h, space.cost(s, m) + space.h(t)):
                return Consistency(False, looked, (s, m, t, h, space.cost(s, m), space.h(t)))
        over = not moves or space.is_goal(s) or generator.random() < 0.01
        s = start if over else plain(space.play(s, moves[int(generator.integers(len(moves)))]))
    return Consistency(True, looked, None)


class SpaceChecker(Checker):
    """Walks at random through a space and puts each promise to the test in plain Python."""

    def __init__(self, space: StateSpace, rng: np.random.Generator) -> None:
        super().__init__(space, rng)  # type: ignore[arg-type]
        self.space = space
        self.least = least_cost_of(space)

    def walk(self, state: Any, plies: int) -> Iterator[Any]:
        """Yield the states of a random walk."""
        return self.wander(state, plies)

    def look_at(self, state: Any, first: Any) -> None:
        """Test all promises about one state."""
        self.report.states += 1
        try:
            self.basics(state, first)
            self.keys(state)
            self.twins(state)
            if overrides(self.space, "predecessors"):
                self.back(state)
            if overrides(self.space, "redundant"):
                self.pairs(state)
            self.distance(state)
        except RefutedError:
            return

    def basics(self, state: Any, first: Any) -> None:
        """Test types, moves, costs and the estimate."""
        call, find = self.call, self.find
        h = call("h", state)
        self.count("estimates in range")
        if not isinstance(h, numbers.Real) or not float(h) >= 0:
            find("h", "is no number >= 0", f"returned {h!r}", state)
            raise RefutedError
        if call("is_goal", state) and float(h) > 0:
            find("h", "is not 0 at a goal", f"returned {h!r}", state)
        moves = call("moves", state)
        self.refuse_repeats(moves, state)
        for move in moves:
            self.count("costs")
            after, cost = call("play", state, move), call("cost", state, move)
            if shape(after) != shape(first):
                find("play", "changes the type of the state", f"move {move!r} gave {after!r}", state)
            if not isinstance(cost, numbers.Real) or not 0 <= float(cost) < INF:
                find("cost", "is negative, infinite or no number", f"{cost!r} for move {move!r}", state)
            elif float(cost) < self.least:
                find("cost", "is below least_cost", f"{cost!r} < {self.least!r} for move {move!r}", state)

    def keys(self, state: Any) -> None:
        """Test that keys can be hashed, merge only states that lead to the same, and unpack to the state."""
        key = self.call("key", state)
        try:
            other = self.by_key.setdefault(key, state)
        except TypeError:
            self.find("key", "cannot be hashed", f"returned {key!r}: return numbers or tuples", state)
            raise RefutedError from None
        if other is not state and not equal(other, state):
            self.count("key")
            if self.after(state) != self.after(other):
                self.find("key", "merges different states", f"{other!r} has the same key, but leads elsewhere", state)
        if overrides(self.space, "unpack"):
            again = plain(self.call("unpack", key))
            self.count("unpack")
            if self.space.key(again) != key or self.after(again) != self.after(state):
                self.find("unpack", "gives another state", f"{again!r}", state)

    def after(self, state: Any) -> list[Any]:
        """Return what a state leads to, and what is known of it."""
        steps = [(repr(plain(self.space.key(self.space.play(state, m)))), self.space.cost(state, m))
                 for m in self.space.moves(state)]  # fmt: skip
        return [self.space.is_goal(state), *sorted(steps)]

    def twins(self, state: Any) -> None:
        """Test that symmetric states are as far from a goal."""
        for twin in self.call("symmetries", state):
            self.count("symmetries")
            here, there = self.ball(state)[0], self.ball(plain(twin))[0]
            if here is not None and there is not None and not math.isclose(here, there, rel_tol=SLACK):
                message = f"the distance to a goal is {here}, from {twin!r} it is {there}"
                self.find("symmetries", "yields a state at another distance", message, state)

    def back(self, state: Any) -> None:
        """Test that `predecessors` is `moves` turned round."""
        pairs = self.call("predecessors", state)
        key = self.space.key(state)
        for move, before in pairs:
            self.count("predecessors")
            if plain(self.space.key(self.space.play(before, move))) != key:
                self.find("predecessors", "does not lead here", f"move {move!r} of {before!r} leads elsewhere", state)
        for move in self.call("moves", state):
            after = self.call("play", state, move)
            found = [plain(self.space.key(s)) for _, s in self.call("predecessors", plain(after))]
            if plain(key) not in found:
                self.find("predecessors", "misses a state", f"{after!r} does not know {state!r}", state)

    def pairs(self, state: Any) -> None:
        """Test that what two redundant moves lead to, moves that are kept reach at no more cost."""
        space = self.space
        reach: dict[Any, Any] = {space.key(state): 0}
        skipped: list[tuple[Any, Any, Any, Any]] = []
        for a in space.moves(state):
            middle, cost = plain(space.play(state, a)), space.cost(state, a)
            key = plain(space.key(middle))
            reach[key] = min(cost, reach.get(key, cost))
            for b in space.moves(middle):
                key, total = plain(space.key(space.play(middle, b))), cost + space.cost(middle, b)
                if space.redundant(a, b):
                    skipped.append((a, b, key, total))
                else:
                    reach[key] = min(total, reach.get(key, total))
        for a, b, key, total in skipped:
            self.count("redundant")
            if key not in reach or above(reach[key], total):
                message = f"{a!r} then {b!r} reaches {key!r} for {total}, no other two moves that are kept do"
                self.find("redundant", "skips the only way", message, state)

    def distance(self, state: Any) -> None:
        """Test h against the true distance, where that is near enough to be known."""
        found, way = self.ball(state)
        if found is not None:
            self.count("admissible")
            h = self.space.h(state)
            if above(h, found):
                self.find(
                    "h", "is not admissible", f"h is {h!r}, but the moves {way!r} reach a goal for {found}", state
                )

    def ball(self, state: Any) -> tuple[Any, list[Any]]:
        """Return the distance to a goal and the moves there; None where plain search does not find it."""
        space, count = self.space, 0
        best: dict[Any, Any] = {space.key(state): 0}
        heap: list[Any] = [(0, 0, state, [])]
        while heap and count < BALL:
            g, _, s, way = heapq.heappop(heap)
            if space.is_goal(s):
                return g, way
            if g > best[space.key(s)]:
                continue
            for m in space.moves(s):
                t, new = plain(space.play(s, m)), g + space.cost(s, m)
                count += 1
                if new < best.get(space.key(t), math.inf):
                    best[space.key(t)] = new
                    heapq.heappush(heap, (new, count, t, [*way, m]))
        return None, []

    def along(self, start: Any, moves: list[Any]) -> list[Any]:
        """Test h, and h_back, along a way to a goal: what remains of it costs at least h. Returns its states."""
        space, states, costs = self.space, [start], []
        for m in moves:
            costs.append(space.cost(states[-1], m))
            states.append(plain(space.play(states[-1], m)))
        total = sum(costs)
        for i, s in enumerate(states):
            gone, left, h, back = sum(costs[:i]), total - sum(costs[:i]), space.h(s), space.h_back(s, start)
            self.count("admissible")
            if above(h, left):
                self.find("h", "is not admissible", f"h is {h!r}, but the moves {moves[i:]!r} cost {left}", s)
            if above(back, gone):
                message = f"h_back is {back!r}, but the moves {moves[:i]!r} from {start!r} cost {gone}"
                self.find("h_back", "is not admissible", message, s)
        return states


def check_space(space: StateSpace, state: Any, walks: int, plies: int, rng: np.random.Generator) -> Report:
    """Walk at random, and along a way to a goal, and try to refute every promise that the hooks make."""
    checker = SpaceChecker(space, rng)
    first = plain(space.start() if state is None else state)
    near = [first]
    try:
        found = search_path(space, first, PathPlan("greedy"), Limits(nodes=GUIDE))
        near = checker.along(first, found.solution)[-8:] if found.value is not None else near
    except TreepruneError as error:
        hook = error.hook if isinstance(error, HookError) else "compiled"
        checker.find(hook, "fails in a search", str(error), first)
    for goal in space.goals() if overrides(space, "goals") else ():
        checker.count("goals")
        if not space.is_goal(goal):
            checker.find("goals", "yields what is no goal", "is_goal says no", goal)
    seen: list[Any] = []
    for i in range(walks):
        for s in checker.walk(first if i % 2 else near[i // 2 % len(near)], plies if i % 2 else min(plies, 6)):
            checker.look_at(s, first)
            seen.append(s)
    report = checker.report
    if overrides(space, "h") and report.ok:
        report.notes.append(str(check_consistency(space, first, edges=2000, rng=rng)))
    if is_compiled(type(space)) and report.ok:
        both_worlds(checker, seen)
    return report


def both_worlds(checker: SpaceChecker, seen: list[Any]) -> None:
    """Hold both worlds against each other on small searches from some of the states seen."""
    for at in checker.rng.permutation(len(seen))[:6]:
        checker.count("both worlds")
        found: list[Any] = []
        for world in (Interpreted(), Compiled(check_bounds=True)):
            try:
                r = search_path(checker.space, seen[at], PathPlan("a-star"), Limits(nodes=3000), world)
                found.append((r.value, r.bound, r.stats.nodes, r.stats.expanded, r.solution))
            except CompileError as error:
                checker.find("compiled", "cannot be compiled", str(error), seen[at])
                return
            except TreepruneError as error:
                found.append(f"{type(error).__name__}: {error}")
        if found[0] != found[1]:
            message = f"interpreted {found[0]!r}, compiled {found[1]!r} (a-star)"
            checker.find("compiled", "differs from interpreted", message, seen[at])
            return
