"""Set up the memory of a retrograde analysis, enlarge it where it is full, and hand over the table."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from ._canonical import machine_words, plain
from .driver import Callback, execute
from .ending_words import as_words, from_words
from .endings import Endings
from .errors import CompileError, HookError
from .guard import guarded
from .hooks import blamed, describe_fault, key_of, look_ahead, overrides, require_game
from .kernels import counters, retrograde
from .kernels.symmetry import NoSymmetry, Symmetry
from .kernels.words import width
from .limits import Limits
from .problem import Game
from .worlds import World, check_memory, new_counters

FIRST_STATES = 1 << 12
STOPS = {counters.NODES_USED: "nodes"}


class EndingRun:
    """One retrograde analysis."""

    def __init__(
        self,
        problem: Game,
        starts: Iterable[Any] | None,
        symmetry: bool,
        world: World,
        limits: Limits | None = None,
        progress: Callback | None = None,
    ) -> None:
        require_game(problem)
        if overrides(problem, "outcomes"):
            raise HookError("outcomes", "retrograde analysis knows no chance nodes: use minimax or alphabeta")
        self.problem, self.world, self.limits, self.progress = problem, world, limits or Limits(), progress
        self.states = [world.state(s) for s in ([problem.start()] if starts is None else starts)]
        if not self.states:
            raise ValueError("retrograde: give one start state at least")
        for s in self.states:
            if look_ahead(problem, plain(s)):
                raise HookError("evaluate", "retrograde analysis needs integer scores: scale them")
        self.model = self.states[0]
        self.game = guarded(problem, self.model) if world.name == "interpreted" else problem
        self.key = key_of(world, problem, self.model)
        self.symmetry = Symmetry() if symmetry and overrides(problem, "symmetries") else NoSymmetry()
        self.counters = new_counters(world, self.limits.nodes, 1)
        self.spent = self.compile_time = 0.0

    def run(self) -> Endings:
        """Explore, settle, and hand over what is proved."""
        at, stopped = self.explore()
        n = int(at[retrograde.FOUND])
        if stopped is None:
            values, plies, settled, stopped = self.settle(n, int(at[retrograde.EDGES]))
        else:
            values, plies, settled = np.zeros(n, np.int64), np.full(n, -1, np.int32), np.zeros(n, bool)
        symmetric = isinstance(self.symmetry, Symmetry)
        keys = (
            self.ground.keys[:n].copy() if self.world.name == "compiled" else [self.ground.keys[i][0] for i in range(n)]
        )
        return Endings(
            self.problem, as_words(keys), np.array(self.ground.slots, np.int64), values, plies, settled, symmetric,
            [plain(s) for s in self.states], stopped, self.spent, self.world.name,
        )  # fmt: skip

    def explore(self) -> tuple[Any, str | None]:
        """Find every state that can be reached; `at` tells how many there are."""
        world, compiled = self.world, self.world.name == "compiled"
        at = world.cells(6)
        starts = world.rows(len(self.states), width(self.model) if compiled else 1)
        for i, state in enumerate(self.states):
            starts[i][:] = machine_words(state) if compiled else [state]
        states = room = FIRST_STATES
        self.ground = self.new_ground(None, states, 4 * states, at, starts)
        while True:
            stopped = self.phase(retrograde.explore, (world.cross(self.game), self.model, world.cross(self.ground)))
            reason = int(self.counters[counters.ENDED])
            if stopped is not None or reason not in (counters.STATES_FULL, counters.MOVES_FULL):
                return at, stopped
            if reason == counters.STATES_FULL:
                states *= 2
                at[retrograde.FILED] = 0
            room = len(self.ground.edges) * (2 if reason == counters.MOVES_FULL else 1)
            self.ground = self.new_ground(self.ground, states, room, at, starts)
            self.counters[counters.ENDED] = 0

    def new_ground(self, old: retrograde.Ground | None, states: int, edges: int, at: Any, starts: Any) -> Any:
        """Return room for so many states and edges, with what was in the old one; new slots are free."""
        world, compiled = self.world, self.world.name == "compiled"
        words = (width(self.key), width(self.model)) if compiled else (1, 1)
        check_memory(8 * (states * (sum(words) + 2 + 2) + edges))
        if old is not None and len(old.first) == states + 1:
            return replace(old, edges=enlarged(world.cells(edges), old.edges))
        keys, rows = (world.rows(states, n) for n in words)
        first, scores, moves = world.cells(states + 1), world.cells(states), world.cells(edges)
        if old is not None:
            keys, rows = (
                enlarged(new, was) if compiled else was for new, was in ((keys, old.keys), (rows, old.states))
            )
            first, scores = enlarged(first, old.first), enlarged(scores, old.scores)
            moves = old.edges
        return retrograde.Ground(
            self.counters, at, keys, rows, world.cells(2 * states), first, moves, scores, starts, self.symmetry,
            len(self.states),
        )  # fmt: skip

    def settle(self, n: int, edges: int) -> tuple[Any, Any, Any, str | None]:
        """Return values, plies, which of them are proved, and what stopped the run."""
        world, ground = self.world, self.ground
        check_memory(8 * (7 * n + 2 * edges))
        scores = np.array(ground.scores[:n])
        if scores.dtype.kind not in "iub":
            raise HookError("evaluate", "retrograde analysis needs integer scores: scale them")
        scores = scores.astype(np.int64)
        order = np.argsort(-np.abs(scores), kind="stable")
        order = order[: np.count_nonzero(scores)]
        board = retrograde.Board(
            self.counters, ground.at, ground.first, ground.edges,
            world.cells(n + 1), world.cells(max(edges, 1)), world.cells(n), enlarged(world.cells(n), scores.tolist()),
            enlarged(world.cells(n), [retrograde.UNSETTLED] * n), world.cells(n),
            enlarged(world.cells(max(len(order), 1)), order.tolist()), n, len(order),
        )  # fmt: skip
        stopped = self.phase(retrograde.settle, (world.cross(board),))
        if int(self.counters[counters.ENDED]) == 0:  # it came to its end, though it was asked to stop
            stopped = None
        values, plies = np.array(board.values, np.int64), np.array(board.plies, np.int32)
        settled = plies >= 0
        if stopped is None:
            first = np.array(ground.first[: n + 1])
            plies[~settled & (np.diff(first) == 0)] = 0
            settled[:] = True
        return values, plies, settled, stopped

    def phase(self, kernel: Any, arguments: tuple[Any, ...]) -> str | None:
        """Run a kernel within what is left of the limits; return what stopped it, or asked for it too late."""
        limits = self.limits.after(self.spent)
        began = time.perf_counter()
        try:
            run = execute(self.world, kernel, arguments, self.counters, limits, 1, self.progress)
        except CompileError:
            raise
        except Exception as error:
            raised = blamed(error)
            raise raised from raised.__cause__
        finally:
            self.spent += time.perf_counter() - began
        self.compile_time += run.compile_time
        self.spent -= run.compile_time
        reason = int(self.counters[counters.ENDED])
        if reason in (0, counters.STATES_FULL, counters.MOVES_FULL):
            return run.stopped
        if reason in (counters.STOPPED, *STOPS):
            return STOPS.get(reason, run.stopped or "interrupted")
        number = int(self.ground.at[retrograde.EXPANDED])
        raise describe_fault(reason, f"state number {number}, {self.state(number)!r}")

    def state(self, number: int) -> Any:
        """Return the state of a number."""
        row = self.ground.states[number]
        if self.world.name == "interpreted":
            return row[0]
        return from_words([int(w) for w in row], self.model)


def enlarged(new: Any, old: Any) -> Any:
    """Copy old cells, or rows, to the beginning of new ones."""
    new[: len(old)] = old
    return new
