"""Depth-first searches of subproblems: dynamic programming, branch and bound, limited discrepancy."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._canonical import plain
from ..ending_words import from_words
from ..hooks import overrides
from ..kernels import counters
from ..kernels.subproblems import depth_first as kernel
from ..kernels.subproblems.closing import BOUND, DROPPED_BOUND, VALUE
from ..kernels.subproblems.dominance_table import DominanceTable, NoDominance
from ..kernels.subproblems.memo_table import (
    DirectMemo,
    HashMemo,
    NoMemo,
    PackedEntry,
    PairEntry,
    file_again,
)
from ..kernels.subproblems.reconstruct import reconstruct
from ..kernels.subproblems.waiting_order import ROW, AsMade, ByOrder, ByWorth
from ..kernels.words import width
from ..problem import INF
from ..result import Result
from ..worlds import check_memory
from .subproblem_hooks import refuse_cycle, worth_of
from .subproblem_run import SubproblemRun

FIRST_FRAMES, FIRST_ROWS, FIRST_SLOTS = 256, 2048, 1 << 14
LOAD = 0.6
"""Share of the slots that may be taken before a table grows."""
PROBES = 16
"""Slots that are looked at in a table that may not grow."""


class DescentRun(SubproblemRun):
    """One depth-first search, or rounds of it with more and more discrepancies."""

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        most = self.plan.discrepancies
        if self.plan.algorithm != "limited-discrepancy":
            self.search(kernel.FREE)
            return self.result()
        allowed = 0
        while self.stopped is None and (most is None or allowed <= most):
            self.best[DROPPED_BOUND] = -INF
            self.at[kernel.DROPPED] = 0
            self.dominance = self.new_dominance()
            self.search(allowed)
            self.counters[counters.COMPLETED] = allowed
            if self.stopped is None and int(self.at[kernel.DROPPED]) == 0:
                break
            allowed += 1
        return self.result()

    def search(self, left: int) -> None:
        """Search from the start with so many discrepancies."""
        self.root = self.state
        need, number = self.number(self.wanted()), self.world.number(left, False)
        self.phase(kernel.begin, need, number, self.depth_first_memory)
        if self.stopped is None:
            self.phase(kernel.depth_first, self.depth_first_memory, grow=self.grow)

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        world = self.world
        self.at = world.cells(4)
        self.at[kernel.PLY] = self.at[kernel.LINE] = -1
        self.columns, self.row_columns = self.words + kernel.FRAME, self.words + ROW
        self.room, self.places = FIRST_FRAMES, FIRST_ROWS
        self.frames, self.waiting = world.rows(self.room, self.columns), world.rows(self.places, self.row_columns)
        self.line = world.rows(self.room, 1)
        self.entry: Any = PairEntry() if self.floating else PackedEntry()
        self.table = self.new_table()
        self.dominance = self.new_dominance()
        if self.uses("order"):
            self.ordering: Any = ByOrder(self.zero)
        elif (self.uses("bound") or self.uses("move-bound")) and not overrides(self.problem, "besides"):
            self.ordering = ByWorth(self.zero)
        else:
            self.ordering = AsMade()
        self.components = (self.worth(), self.bounds(), self.move_bounds(), self.feasible())
        self.parts: Any = kernel.SeveralSubproblems() if overrides(self.problem, "besides") else kernel.OneSubproblem()

    def key_words(self) -> int:
        """Return how many words the key of a table's row takes."""
        if self.world.name != "compiled":
            return 1
        coordinates = overrides(self.problem, "dominance")
        return width(self.key) + (width(self.coordinates()) if coordinates else 0)

    def coordinates(self) -> Any:
        """Return the coordinates of the start, as kernels take them."""
        return self.world.state(plain(self.problem.dominance(self.start)))

    def new_table(self) -> Any:
        """Return an empty memo, or none."""
        if not self.uses("memo"):
            return NoMemo()
        size, states = 2 if self.floating else 1, self.problem.states
        if states is not None and 8 * size * states <= self.memory_limit and not self.uses("symmetry"):
            rows = self.world.rows(int(states), size)
            return DirectMemo(rows, self.world.cells(2), self.entry, self.identity(), self.counters, int(states))
        return self.hash_table(FIRST_SLOTS)

    def hash_table(self, slots: int) -> HashMemo:
        """Return an open-addressing table; one that could not grow fourfold gives places to new entries for ever."""
        column = self.key_words()
        width_of_row = column + (2 if self.floating else 1)
        last = 8 * width_of_row * slots * 4 > self.memory_limit
        rows = self.world.rows(slots, width_of_row)
        most, probes = (2 * slots, PROBES) if last else (int(LOAD * slots), slots)
        return HashMemo(
            rows, self.world.cells(2), self.entry, self.identity(), self.counters, column, slots, probes, most
        )

    def new_dominance(self) -> Any:
        """Return an empty table of states for dominance, or none."""
        if not self.uses("dominance"):
            return NoDominance()
        slots = 1 << 20
        compiled = self.world.name == "compiled"
        column = width(self.key) if compiled else 1
        row = column + 2 + (width(self.coordinates()) if compiled else 1)
        while slots > 64 and 8 * row * slots > self.memory_limit:
            slots //= 2
        return DominanceTable(self.world.rows(slots, row), self.world.cells(1), column, slots, PROBES)

    def depth_first_memory(self) -> kernel.DepthFirstMemory:
        """Return what the kernels work with, as it is now."""
        worth, bounds, move_bounds, feasible = self.components
        return kernel.DepthFirstMemory(
            self.counters, self.at, self.best, self.frames, self.waiting, self.line, self.room, self.places,
            worth, bounds, move_bounds, feasible, self.table, self.dominance, self.ordering, self.parts, self.layout(),
            self.history, self.trace_recorder(), False,
        )  # fmt: skip

    def grow(self) -> bool:
        """Make room for what is full: frames, waiting rows, or the table."""
        states = self.states_on_stack()
        refuse_cycle(self.problem, states)
        if self.table.is_full():
            table = self.hash_table(self.table.slots * 4)
            self.phase(move_entries, self.table, table, self.key_model())
            self.table = table
            return True
        frames, rows = self.room * 4, self.places * 4
        if int(self.at[kernel.PLY]) + 1 < self.room:
            frames = self.room
        else:
            rows = self.places
        if 8 * (frames * (self.columns + 1) + rows * self.row_columns) > self.memory_limit:
            return False
        check_memory(8 * (frames * (self.columns + 1) + rows * self.row_columns))
        if self.world.name == "compiled":
            self.frames = enlarged(self.world, self.frames, frames, self.columns)
            self.line = enlarged(self.world, self.line, frames, 1)
            self.waiting = enlarged(self.world, self.waiting, rows, self.row_columns)
        self.room, self.places = frames, rows
        return True

    def key_model(self) -> Any:
        """Return a key as the table holds it."""
        return (self.key, self.coordinates()) if overrides(self.problem, "dominance") else self.key

    def states_on_stack(self) -> list[Any]:
        """Return the plain states of the frames that are open."""
        found = []
        for ply in range(int(self.at[kernel.PLY]) + 1):
            row = self.frames[ply]
            if self.world.name == "compiled":
                found.append(plain(from_words([int(w) for w in row[: self.words]], self.state)))
            else:
                found.append(row[0])
        return found

    def where(self) -> str:
        """Name the state on top of the stack."""
        states = self.states_on_stack()
        return repr(states[-1] if states else self.start)

    def found_moves(self) -> list[Any] | None:
        """Return the moves of the best solution: the line held, and what is remembered of the rest."""
        length = int(self.at[kernel.LINE])
        several = isinstance(self.parts, kernel.SeveralSubproblems)
        if several:
            if plain(self.best[VALUE]) <= -INF or self.stopped is not None:
                return self.known
            return self.remembered(self.start)
        if length < 0:
            return self.known
        moves = [plain(self.line[i][0]) for i in range(length)]
        s = self.start
        for move in moves:
            s = plain(self.problem.play(s, move))
        if self.problem.is_complete(s):
            return moves
        return moves + self.remembered(s)

    def remembered(self, s: Any) -> list[Any]:
        """Return the moves of a best completion of a state whose value was remembered, searched anew where forgotten."""
        raise NotImplementedError


def enlarged(world: Any, rows: Any, room: int, columns: int) -> Any:
    """Return the same rows with more behind them."""
    if len(rows) == room:
        return rows
    new = world.rows(room, columns)
    new[: len(rows)] = rows
    return new
