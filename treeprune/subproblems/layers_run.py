"""Searches layer by layer: forward dynamic programming, a beam, or beams of doubled width until one drops nothing."""

from __future__ import annotations

from typing import Any

from .._canonical import plain
from ..hooks import unhashable
from ..kernels import counters
from ..kernels.paths.open_list import Heap, PairOrder
from ..kernels.subproblems import frontier, sweep
from ..kernels.subproblems import layer_rows as rows_of
from ..kernels.subproblems import layers as kernel
from ..kernels.subproblems.closing import BOUND, DROPPED_BOUND
from ..kernels.subproblems.layer_index import OFFSET, SPARSE, DirectLayer, HashLayer
from ..kernels.subproblems.layer_merge import ByIndex, Chains
from ..kernels.subproblems.layer_rows import gather
from ..paths.space_memory import ListHeap, slots_for
from ..problem import INF
from ..result import Result, Stats
from .frontier_run import FrontierRun

FIRST_ROOM, MOST_ROOM = 1 << 16, 1 << 30
FIRST_LOOK = 64
"""Layer at which to look for cycles first; then at twice as many."""


class DictLayer:
    """`HashLayer` in plain Python."""

    def __init__(self, identity: Any, slots: int | None) -> None:
        self.identity, self.slots = identity, slots
        self.rows: dict[Any, int] = {}

    def find(self, problem: Any, s: Any, rows: Any) -> int:
        """Return the row of a subproblem, -1 where there is none."""
        key = self.identity.of(problem, s)
        try:
            return self.rows.get(key, -1)
        except TypeError:
            raise unhashable(key) from None

    def put(self, problem: Any, s: Any, row: int) -> None:
        """File a row."""
        self.rows[self.identity.of(problem, s)] = row

    def begin(self, end: int) -> None:
        """Forget all rows."""
        self.rows.clear()

    def sort(self, problem: Any, s: Any, zero: Any, mem: Any) -> None:
        """Do as `DirectLayer` does, where keys are numbers."""
        if self.slots is not None and len(self.rows) * SPARSE >= self.slots:
            gather([self.rows[key] for key in sorted(self.rows)], len(self.rows), s, zero, mem)


