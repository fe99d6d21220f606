"""Set up the layers of a beam-stack search, enlarge what one layer is drawn in, and say what its counters mean."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .._canonical import plain
from ..ending_words import from_words
from ..errors import LimitError
from ..kernels import counters
from ..kernels.paths import beam_stack as kernel
from ..kernels.paths.key_index import file_again
from ..kernels.paths.path_trace import StackRecorder
from ..kernels.words import width as words_of
from ..result import Result
from ..worlds import check_memory
from .path_run import PathRun

MOST_LAYERS = 10_000


class BeamStackRun(PathRun):
    """One beam-stack search."""

    complete = False

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        self.complete = bool(self.phase(kernel.beam_stack, self.beam_stack_memory, grow=self.grow))
        return self.result()

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        world, plan = self.world, self.plan
        if plan.width is None:
            raise LimitError("beam-stack search needs width=: how many states a layer may hold")
        self.parts = self.memory()
        kind = float if self.floating else int
        self.words = words_of(self.state) if world.name == "compiled" else 1
        row = 8 * (self.words + 2)
        self.layers = (
            self.limits.max_ply or min(MOST_LAYERS, max(100, self.parts.limit // (2 * row * plan.width)))
        ) + 2
        check_memory(row * plan.width * self.layers)
        self.held = world.rows(plan.width * self.layers, self.words + 2)
        self.way_rows = world.rows(self.layers, self.words)
        self.sizes = world.cells(self.layers)
        if self.tracing != "off":
            self.numbers = world.cells(plan.width * self.layers), self.numbers_drawn(self.parts.first_room)
        self.beams: Any = [world.cells(self.layers, kind) for _ in range(4)]
        self.at, self.best = world.cells(5), world.cells(2, kind)
        self.best[kernel.INCUMBENT] = self.cost(plan.below)
        self.room = self.open_room = self.parts.first_room
        self.nodes, self.index = self.parts.nodes(), self.parts.index()
        self.open = self.parts.open_list(False, self.parts.first_room if world.name == "compiled" else 1 << 60)

    def beam_stack_memory(self) -> kernel.BeamStackMemory:
        """Return what the kernels work with, as it is now."""
        assert self.plan.width is not None
        low_f, low_t, high_f, high_t = self.beams
        return kernel.BeamStackMemory(
            self.counters, self.at, self.best, self.held, self.sizes, low_f, low_t, high_f, high_t,
            self.nodes, self.index, self.open, self.way_rows, self.stack_recorder(), self.plan.width, self.layers,
            self.words,
        )  # fmt: skip

    def numbers_drawn(self, room: int) -> Any:
        """Return room for the numbers of the states of a layer that is drawn."""
        return self.world.cells(room) if self.world.name == "compiled" else defaultdict(int)

    def stack_recorder(self) -> Any:
        """Return what takes down the events, or nothing."""
        log = self.recorder
        if self.tracing == "off":
            return log
        return StackRecorder(log.events, log.cursor, *self.numbers, self.zero, self.trace_limit, log.everything)

    def grow(self) -> bool:
        """Make room for more states after one layer."""
        parts, room = self.parts, 2 * self.room
        if parts.bytes_of(room, room) > parts.limit:
            return False
        self.nodes, self.index, again = parts.enlarged_nodes(self.nodes, self.index, room)
        self.open, self.room = parts.enlarged_open(self.open, room), room
        if self.tracing != "off":
            held, drawn = self.numbers
            self.numbers = held, self.numbers_drawn(room)
            self.numbers[1][: len(drawn)] = drawn
        if again:
            self.counters[counters.ENDED] = 0
            self.phase(file_again, self.nodes, self.index)
        return True

    def state_of(self, row: Any) -> Any:
        """Return the plain state of a row of the way."""
        words = [int(w) for w in row] if self.world.name == "compiled" else []
        return plain(from_words(words, self.state) if words else row[0])

    def result(self) -> Result:
        """Say what has been found so far."""
        found = int(self.at[kernel.FOUND]) == 1
        value = plain(self.best[kernel.INCUMBENT]) if found else None
        upper = self.plan.below
        bound = (upper if value is None else value) if self.complete else plain(self.best[kernel.BOUND])
        states = [self.state_of(self.way_rows[i]) for i in range(int(self.at[kernel.DEPTH]) + 1)] if found else []
        answer = self.finish(value, bound, self.moves_along(states))
        answer.stats.stored = int(max(self.sizes)) * int(self.counters[counters.MAX_DEPTH])
        return answer
