"""What every search for the best solution does: canonical start, sense, incumbent, the components, the Result."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Any

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..decisions.decision_hooks import look_ahead, require_decisions
from ..driver import Callback
from ..errors import HookError, LimitError
from ..guard import guarded
from ..hooks import key_of, overrides
from ..kernels import counters
from ..kernels.decisions.ways import OneCell, WordsOfStates
from ..kernels.subproblems import subproblem_node as node
from ..kernels.subproblems.closing import BOUND, DROPPED_BOUND, VALUE, History
from ..kernels.subproblems.subproblem_trace import NoSubproblemTrace
from ..kernels.words import width
from ..limits import Limits
from ..phased_run import PhasedRun
from ..problem import INF
from ..result import Result, Stats, Status
from ..rule import Guarantee, guarantee_of
from ..worlds import World, memory_within, new_counters
from .subproblem_hooks import FAULTS, fault, is_floating, require_worth, value_of_moves
from .subproblem_plan import SubproblemPlan
from .subproblem_trace import TRACED, SubproblemTrace

HISTORY = 4096
COARSE = 1000
"""Nanoseconds that the clock of machine code may be behind."""
TRACE_LIMIT = 1_000_000
ENDLESS = 1 << 40


class SubproblemRun(PhasedRun):
    """One search of one start; subclasses set up the memory of an algorithm and call its kernels in phases."""

    needs_worth = True

    def __init__(
        self,
        problem: DecisionProblem,
        state: Any,
        plan: SubproblemPlan,
        world: World,
        limits: Limits | None = None,
        progress: Callback | None = None,
        trace: str = "off",
        trace_limit: int = TRACE_LIMIT,
    ) -> None:
        if self.needs_worth:
            require_worth(problem)
        else:
            require_decisions(problem)
        self.problem, self.plan, self.world = problem, plan, world
        self.limits, self.progress = limits or Limits(), progress
        self.tracing, self.trace_limit = trace, trace_limit
        self.refuse_trace()
        self.state = world.state(problem.start() if state is None else state)
        self.start = plain(self.state)
        watched = guarded(problem, self.state) if world.name == "interpreted" else problem
        self.crossed = world.cross(watched)
        if self.needs_worth:
            self.floating = is_floating(problem, self.start) or isinstance(plan.better_than, float)
        else:
            look_ahead(problem, self.start)
            self.floating = False
        self.zero = world.number(0, self.floating)
        self.counters = new_counters(world, self.limits.nodes, self.limits.max_ply or ENDLESS)
        self.words = width(self.state) if world.name == "compiled" else 1
        self.key = key_of(world, problem, self.state)
        self.memory_limit = memory_within(self.limits)
        self.best = world.cells(3, float if self.floating else int)
        self.best[VALUE], self.best[BOUND], self.best[DROPPED_BOUND] = -INF, INF, -INF
        self.history = History(world.rows(HISTORY, 4), world.cells(1), HISTORY)
        self.starts: list[tuple[int, float]] = []
        self.bracket = lambda: (self.seen(self.best[VALUE]), self.seen(self.best[BOUND]))
        self.known: list[Any] | None = None
        if plan.incumbent is not None:
            self.best[VALUE] = value_of_moves(problem, self.start, plan.incumbent)
            self.known = list(plan.incumbent)
        self.held_at_first = self.seen(self.best[VALUE])
        if overrides(problem, "besides") and plan.algorithm not in ("dynamic-programming", "depth-first"):
            raise LimitError(
                f"{plan.algorithm} takes one subproblem a move: use dynamic-programming where `besides` is"
            )

    def refuse_trace(self) -> None:
        """Refuse a trace that is not kept, or has no room."""
        if self.tracing not in ("off", "skips", "all"):
            raise ValueError(f"trace={self.tracing!r}: choose 'off', 'skips' or 'all'")
        if self.tracing != "off" and self.plan.algorithm not in TRACED:
            raise LimitError(
                f"{self.plan.algorithm} keeps no trace: leave trace out, or choose one of {', '.join(TRACED)}"
            )
        if self.trace_limit < 1:
            raise LimitError(f"trace_limit={self.trace_limit}: give a number of events >= 1")

    def wanted(self) -> Any:
        """Return what a solution must be worth, more than that."""
        held = plain(self.best[VALUE])
        if self.plan.better_than is None:
            return held
        return max(held, -self.plan.better_than if self.problem.minimising else self.plan.better_than)

    def number(self, value: Any) -> Any:
        """Return a worth as kernels take it."""
        return self.world.number(value, self.floating)

    def uses(self, part: str) -> bool:
        """Tell whether a part is at work."""
        return self.plan.uses(part, self.problem)

    def worth(self) -> Any:
        """Return what knows whether gains or costs are counted."""
        return node.Costs() if self.problem.minimising else node.Gains()

    def bounds(self) -> Any:
        """Return the chain of bounds: the problem's own, then those given, cheap first."""
        chain: Any = node.NoBound()
        if not self.uses("bound"):
            return chain
        for i in reversed(range(len(self.plan.bounds))):
            chain = node.GivenBound(self.plan.bounds[i], i, chain)
        return node.OwnBound(chain) if overrides(self.problem, "bound") else chain

    def move_bounds(self) -> Any:
        """Return what bounds moves before they are played."""
        return node.OwnMoveBound() if self.uses("move-bound") else node.NoMoveBound()

    def feasible(self) -> Any:
        """Return what asks `feasible`."""
        return node.Feasible() if self.uses("feasible") else node.AnyState()

    def identity(self) -> Any:
        """Return what a subproblem is known by."""
        own: Any = node.ByKeyAndCoordinates() if overrides(self.problem, "dominance") else node.ByKey()
        return node.ByLeastKey(own) if self.uses("symmetry") else own

    def layout(self) -> Any:
        """Return what tells how many words a state takes."""
        return WordsOfStates() if self.world.name == "compiled" else OneCell()

    def trace_recorder(self) -> Any:
        """Return what takes down events, or nothing."""
        return NoSubproblemTrace()

    def trace(self, tally: Stats) -> SubproblemTrace | None:
        """Return the events recorded, None where they were not asked for."""
        return None

    def fault_of(self, reason: int) -> HookError | LimitError | None:
        """Return the error for a reason that is a hook's fault."""
        return fault(reason, self.where(), self.problem) if reason in FAULTS else None

    def where(self) -> str:
        """Say where a fault was met; subclasses know better."""
        return f"a state reached from {self.start!r}"

    def found_moves(self) -> list[Any] | None:
        """Return the moves of the best solution held, None where there is none."""
        raise NotImplementedError

    def seen(self, worth: Any) -> Any:
        """Return a worth in the user's sense; None where it is none."""
        worth = plain(worth)
        if not -INF < worth < INF:
            return None
        return -worth if self.problem.minimising else worth

    def result(self) -> Result:
        """Say what has been found so far, and what is proved.

        A bound that meets the value proves it, and one that meets what was wanted proves that there is nothing better,
        whatever rules fired; else the law holds: the weakest rule that fired tells what the answer is worth.
        """
        tally = self.tally()
        trace = self.trace(tally)  # before what was forgotten is searched anew
        moves = self.found_moves()
        value, bound = plain(self.best[VALUE]), plain(self.best[BOUND])
        guarantee = guarantee_of(tally.skipped, "game")
        if moves is not None and bound <= value:
            status, guarantee, bound = Status.OPTIMAL, Guarantee.EXACT, value
        elif moves is not None:
            status = Status.FEASIBLE
            guarantee = max(guarantee, Guarantee.BOUNDED if bound < INF else Guarantee.HEURISTIC)
        elif bound <= self.wanted():
            status, guarantee = Status.INFEASIBLE, Guarantee.EXACT
        else:
            status, guarantee = Status.UNKNOWN, Guarantee.HEURISTIC
        return Result(
            status, self.seen(value) if moves is not None else None, self.seen(bound), moves or [], guarantee,
            self.stopped_by(), tally, self.plan.rules(self.problem), trace, self.plan.name, self.world.name,
            problem=self.problem, state=self.start, minimising=self.problem.minimising, history=self.closing(),
        )  # fmt: skip

    def entered(self, ticks: int) -> None:
        """Note when a kernel was entered, and the seconds spent by then: those of compiling do not count."""
        self.starts.append((ticks, self.spent))

    def closing(self) -> list[tuple[float, int, Any, Any]]:
        """Return (seconds, nodes, value, bound) for each change of value or bound."""
        found: list[tuple[float, int, Any, Any]] = [(0.0, 0, self.held_at_first, None)]
        for row in range(int(self.history.cursor[0])):
            ticks, nodes, value, bound = self.row_of_history(row)
            found.append((self.seconds_at(ticks), nodes, self.seen(value), self.seen(bound)))
        last = self.seen(self.best[VALUE]), self.seen(self.best[BOUND])
        if found[-1][2:] != last:
            found.append((self.spent, int(self.counters[counters.NODES]), *last))
        return found

    def seconds_at(self, ticks: int) -> float:
        """Return the seconds of search at a time of the clock; it may be coarser than that of the starts."""
        i = bisect_right(self.starts, (ticks + COARSE, math.inf)) - 1
        began, spent = self.starts[max(0, i)] if self.starts else (ticks, 0.0)
        return spent + max(0, ticks - began) / 1e9

    def row_of_history(self, row: int) -> tuple[int, int, Any, Any]:
        """Return what a row of the history holds."""
        cells = self.history.rows[row]
        ticks, nodes = int(cells[0]), int(cells[1])
        if self.world.name == "compiled" and self.floating:
            value, bound = (float(x) for x in cells[2:4].view("float64"))
            return ticks, nodes, value, bound
        return ticks, nodes, plain(cells[2]), plain(cells[3])
