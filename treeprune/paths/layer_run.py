"""Breadth-first heuristic search: the layers' memory, the rising threshold, and the way found again piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._canonical import plain
from ..errors import HookError
from ..hooks import overrides
from ..kernels import counters
from ..kernels.paths import breadth_first_heuristic as kernel
from ..kernels.paths.key_index import file_again
from ..kernels.paths.node_store import NodeStore
from ..kernels.paths.path_trace import NoPathTrace
from ..problem import INF
from ..result import Result
from .path_run import PathRun
from .space_memory import FIRST_ROOM


@dataclass
class Layer:
    """The states of one layer, and where to find them."""

    nodes: NodeStore
    index: Any
    room: int


class LayerRun(PathRun):
    """One breadth-first heuristic search with a rising threshold."""

    def run(self) -> Result:
        """Search and report."""
        if overrides(self.problem, "cost"):
            raise HookError(
                "cost", "breadth-first heuristic search counts moves: every move must cost 1, so leave it out"
            )
        self.parts = self.memory()
        self.best = self.world.cells(1, float if self.floating else int)
        self.peak, self.states, self.value = 0, [self.start], None
        self.threshold = self.cost(plain(self.problem.h(self.start)))
        upper = self.plan.below
        if self.problem.is_goal(self.start):
            self.value, self.threshold = 0, 0
            return self.result()
        while self.threshold < upper:
            met = self.between(self.state, 0, max(1, int(self.threshold) // 2), kernel.AnyGoal())
            if self.stopped is not None:
                return self.result()
            if met is not None:
                self.value, goal, relay, relay_at = met
                self.states = self.way(self.start, goal, relay, relay_at, 0, self.value)
                break
            self.counters[counters.COMPLETED] += 1
            self.threshold = plain(self.best[0])
        return self.result()

    def between(self, state: Any, g: int, relay_at: int, target: Any) -> tuple[int, Any, Any, int] | None:
        """Search from a state at depth g until the target is met, within the threshold.

        Returns (moves, state met, relay state, moves to the relay), or None.
        """
        last, now, after = self.layer(), self.layer(), self.layer()
        self.best[0] = INF
        self.at = self.world.cells(3)
        after = self.fill(last, now, after, state, g, target)
        self.best[0] = INF
        relay: Layer | None = None
        moves = 0
        while True:
            last, now, after = now, after, self.layer()
            if moves == relay_at:
                relay = now
            self.at[kernel.MET], self.at[kernel.DONE], self.at[kernel.CHILDREN] = -1, 0, 0
            after = self.step(last, now, after, g + moves, target, moves + 1 == relay_at)
            if self.stopped is not None:
                return None
            moves += 1
            if int(self.at[kernel.MET]) >= 0:
                row = int(self.at[kernel.MET])
                goal = self.parts.state_of(after.nodes, row)
                if relay is None:  # met at the relay layer, or before it
                    return moves, goal, goal, moves
                return moves, goal, self.parts.state_of(relay.nodes, int(after.nodes.parent(row))), relay_at
            if int(after.nodes.found[0]) == 0:
                return None

    def layer(self, room: int = FIRST_ROOM) -> Layer:
        """Return an empty layer."""
        return Layer(self.parts.nodes(room), self.parts.index(room), room)

    def layer_memory(self, last: Layer, now: Layer, after: Layer, target: Any, g: int, at_relay: bool) -> Any:
        """Return what the kernels work with."""
        return kernel.LayerMemory(
            self.counters, self.at, self.best, last.nodes, last.index, now.nodes, now.index, after.nodes, after.index,
            NoPathTrace(), target, g, at_relay,
        )  # fmt: skip

    def fill(self, last: Layer, now: Layer, after: Layer, state: Any, g: int, target: Any) -> Layer:
        """Put a state into a layer."""
        before, self.state = self.state, self.world.state(state)
        try:
            self.phase(kernel.first_layer, self.layer_memory(last, now, after, target, g, False))
        finally:
            self.state = before
        return after

    def step(self, last: Layer, now: Layer, after: Layer, g: int, target: Any, at_relay: bool) -> Layer:
        """Make the next layer, with more room where it is needed."""
        self.peak = max(self.peak, sum(int(layer.nodes.found[0]) for layer in (last, now)))

        def grow() -> bool:
            room = 4 * after.room
            held = sum(self.parts.bytes_of(layer.room, 0) for layer in (last, now))
            if held + self.parts.bytes_of(room, 0) > self.parts.limit:
                return False
            after.nodes, after.index, again = self.parts.enlarged_nodes(after.nodes, after.index, room)
            after.room = room
            if again:
                self.counters[counters.ENDED] = 0
                self.phase(file_again, after.nodes, after.index)
            return True

        self.phase(
            kernel.next_layer,
            self.cost(self.threshold),
            lambda: self.layer_memory(last, now, after, target, g, at_relay),
            grow=grow,
        )
        return after

    def way(self, start: Any, goal: Any, relay: Any, relay_at: int, g: int, moves: int) -> list[Any]:
        """Return the states from start to goal, which is so many moves away: through the relay, piece by piece."""
        if moves <= 1:
            return [start, goal][: moves + 1]
        if relay_at >= moves:
            return [*self.piece(start, g, moves, goal)]
        first = self.piece(start, g, relay_at, relay)
        return first[:-1] + self.piece(relay, g + relay_at, moves - relay_at, goal)

    def piece(self, start: Any, g: int, moves: int, goal: Any) -> list[Any]:
        """Return the states of a piece whose ends and length are known."""
        if moves <= 1:
            return [start, goal][: moves + 1]
        met = self.between(start, g, moves // 2, kernel.ThisState(self.world.state(goal)))
        if met is None:  # stopped by a limit: the value is proved, the way stays unknown
            return [start, goal]
        _, _, relay, relay_at = met
        return self.way(start, goal, relay, relay_at, g, moves)

    def result(self) -> Result:
        """Say what has been found so far."""
        if self.value is not None:
            moves = self.moves_along(self.states) if self.stopped is None else []
            found = self.finish(self.value, self.value, moves)
        else:
            found = self.finish(None, self.threshold, [])
        found.stats.stored = self.peak
        return found
