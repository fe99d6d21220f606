"""Set up the memory of a game-tree search, run it, and say what its counters mean."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

from ._canonical import plain
from .driver import Callback, Run, execute
from .errors import CompileError, HookError, LimitError
from .game_memory import check_game, iteration_of, margins_of, memory_of
from .game_result import finish, stats_of
from .guard import guarded
from .hooks import blamed, crossed, describe_fault, key_of, look_ahead, overrides, require_game
from .kernels import batch, counters, iterative_deepening, roots, shared_table
from .kernels.crowd import PLACES, Crowd
from .kernels.memory import Memory
from .kernels.principal_variation import LONGEST
from .kernels.recorder import COLUMNS, NoTrace, Recorder
from .kernels.table import GENERATIONS, KEY, UNLIMITED, NoTable
from .kernels.table import Table as TableKernel
from .kernels.words import width
from .limits import Limits
from .plan import DEEPENING, Plan
from .problem import INF, Game
from .progress import reporter
from .result import Result
from .trace import Trace
from .worlds import World, check_memory, choose_world, new_counters

DEFAULT_PLY = 1000
FIRST_BUFFER = 4096
LEAST_DEPTH = 4
MOST_PLY = 12
"""Where threads mind each other: states with so many plies left; with unlimited depth, down to this ply."""
STOPS = {counters.NODES_USED: "nodes", counters.TOO_DEEP: "max_ply"}


def run_plan(
    game: Game,
    state: Any,
    plan: Plan,
    limits: Limits | None,
    trace: str,
    world: str | World,
    progress: bool | Callback,
) -> Result:
    """Search one position as a plan says, with a progress bar if one is asked for."""
    with reporter(progress, game) as callback:
        return GameRun(game, state, plan, choose_world(game, world), limits, trace, progress=callback).run()


class GameRun:
    """One search of one position (or a batch of them): memory, call, result; `table` is a run to share one with."""

    def __init__(
        self,
        problem: Game,
        state: Any,
        plan: Plan,
        world: World,
        limits: Limits | None = None,
        trace: str = "off",
        trace_limit: int = 1_000_000,
        progress: Callback | None = None,
        table: GameRun | None = None,
    ) -> None:
        if trace not in ("off", "skips", "all"):
            raise ValueError(f"trace={trace!r}: choose 'off', 'skips' or 'all'")
        if trace != "off" and plan.threads > 1:
            raise LimitError("a trace tells of one thread: leave threads out")
        if trace_limit < 1:
            raise LimitError(f"trace_limit={trace_limit}: give a number of events >= 1")
        require_game(problem)
        self.problem, self.plan, self.world = problem, plan, world
        self.limits = limits or Limits()
        self.trace, self.trace_limit, self.progress = trace, trace_limit, progress
        self.state = world.state(problem.start() if state is None else state)
        self.game = guarded(problem, self.state) if world.name == "interpreted" else problem
        self.floating = look_ahead(problem, plain(self.state))
        if self.floating and plan.algorithm in ("null-window", "mtdf"):
            raise HookError("evaluate", "null windows need integer scores; use method 'deepening' or 'alphabeta'")
        check_game(problem, plan)
        limited = None if plan.depth is None else plan.depth + 1 + int(plan.quiescence)
        self.max_ply = self.limits.max_ply or (limited or DEFAULT_PLY)
        share = self.limits.nodes
        self.node_limit = share if share is None or plan.threads == 1 else -(-share // plan.threads)
        self.counters = new_counters(world, self.node_limit, self.max_ply)
        self.answer = world.cells(2, float if self.floating else int)
        self.best_line = world.cells(LONGEST + 1)
        self.table: Any = self._table() if table is None else table.table
        self.recorder: Any = self._recorder()
        self.team: list[tuple[tuple[Any, ...], Any]] = []
        self.buffer = max(FIRST_BUFFER, 4 * self.max_ply)

    def _table(self) -> Any:
        if self.plan.table is None:
            return NoTable()
        key = key_of(self.world, self.problem, self.state)
        kind: Any = TableKernel if self.plan.threads == 1 else shared_table.SharedTable
        columns = (KEY if self.plan.threads == 1 else shared_table.KEY) + (
            width(key) if self.world.name == "compiled" else 1
        )
        slots = self.plan.table.slots(columns)
        generation = self.world.cells(1)
        generation[0] = 1
        return kind(self.world.rows(slots, columns), generation, slots // 2 - 1)

    def _recorder(self) -> Any:
        if self.trace == "off":
            return NoTrace()
        return Recorder(
            self.world.rows(self.trace_limit, COLUMNS),
            self.world.rows(self.max_ply + 2, 5),
            self.world.cells(2),
            self.trace_limit,
            self.trace == "all",
        )

    def memory(self) -> Memory:
        """Return the Memory of this run, made of what the world is made of."""
        self.path = self.world.cells(self.max_ply + 2)
        crowd = None
        if self.plan.threads > 1:
            self.busy = self.world.cells(PLACES)
            crowd = Crowd(self.busy, 1, LEAST_DEPTH, MOST_PLY)
        return self._memory(self.counters, self.path, crowd)

    def _memory(self, own_counters: Any, path: Any, crowd: Any) -> Memory:
        self.shared: dict[str, Any] = {
            "counters": own_counters, "path": path, "table": self.table, "trace": self.recorder, "crowd": crowd,
        }  # fmt: skip
        plies = self.max_ply + 2
        return memory_of(self.problem, self.plan, self.world, self.floating, plies, self.buffer, self.shared)

    def helpers(self) -> list[tuple[tuple[Any, ...], Any]]:
        """Return the arguments and counters of the threads beside the first: all their own but table and marks."""
        found = []
        for number in range(2, self.plan.threads + 1):
            own = new_counters(self.world, self.node_limit, self.max_ply)
            mem = self._memory(own, self.world.cells(self.max_ply + 2), Crowd(self.busy, number, LEAST_DEPTH, MOST_PLY))
            answer, line = self.world.cells(2, float if self.floating else int), self.world.cells(LONGEST + 1)
            found.append((self.arguments(mem, answer, line)[1], own))
        return found

    def call(self) -> tuple[Any, tuple[Any, ...]]:
        """Return the entry function of the plan's algorithm and its arguments."""
        return self.arguments(self.memory(), self.answer, self.best_line)

    def arguments(self, mem: Memory, answer: Any, best_line: Any) -> tuple[Any, tuple[Any, ...]]:
        """Return the entry function and its arguments, for one thread's memory."""
        plan, world = self.plan, self.world
        game, memory = world.cross(self.game), world.cross(mem)
        depth = world.number(UNLIMITED if plan.depth is None else plan.depth, False)
        if plan.algorithm == "null-window":
            low, high = self.proved()
            quiet = world.cross(replace(mem, trace=NoTrace())) if self.trace != "off" else memory
            report = world.cells(counters.SIZE)
            if answer is self.answer:
                self.report = report
            bounds = world.number(low, False), world.number(high, False)
            return batch.settle_one, (game, self.state, *bounds, depth, memory, quiet, answer, best_line, report)
        low, high = self.window()
        window = world.number(low, self.floating), world.number(high, self.floating)
        if plan.algorithm == "minimax":
            return roots.minimax_root, (game, self.state, window[0], depth, memory, best_line)
        if plan.algorithm == "alphabeta":
            return roots.alphabeta_root, (game, self.state, *window, depth, memory, best_line)
        last = min(DEFAULT_PLY if plan.depth is None else plan.depth, self.max_ply)
        first, guess = min(1, last), plain(self.problem.evaluate(plain(self.state)))
        if plan.guess is not None:
            first, last, guess = int(depth), int(depth), plan.guess
        return iterative_deepening.deepen, (
            game, self.state, world.number(guess, self.floating), *window, world.number(first, False),
            world.number(last, False), world.cross(iteration_of(plan, self.floating)), memory, answer, best_line,
        )  # fmt: skip

    def window(self) -> tuple[Any, Any]:
        """Return the window of the plan in numbers that kernels can hold: none between them is lost."""
        low, high = self.plan.window or (-INF, INF)
        low, high = max(low, -INF), min(high, INF)
        return (low, high) if self.floating else (math.floor(low), math.ceil(high))

    def proved(self) -> tuple[Any, Any]:
        """Return what the game's own rules prove of the root before any search."""
        state = plain(self.state)
        if self.problem.is_over(state):
            return self.problem.evaluate(state), self.problem.evaluate(state)
        if not self.plan.bounds:
            return -INF, INF
        low, high = self.problem.lower(state), self.problem.upper(state)
        if not low <= high:
            raise HookError("lower/upper", crossed(self.problem, state))
        low, high = max(low, -INF), min(high, INF)
        if low != int(low) or high != int(high):
            raise HookError("lower/upper", f"returned {low!r} and {high!r} for {state!r}, but the scores are integers")
        return int(low), int(high)

    def run(self) -> Result:
        """Search, with more memory if the move buffer was too small, and report."""
        limits, spent = self.limits, 0.0
        while True:
            kernel, arguments = self.call()
            self.team = self.helpers()
            began = time.perf_counter()
            try:
                run = execute(
                    self.world, kernel, arguments, self.counters, limits, self.max_ply, self.progress,
                    helpers=self.team,
                )  # fmt: skip
            except CompileError:
                raise
            except Exception as error:
                raised = blamed(error)
                self.keep_partial(raised, Run(None, None, time.perf_counter() - began, 0.0))
                raise raised from raised.__cause__
            spent += run.time
            run = replace(run, time=spent)
            reason = int(self.counters[counters.ENDED])
            if reason == counters.BUFFER_FULL and run.stopped is None:
                self.start_over(2 * self.buffer)
                limits = self.limits.after(spent)
            elif reason in (0, counters.STOPPED, counters.BUFFER_FULL, *STOPS):
                found = self.result(run, STOPS.get(reason, run.stopped if reason else None))
                # Ctrl-C came when the answer was whole: both are said, or a loop over short runs could not be left
                return replace(found, stopped="interrupted") if run.stopped == "interrupted" else found
            else:
                fault = self.fault(reason)
                self.keep_partial(fault, run)
                raise fault

    def keep_partial(self, error: Exception, run: Run) -> None:
        """Hang what was found before a hook failed on the error, as `error.partial`."""
        error.partial = partial = self.result(run, "error")  # type: ignore[attr-defined]
        error.add_note(f"after {partial.stats.nodes:,} nodes; the best held then is in `error.partial`: {partial!r}")

    def renew_table(self, generations: int) -> None:
        """Wipe the table before its generations repeat."""
        if not isinstance(self.table, NoTable) and self.table.generation[0] + generations >= GENERATIONS:
            self.table = self._table()

    def start_over(self, buffer: int) -> None:
        """Begin again with a larger move buffer, counts and table as new."""
        self.buffer = buffer
        check_memory(16 * buffer)
        counters.begin(self.counters)
        self.recorder = self._recorder()
        self.table = self._table()

    def result(self, run: Run, stopped: str | None) -> Result:
        """Say what the counters and the answer mean."""
        settled = self.plan.algorithm == "null-window" and stopped != "error"
        tally = stats_of(self.report if settled else self.counters, run, [own for _, own in self.team])
        value, bound, finished = self.outcome(run, stopped)
        line = [int(m) if self.world.name == "compiled" else m for m in self.best_line[1 : 1 + int(self.best_line[0])]]
        resolved = int(self.counters[counters.RESOLVED]) == 1
        trace = None
        if self.trace != "off":
            trace = Trace.from_recorder(
                self.recorder, self.problem, plain(self.state), self.plan, self.floating, stopped, tally.skipped
            )
        plan, world = self.plan, self.world
        found = finish(
            self.problem, self.state, plan, world, value, bound, finished, stopped, line, tally, trace, resolved
        )  # fmt: skip
        if "learned" in self.shared:
            found.margins = margins_of(self.shared["learned"])
        return found

    def outcome(self, run: Run, stopped: str | None) -> tuple[Any, Any, bool]:
        """Return (value, bound, whether the search of it was finished)."""
        from_kernel = plain(run.returned)
        if self.plan.algorithm == "null-window":
            low, high = plain(self.answer[0]), plain(self.answer[1])
            return (low if low > -INF else None), (high if high < INF else None), low == high
        state = plain(self.state)
        upper = self.problem.upper(state) if self.plan.bounds and not self.problem.is_over(state) else INF
        bound = upper if upper < INF else None
        if self.plan.algorithm in DEEPENING:
            done = int(self.counters[counters.ITERATIONS]) > 0
            return (plain(self.answer[0]) if done else None), bound, done
        if stopped is not None:
            known = self.plan.algorithm == "alphabeta" and self.plan.window is None and from_kernel is not None
            return (from_kernel if known and -INF < from_kernel < INF else None), bound, False
        low, high = self.plan.window or (-INF, INF)
        if from_kernel <= low:
            return None, from_kernel, False
        return from_kernel, (bound if from_kernel >= high else from_kernel), from_kernel < high

    def fault(self, reason: int) -> Exception:
        """Return the error for a hook that broke its contract, with the way to the position."""
        ply = int(self.counters[counters.FAULT_PLY])
        if overrides(self.problem, "outcomes"):
            return describe_fault(reason, f"ply {ply}")
        s = plain(self.state)
        for move in [plain(m) for m in self.path[:ply]]:
            s = self.problem.play(s, move)
        return describe_fault(reason, f"ply {ply}, state {s!r}")
