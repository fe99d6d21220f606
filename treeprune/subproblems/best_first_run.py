"""Best-first branch and bound and diving: the memory they work in, enlarged where it is full, or kept to a limit."""

from __future__ import annotations

from typing import Any, cast

from ..kernels import counters
from ..kernels.paths.key_index import file_again
from ..kernels.paths.node_store import LINK, ORDER_BITS, PARENT_BITS, STATE, parent_in
from ..kernels.subproblems import best_first as kernel
from ..kernels.subproblems.open_merge import OneChainPerKey, OnePerKey
from ..result import Result, Stats
from .frontier_memory import FrontierMemory
from .frontier_run import FrontierRun


class BestFirstRun(FrontierRun):
    """One search that expands the most promising subproblem first, or dives from it."""

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        self.phase(kernel.best_first, self.open_memory, grow=self.grow)
        return self.result()

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        self.set_up_cells(kernel.CHILD + 1)
        self.parts = FrontierMemory(
            self.world, cast(Any, self.problem), self.state, self.zero, False, self.limits, self.counters,
            self.filed_by, self.keys_in_all(), self.dominates, self.memory_limit,
        )  # fmt: skip
        limit = self.plan.open_limit
        self.room = self.parts.first_room
        self.open_room = self.room if limit is None else min(self.room, 2 * limit)
        self.nodes, self.index = self.parts.nodes(), self.parts.index()
        self.open = self.parts.open_list(True, self.open_room)
        self.reach = self.world.cells(2, float if self.floating else int)
        self.components = (self.worth(), self.bounds(), self.move_bounds(), self.feasible())

    def merge(self) -> Any:
        """Return what tells which nodes stand for others."""
        return OneChainPerKey(self.index, self.identity()) if self.dominates else OnePerKey(self.index)

    def open_memory(self) -> kernel.OpenMemory:
        """Return what the kernels work with, as it is now."""
        worth, bounds, move_bounds, feasible = self.components
        return kernel.OpenMemory(
            self.counters, self.at, self.best, self.reach, self.nodes, self.open, self.line, self.trial,
            self.wanted_number(), worth, bounds, move_bounds, feasible, self.merge(), self.ties(), self.layout(),
            self.history, self.trace_recorder(), self.late_rule(), self.dives(), self.plan.algorithm == "diving",
        )  # fmt: skip

    def grow(self) -> bool:
        """Make room for more, or drop the worst of a limited open list; False where the memory limit is reached."""
        parts, limit = self.parts, self.plan.open_limit
        self.refuse_cycle_before(int(self.nodes.found[0]) - 1)
        if self.open.is_full():
            if limit is not None and self.open_room == 2 * limit:
                self.counters[counters.ENDED] = 0
                worths = self.world.cells(limit, float if self.floating else int)
                places = self.world.number(limit, False)
                self.phase(kernel.drop_worst, self.open_memory, places, self.world.cells(limit), worths)
                return self.stopped is None
            room = 2 * self.open_room if limit is None else min(2 * self.open_room, 2 * limit)
            if parts.bytes_of(self.room, room) > parts.limit:
                return False
            self.open, self.open_room = parts.enlarged_open(self.open, room), room
            return True
        room = 2 * self.room
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

    def way_to(self, node: int) -> list[int]:
        """Return the numbers of the moves from the start to a node."""
        numbers = []
        while node >= 0:
            link = int(self.nodes.rows[node][LINK])
            node = parent_in(link)
            if node >= 0:
                numbers.append(((link >> (3 + PARENT_BITS)) & ((1 << ORDER_BITS) - 1)) - 1)
        return numbers[::-1]

    def where(self) -> str:
        """Name the state that was expanded."""
        node = int(self.counters[counters.FAULT_PLY])
        if node >= int(self.nodes.found[0]):
            return repr(self.start)
        return repr(self.state_in(self.nodes.rows[node][STATE : STATE + self.words]))

    def tally(self) -> Stats:
        """Return the statistics so far, with what is stored."""
        found = super().tally()
        found.stored = int(self.nodes.found[0])
        opened = int(self.open.size[0]) if self.world.name == "compiled" else 0
        found.memory = self.parts.bytes_used(self.nodes, opened)
        return found