class LayersRun(FrontierRun):
    """One search layer by layer."""

    width: int | None

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        if self.plan.algorithm != "anytime-beam":
            self.phase(kernel.layers, self.layer_memory, grow=self.grow)
            return self.result()
        while True:
            self.phase(kernel.layers, self.layer_memory, grow=self.grow)
            dropped = int(self.at[frontier.DROPPED])
            if self.stopped is not None or not dropped or plain(self.best[BOUND]) <= self.wanted():
                return self.result()
            self.known = self.found_moves()
            self.counters[counters.COMPLETED] += 1
            self.width = min(2 * int(self.width or 1), MOST_ROOM)
            self.begin_round()

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        world, plan = self.world, self.plan
        self.width = (
            None if plan.algorithm == "layers" else plan.width or (1 if plan.algorithm == "anytime-beam" else 100)
        )
        self.set_up_cells(rows_of.DIVED + 1)
        self.coordinates = len(self.problem.dominance(self.start)) if self.dominates else 0
        self.columns = self.words + (rows_of.CHAIN + 1 if self.dominates else rows_of.CHAIN)
        self.slots = self.keys_in_all()
        self.gathers = self.width is not None or self.coordinates == 1 or self.slots is not None
        self.room = FIRST_ROOM
        while self.room > 1 << 8 and self.bytes_of(self.room) > self.memory_limit:
            self.room //= 2
        self.rows = world.rows(self.room, self.columns)
        self.reach = world.cells(2, float if self.floating else int)
        self.links = world.cells(self.room)
        self.index = self.new_index(self.room)
        self.components = (self.worth(), self.bounds(), self.move_bounds(), self.feasible())
        self.tally_of_moves = world.cells(sweep.KINDS + 1)
        self.make_orders()
        self.begin_round()

    def begin_round(self) -> None:
        """Forget all states; what is proved, and the best solution, stay."""
        for cell in range(len(self.at)):
            self.at[cell] = 0
        self.at[frontier.GOAL] = self.at[frontier.LINE] = self.at[rows_of.LAYER] = -1
        self.at[rows_of.LOOK] = FIRST_LOOK
        self.best[DROPPED_BOUND] = self.reach[rows_of.NOW] = self.reach[rows_of.AFTER] = -INF
        self.index = self.new_index(self.room)
        self.make_selection()

    def make_orders(self) -> None:
        """Make room to put rows in order."""
        cells = self.world.cells
        self.order = cells(self.room if self.gathers else 1)
        self.spare = cells(self.room if self.coordinates == 1 else 1)
        self.make_selection()

    def make_selection(self) -> None:
        """Make what chooses the rows of a layer that are kept."""
        if self.width is None:
            self.selection: Any = kernel.AllStates()
            return
        if self.world.name != "compiled":
            opened: Any = ListHeap(False, self.room)
        else:
            pairs = PairOrder(self.zero)
            opened = Heap(self.world.rows(self.room, 3), self.world.cells(1), pairs, self.room, False)
        self.selection = kernel.BestStates(opened, self.order, self.width)

    def new_index(self, room: int) -> Any:
        """Return an empty index for so many rows."""
        world = self.world
        if world.name != "compiled":
            return DictLayer(self.filed_by, self.slots)
        if self.slots is not None:
            return DirectLayer(world.numbers(self.slots), world.cells(4), self.filed_by, self.counters)
        return HashLayer(world.numbers(slots_for(room)), world.cells(4), self.filed_by)

    def merge(self) -> Any:
        """Return what tells which rows stand for others."""
        if not self.dominates:
            return ByIndex(self.index)
        sweeper: Any = sweep.NoSweep()
        if self.coordinates == 1:
            sweeper = sweep.Sweep(self.order, self.spare, self.tally_of_moves)
        return Chains(self.index, self.identity(), sweeper)

    def layer_memory(self) -> kernel.LayerMemory:
        """Return what the kernels work with, as it is now."""
        worth, bounds, move_bounds, feasible = self.components
        dives = self.dives() and self.plan.algorithm != "anytime-beam"
        return kernel.LayerMemory(
            self.counters, self.at, self.best, self.reach, self.rows, self.line, self.trial, self.room,
            self.wanted_number(), worth, bounds, move_bounds, feasible, self.merge(), self.selection, self.ties(),
            self.layout(), self.history, self.trace_recorder(), self.late_rule(), dives, self.gathers,
        )  # fmt: skip

    def bytes_of(self, room: int) -> int:
        """Return the bytes that so many rows take, and what goes with them."""
        slots = slots_for(room) if self.slots is None else self.slots
        orders = (1 if self.gathers else 0) + (1 if self.coordinates == 1 else 0) + (3 if self.width else 0)
        return 8 * room * (self.columns + orders) + 4 * slots

    def grow(self) -> bool:
        """Take away rows that are done with, make more room where that is not enough; look for cycles meanwhile."""
        at = self.at
        if int(at[rows_of.FOUND]) > 0:
            self.refuse_cycle_before(int(at[rows_of.BASE]) + int(at[rows_of.NEXT]))
        if int(at[rows_of.LAYER]) >= int(at[rows_of.LOOK]):
            at[rows_of.LOOK] = 2 * int(at[rows_of.LAYER])
            return True
        held, room = int(at[rows_of.FOUND]) - int(at[rows_of.NEXT]), self.room
        made = int(at[rows_of.FOUND]) - int(at[rows_of.END]) if self.gathers else 0
        links = 8 * (int(at[rows_of.BASE]) + int(at[rows_of.NEXT]))
        if 2 * (held + made) > room:
            room = min(4 * room, MOST_ROOM)
            while room > self.room and self.bytes_of(room) + links > self.memory_limit:
                room = room * 7 // 8
            if room <= self.room and 8 * (held + made) > 7 * self.room:
                return False
        elif self.bytes_of(room) + links > self.memory_limit:
            return False
        self.take_away()
        if room > self.room:
            self.enlarge(room)
        return True

    def take_away(self) -> None:
        """Keep nothing but the links of rows that are done with, and move the others to the front."""
        at, rows = self.at, self.rows
        done, found, base = int(at[rows_of.NEXT]), int(at[rows_of.FOUND]), int(at[rows_of.BASE])
        column = self.words + rows_of.LINK
        if self.world.name == "compiled":
            while len(self.links) < base + done:
                links = self.world.cells(2 * len(self.links))
                links[: len(self.links)] = self.links
                self.links = links
            self.links[base : base + done] = rows[:done, column]
            rows[: found - done] = rows[done:found]  # NumPy minds that they overlap
            if hasattr(self.index, "cells"):
                self.index.cells[OFFSET] += done
        else:
            self.links[base:] = [rows[row][column] for row in range(done)]
            self.rows = self.world.rows(self.room, self.columns)
            for row in range(done, found):
                self.rows[row - done] = rows[row]
            self.index.rows = {key: row - done for key, row in self.index.rows.items()}
        at[rows_of.NEXT] = 0
        at[rows_of.BASE] = base + done
        at[rows_of.END] -= done
        at[rows_of.FOUND] = found - done

    def enlarge(self, room: int) -> None:
        """Make room for more rows."""
        found, before = int(self.at[rows_of.FOUND]), self.rows
        cells = getattr(self.index, "cells", None)
        self.room = room
        if self.world.name == "compiled":
            self.rows = self.world.rows(room, self.columns)
            self.rows[:found] = before[:found]
            if isinstance(self.index, HashLayer):
                self.index = self.new_index(room)
                self.index.cells[:] = cells
        self.make_orders()
        if isinstance(self.index, HashLayer):
            self.counters[counters.ENDED] = 0
            self.phase(kernel.file_again, self.layer_memory)

    def way_to(self, node: int) -> list[int]:
        """Return the numbers of the moves from the start to a node."""
        numbers, base, column = [], int(self.at[rows_of.BASE]), self.words + rows_of.LINK
        while node >= 0:
            link = int(self.links[node]) if node < base else int(self.rows[node - base][column])
            node = (link >> rows_of.MOVE_BITS) - 1
            if node >= 0:
                numbers.append(link & (rows_of.MOVES - 1))
        return numbers[::-1]

    def where(self) -> str:
        """Name the state that was expanded."""
        row = int(self.counters[counters.FAULT_PLY])
        return repr(self.state_in(self.rows[row][: self.words]) if row < int(self.at[rows_of.FOUND]) else self.start)

    def tally(self) -> Stats:
        """Return the statistics so far, with what is stored."""
        found = super().tally()
        found.stored = int(self.at[rows_of.BASE]) + int(self.at[rows_of.FOUND])
        found.memory = self.bytes_of(self.room) + 8 * int(self.at[rows_of.BASE])
        return found
