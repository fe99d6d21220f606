"""One search of one instance: its memory, its phases, its Result."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..driver import Callback, Run, execute
from ..errors import CompileError, HookError, InstanceError
from ..game_result import stats_of
from ..kernels import counters
from ..kernels.constraints import backtracking_search, constraint_memory
from ..kernels.constraints.constraint_memory import ConstraintMemory
from ..kernels.constraints.constraint_trace import NoConstraintTrace, NothingOwn
from ..kernels.constraints.kinds import INCUMBENT
from ..kernels.constraints.own_propagators import OwnDomains
from ..limits import Limits
from ..progress import reporter
from ..result import Status
from ..rule import INCUMBENT as INCUMBENT_RULE
from ..rule import RULES, guarantee_of
from ..worlds import World, check_memory, choose_world, new_counters
from .constraint_plan import RESTARTS, VALUE_ORDERS, VARIABLE_ORDERS, ConstraintPlan
from .constraint_problem import ConstraintProblem
from .constraint_result import ConstraintResult, ConstraintStats
from .model import Model, array_of
from .propagators import fault_of, groups_of, misplaced, plain_parts, require_held
from .solution import Solution

STOPS = {counters.NODES_USED: "nodes", counters.MEMORY_FULL: "memory"}
FIRST_SOLUTIONS = 64
NO_LIMIT = 2**62


class ConstraintRun:
    """One search; `run` searches to the end, `solutions_one_by_one` stops at each solution."""

    def __init__(
        self,
        problem: ConstraintProblem,
        givens: Any,
        plan: ConstraintPlan,
        world: World,
        limits: Limits | None = None,
        progress: Callback | None = None,
    ) -> None:
        self.problem, self.plan, self.world = problem, plan, world
        self.limits, self.progress = limits or Limits(), progress
        self.state = givens
        if not problem.variables_list:
            raise InstanceError(f"{type(problem).__name__} has no variables: make some with problem.variable(...)")
        self.domains, self.clash = given_domains(problem, givens)
        self.constraints = [*problem.constraints, *(problem.symmetry_constraints if plan.symmetry else [])]
        self.optimising = problem.objective is not None
        self.counters = new_counters(world, self.limits.nodes, 1)
        self.spent = self.compile_time = 0.0
        self.stopped: str | None = None
        self.exhausted = False
        self.found: list[Solution] = []
        self.set_up()

    def set_up(self) -> None:
        """Make the memory that the kernels work on."""
        problem, plan = self.problem, self.plan
        self.model = model = Model(problem.variables_list, self.domains)
        for constraint in self.constraints:
            model.add(constraint, plan.propagation)
        self.options = [0] * constraint_memory.OPTIONS_SIZE
        self.set_options()
        many = len(problem.variables_list)
        degree = [1] * many
        for constraint in self.constraints:
            for x in {x.index for x in constraint.variables}:
                degree[x] += 1
        ends, watch = model.watch_lists()
        world, compiled = self.world, self.world.name == "compiled"
        decided = [x.index for x in problem.decisions or ()]
        self.options[constraint_memory.FIRST_GROUP] = len(decided)
        decided += [x for x in range(many) if x not in set(decided)]
        room = model.values + many
        cells, propagators = model.places(), len(model.kind)
        self.options[constraint_memory.TRAIL_ROOM] = 4 * model.values + 8 if plan.backjumping else cells + 8
        trail = 4 * self.options[constraint_memory.TRAIL_ROOM]
        check_memory(8 * (5 * cells + 3 * trail + 8 * room))
        self.now = world.cells(constraint_memory.NOW_SIZE)
        self.now[constraint_memory.MOMENT] = 1
        self.now[constraint_memory.LAST_CONFLICT] = -1
        self.now[constraint_memory.RANDOM] = 1 + (plan.seed or 0) % 2147483646
        keeps = constraint_memory.KEEP_SOLUTIONS
        self.solution_room = 1 if self.optimising or plan.solutions == 1 else FIRST_SOLUTIONS
        if not self.options[keeps]:
            self.solution_room = 0

        groups, self.alive = groups_of(model, world)

        def fixed(numbers: Any) -> Any:
            return array_of(numbers, compiled)

        self.parts: dict[str, Any] = {
            "counters": self.counters, "now": self.now, "options": fixed(self.options),
            "at": fixed(model.at), "word_of": fixed(model.word_of), "kind": fixed(model.kind),
            "priority": fixed(model.priority), "rule": fixed(model.rule), "constraint_of": fixed(model.constraint_of),
            "first": fixed(model.first), "scope": fixed(model.scope), "factor": fixed(model.factor),
            "home": fixed(model.homes()), "word_home": fixed(model.word_homes()),
            "data_at": fixed(model.data_at), "data": fixed(model.data), "settles": fixed(model.settles),
            "own_cell": fixed(model.own_cells()), "watch_at": fixed(ends), "watch": fixed(watch),
            "decisions": fixed(decided), "store": fixed(model.first_store()), "stamp": world.cells(cells),
            "trail_cell": world.cells(trail), "trail_old": world.cells(trail), "trail_why": world.cells(trail),
            "queue": world.cells(constraint_memory.PRIORITIES * max(1, propagators)),
            "queued": world.cells(max(1, propagators)), "open": fixed(model.open),
            "scratch": world.cells(model.scratch + 1), "choice_variable": world.cells(many + 1),
            "choice_value": world.cells(many + 1), "choice_mark": world.cells(many + 1),
            "choice_path": world.cells(many + 1), "path_variable": world.cells(room),
            "path_value": world.cells(room), "path_taken": world.cells(room),
            "solutions": world.cells(max(1, self.solution_room * many)),
            "weight": fixed([1] * len(self.constraints)), "weighted_degree": fixed(degree),
            "failures_of": world.cells(len(self.constraints) + 1),
            "removed_by": world.cells(len(self.constraints) + 1), "runs_of": world.cells(len(self.constraints) + 1),
            "trace": NoConstraintTrace(), "own": NothingOwn(),
            "groups": groups,
        }  # fmt: skip

    def set_options(self) -> None:
        """Say in numbers what the plan says in words."""
        plan, options = self.plan, self.options
        options[constraint_memory.VARIABLE_ORDER] = VARIABLE_ORDERS.index(plan.variable_order)
        options[constraint_memory.VALUE_ORDER] = VALUE_ORDERS.index(plan.value_order)
        options[constraint_memory.RESTART_KIND] = RESTARTS.index(plan.restarts) if plan.restarts else 0
        options[constraint_memory.RESTART_BASE] = plan.restart_base if plan.restarts else 0
        options[constraint_memory.RECORD_NOGOODS] = int(plan.nogoods)
        options[constraint_memory.BACKJUMPING] = int(plan.backjumping)
        options[constraint_memory.OBJECTIVE] = self.problem.objective.index if self.problem.objective else -1
        options[constraint_memory.DIRECTION] = 1 if self.problem.minimising else -1
        options[constraint_memory.KEEP_SOLUTIONS] = int(not plan.count_only or self.optimising)
        options[constraint_memory.BREAK_TIES] = int(plan.seed is not None)
        options[constraint_memory.LAST_CONFLICT_FIRST] = int(plan.last_conflict)
        options[constraint_memory.INCUMBENT_CUT] = -1
        if self.problem.objective is not None:
            self.model.constraint += 1
            options[constraint_memory.INCUMBENT_CUT] = self.model.post(
                INCUMBENT, [self.problem.objective], (0,), (), INCUMBENT_RULE, 0, -1
            )
        self.counters[counters.SOLUTION_LIMIT] = (
            NO_LIMIT if self.plan.solutions is None or self.optimising else self.plan.solutions
        )

    def memory(self) -> ConstraintMemory:
        """Return what the kernels work with."""
        return (OwnDomains if self.model.own else ConstraintMemory)(**self.parts)

    def phase(self) -> bool:
        """Go on until something is to be done: a solution is there, or the run is over (True)."""
        limits = self.limits
        while True:
            if limits.time is not None:
                limits = replace(limits, time=max(0.0, limits.time - self.spent))
            began = time.perf_counter()
            arguments = (self.world.cross(self.memory()),)
            try:
                run = execute(
                    self.world,
                    backtracking_search.backtracking_search,
                    arguments,
                    self.counters,
                    limits,
                    1,
                    self.progress,
                )
            except Exception as error:
                self.spent += time.perf_counter() - began
                fault = fault_of(error, self.model, self.constraints, self.parts)
                raise self.failed(fault) from (None if fault is error else error)
            self.spent += run.time
            self.compile_time += run.compile_time
            reason = int(self.counters[counters.ENDED])
            self.counters[counters.ENDED] = 0
            if reason == counters.STATES_FULL and run.stopped is None:
                self.grow()
                continue
            if reason == counters.BAD_PLACE:
                place = int(self.counters[counters.FAULT_PLY])
                raise self.failed(misplaced(self.model, self.constraints, self.parts, place))
            try:
                self.collect()
            except HookError as error:
                raise self.failed(error) from None
            if reason == counters.SOLUTIONS_FULL and run.stopped is None:
                return False
            self.exhausted = bool(run.returned)
            if reason not in (0, counters.SOLUTIONS_FOUND):
                self.stopped = STOPS.get(reason, run.stopped or "interrupted")
            return True

    def failed(self, error: Exception) -> Exception:
        """Return an error with what was found before it."""
        self.stopped = "error"
        self.collect()
        error.partial = self.result()  # type: ignore[attr-defined]
        return error

    def grow(self) -> None:
        """Make the trail twice as long."""
        more = 2 * len(self.parts["trail_cell"])
        check_memory(24 * more)
        for name in ("trail_cell", "trail_old", "trail_why"):
            longer = self.world.cells(more)
            longer[: len(self.parts[name])] = self.parts[name]
            self.parts[name] = longer

    def collect(self) -> None:
        """Take the solutions over that the kernel holds."""
        held, many = int(self.now[constraint_memory.HELD]), len(self.problem.variables_list)
        self.now[constraint_memory.HELD] = 0
        rows = self.parts["solutions"]
        for i in range(held):
            numbers = tuple(int(v) for v in rows[i * many : (i + 1) * many])
            require_held(self.model, numbers)
            self.found.append(Solution(self.problem, numbers))
        if self.optimising:
            self.found = self.found[-1:]

    def run(self) -> ConstraintResult:
        """Search and report."""
        if self.clash:
            self.exhausted = True
        else:
            while not self.phase():
                pass
        return self.result()

    def one_by_one(self) -> Iterator[Solution]:
        """Search and yield each solution when it is found."""
        given = 0
        done = self.clash
        while not done:
            done = self.phase()
            yield from self.found[given:]
            given = len(self.found)

    def result(self) -> ConstraintResult:
        """Say what has been found so far."""
        tally = stats_of(self.counters, Run(None, None, self.spent, self.compile_time))
        many = int(self.counters[counters.SOLUTIONS])
        tally.generated = tally.nodes
        found = self.found[-1:] if self.optimising else self.found
        if self.optimising:
            value, bound = self.objective_bounds()
        else:
            value, bound = many, many if self.exhausted else None
        wanted = self.plan.solutions is not None and many >= self.plan.solutions and not self.optimising
        if many:
            status = Status.OPTIMAL if self.exhausted or wanted else Status.FEASIBLE
        else:
            status = Status.INFEASIBLE if self.exhausted else Status.UNKNOWN
        return ConstraintResult(
            status, value, bound, found[0] if found else [], guarantee_of(tally.skipped), self.stopped, tally,
            self.rules(), None, self.plan.name, self.world.name, problem=self.problem, state=self.state,
            solutions=list(found), minimising=self.optimising and self.problem.minimising,
            by_constraint=self.by_constraint(),
        )  # fmt: skip

    def objective_bounds(self) -> tuple[int | None, int | None]:
        """Return the best value held and the best that is still possible."""
        found = bool(self.now[constraint_memory.FOUND])
        value = int(self.now[constraint_memory.BEST]) if found else None
        if self.exhausted:
            return value, value
        domain = self.domains[self.problem.objective.index]  # type: ignore[union-attr]
        return value, domain[0] if self.problem.minimising else domain[-1]

    def rules(self) -> tuple[str, ...]:
        """Return the names of the rules that may skip something."""
        return tuple(dict.fromkeys(RULES[rule].name for rule in self.model.rule))

    def by_constraint(self) -> dict[str, ConstraintStats]:
        """Return what each constraint did."""
        rows = [self.parts[name] for name in ("failures_of", "removed_by", "runs_of")]
        names = [c.name or repr(c) for c in self.constraints] + (["incumbent"] if self.optimising else [])
        found: dict[str, ConstraintStats] = {}
        for i, name in enumerate(names):
            label = name if name not in found else f"{name} ({i})"
            found[label] = ConstraintStats(*(int(row[i]) for row in rows))
        return found


def given_domains(problem: ConstraintProblem, givens: Any) -> tuple[list[Sequence[int]], bool]:
    """Return the domains with an instance's givens, and whether one of them would be empty (it is left as it was)."""
    domains: list[Sequence[int]] = [x.domain for x in problem.variables_list]
    clash = False
    for x, allowed in problem.given_values(givens):
        left = tuple(v for v in allowed if v in set(domains[x])) if len(allowed) > 1 else allowed
        left = left if all(v in domains[x] for v in left[:1]) else ()
        clash = clash or not left
        domains[x] = left or domains[x]
    return domains, clash


def search_constraints(
    problem: ConstraintProblem,
    givens: Any,
    plan: ConstraintPlan,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
    trace: str = "off",
) -> ConstraintResult:
    """Search as a plan says, with a progress bar if one is asked for."""
    with reporter(progress, problem) as callback:
        return ConstraintRun(problem, givens, plan, world_of(problem, world), limits, callback).run()


def world_of(problem: ConstraintProblem, world: str | World) -> World:
    """Return the world a model runs in: compiled, unless it has parts of the user's that are not."""
    plain = plain_parts(problem)
    if plain and world == "compiled":
        raise CompileError(plain[0])
    return choose_world(problem, ("interpreted" if plain else "compiled") if world == "auto" else world)
