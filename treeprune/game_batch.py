"""Solve many positions of one game in few calls of a kernel."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, overload

from ._canonical import machine_words, plain
from .driver import Callback, Run, execute
from .errors import InstanceError
from .game_result import finish, stats_of
from .game_run import STOPS, GameRun
from .hooks import shape
from .kernels import batch, counters
from .kernels.principal_variation import LONGEST
from .kernels.table import UNLIMITED
from .kernels.words import width
from .limits import Limits
from .plan import Plan
from .problem import INF, Game
from .result import Result
from .worlds import World

CHUNK = 4096
"""Positions of one kernel call: fewer than a table has generations."""


class Results(Sequence[Result]):
    """The answers of a batch, in the order of its positions; a Result is built when it is asked for.

    Attributes
    ----------
    time, compile_time : float
        Seconds for all of them together.
    stopped : str or None
        Why the batch ended early; the positions after that are UNKNOWN.
    """

    def __init__(self, run: GameRun, states: list[Any]) -> None:
        world, n = run.world, len(states)
        self._run, self._states = run, states
        self._answers, self._lines = world.rows(n, 2), world.rows(n, LONGEST + 1)
        self._reports = world.rows(n, counters.SIZE)
        self._rows = world.rows(n, width(states[0]))
        for i, state in enumerate(states):
            self._rows[i][:] = machine_words(state) if world.name == "compiled" else [state]
        self._finished = 0
        self.time = self.compile_time = 0.0
        self.stopped: str | None = None

    def __len__(self) -> int:
        return len(self._states)

    @overload
    def __getitem__(self, i: int) -> Result: ...
    @overload
    def __getitem__(self, i: slice) -> list[Result]: ...
    def __getitem__(self, i: int | slice) -> Any:
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        i = range(len(self))[i]
        low, high = plain(self._answers[i][0]), plain(self._answers[i][1])
        report, line = self._reports[i], self._lines[i]
        reason = int(report[counters.ENDED])
        stopped = STOPS.get(reason)
        if i >= self._finished and stopped is None:
            low, high, stopped = -INF, INF, self.stopped
        share = self.time * int(report[counters.TICKS]) / max(1, self._ticks)
        tally = stats_of(report, Run(None, None, share, 0.0))
        moves = [plain(m) for m in line[1 : 1 + int(line[0])]]
        run = self._run
        return finish(
            run.problem, self._states[i], run.plan, run.world, low if low > -INF else None,
            high if high < INF else None, low == high, stopped, moves, tally, None,
        )  # fmt: skip

    @functools.cached_property
    def _ticks(self) -> int:
        return sum(int(self._reports[i][counters.TICKS]) for i in range(len(self)))

    def settle(self, limits: Limits) -> None:
        """Settle them all, begin again where the move buffer was too small, and stop where asked to."""
        run, world = self._run, self._run.world
        while self._finished < len(self) and self.stopped is None:
            run.renew_table(CHUNK)
            last = min(self._finished + CHUNK, len(self))
            run.counters[counters.FINISHED] = self._finished
            arguments = (
                world.cross(run.game), world.state(self._states[0]), world.number(0, False),
                world.number(self._finished, False), world.number(last, False),
                world.number(UNLIMITED if run.plan.depth is None else run.plan.depth, False),
                world.cross(run.memory()), run.answer, run.best_line, world.cells(counters.SIZE),
                self._rows, self._answers, self._lines, self._reports,
            )  # fmt: skip
            left = limits.after(self.time)
            done = execute(world, batch.settle_all, arguments, run.counters, left, run.max_ply, run.progress, True)
            self.time += done.time
            self.compile_time += done.compile_time
            self._finished = int(run.counters[counters.FINISHED])
            reason = int(run.counters[counters.ENDED])
            if done.stopped == "interrupted" or (
                reason in (counters.STOPPED, counters.BUFFER_FULL) and done.stopped is not None
            ):
                self.stopped = done.stopped
            elif reason == counters.BUFFER_FULL:
                run.start_over(2 * run.buffer)
            elif reason == counters.TOO_DEEP:
                self._finished += 1
            elif self._finished < last:
                run.state = self._states[self._finished]
                raise run.fault(reason)


def settle_many(
    problem: Game, states: Iterable[Any], plan: Plan, world: World, limits: Limits, progress: Callback | None
) -> Sequence[Result]:
    """Return the Results of many positions, each settled with an empty table."""
    found = [world.state(s) for s in states]
    if not found:
        return []
    for i, state in enumerate(found):
        if (shape(state), width(state)) != (shape(found[0]), width(found[0])):
            raise InstanceError(f"position {i} is {plain(state)!r}, the first {plain(found[0])!r}: give one type")
    results = Results(GameRun(problem, found[0], plan, world, limits, progress=progress), found)
    results.settle(limits)
    return results
