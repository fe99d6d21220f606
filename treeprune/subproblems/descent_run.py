"""Depth-first searches of subproblems: dynamic programming, branch and bound, limited discrepancy."""

from __future__ import annotations

from typing import Any

from .._canonical import machine_words, plain
from ..ending_words import from_words
from ..hooks import overrides
from ..kernels import counters
from ..kernels.paths.path_trace import COLUMNS
from ..kernels.subproblems import depth_first as kernel
from ..kernels.subproblems import frames, moves_made
from ..kernels.subproblems.closing import DROPPED_BOUND, VALUE
from ..kernels.subproblems.dominance_table import LOST, DominanceTable, NoDominance, move_states
from ..kernels.subproblems.memo_table import (
    EVICTED,
    DirectMemo,
    HashMemo,
    NoMemo,
    PackedEntry,
    PairEntry,
    file_again,
)
from ..kernels.subproblems.reconstruct import reconstruct, values_after
from ..kernels.subproblems.subproblem_trace import CELLS, NoSubproblemTrace, SubproblemRecorder
from ..kernels.subproblems.waiting_order import ROW, AsMade, ByOrder, ByWorth
from ..kernels.words import width
from ..problem import INF
from ..result import Result, Stats
from ..worlds import check_memory
from .subproblem_hooks import refuse_cycle
from .subproblem_run import SubproblemRun
from .subproblem_trace import SubproblemTrace

FIRST_FRAMES, FIRST_ROWS, FIRST_SLOTS = 256, 2048, 1 << 14
LOAD = 0.6
"""Share of the slots that may be taken before a table grows."""
PROBES = 16
"""Slots that are looked at in a table that may not grow."""
CIRCLE = 1 << 16
"""Frames up to which a stack that grows is looked through for a state that came back; then once more at its end."""
CHAIN = 64
"""Rows that are looked at for dominance: more states of one key are not all compared."""


