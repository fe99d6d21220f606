"""Set up the two sides of a search from both, enlarge them where they are full, and say what was found."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .._canonical import machine_words, plain
from ..errors import HookError, LimitError
from ..hooks import overrides
from ..kernels import counters
from ..kernels.paths import bae_star, bidirectional_breadth_first, bidirectional_dijkstra, dvcbs, mm, nbs, ready_pairs
from ..kernels.paths import two_sides as kernel
from ..kernels.paths.key_index import file_again
from ..kernels.paths.levels import Levels
from ..kernels.paths.path_trace import NoPathTrace
from ..kernels.paths.pathmax import Pathmax
from ..kernels.words import width
from ..result import Result
from .path_run import PathRun
from .space_hooks import look_back
from .space_memory import SpaceMemory
from .visited import Visited

GROWTH = 4
LEAST_ROOM = 1 << 10
LISTS = ("open", "waiting", "by_g")


@dataclass(frozen=True)
class Method:
    """An algorithm: its kernel, its order of states, the lists it needs, and which of equal states comes first."""

    kernel: Callable[..., Any]
    order: Callable[..., Any]
    lists: tuple[str, ...]
    newest: bool
    levels: bool = False
    steps: bool = False


METHODS = {
    "bidirectional-breadth-first": Method(
        bidirectional_breadth_first.bidirectional_breadth_first, bidirectional_breadth_first.ByMoves, (), False,
        steps=True,
    ),
    "bidirectional-dijkstra": Method(
        bidirectional_dijkstra.bidirectional_dijkstra, bidirectional_dijkstra.ByCost, ("open",), False
    ),
    "mm": Method(mm.mm, mm.MeetInTheMiddle, LISTS, False),
    "nbs": Method(nbs.nbs, ready_pairs.ByPairs, ("open", "waiting"), True),
    "dvcbs": Method(dvcbs.dvcbs, ready_pairs.ByPairs, LISTS, True, levels=True),
    "bae-star": Method(bae_star.bae_star, bae_star.ByError, ("open",), True),
}  # fmt: skip


class Half:
    """The memory of one side."""

    def __init__(self, parts: SpaceMemory, method: Method, room: int, backward: bool) -> None:
        self.parts, self.method, self.room = parts, method, room
        world, kind = parts.world, float if isinstance(parts.zero, float) else int
        opened, waiting, by_g = (
            parts.open_list(method.newest, room) if name in method.lists else kernel.NoList() for name in LISTS
        )
        levels: Any = kernel.NoLevels()
        if method.levels and parts.compiled:
            levels = Levels(world.cells(room, kind), world.cells(room), world.cells(2))
        elif method.levels:
            levels = Levels({}, {}, world.cells(2))  # cells that exist once they are written
        counts, least = world.cells(2), world.cells(1, kind)
        self.side = kernel.Side(
            parts.nodes(room), parts.index(room), opened, waiting, by_g, levels, counts, least, backward
        )

    @property
    def found(self) -> int:
        """How many rows there are."""
        return int(self.side.nodes.found[0])

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another row."""
        return self.found >= int(self.side.nodes.room)

    def bytes_of(self, room: int) -> int:
        """Return the bytes that so much room takes."""
        lists = len(self.method.lists)
        return self.parts.bytes_of(room, lists * room) + (16 * room if self.method.levels else 0)

    def enlarge(self, room: int) -> bool:
        """Make room for more states. Returns whether the index must be filled again."""
        side, parts = self.side, self.parts
        nodes, index, again = parts.enlarged_nodes(side.nodes, side.index, room)
        lists = {name: parts.enlarged_open(getattr(side, name), room) for name in self.method.lists}
        levels = side.levels
        if self.method.levels:
            g, many = parts.world.cells(room, type(levels.g[0].item())), parts.world.cells(room)
            g[: self.room], many[: self.room] = levels.g, levels.many
            levels = Levels(g, many, levels.ends)
        self.side, self.room = replace(side, nodes=nodes, index=index, levels=levels, **lists), room
        return again

    def way(self, node: int) -> list[Any]:
        """Return the states from the root of the side to a row."""
        return self.parts.way(self.side.nodes, node)


