"""Search many instances of one constraint model in few calls of a kernel."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, overload

from ..driver import Callback, Run, execute
from ..errors import HookError, InstanceError
from ..game_result import stats_of
from ..kernels import counters
from ..kernels.constraints.batch_search import Batch, search_batch
from ..limits import Limits
from ..progress import reporter
from ..result import status_of_search
from ..rule import guarantee_of
from ..worlds import World
from .constraint_plan import ConstraintPlan
from .constraint_problem import ConstraintProblem
from .constraint_result import ConstraintResult
from .constraint_run import FULL, STOPS, ConstraintRun, world_of
from .model import array_of
from .propagators import fault_of, misplaced, require_held
from .solution import Solution


class ConstraintResults(Sequence[ConstraintResult]):
    """The answers of a batch, in the order of its instances; a Result is built when it is asked for.

    Attributes
    ----------
    time, compile_time : float
        Seconds for all of them together.
    stopped : str or None
        Why the batch ended early; the instances after that are UNKNOWN.
    """

    def __init__(self, run: ConstraintRun, instances: list[Any], givens: list[list[tuple[int, int]]]) -> None:
        self._run, self._instances, world = run, instances, run.world
        self._many = len(run.problem.variables_list)
        compiled = world.name == "compiled"
        ends = [0]
        for given in givens:
            ends.append(ends[-1] + len(given))
        flat = [pair for given in givens for pair in given]
        self._reports = world.cells(len(instances) * counters.SIZE)
        self._answers = world.cells(len(instances) * self._many)
        self._batch = Batch(
            array_of(run.model.first_store(), compiled), array_of(ends, compiled),
            array_of([x for x, _ in flat], compiled), array_of([v for _, v in flat], compiled), self._reports,
            self._answers,
        )  # fmt: skip
        self._finished = 0
        self.time = self.compile_time = 0.0
        self.stopped: str | None = None

    def run_to_the_end(self, limits: Limits, progress: Callback | None) -> None:
        """Search all instances, or as many as the limits allow."""
        run, world = self._run, self._run.world
        while True:
            now = limits.after(self.time)
            arguments = (world.cross(run.memory()), world.cross(self._batch))
            try:
                went = execute(world, search_batch, arguments, run.counters, now, 1, progress, batch=True)
            except Exception as error:
                fault = fault_of(error, run.model, run.constraints, run.parts)
                raise self._failed(fault) from (None if fault is error else error)
            self.time += went.time
            self.compile_time += went.compile_time
            self.stopped = went.stopped
            self._finished = int(run.counters[counters.FINISHED])
            reason = int(run.counters[counters.ENDED])
            if reason == counters.BAD_PLACE:
                place = int(run.counters[counters.FAULT_PLY])
                raise self._failed(misplaced(run.model, run.constraints, run.parts, place))
            if reason not in FULL or went.stopped:
                self._require_held()
                return
            run.counters[counters.ENDED] = 0
            run.grow(FULL[reason])

    def _failed(self, error: Exception) -> Exception:
        """Return an error with the answers before it."""
        self.stopped, self._finished = "error", int(self._run.counters[counters.FINISHED])
        error.partial = self  # type: ignore[attr-defined]
        return error

    def _require_held(self) -> None:
        """Refuse answers that a propagator of the user's let pass although its `holds` does not."""
        wrong = None
        for i in range(self._finished) if self._run.model.own else ():
            if self._reports[i * counters.SIZE + counters.SOLUTIONS]:
                try:
                    require_held(self._run.model, self._answers[i * self._many : (i + 1) * self._many])
                except HookError as error:
                    wrong = wrong or error
                    self._reports[i * counters.SIZE + counters.SOLUTIONS] = 0
                    self._reports[i * counters.SIZE + counters.RESOLVED] = 0
        if wrong:
            raise self._failed(wrong)

    def __len__(self) -> int:
        return len(self._instances)

    @overload
    def __getitem__(self, i: int) -> ConstraintResult: ...
    @overload
    def __getitem__(self, i: slice) -> list[ConstraintResult]: ...
    def __getitem__(self, i: int | slice) -> Any:
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        i, run = range(len(self))[i], self._run
        report = self._reports[i * counters.SIZE : (i + 1) * counters.SIZE]
        share = self.time * int(report[counters.TICKS]) / max(1, self._ticks)
        tally = stats_of(report, Run(None, None, share, 0.0))
        tally.generated = tally.nodes
        many = int(report[counters.SOLUTIONS])
        exhausted = bool(report[counters.RESOLVED])
        stopped = STOPS.get(int(report[counters.ENDED]))
        if i >= self._finished and not exhausted:
            stopped = self.stopped
        status = status_of_search(many, run.plan.solutions, exhausted)
        numbers = self._answers[i * self._many : (i + 1) * self._many]
        found = (
            [Solution(run.problem, tuple(numbers.tolist() if hasattr(numbers, "tolist") else numbers))] if many else []
        )
        return ConstraintResult(
            status, many, many if exhausted else None, found[0] if found else [], guarantee_of(tally.skipped), stopped,
            tally, self._rules, None, self._method, run.world.name, problem=run.problem, state=self._instances[i],
            solutions=list(found),
        )  # fmt: skip

    @functools.cached_property
    def _rules(self) -> tuple[str, ...]:
        return self._run.rules()

    @functools.cached_property
    def _method(self) -> str:
        return self._run.plan.name

    @functools.cached_property
    def _ticks(self) -> int:
        return sum(int(self._reports[i * counters.SIZE + counters.TICKS]) for i in range(len(self)))


def single_values(problem: ConstraintProblem, instance: Any) -> list[tuple[int, int]]:
    """Return the givens of an instance as (number of a variable, value)."""
    many = len(problem.variables_list)
    if all(type(x) is int and type(v) is int and 0 <= x < many for x, v in instance.items()):
        return list(instance.items())
    found = []
    for x, values in problem.given_values(instance):
        if len(values) != 1:
            raise InstanceError(f"{problem[x].name} is given {values}: a batch takes one value for each variable")
        found.append((x, values[0]))
    return found


def search_many(
    problem: ConstraintProblem,
    instances: Iterable[Any],
    plan: ConstraintPlan,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Sequence[ConstraintResult]:
    """Search many instances whose givens are single values; of each, the first solution is kept.

    Raises
    ------
    InstanceError
        If an instance gives a variable more than one value.
    """
    todo, limits = list(instances), limits or Limits()
    if not todo:
        return []
    givens = [single_values(problem, instance) for instance in todo]
    if any(todo):  # what is given need not be the image that is kept
        plan = replace(plan, symmetry=False)
    run = ConstraintRun(problem, None, plan, world_of(problem, world, plan), Limits(nodes=limits.nodes))
    run.parts["solutions"] = run.world.cells(2 * len(problem.variables_list))
    found = ConstraintResults(run, todo, givens)
    with reporter(progress, problem) as callback:
        found.run_to_the_end(limits, callback)
    return found
