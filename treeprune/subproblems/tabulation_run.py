"""Fill a table of all subproblems from the bottom up."""

from __future__ import annotations

from .._canonical import plain
from ..errors import HookError, LimitError
from ..hooks import overrides
from ..kernels import counters
from ..kernels.subproblems import frames
from ..kernels.subproblems.closing import BOUND, VALUE
from ..kernels.subproblems.memo_table import DirectMemo
from ..kernels.subproblems.tabulation import AT_KEY, TableMemory, tabulate
from ..result import Result
from .descent_run import DescentRun


class TabulationRun(DescentRun):
    """One table, and the best solution that it tells."""

    def run(self) -> Result:
        """Fill the table and report."""
        problem = self.problem
        if not overrides(problem, "unpack") or problem.states is None or overrides(problem, "besides"):
            raise LimitError(
                "tabulation needs keys that are numbers below `states`, and `unpack(key)`, which gives the state of one"
            )
        self.set_up()
        first = int(plain(problem.key(self.start)))
        size = 8 * self.entry_words() * int(problem.states)
        if size > self.memory_limit:
            self.stopped = "memory"
            return self.result()
        if not isinstance(self.table, DirectMemo):
            raise LimitError("tabulation has no symmetries: leave that part out")
        at = self.world.cells(1)
        at[AT_KEY] = int(problem.states) - 1
        worth, _, _, feasible = self.components
        memory = TableMemory(self.counters, at, worth, feasible, self.table, self.trace_recorder())
        found = self.phase(tabulate, self.world.number(first, False), memory)
        if self.stopped is None:
            value = plain(found)
            if value > plain(self.wanted()):
                self.best[VALUE], self.at[frames.LINE] = value, 0
            self.best[BOUND] = max(value, plain(self.best[VALUE]))
        return self.result()

    def fault_of(self, reason: int) -> HookError | LimitError | None:
        """Return the error for a reason that is a hook's fault."""
        if reason == counters.KEY_ORDER:
            return HookError("key", "does not grow along every move: tabulation fills the largest keys first")
        return super().fault_of(reason)
