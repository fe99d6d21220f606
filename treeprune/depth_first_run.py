"""Set up the one line of states that a depth-first path search works on, and say what its counters mean."""

from __future__ import annotations

from typing import Any

from ._canonical import plain
from .kernels import counters
from .kernels import ida_star as kernel
from .kernels.path_trace import NoPathTrace
from .kernels.words import width
from .path_run import PathRun
from .problem import INF
from .result import Result
from .worlds import check_memory

DEFAULT_PLY = 10_000
FIRST_BUFFER = 1 << 14


class DepthFirstRun(PathRun):
    """One IDA* search."""

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        self.phase(kernel.ida_star, self.depth_first_memory, grow=self.grow)
        return self.result()

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        world, plies = self.world, (self.limits.max_ply or DEFAULT_PLY) + 2
        self.counters[counters.MAX_PLY] = plies - 2
        kind = float if self.floating else int
        words = width(self.state) if world.name == "compiled" else 1
        self.at, self.best = world.cells(2), world.cells(2, kind)
        self.lines = (world.rows(plies, words), world.cells(plies, kind), world.cells(plies))
        self.marks = (world.cells(plies), world.cells(plies))
        self.buffer = FIRST_BUFFER

    def depth_first_memory(self) -> kernel.DepthFirstMemory:
        """Return what the kernels work with."""
        upper = self.cost(INF if self.plan.upper is None else self.plan.upper)
        moves = self.world.cells(self.buffer)
        return kernel.DepthFirstMemory(
            self.counters, self.at, self.best, *self.lines, moves, *self.marks, NoPathTrace(), upper, self.least_cost
        )

    def grow(self) -> bool:
        """Begin again with room for more moves."""
        self.buffer *= 2
        check_memory(16 * self.buffer)
        counters.begin(self.counters)
        return True

    def where(self) -> str:
        """Say by which moves a fault was met."""
        s = self.start
        for move in self.moves(int(self.counters[counters.FAULT_PLY])):
            s = self.problem.play(s, move)
        return f"{plain(s)!r}"

    def moves(self, plies: int) -> list[Any]:
        """Return the moves of the way that was tried last."""
        return [plain(m) for m in self.lines[2][1 : plies + 1]]

    def result(self) -> Result:
        """Say what has been found so far."""
        found = int(self.at[kernel.FOUND]) == 1
        tally_ended = int(self.counters[counters.ENDED])
        value = plain(self.best[kernel.LEAST]) if found else None
        bound = plain(self.best[kernel.THRESHOLD])
        if found:
            bound = value
        elif tally_ended == 0:
            bound = INF if self.plan.upper is None else min(self.plan.upper, bound)
        return self.finish(value, bound, self.moves(int(self.at[kernel.PLY])) if found else [])
