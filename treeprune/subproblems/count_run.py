"""Count the solutions of a decision problem, each subproblem once."""

from __future__ import annotations

from typing import Any

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..driver import Callback
from ..errors import HookError, LimitError
from ..hooks import overrides
from ..kernels import counters
from ..kernels.subproblems.count_completions import begin_count, count_completions
from ..kernels.subproblems.memo_table import PackedEntry
from ..limits import Limits
from ..result import Result, status_of_search
from ..rule import Guarantee
from ..worlds import World
from .descent_run import DescentRun
from .subproblem_plan import SubproblemPlan

MOST = 2**60
"""Counts that machine words hold beside two bits for the kind of an entry."""


class CountRun(DescentRun):
    """One count; the worth of solutions, where they have one, plays no part."""

    needs_worth = False
    counted = -1

    def __init__(
        self,
        problem: DecisionProblem,
        state: Any,
        world: World,
        limits: Limits | None = None,
        progress: Callback | None = None,
    ) -> None:
        if overrides(problem, "besides"):
            raise LimitError("solutions are counted where a move leaves one subproblem: there is `besides`")
        parts = frozenset({"memo", "feasible"})
        super().__init__(problem, state, SubproblemPlan("dynamic-programming", parts), world, limits, progress)
        self.bracket = None

    def run(self) -> Result:
        """Count and report."""
        self.set_up()
        self.entry = PackedEntry()
        most = MOST if self.world.name == "compiled" else 1 << 10_000
        counted = self.phase(begin_count, self.depth_first_memory)
        if self.stopped is None and plain(counted) < 0:
            counted = self.phase(
                count_completions, self.world.number(most, False), self.depth_first_memory, grow=self.grow
            )
        if self.stopped is None:
            self.counted = int(plain(counted))
        return self.result()

    def fault_of(self, reason: int) -> HookError | LimitError | None:
        """Return the error for a reason that is a hook's fault, or the machine word's."""
        if reason == counters.COUNT_TOO_LARGE:
            return LimitError("there are more than 2**60 solutions, which machine words do not hold: count with "
                              "world='interpreted'")  # fmt: skip
        return super().fault_of(reason)

    def result(self) -> Result:
        """Say how many there are; 0 are certain where the run was stopped."""
        done = self.counted >= 0
        tally = self.tally()
        value = max(0, self.counted)
        return Result(
            status_of_search(value, None, done), value, value if done else None, [], Guarantee.EXACT, self.stopped_by(),
            tally, self.plan.rules(self.problem), None, "count", self.world.name, problem=self.problem,
            state=self.start,
        )  # fmt: skip