class DescentRun(SubproblemRun):
    """One depth-first search, or rounds of it with more and more discrepancies."""

    events: Any
    cursor: Any
    lost = 0
    numbers: Any
    ordinals: Any

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        most = self.plan.discrepancies
        if self.plan.algorithm != "limited-discrepancy":
            self.search(frames.FREE)
            return self.result()
        allowed = 0
        while self.stopped is None and (most is None or allowed <= most):
            self.best[DROPPED_BOUND] = -INF
            self.at[frames.DROPPED] = 0
            self.lost = self.forgotten()
            self.dominance = self.new_dominance()
            self.trace_recorder().round(allowed)
            self.search(allowed)
            self.counters[counters.COMPLETED] = allowed
            if self.stopped is None and int(self.at[frames.DROPPED]) == 0:
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
        self.at[frames.PLY] = self.at[frames.LINE] = -1
        self.columns, self.row_columns = self.words + frames.FRAME, self.words + ROW
        self.room, self.places = FIRST_FRAMES, FIRST_ROWS
        self.frames, self.waiting = world.rows(self.room, self.columns), world.rows(self.places, self.row_columns)
        self.line = world.rows(self.room, 1)
        self.set_up_trace()
        plain_python = self.world.name == "interpreted"  # where numbers of any kind may turn up
        self.entry: Any = PairEntry() if self.floating or plain_python else PackedEntry()
        self.table = self.new_table()
        self.dominance = self.new_dominance()
        if self.uses("order"):
            self.ordering: Any = ByOrder(self.zero)
        elif (self.uses("bound") or self.uses("move-bound")) and not overrides(self.problem, "besides"):
            self.ordering = ByWorth(self.zero)
        else:
            self.ordering = AsMade()
        self.components = (self.worth(), self.bounds(), self.move_bounds(), self.feasible())
        wanted = self.wanted() > -INF or self.plan.algorithm != "dynamic-programming"
        self.windows = wanted or self.uses("bound") or self.uses("move-bound")
        self.parts: Any = (
            moves_made.SeveralSubproblems() if overrides(self.problem, "besides") else moves_made.OneSubproblem()
        )

    def key_words(self) -> int:
        """Return how many words the key of a table's row takes."""
        if self.world.name != "compiled":
            return 1
        coordinates = overrides(self.problem, "dominance")
        return width(self.key) + (width(self.coordinates()) if coordinates else 0)

    def coordinates(self) -> Any:
        """Return the coordinates of the start, as kernels take them."""
        return self.world.state(plain(self.problem.dominance(self.start)))

    def entry_words(self) -> int:
        """Return how many words an entry of the memo takes."""
        return 1 if isinstance(self.entry, PackedEntry) else 2

    def new_table(self) -> Any:
        """Return an empty memo, or none."""
        if not self.uses("memo"):
            return NoMemo()
        size, states = self.entry_words(), self.problem.states
        if states is not None and 8 * size * states <= self.memory_limit and not self.uses("symmetry"):
            rows = self.world.rows(int(states), size)
            return DirectMemo(rows, self.world.cells(2), self.entry, self.identity(), self.counters, int(states))
        return self.hash_table(FIRST_SLOTS)

    def hash_table(self, slots: int) -> HashMemo:
        """Return an open-addressing table; one that could not grow fourfold gives places to new entries for ever."""
        column = self.key_words()
        width_of_row = column + self.entry_words()
        last = 8 * width_of_row * slots * 4 > self.memory_limit
        while slots > 64 and 8 * width_of_row * slots > self.memory_limit:
            slots //= 4
        rows = self.world.rows(slots, width_of_row)
        most, probes = (2 * slots, PROBES) if last else (int(LOAD * slots), slots)
        return HashMemo(
            rows, self.world.cells(2), self.entry, self.identity(), self.counters, column, slots, probes, most
        )

    def new_dominance(self) -> Any:
        """Return an empty table of states for dominance, or none."""
        if not self.uses("dominance"):
            return NoDominance()
        return self.dominance_table(FIRST_SLOTS)

    def dominance_table(self, slots: int) -> DominanceTable:
        """Return a table of states; one that could not grow fourfold gives places to new states for ever."""
        compiled = self.world.name == "compiled"
        column = width(self.key) if compiled else 1
        row = column + 2 + (width(self.coordinates()) if compiled else 1)
        while slots > 64 and 8 * row * slots > self.memory_limit:
            slots //= 4
        most = 2 * slots if 8 * row * slots * 4 > self.memory_limit else int(LOAD * slots)
        return DominanceTable(self.world.rows(slots, row), self.world.cells(2), column, slots, CHAIN, most)

    def depth_first_memory(self) -> frames.DepthFirstMemory:
        """Return what the kernels work with, as it is now."""
        worth, bounds, move_bounds, feasible = self.components
        return frames.DepthFirstMemory(
            self.counters, self.at, self.best, self.frames, self.waiting, self.line, self.room, self.places,
            worth, bounds, move_bounds, feasible, self.table, self.dominance, self.ordering, self.parts, self.layout(),
            self.history, self.trace_recorder(), self.windows,
        )  # fmt: skip

    def grow(self) -> bool:
        """Make room for what is full: frames, waiting rows, or the table."""
        if int(self.at[frames.PLY]) < CIRCLE:
            refuse_cycle(self.problem, self.states_on_stack())
        if self.table.is_full():
            table = self.hash_table(self.table.slots * 4)
            self.phase(file_again, self.table, table, self.key_model())
            self.table = table
            return True
        if self.dominance.is_full():
            wider = self.dominance_table(self.dominance.slots * 4)
            self.phase(move_states, self.dominance, wider, self.key, self.coordinates())
            self.dominance = wider
            return True
        room, places = self.room, self.places
        if int(self.at[frames.PLY]) + 1 < room:
            places *= 4
        else:
            room *= 4
        size = 8 * (room * (self.columns + 1) + places * self.row_columns)
        if size > self.memory_limit:
            refuse_cycle(self.problem, self.states_on_stack())
            return False
        check_memory(size)
        if self.world.name == "compiled":
            self.frames = enlarged(self.world, self.frames, room, self.columns)
            self.line = enlarged(self.world, self.line, room, 1)
            self.waiting = enlarged(self.world, self.waiting, places, self.row_columns)
        self.room, self.places = room, places
        if self.tracing != "off":
            self.numbers = longer(self.world, self.numbers, room)
            self.ordinals = longer(self.world, self.ordinals, places)
        return True

    def set_up_trace(self) -> None:
        """Make the memory of a recorder."""
        if self.tracing != "off":
            world = self.world
            self.events, self.cursor = world.rows(self.trace_limit, COLUMNS), world.cells(CELLS)
            self.numbers = world.cells(self.room)
            self.ordinals = world.cells(self.places)

    def trace_recorder(self) -> Any:
        """Return what takes down events, or nothing."""
        if self.tracing == "off":
            return NoSubproblemTrace()
        return SubproblemRecorder(
            self.events, self.cursor, self.numbers, self.ordinals, self.zero, self.trace_limit, self.tracing == "all"
        )

    def trace(self, tally: Stats) -> SubproblemTrace | None:
        """Return the events recorded, None where they were not asked for."""
        if self.tracing == "off":
            return None
        forgot = self.forgotten() + (0 if isinstance(self.table, NoMemo) else int(self.table.held[EVICTED]))
        return SubproblemTrace.from_recorder(
            self.trace_recorder(), self.problem, self.start, self.plan, self.floating, self.stopped, tally.skipped,
            tally.expanded, plain(self.best[VALUE]), forgot,
        )  # fmt: skip

    def forgotten(self) -> int:
        """Return how many states tables for dominance have lost, in all rounds."""
        return self.lost + (0 if isinstance(self.dominance, NoDominance) else int(self.dominance.held[LOST]))

    def key_model(self) -> Any:
        """Return a key as the table holds it."""
        return (self.key, self.coordinates()) if overrides(self.problem, "dominance") else self.key

    def states_on_stack(self) -> list[Any]:
        """Return the plain states of the frames that are open."""
        return [self.state_at(self.frames, ply) for ply in range(int(self.at[frames.PLY]) + 1)]

    def tally(self) -> Stats:
        """Return the statistics so far, with what is stored."""
        found = super().tally()
        if not isinstance(self.table, NoMemo):
            found.stored = int(self.table.held[0])
            found.memory = 8 * len(self.table.rows[0]) * int(self.table.slots)
        elif not isinstance(self.dominance, NoDominance):
            found.stored = int(self.dominance.held[0])
            found.memory = 8 * len(self.dominance.rows[0]) * int(self.dominance.slots)
        return found

    def where(self) -> str:
        """Name the state on top of the stack."""
        states = self.states_on_stack()
        return repr(states[-1] if states else self.start)

    def found_moves(self) -> list[Any] | None:
        """Return the moves of the best solution: the line held, and what is remembered of the rest."""
        length = int(self.at[frames.LINE])
        if length < 0:
            several = isinstance(self.parts, moves_made.SeveralSubproblems)
            finished = several and self.stopped is None and plain(self.best[VALUE]) > -INF
            return self.remembered(self.start) if finished else self.known
        moves = [plain(self.line[i][0]) for i in range(length)]
        s = self.start
        for move in moves:
            s = plain(self.problem.play(s, move))
        return moves if self.problem.is_complete(s) else moves + self.remembered(s)

    def remembered(self, s: Any) -> list[Any]:
        """Return the moves of a best completion by remembered values; what was forgotten is searched anew."""
        world, moves, stack = self.world, [], [s]
        stopped = self.stopped
        pending, found, line = world.rows(self.places, self.words), world.cells(2), world.rows(self.room, 1)
        while stack:
            for i, state in enumerate(stack):
                self.put_state(pending, i, state)
            found[0], found[1] = 0, len(stack)
            slack = self.number(1e-9 * max(1.0, abs(plain(self.best[VALUE]))) if self.floating else 0)
            whole = self.phase(
                reconstruct, self.depth_first_memory, pending, found, line, world.number(self.room, False), slack
            )
            moves += [plain(line[i][0]) for i in range(int(found[0]))]
            stack = [self.state_at(pending, i) for i in range(int(found[1]))]
            if not whole:
                self.search_again(stack[-1])
        self.stopped = stopped
        return moves

    def known_after(self, s: Any) -> list[tuple[Any, Any, Any]]:
        """Return (move, gain, remembered value of what is left) for each move of a state, in the kernels' sense."""
        room = 64
        while True:
            found = self.world.rows(room, 3)
            number, stopped = self.world.number(room, False), self.stopped
            count = int(self.phase(values_after, self.depth_first_memory, self.world.state(s), found, number))
            self.stopped = stopped
            if count <= room:
                break
            room = count
        model = (self.world.number(0, False), self.zero, self.zero)
        if self.world.name != "compiled":
            return [tuple(found[i]) for i in range(count)]
        return [plain(from_words([int(w) for w in found[i]], model)) for i in range(count)]

    def search_again(self, s: Any) -> None:
        """Find the value of a subproblem that was forgotten."""
        kept, self.state = self.state, self.world.state(s)
        held, line = [self.best[i] for i in range(3)], int(self.at[frames.LINE])
        self.best[VALUE], self.at[frames.PLY] = -INF, -1
        self.phase(kernel.begin, self.number(-INF), self.world.number(frames.FREE, False), self.depth_first_memory)
        self.phase(kernel.depth_first, self.depth_first_memory, grow=self.grow)
        self.state, self.at[frames.LINE] = kept, line
        for i, value in enumerate(held):
            self.best[i] = value

    def put_state(self, rows: Any, row: int, s: Any) -> None:
        """Write a state into a row, as kernels do."""
        if self.world.name == "compiled":
            rows[row] = machine_words(self.world.state(s))
        else:
            rows[row][0] = s

    def state_at(self, rows: Any, row: int) -> Any:
        """Return the plain state of a row."""
        if self.world.name != "compiled":
            return rows[row][0]
        return plain(from_words([int(w) for w in rows[row][: self.words]], self.state))


def longer(world: Any, cells: Any, room: int) -> Any:
    """Return the same cells with more behind them."""
    new = world.cells(room)
    new[: len(cells)] = cells
    return new


def enlarged(world: Any, rows: Any, room: int, columns: int) -> Any:
    """Return the same rows with more behind them."""
    if len(rows) == room:
        return rows
    new = world.rows(room, columns)
    new[: len(rows)] = rows
    return new
