"""What every run of a path search does: canonical start, phases within the limits, faults, the way, the Result."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from .._canonical import plain
from .._compiled import is_compiled
from ..driver import Callback, Run, execute
from ..errors import CompileError, LimitError, TreepruneError
from ..game_result import stats_of
from ..guard import guarded
from ..hooks import blamed, overrides
from ..kernels import counters
from ..kernels.paths.path_trace import COLUMNS, LineRecorder, NoPathTrace, PathRecorder
from ..limits import Limits
from ..problem import INF
from ..result import Result, Stats, Status
from ..rule import Guarantee, guarantee_of
from ..state_space import StateSpace
from ..worlds import World, new_counters
from .path_plan import PathPlan
from .path_trace import TRACED, PathTrace
from .space_hooks import FAULTS, fault, least_cost_of, look_ahead, require_space
from .space_memory import SpaceMemory
from .visited import Visited

STOPS = {counters.NODES_USED: "nodes", counters.MEMORY_FULL: "memory", counters.TOO_DEEP: "max_ply"}
TRACE_LIMIT = 1_000_000


class PathRun:
    """One search of one start; subclasses set up the memory of an algorithm and call its kernels in phases."""

    def __init__(
        self,
        problem: StateSpace,
        state: Any,
        plan: PathPlan,
        world: World,
        limits: Limits | None = None,
        trace: str = "off",
        progress: Callback | None = None,
        trace_limit: int = TRACE_LIMIT,
    ) -> None:
        require_space(problem)
        if trace not in ("off", "skips", "all"):
            raise ValueError(f"trace={trace!r}: choose 'off', 'skips' or 'all'")
        if trace != "off" and plan.algorithm not in TRACED:
            raise LimitError(f"{plan.algorithm} keeps no trace: leave trace out, or choose one of {', '.join(TRACED)}")
        if trace_limit < 1:
            raise LimitError(f"trace_limit={trace_limit}: give a number of events >= 1")
        self.problem, self.plan, self.world = problem, plan, world
        self.limits, self.progress, self.tracing, self.trace_limit = limits or Limits(), progress, trace, trace_limit
        self.state = world.state(problem.start() if state is None else state)
        self.start = plain(self.state)
        self.space = guarded(problem, self.state) if world.name == "interpreted" else problem
        self.crossed = world.cross(self.space)
        self.floating = look_ahead(problem, self.start)
        if world.name == "compiled" and isinstance(plain(problem.h(self.start)), float):
            self.floating = True  # compiled, even an INF that is a float makes all estimates floats
        if any(isinstance(x, float) and not x.is_integer() for x in (plan.upper, plan.threshold, plan.epsilon)):
            self.floating = True
        self.zero = world.number(0, self.floating)
        self.counters = new_counters(world, self.limits.nodes, self.limits.max_ply or 1)
        self.least_cost = self.cost(least_cost_of(problem))
        self.wanted_below = plan.below
        self.recorder = self.new_recorder()
        self.spent = self.compile_time = 0.0

    def cost(self, value: Any) -> Any:
        """Return a number in the type of costs."""
        return self.world.number(value, self.floating)

    def new_recorder(self) -> Any:
        """Return what takes down the events of a search that remembers states, or nothing."""
        if self.tracing == "off":
            return NoPathTrace()
        world, everything = self.world, self.tracing == "all"
        return PathRecorder(
            world.rows(self.trace_limit, COLUMNS), world.cells(3), self.zero, self.trace_limit, everything
        )

    def recorder_of_lines(self, numbers: Any, room: int) -> Any:
        """Return the same for a depth-first search: a number for each ply, and room for siblings that wait."""
        log = self.recorder
        if self.tracing == "off":
            return log
        return LineRecorder(
            log.events, log.cursor, numbers, self.world.cells(room), self.zero, self.trace_limit, log.everything
        )

    def record_anew(self, incumbent: Any) -> None:
        """Forget the events of a search that begins again, wanting only ways that cost less than the incumbent."""
        if self.tracing != "off":
            self.wanted_below = plain(incumbent)
            self.recorder.cursor[:] = self.world.cells(3)

    def trace(self, tally: Stats) -> PathTrace | None:
        """Return the events recorded, None where they were not asked for."""
        if self.tracing == "off":
            return None
        return PathTrace.from_recorder(
            self.recorder, self.problem, self.start, self.plan, self.floating, self.wanted_below, self.stopped,
            tally.skipped, tally.expanded, self.deepest,
        )  # fmt: skip

    def memory(self) -> SpaceMemory:
        """Return what makes the memory of searches that remember states."""
        symmetric = self.plan.symmetry and overrides(self.problem, "symmetries")
        return SpaceMemory(self.world, self.problem, self.state, self.zero, symmetric, self.limits, self.counters)

    def phase(self, kernel: Callable[..., Any], *components: Any, grow: Callable[[], bool] | None = None) -> Any:
        """Run a kernel on the space, the start and zero, then `components()`; return what it returned.

        Each component is an object to take across, or a function that gives one, asked anew after memory has grown.
        `grow` makes room; False where there is none left, and the run is over. Sets `self.stopped`.
        """
        while True:
            arguments = [self.crossed, self.state, self.zero]
            for part in components:
                part = part() if callable(part) else part
                arguments.append(self.world.cross(part) if is_compiled(type(part)) else part)
            limits = self.limits.after(self.spent)
            began = time.perf_counter()
            try:
                run = execute(
                    self.world, kernel, tuple(arguments), self.counters, limits, self.limits.max_ply or 1, self.progress
                )
            except CompileError:
                raise
            except Exception as error:
                self.spent += time.perf_counter() - began
                raised = blamed(error)
                raise self.with_partial(raised) from raised.__cause__
            self.spent += run.time
            self.compile_time += run.compile_time
            reason = int(self.counters[counters.ENDED])
            if reason == counters.STATES_FULL and run.stopped is None and grow is not None:
                if grow():
                    self.counters[counters.ENDED] = 0
                    continue
                reason = counters.MEMORY_FULL
            if reason in FAULTS:
                raise self.with_partial(fault(reason, self.where()))
            self.stopped = STOPS.get(reason, run.stopped or "interrupted") if reason else None
            return run.returned

    stopped: str | None = None
    deepest = 0

    def where(self) -> str:
        """Say where a fault was met; subclasses know better."""
        return f"a state reached from {self.start!r}"

    def with_partial(self, error: Exception) -> Exception:
        """Hang what was found before a hook failed on the error, as `error.partial`."""
        self.stopped = "error"
        error.partial = partial = self.result()  # type: ignore[attr-defined]
        error.add_note(f"after {partial.stats.nodes:,} states; the best held then is in `error.partial`: {partial!r}")
        return error

    def run(self) -> Result:
        """Search and report."""
        raise NotImplementedError

    def visited(self) -> Visited:
        """Return the states met, of searches that remember them, once they have run."""
        raise TreepruneError(f"{self.plan.algorithm} does not remember the states it meets: there is nothing to draw")

    def result(self) -> Result:
        """Say what has been found so far."""
        raise NotImplementedError

    def tally(self) -> Stats:
        """Return the statistics so far."""
        found = stats_of(self.counters, Run(None, None, self.spent, self.compile_time))
        found.generated = found.nodes
        return found

    def moves_along(self, states: list[Any], steps: bool = False) -> list[Any]:
        """Return the moves of a way; none where the hook that failed is needed to tell them."""
        try:
            return self.problem.moves_through(states, steps)
        except Exception:
            if self.stopped == "error":
                return []
            raise

    def finish(self, value: Any, bound: Any, moves: list[Any]) -> Result:
        """Build the Result of a way that costs `value` (None: no way is held), where no way costs less than `bound`.

        A bound that meets the value proves it, and one that meets the cost that was wanted proves that there is no
        way, whatever rules fired; else the law holds: the weakest rule that fired tells what the answer is worth.
        """
        upper = self.plan.below
        tally = self.tally()
        guarantee = guarantee_of(tally.skipped, "game")
        value, bound = plain(value), plain(bound)
        bound = None if bound is None else 0 if bound < 0 else bound
        tight = value is not None and bound is not None and bound >= value
        if tight:
            status, guarantee, bound = Status.OPTIMAL, Guarantee.EXACT, value
        elif value is not None:
            status = Status.FEASIBLE
            guarantee = max(guarantee, Guarantee.BOUNDED if bound else Guarantee.HEURISTIC)
        elif bound is not None and bound >= upper:
            status, guarantee = Status.INFEASIBLE, Guarantee.EXACT
        else:
            status, guarantee = Status.UNKNOWN, Guarantee.HEURISTIC
        if bound is not None and bound >= INF:
            bound = None
        return Result(
            status, value, bound, moves, guarantee, self.stopped, tally, self.plan.rules, self.trace(tally),
            self.plan.name, self.world.name, problem=self.problem, state=self.start, minimising=True,
        )  # fmt: skip
