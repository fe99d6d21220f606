"""A run that calls kernels in phases: within what is left of its limits, with more room where they need some."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ._compiled import is_compiled
from .driver import Callback, Run, execute
from .errors import CompileError, HookError, LimitError
from .game_result import stats_of
from .hooks import blamed
from .kernels import counters
from .limits import Limits
from .result import Result, Stats
from .worlds import World

STOPS = {counters.NODES_USED: "nodes", counters.MEMORY_FULL: "memory", counters.TOO_DEEP: "max_ply"}


class PhasedRun:
    """What searches that remember states have in common; a subclass sets up memory and calls kernels.

    Attributes
    ----------
    world, limits, progress
    crossed, state : object
        The problem and the start as kernels take them.
    zero : number
        0 in the type of costs.
    counters : object
    spent, compile_time : float
        Seconds so far.
    stopped : str or None
        Why the last phase ended early.
    interrupted : bool
        Whether Ctrl-C was pressed, be it when a phase had just come to its end.
    """

    world: World
    limits: Limits
    progress: Callback | None
    crossed: Any
    state: Any
    start: Any
    zero: Any
    counters: Any
    spent = 0.0
    compile_time = 0.0
    stopped: str | None = None
    interrupted = False
    bracket: Callable[[], tuple[Any, Any]] | None = None

    def phase(self, kernel: Callable[..., Any], *components: Any, grow: Callable[[], bool] | None = None) -> Any:
        """Run a kernel on the problem, the start and zero, then `components()`; return what it returned.

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
                    self.world, kernel, tuple(arguments), self.counters, limits, self.limits.max_ply or 1,
                    self.progress, bracket=self.bracket,
                )  # fmt: skip
            except CompileError:
                raise
            except Exception as error:
                self.spent += time.perf_counter() - began
                raised = blamed(error)
                raise self.with_partial(raised) from raised.__cause__
            self.entered(run.ticks)
            self.spent += run.time
            self.compile_time += run.compile_time
            reason = int(self.counters[counters.ENDED])
            if reason == counters.STATES_FULL and run.stopped is None and grow is not None:
                if grow():
                    self.counters[counters.ENDED] = 0
                    continue
                reason = counters.MEMORY_FULL
            broken = self.fault_of(reason)
            if broken is not None:
                raise self.with_partial(broken)
            self.stopped = STOPS.get(reason, run.stopped or "interrupted") if reason else None
            self.interrupted = self.interrupted or run.stopped == "interrupted"
            return run.returned

    def stopped_by(self) -> str | None:
        """Return what a Result says of the run: an answer may be whole and the run interrupted."""
        return self.stopped or ("interrupted" if self.interrupted else None)

    def entered(self, ticks: int) -> None:
        """Note, of a run that keeps times, when a kernel was entered: nanoseconds of processor time."""

    def fault_of(self, reason: int) -> HookError | LimitError | None:
        """Return the error that a reason for the end of a kernel stands for, None where it is a limit."""
        raise NotImplementedError

    def with_partial(self, error: Exception) -> Exception:
        """Hang what was found before a hook failed on the error, as `error.partial`."""
        self.stopped = "error"
        error.partial = partial = self.result()  # type: ignore[attr-defined]
        error.add_note(f"after {partial.stats.nodes:,} states; the best held then is in `error.partial`: {partial!r}")
        return error

    def run(self) -> Result:
        """Search and report."""
        raise NotImplementedError

    def result(self) -> Result:
        """Say what has been found so far."""
        raise NotImplementedError

    def tally(self) -> Stats:
        """Return the statistics so far."""
        found = stats_of(self.counters, Run(None, None, self.spent, self.compile_time))
        found.generated = found.nodes
        return found
