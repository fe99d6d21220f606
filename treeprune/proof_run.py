"""Set up the memory of a proof-number search, run it, and say what its answer means."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

from ._canonical import plain
from .driver import Callback, Run, execute
from .errors import CompileError, HookError, LimitError
from .game_result import stats_of
from .guard import guarded
from .hooks import blamed, describe_fault, key_of, look_ahead, overrides, require_game
from .kernels import counters, proof_root
from .kernels.principal_variation import LONGEST
from .kernels.proof_number import ProofMemory
from .kernels.proof_table import KEY, NoProofTable, ProofTable
from .kernels.recorder import NoTrace
from .kernels.static_bound import NoStaticBounds, StaticBounds
from .kernels.symmetry import NoSymmetry, Symmetry
from .kernels.way import Way
from .kernels.words import width
from .limits import Limits, is_number
from .plan import Table
from .problem import INF, Game
from .result import Result, Status
from .rule import Guarantee, guarantee_of
from .worlds import World, check_memory, new_counters

DEFAULT_PLY = 1000
FIRST_BUFFER = 4096
STOPS = {counters.NODES_USED: "nodes", counters.TOO_DEEP: "max_ply"}


@dataclass(frozen=True)
class Question:
    """What df-pn is asked: is the value at least `target`? And the parts it may use.

    Attributes
    ----------
    target : number
    table : Table or None
    symmetry, bounds : bool
        Use the game's `symmetries`; its `lower` and `upper`.
    """

    target: Any
    table: Table | None
    symmetry: bool = False
    bounds: bool = False

    def __post_init__(self) -> None:
        if not is_number(self.target) or not -INF < self.target < INF:
            raise LimitError(f"target={self.target!r}: give a score, strictly between -10**18 and 10**18")
        if self.table is not None and not isinstance(self.table, Table):
            raise LimitError(f"table={self.table!r}: give a Table(entries=...), True or False")
        if self.symmetry and self.table is None:
            raise LimitError("symmetry=True needs a table: equivalent positions share an entry")

    @property
    def name(self) -> str:
        """The algorithm and its parts, as tables show it."""
        parts = [("table", self.table), ("symmetry", self.symmetry), ("bounds", self.bounds)]
        return " + ".join(["proof-number", *(name for name, on in parts if on)])

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that may skip something."""
        on = [("table", self.table), ("static bound", self.bounds), ("proof number", True)]
        return tuple(name for name, wanted in on if wanted)

    def window(self, floating: bool) -> tuple[Any, Any]:
        """Return two neighbouring scores (alpha, beta): the value is at least beta, or at most alpha."""
        if floating:
            return math.nextafter(self.target, -math.inf), float(self.target)
        beta = math.ceil(self.target)
        return beta - 1, beta


