"""What every run of a path search does: canonical start, phases within the limits, faults, the way, the Result."""

from __future__ import annotations

from typing import Any

from .._canonical import plain
from ..driver import Callback
from ..errors import HookError, LimitError, TreepruneError
from ..guard import guarded
from ..hooks import overrides
from ..kernels.paths.path_trace import COLUMNS, LineRecorder, NoPathTrace, PathRecorder
from ..limits import Limits
from ..phased_run import PhasedRun
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

TRACE_LIMIT = 1_000_000


class PathRun(PhasedRun):
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

    def fault_of(self, reason: int) -> HookError | None:
        """Return the error for a reason that is a hook's fault."""
        return fault(reason, self.where()) if reason in FAULTS else None

    deepest = 0

    def where(self) -> str:
        """Say where a fault was met; subclasses know better."""
        return f"a state reached from {self.start!r}"

    def visited(self) -> Visited:
        """Return the states met, of searches that remember them, once they have run."""
        raise TreepruneError(f"{self.plan.algorithm} does not remember the states it meets: there is nothing to draw")

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
            status, value, bound, moves, guarantee, self.stopped_by(), tally, self.plan.rules, self.trace(tally),
            self.plan.name, self.world.name, problem=self.problem, state=self.start, minimising=True,
        )  # fmt: skip
