"""Set up the memory of a best-first search, enlarge it where it is full, and say what its counters mean."""

from __future__ import annotations

from typing import Any

from .._canonical import plain
from ..kernels import counters
from ..kernels.paths import best_first as kernel
from ..kernels.paths.beam import beam
from ..kernels.paths.key_index import file_again
from ..problem import INF
from ..result import Result, Status
from ..rule import Guarantee, guarantee_of
from .path_plan import exact_weights
from .path_run import PathRun
from .visited import Visited

GROWTH = 2
TIE = {"deep": 1, "shallow": -1, "newest": 0, "oldest": 0}


class BestFirstRun(PathRun):
    """One best-first search: breadth-first, Dijkstra, A*, weighted A*, greedy, ARA* round by round, or a beam."""

    def run(self) -> Result:
        """Search, round by round where there are several, and report."""
        self.set_up()
        self.finished, self.bound, plan_width = False, None, self.plan.width
        weights = self.plan.weights if self.plan.algorithm == "ara-star" else (self.plan.weight,)
        self.answers: list[tuple[Any, Any, int]] = []
        for number, weight in enumerate(weights):
            self.weigh(weight)
            if number:
                self.make_room_for(int(self.nodes.found[0]))
                self.phase(kernel.next_round, self.best_first_memory)
            closed = None
            if plan_width is not None:
                chosen = self.world.cells(plan_width)
                self.phase(beam, self.best_first_memory, self.world.number(plan_width, False), chosen, grow=self.grow)
            elif len(weights) == 1:
                closed = self.phase(kernel.search_and_close, self.best_first_memory, grow=self.grow)
            else:
                self.phase(kernel.best_first, self.best_first_memory, grow=self.grow)
            if self.stopped is not None:
                break
            if len(weights) > 1:
                value = plain(self.best[kernel.INCUMBENT])
                bound = plain(self.phase(kernel.lower_bound, self.best_first_memory))
                if value < self.upper:
                    self.answers.append((value, min(value, bound), int(self.counters[counters.EXPANDED])))
                if value <= bound:
                    break
        self.finished = self.stopped is None
        if self.finished and closed is not None:
            self.bound = plain(closed)
        return self.result()

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        plan, world = self.plan, self.world
        self.parts = self.memory()
        self.nodes, self.index = self.parts.nodes(), self.parts.index()
        self.newest = plan.ties in ("deep", "newest")
        self.room, self.open_room = (
            self.parts.first_room,
            self.parts.first_room if plan.open_limit is None else 2 * plan.open_limit,
        )
        self.open = self.parts.open_list(self.newest, self.open_room)
        self.at = world.cells(6)
        self.at[kernel.GOAL] = -1
        self.best = world.cells(3, float if self.floating else int)
        self.upper = plan.below
        self.best[kernel.INCUMBENT], self.best[kernel.DROPPED_BOUND] = self.upper, INF

    def weigh(self, weight: Any) -> None:
        """Set the weights of g and h in the priority."""
        name = self.plan.algorithm
        g, h = (1, 0) if name in ("breadth-first", "dijkstra") else exact_weights(weight, self.floating)
        self.weights = (0, 1) if name == "greedy" else (g, h)

    def best_first_memory(self) -> kernel.BestFirstMemory:
        """Return what the kernels work with, as it is now."""
        plan, cost = self.plan, self.cost
        return kernel.BestFirstMemory(
            self.counters, self.at, self.best, self.nodes, self.index, self.open, self.recorder,
            cost(self.weights[0]), cost(self.weights[1]), TIE[plan.ties], plan.algorithm == "breadth-first",
            plan.algorithm == "ara-star",
            cost(INF if plan.threshold is None else plan.threshold), self.least_cost, plan.patience or 0,
        )  # fmt: skip

    def make_room_for(self, states: int) -> None:
        """Let the open list have room for so many states."""
        if self.open_room < states:
            self.open, self.open_room = self.parts.enlarged_open(self.open, states), states

    def grow(self) -> bool:
        """Make room for more states, or drop the worst of a limited open list; False where the limit is reached."""
        plan, parts = self.plan, self.parts
        if self.open.is_full():
            if plan.open_limit is not None:
                self.counters[counters.ENDED] = 0
                kept = self.world.cells(plan.open_limit)
                self.phase(kernel.drop_open, self.best_first_memory, plan.open_limit, kept)
                return True
            room = 2 * self.open_room
            if parts.bytes_of(self.room, room) > parts.limit:
                return False
            self.open, self.open_room = parts.enlarged_open(self.open, room), room
            return True
        room = GROWTH * self.room
        while room > self.room and parts.bytes_of(room, self.open_room) > parts.limit:
            room = room * 7 // 8
        if room <= self.room:
            return False
        self.nodes, self.index, again = parts.enlarged_nodes(self.nodes, self.index, room)
        self.room = room
        if again:
            self.counters[counters.ENDED] = 0
            self.phase(file_again, self.nodes, self.index)
        return True

    def visited(self) -> Visited:
        """Return the states met, and when each was expanded."""
        return self.parts.visited(self.nodes)

    def result(self) -> Result:
        """Say what has been found so far."""
        stopped, ended = self.stopped, int(self.counters[counters.ENDED])
        self.counters[counters.ENDED] = 0
        closing = kernel.leave_open if self.finished else kernel.lower_bound
        bound = 0 if stopped == "error" else self.bound
        if bound is None:
            bound = plain(self.phase(closing, self.best_first_memory))
        self.counters[counters.ENDED], self.stopped = ended, stopped
        states = self.parts.way(self.nodes, int(self.at[kernel.GOAL]))
        value = plain(self.best[kernel.INCUMBENT]) if states else None
        bound = min(bound, self.upper) if value is None else min(bound, value)
        steps = self.plan.algorithm == "breadth-first"
        found = self.finish(value, bound, self.moves_along(states, steps))
        found.answers = self.answers
        if expanded_all(self.plan.algorithm, found):
            below = plain(self.best[kernel.LEVEL]) < value
            found.stats.must_expand = int(self.at[kernel.STATES if below else kernel.BELOW])
        found.stats.stored = int(self.nodes.found[0])
        opened = int(self.open.size[0]) if self.world.name == "compiled" else 0
        found.stats.memory = self.parts.bytes_used(self.nodes, opened)
        return found


def expanded_all(algorithm: str, found: Result) -> bool:
    """Tell whether a search expanded all states with g + h below the optimum, and knows the optimum."""
    return (
        algorithm == "a-star"
        and found.status is Status.OPTIMAL
        and guarantee_of(found.stats.skipped) is Guarantee.EXACT
    )