class ProofRun:
    """One proof-number search of one position: memory, call, result."""

    def __init__(
        self,
        problem: Game,
        state: Any,
        question: Question,
        world: World,
        limits: Limits | None = None,
        progress: Callback | None = None,
    ) -> None:
        require_game(problem)
        if overrides(problem, "outcomes"):
            raise HookError(
                "outcomes", "df-pn proves what can be forced, and chance cannot be: use minimax or alphabeta"
            )
        self.problem, self.question, self.world = problem, question, world
        self.limits, self.progress = limits or Limits(), progress
        self.state = world.state(problem.start() if state is None else state)
        self.game = guarded(problem, self.state) if world.name == "interpreted" else problem
        self.floating = look_ahead(problem, plain(self.state))
        self.alpha, self.beta = question.window(self.floating)
        self.max_ply = self.limits.max_ply or DEFAULT_PLY
        self.counters = new_counters(world, self.limits.nodes, self.max_ply)
        self.buffer = max(FIRST_BUFFER, 4 * self.max_ply)
        self.key = key_of(world, problem, self.state)

    def memory(self) -> ProofMemory:
        """Return the memory of this run, made of what the world is made of."""
        cells, rows = self.world.cells, self.world.rows
        question, words = self.question, width(self.key) if self.world.name == "compiled" else 1
        table: Any = NoProofTable()
        if question.table is not None:
            slots = question.table.slots(KEY + words)
            generation = cells(1)
            generation[0] = 1
            table = ProofTable(rows(slots, KEY + words), generation, slots // 2 - 1)
        self.path = cells(self.max_ply + 2)
        return ProofMemory(
            self.counters,
            cells(self.buffer),
            cells(self.buffer),
            cells(self.buffer),
            self.path,
            table,
            StaticBounds() if question.bounds else NoStaticBounds(),
            Symmetry() if question.symmetry and overrides(self.problem, "symmetries") else NoSymmetry(),
            Way(rows(self.max_ply + 2, words), cells(1 << (4 * self.max_ply).bit_length())),
            NoTrace(),
        )

    def call(self) -> tuple[Any, ...]:
        """Return the arguments of the kernel."""
        world = self.world
        self.line, self.report = world.cells(LONGEST + 1), world.cells(counters.SIZE)
        window = (world.number(x, self.floating) for x in (self.alpha, self.beta))
        return (world.cross(self.game), self.state, *window, world.cross(self.memory()), self.line, self.report)

    def run(self) -> Result:
        """Search, with more memory if the move buffer was too small, and report."""
        limits, spent = self.limits, 0.0
        while True:
            arguments = self.call()
            began = time.perf_counter()
            try:
                run = execute(
                    self.world, proof_root.prove, arguments, self.counters, limits, self.max_ply, self.progress
                )
            except CompileError:
                raise
            except Exception as error:
                raised = blamed(error)
                self.with_partial(raised, Run(None, None, time.perf_counter() - began, 0.0))
                raise raised from raised.__cause__
            spent += run.time
            run = replace(run, time=spent)
            reason = int(self.report[counters.ENDED])
            if reason == counters.BUFFER_FULL and run.stopped is None:
                self.buffer *= 2
                check_memory(24 * self.buffer)
                counters.begin(self.counters)
                limits = self.limits.after(spent)
            elif reason in (0, counters.STOPPED, counters.BUFFER_FULL, *STOPS):
                found = self.result(run, STOPS.get(reason, run.stopped if reason else None))
                return replace(found, stopped="interrupted") if run.stopped == "interrupted" else found
            else:
                raise self.with_partial(self.fault(reason), run)

    def with_partial(self, error: Exception, run: Run) -> Exception:
        """Hang what was found before a hook failed on the error, as `error.partial`."""
        error.partial = partial = self.result(run, "error")  # type: ignore[attr-defined]
        error.add_note(f"after {partial.stats.nodes:,} nodes; what is known is in `error.partial`: {partial!r}")
        return error

    def result(self, run: Run, stopped: str | None) -> Result:
        """Say what the two numbers of the root mean."""
        state, question = plain(self.state), self.question
        lower, upper = -INF, INF
        if question.bounds and not self.problem.is_over(state):
            lower, upper = self.problem.lower(state), self.problem.upper(state)
        phi, delta = (1, 1) if run.returned is None or stopped is not None else map(int, run.returned)
        lower, upper = (max(lower, self.beta) if phi == 0 else lower), (min(upper, self.alpha) if delta == 0 else upper)
        value = lower if lower > -INF and (phi == 0 or delta == 0) else None  # not answered: no answer is held
        bound = upper if upper < INF else None
        tally = stats_of(self.counters if stopped == "error" else self.report, run)
        guarantee = guarantee_of(tally.skipped)
        if value is not None and value == bound:
            status = Status.OPTIMAL
        elif delta == 0:
            status = Status.INFEASIBLE
        elif phi == 0:
            status = Status.FEASIBLE
        else:
            status, guarantee = Status.UNKNOWN, Guarantee.HEURISTIC
        line = [plain(m) for m in self.line[1 : 1 + int(self.line[0])]]
        return Result(
            status, value, bound, line, guarantee, stopped, tally, question.rules, None, question.name,
            self.world.name, problem=self.problem, state=state,
        )  # fmt: skip

    def fault(self, reason: int) -> Exception:
        """Return the error for what ended the run, with the way to the position."""
        ply = int(self.counters[counters.FAULT_PLY])
        s = plain(self.state)
        for move in [plain(m) for m in self.path[:ply]]:
            s = self.problem.play(s, move)
        s = plain(s)
        if reason != counters.POSITION_REPEATS:
            return describe_fault(reason, f"ply {ply}, state {s!r}")
        return HookError(
            "key",
            f"the position repeats at ply {ply}, state {s!r}: df-pn needs games that end. Put the history (or the "
            "number of plies, with a last one) into the state and its key, or use treeprune.retrograde, which knows "
            "endless play",
        )
