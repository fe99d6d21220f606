"""One backtracking run: its memory, its batches of solutions, the Result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..driver import Callback, Run, execute
from ..errors import CompileError, LimitError
from ..game_result import stats_of
from ..guard import guarded
from ..hooks import blamed
from ..kernels import counters
from ..kernels.decisions.backtracking import NONE, PLY, backtracking
from ..limits import Limits
from ..phased_run import STOPS
from ..progress import reporter
from ..result import Result, Stats, status_of_search
from ..rule import Guarantee
from ..worlds import World, choose_world, memory_within, new_counters
from .decision_hooks import look_ahead, require_decisions
from .decision_memory import bytes_after_growth, grown, new_memory
from .decision_plan import DecisionPlan

DEFAULT_PLY = 10_000
UNLIMITED = 2**60


class BacktrackingRun:
    """A search that stands where it was left: each call of `batch` goes on from there."""

    stopped: str | None = None

    def __init__(
        self,
        problem: DecisionProblem,
        state: Any,
        plan: DecisionPlan,
        world: World,
        limits: Limits | None = None,
        progress: Callback | None = None,
    ) -> None:
        require_decisions(problem)
        self.problem, self.plan, self.world = problem, plan, world
        self.limits, self.progress = limits or Limits(), progress
        self.state = world.state(problem.start() if state is None else state)
        self.start = plain(self.state)
        look_ahead(problem, self.start)
        watched = guarded(problem, self.state) if world.name == "interpreted" else problem
        self.crossed = world.cross(watched)
        self.plies = self.limits.max_ply or DEFAULT_PLY
        self.counters = new_counters(world, self.limits.nodes, self.plies)
        self.memory = new_memory(world, problem, self.state, plan, self.counters, self.plies)
        self.wanted = UNLIMITED if plan.solutions is None else int(plan.solutions)
        self.kept: list[list[Any]] = []
        self.spent = self.compile_time = 0.0

    @property
    def exhausted(self) -> bool:
        """Whether all is searched."""
        return int(self.memory.at[PLY]) == NONE

    @property
    def over(self) -> bool:
        """Whether nothing more is to be found, or wanted."""
        return self.exhausted or self.stopped is not None or int(self.counters[counters.SOLUTIONS]) >= self.wanted

    def batch(self, most: int) -> list[list[Any]]:
        """Go on until so many more solutions are found, their room is full, or nothing is left; return them."""
        self.counters[counters.SOLUTION_LIMIT] = min(self.wanted, int(self.counters[counters.SOLUTIONS]) + most)
        self.go_on()
        return self.taken_out()

    def go_on(self) -> None:
        """Run the kernel to the next solution limit, with more room where it needs some. Sets `self.stopped`."""
        while True:
            limits = self.limits
            if limits.time is not None:
                limits = replace(limits, time=max(0.0, limits.time - self.spent))
            arguments = (self.crossed, self.state, self.world.cross(self.memory))
            self.counters[counters.ENDED] = 0
            try:
                run = execute(self.world, backtracking, arguments, self.counters, limits, 1, self.progress)
            except CompileError:
                raise
            except Exception as error:
                raised = blamed(error)
                self.stopped = "error"
                self.kept += self.taken_out()
                raised.partial = partial = self.result()  # type: ignore[attr-defined]
                raised.add_note(f"the solutions found before are in `error.partial`: {partial!r}")
                raise raised from raised.__cause__
            self.spent += run.time
            self.compile_time += run.compile_time
            reason = int(self.counters[counters.ENDED])
            if reason == counters.STATES_FULL and run.stopped is None:
                if bytes_after_growth(self.memory) <= memory_within(self.limits):
                    self.memory = grown(self.world, self.memory, self.state)
                    continue
                reason = counters.MEMORY_FULL
            if reason not in (0, counters.SOLUTIONS_FOUND) or run.stopped == "interrupted":
                self.stopped = STOPS.get(reason, run.stopped or "interrupted")
            return

    def taken_out(self) -> list[list[Any]]:
        """Return the decisions of the solutions found since they were last taken out."""
        if self.plan.count_only:
            return []
        ways = self.memory.ways
        used = int(ways.used[0])
        words = ways.found[:used].tolist() if hasattr(ways.found, "tolist") else [plain(m) for m in ways.found[:used]]
        found, at = [], 0
        while at < used:
            end = at + 1 + words[at]
            found.append(words[at + 1 : end])
            at = end
        ways.used[0] = 0
        return found

    def solutions(self) -> Iterator[list[Any]]:
        """Yield the decisions of each solution, the first as soon as it is found, others in batches that grow."""
        most = 1
        while not self.over:
            yield from self.batch(most)
            most *= 2

    def run(self) -> Result:
        """Search and report."""
        while not self.over:
            self.kept += self.batch(UNLIMITED)
        return self.result()

    def tally(self) -> Stats:
        """Return the statistics so far."""
        found = stats_of(self.counters, Run(None, None, self.spent, self.compile_time))
        mirrored = found.skipped.get("symmetry breaking", 0)
        found.leaves = found.failures + int(self.counters[counters.SOLUTIONS]) + mirrored
        return found

    def result(self) -> Result:
        """Say what has been found so far, and what is proved: all that was asked, or that there is nothing."""
        found = int(self.counters[counters.SOLUTIONS])
        status = status_of_search(found, self.wanted, self.exhausted)
        return Result(
            status, found, found if self.exhausted else None, list(self.kept[0]) if self.kept else [],
            Guarantee.EXACT, self.stopped, self.tally(), self.plan.rules, None, self.plan.name, self.world.name,
            problem=self.problem, state=self.start, solutions=list(self.kept),
        )  # fmt: skip


def run_decisions(
    problem: DecisionProblem,
    state: Any = None,
    plan: DecisionPlan | None = None,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    trace: str = "off",
) -> Result:
    """Search a decision problem as a plan says."""
    if trace != "off":
        raise LimitError(f"trace={trace!r}: backtracking keeps no trace, leave trace out")
    require_decisions(problem)
    with reporter(progress, problem) as callback:
        run = BacktrackingRun(problem, state, plan or DecisionPlan(), choose_world(problem, world), limits, callback)
        return run.run()
