"""Set up the one line of states that a depth-first path search works on, and say what its counters mean."""

from __future__ import annotations

from typing import Any

from .._canonical import plain
from ..kernels import counters
from ..kernels.paths import branch_and_bound, limited_discrepancy
from ..kernels.paths import ida_star as kernel
from ..kernels.words import width
from ..result import Result
from ..rule import HORIZON
from ..worlds import check_memory
from .path_run import PathRun

DEFAULT_PLY = 10_000
FIRST_ROOM = 1 << 16


class LineRun(PathRun):
    """What depth-first searches share: they know one line of states."""

    tried: Any

    def moves(self, plies: int) -> list[Any]:
        """Return the moves of the way that was tried last."""
        return [plain(m) for m in self.tried[1 : plies + 1]]

    def where(self) -> str:
        """Say where a fault was met."""
        s = self.start
        for move in self.moves(int(self.counters[counters.FAULT_PLY])):
            s = self.problem.play(s, move)
        return f"{plain(s)!r}, or a state after it"


class DepthFirstRun(LineRun):
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
        self.words = width(self.state) if world.name == "compiled" else 1
        self.at, self.best = world.cells(2), world.cells(2, kind)
        self.tried, self.places, self.numbers = (world.cells(plies) for _ in range(3))
        self.room = FIRST_ROOM

    def depth_first_memory(self) -> kernel.DepthFirstMemory:
        """Return what the kernels work with."""
        upper = self.cost(self.plan.below)
        waiting = self.world.rows(self.room, self.words + 2)
        return kernel.DepthFirstMemory(
            self.counters, self.at, self.best, waiting, self.tried, self.places,
            self.recorder_of_lines(self.numbers, self.room), self.room, self.words, upper,
        )  # fmt: skip

    def grow(self) -> bool:
        """Begin again with room for more siblings."""
        self.room *= 4
        check_memory(8 * (self.words + 2) * self.room)
        counters.begin(self.counters)
        self.record_anew(self.wanted_below)
        return True

    def result(self) -> Result:
        """Say what has been found so far."""
        found = int(self.at[kernel.FOUND]) == 1
        tally_ended = int(self.counters[counters.ENDED])
        value = plain(self.best[kernel.LEAST]) if found else None
        bound = plain(self.best[kernel.THRESHOLD])
        if found:
            bound = value
        elif tally_ended == 0:
            bound = min(self.plan.below, bound)
        return self.finish(value, bound, self.moves(int(self.at[kernel.PLY])) if found else [])


class DescentRun(LineRun):
    """One depth-first branch and bound, or limited discrepancy search."""

    complete = False

    def run(self) -> Result:
        """Search and report."""
        self.set_up()
        if self.plan.algorithm == "branch-and-bound":
            self.phase(branch_and_bound.branch_and_bound, self.descent_memory, grow=self.grow)
            self.complete = self.stopped is None
        else:
            most = branch_and_bound.FREE if self.plan.discrepancies is None else self.plan.discrepancies
            done = self.phase(
                limited_discrepancy.limited_discrepancy, self.world.number(most, False), self.descent_memory,
                grow=self.grow,
            )  # fmt: skip
            self.complete = self.stopped is None and bool(done)
        return self.result()

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        world, plan = self.world, self.plan
        self.deepest = plan.depth if plan.depth is not None else (self.limits.max_ply or DEFAULT_PLY)
        plies, kind = self.deepest + 2, float if self.floating else int
        self.words = width(self.state) if world.name == "compiled" else 1
        self.at, self.best = world.cells(3), world.cells(2, kind)
        self.best[branch_and_bound.INCUMBENT] = self.cost(plan.below)
        self.way, self.costs = world.rows(plies, self.words), world.cells(plies, kind)
        self.tried, self.line, self.places, self.numbers = (world.cells(plies) for _ in range(4))
        self.room = FIRST_ROOM

    def descent_memory(self) -> branch_and_bound.DescentMemory:
        """Return what the kernels work with."""
        fits = self.plan.algorithm == "limited-discrepancy" and self.plan.depth is not None
        waiting = self.world.rows(self.room, self.words + 4)
        return branch_and_bound.DescentMemory(
            self.counters, self.at, self.best, self.way, self.costs, self.tried, self.line, waiting, self.places,
            self.recorder_of_lines(self.numbers, self.room), self.room, self.words, self.deepest, fits,
        )  # fmt: skip

    def grow(self) -> bool:
        """Begin again with room for more siblings; the best way held is kept."""
        self.room *= 4
        check_memory(8 * (self.words + 4) * self.room)
        counters.begin(self.counters)
        self.record_anew(self.best[branch_and_bound.INCUMBENT])
        return True

    def result(self) -> Result:
        """Say what has been found so far."""
        found = int(self.at[branch_and_bound.FOUND]) == 1
        value = plain(self.best[branch_and_bound.INCUMBENT]) if found else None
        bound = plain(self.best[branch_and_bound.BOUND])
        if self.complete and not self.counters[counters.SKIPPED + HORIZON]:
            upper = self.plan.below
            bound = upper if value is None else value
        moves = [plain(m) for m in self.line[1 : int(self.at[branch_and_bound.PLY]) + 1]] if found else []
        return self.finish(value, bound, moves)