class BidirectionalRun(PathRun):
    """One search from both sides."""

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        self.phase(self.method.kernel, self.two_sides, grow=self.grow)
        return self.result()

    def set_up(self) -> None:
        """Look at the goals and make the memory that the kernels work on."""
        plan, world, space = self.plan, self.world, self.problem
        if plan.symmetry:
            raise LimitError(f"symmetry does not go with {plan.algorithm}: the sides would meet in mirror images")
        self.method = METHODS[plan.algorithm]
        goals = [world.state(goal, "a goal") for goal in space.goals()]
        if not overrides(space, "predecessors"):
            space.predecessors(self.start)  # says what is missing
        for goal in goals:
            if not space.is_goal(plain(goal)):
                raise HookError("goals", f"yielded {plain(goal)!r}, which is_goal does not accept")
        goal = plain(goals[0]) if goals else None
        floating = look_back(space, goal, self.start)
        if world.name == "compiled" and isinstance(plain(space.h_back(self.start, self.start)), float):
            floating = True
        if floating and not self.floating:
            self.floating, self.zero = True, world.number(0, True)
            self.least_cost = self.cost(self.least_cost)
        self.epsilon = self.cost(1 if self.method.steps else self.least_cost if plan.epsilon is None else plan.epsilon)
        words = width(self.state) if world.name == "compiled" else 1
        self.goals, self.goal_count = world.rows(max(1, len(goals)), words), len(goals)
        for i, goal in enumerate(goals):
            self.goals[i][:] = machine_words(goal) if world.name == "compiled" else [goal]
        self.at, self.best = world.cells(8), world.cells(2, float if self.floating else int)
        self.at[kernel.MEETING_F] = self.at[kernel.MEETING_B] = -1
        self.upper = plan.below
        self.best[kernel.INCUMBENT] = self.upper
        self.halves = self.two_halves(self.memory(), 2 * len(goals))

    def two_halves(self, parts: SpaceMemory, goals: int) -> list[Half]:
        """Return both sides, with as much room as the limit allows."""
        room = parts.first_room
        while True:
            halves = [Half(parts, self.method, max(room, n), back) for n, back in ((0, False), (goals, True))]
            if room <= LEAST_ROOM or sum(half.bytes_of(half.room) for half in halves) <= parts.limit:
                return halves
            room //= 2

    def two_sides(self) -> kernel.TwoSides:
        """Return what the kernels work with, as it is now."""
        order, (forward, backward) = self.method.order, self.halves
        if self.plan.algorithm == "bae-star":
            order = order(self.cost(0 if self.floating else 1), self.cost(1e-9 if self.floating else 0))
        else:
            order = order()
        pathmax = Pathmax(bool(self.problem.undirected)) if self.plan.pathmax else kernel.NoPathmax()
        return kernel.TwoSides(
            self.counters, self.at, self.best, forward.side, backward.side, self.goals, self.goal_count, order,
            pathmax, NoPathTrace(), self.epsilon, max(self.least_cost, self.epsilon), self.method.steps,
        )  # fmt: skip

    def grow(self) -> bool:
        """Make room for more states on the side that is full; False where the limit is reached."""
        for half, other in (self.halves, self.halves[::-1]):
            if not half.is_full:
                continue
            room = GROWTH * half.room
            taken, limit = other.bytes_of(other.room), half.parts.limit
            while room > half.room and half.bytes_of(room) + taken > limit:
                room = room * 7 // 8
            if room <= half.room:
                return False
            if half.enlarge(room):
                self.counters[counters.ENDED] = 0
                self.phase(file_again, half.side.nodes, half.side.index)
        return True

    def visited(self) -> Visited:
        """Return the states met on each side, and when each was expanded."""
        found = [half.parts.visited(half.side.nodes, int(half.side.backward)) for half in self.halves]
        by_order = np.argsort(np.concatenate([part.order for part in found]), kind="stable")
        return Visited(*(np.concatenate([getattr(p, n) for p in found])[by_order] for n in ("states", "order", "side")))

    def solution(self) -> list[Any]:
        """Return the moves of the best way held: along the forward side, over the meeting, down the backward side.

        Raises
        ------
        HookError
            If they do not cost what the search found: `predecessors` does not fit `moves`.
        """
        space, front = self.problem, self.halves[0].way(int(self.at[kernel.MEETING_F]))
        way = [*front, *self.halves[1].way(int(self.at[kernel.MEETING_B]))[::-1]]
        try:
            moves = space.moves_through(way)
        except HookError as error:
            raise HookError("predecessors", f"yielded a state from which no move leads on: {error}") from None
        s, cost = way[0], 0
        for move in moves:
            cost, s = cost + (1 if self.method.steps else plain(space.cost(s, move))), plain(space.play(s, move))
        value = plain(self.best[kernel.INCUMBENT])
        if not math.isclose(cost, value, rel_tol=1e-9, abs_tol=1e-9):
            raise HookError("predecessors", f"does not fit moves: a way found at cost {value} has moves for {cost}")
        return moves

    def result(self) -> Result:
        """Say what has been found so far."""
        met, moves = int(self.at[kernel.MEETING_F]) >= 0, []
        if met and self.stopped == "error":
            with contextlib.suppress(Exception):  # the hook that failed may be needed for the way, too
                moves = self.solution()
            met = bool(moves)
        elif met:
            moves = self.solution()
        bound = min(plain(self.best[kernel.BOUND]), plain(self.best[kernel.INCUMBENT]))
        found = self.finish(
            plain(self.best[kernel.INCUMBENT]) if met else None,
            bound,
            moves,
        )
        found.stats.expanded_back = int(self.halves[1].side.counts[kernel.EXPANDED_HERE])
        found.stats.expanded_below = int(self.at[kernel.BELOW])
        found.stats.stored = sum(half.found for half in self.halves)
        if self.world.name == "compiled":
            found.stats.memory = sum(half.bytes_of(half.room) for half in self.halves)
        return found
