"""One search of one instance: its memory, its phases, its Result."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..driver import Callback, Run, execute
from ..errors import CompileError, HookError, InstanceError, LimitError
from ..game_result import stats_of
from ..kernels import counters
from ..kernels.constraints import backtracking_search, constraint_memory
from ..kernels.constraints.constraint_memory import ASSIGNED, LEAST, MOST, ConstraintMemory
from ..kernels.constraints.constraint_trace import COLUMNS, ConstraintRecorder, NoConstraintTrace
from ..kernels.constraints.kinds import INCUMBENT, NOGOODS
from ..kernels.constraints.own_propagators import OwnDomains
from ..kernels.constraints.value_order import OWN_VALUE_ORDER
from ..kernels.constraints.variable_order import OWN_VARIABLE_ORDER
from ..limits import Limits
from ..progress import reporter
from ..result import Stats, status_of_search
from ..rule import BACKJUMP, NOGOOD, RULES, guarantee_of
from ..rule import INCUMBENT as INCUMBENT_RULE
from ..worlds import World, check_memory, choose_world, new_counters
from .constraint_plan import RESTARTS, VALUE_ORDERS, VARIABLE_ORDERS, ConstraintPlan
from .constraint_problem import ConstraintProblem
from .constraint_result import ConstraintResult, ConstraintStats
from .constraint_trace import ConstraintTrace
from .learning_parts import GROWN_TOGETHER, learning_parts, ordering_parts, own_orders_are_compiled
from .model import Model, array_of
from .propagators import fault_of, groups_of, misplaced, plain_parts, require_held
from .solution import Solution

STOPS = {counters.NODES_USED: "nodes", counters.MEMORY_FULL: "memory"}
FULL = {counters.STATES_FULL: "states", counters.MOVES_FULL: "nogoods"}
FIRST_SOLUTIONS = 64
NO_LIMIT = 2**62
LONGEST_SOLUTIONS = 1 << 19
"""Numbers of solutions that a kernel holds before they are taken over."""
TRACE_LIMIT = 1_000_000
"""Events a trace has room for; the rest is counted as dropped."""


class ConstraintRun:
    """One search; `run` searches to the end, `one_by_one` stops at each solution."""

    def __init__(
        self,
        problem: ConstraintProblem,
        givens: Any,
        plan: ConstraintPlan,
        world: World,
        limits: Limits | None = None,
        progress: Callback | None = None,
        trace: str = "off",
        trace_limit: int = TRACE_LIMIT,
        solution_room: int = FIRST_SOLUTIONS,
    ) -> None:
        if trace not in ("off", "skips", "all"):
            raise ValueError(f"trace={trace!r}: choose 'off', 'skips' or 'all'")
        # what is given need not be the image that breaking symmetry would keep
        if givens and plan.symmetry and problem.symmetry_constraints:
            plan = replace(plan, symmetry=False)
        self.problem, self.plan, self.world = problem, plan, world
        self.limits, self.progress = limits or Limits(), progress
        self.tracing, self.trace_limit, self.solution_room = trace, trace_limit, solution_room
        self.state = givens
        if not problem.variables_list:
            raise InstanceError(f"{type(problem).__name__} has no variables: make some with problem.variable(...)")
        self.domains, self.clash = given_domains(problem, givens)
        self.constraints = [*problem.constraints, *(problem.symmetry_constraints if plan.symmetry else [])]
        self.optimising = problem.objective is not None
        if (plan.restarts or plan.backjumping) and plan.solutions != 1 and not self.optimising:
            for constraint in self.constraints:
                if constraint.while_searching:
                    raise LimitError(
                        f"{constraint!r} leaves out mirror images of what this run has seen; a restart begins a new "
                        "run, and backjumping cannot use it, so images would be counted too: ask for one solution, or "
                        "leave out restarts and backjumping, or symmetry"
                    )
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
        # twice: a value order may try values out at a node
        self.options[constraint_memory.TRAIL_ROOM] = 2 * (cells + (4 * model.values if plan.backjumping else 0)) + 8
        trail = 4 * self.options[constraint_memory.TRAIL_ROOM]
        check_memory(8 * (5 * cells + 3 * trail + 8 * room))
        self.now = world.cells(constraint_memory.NOW_SIZE)
        self.now[constraint_memory.MOMENT] = 1
        self.now[constraint_memory.LAST_CONFLICT] = -1
        self.now[constraint_memory.RANDOM] = 1 + (plan.seed or 0) % 2147483646
        keeps = constraint_memory.KEEP_SOLUTIONS
        if self.solution_room > 1 and (self.optimising or plan.solutions == 1):
            self.solution_room = 2  # with room to spare the search need not stop
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
            "home": fixed(model.homes()), "home_end": fixed(model.home_ends()), "word_home": fixed(model.word_homes()),
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
            "failures_of": world.cells(model.constraint + 1), "removed_by": world.cells(model.constraint + 1),
            "runs_of": world.cells(model.constraint + 1), "trace": self.new_recorder(), "groups": groups,
        }  # fmt: skip
        self.parts |= learning_parts(world, model, plan, degree)
        self.parts |= ordering_parts(plan, self.parts)

    def new_recorder(self) -> Any:
        """Return what takes down the events of the search, or nothing."""
        if self.tracing == "off":
            return NoConstraintTrace()
        events, cursor = self.world.rows(self.trace_limit, COLUMNS), self.world.cells(2)
        return ConstraintRecorder(events, cursor, self.trace_limit, self.tracing == "all")

    def set_options(self) -> None:
        """Say in numbers what the plan says in words."""
        plan, options = self.plan, self.options
        options[constraint_memory.VARIABLE_ORDER] = place_of(plan.variable_order, VARIABLE_ORDERS, OWN_VARIABLE_ORDER)
        options[constraint_memory.VALUE_ORDER] = place_of(plan.value_order, VALUE_ORDERS, OWN_VALUE_ORDER)
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
        options[constraint_memory.REFUTATION_CUT] = self.model.refutation_cut
        if self.problem.objective is not None:
            self.model.constraint += 1
            options[constraint_memory.INCUMBENT_CUT] = self.model.post(
                INCUMBENT, [self.problem.objective], (0,), (), INCUMBENT_RULE, 0, -1
            )
        options[constraint_memory.NOGOOD_PROPAGATOR] = -1
        if plan.nogoods:
            variables = self.problem.variables_list
            self.model.constraint += 1
            options[constraint_memory.NOGOOD_PROPAGATOR] = self.model.post(
                NOGOODS, variables, [0] * len(variables), (), NOGOOD, 3, ASSIGNED, (len(variables),), settles=False
            )
        self.counters[counters.SOLUTION_LIMIT] = (
            NO_LIMIT if self.plan.solutions is None or self.optimising else self.plan.solutions
        )

    def memory(self) -> ConstraintMemory:
        """Return what the kernels work with."""
        return (OwnDomains if self.model.own else ConstraintMemory)(**self.parts)

    def phase(self) -> bool:
        """Go on until something is to be done: a solution is there, or the run is over (True)."""
        while True:
            limits = self.limits.after(self.spent)
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
            if reason in FULL and run.stopped is None:
                self.grow(FULL[reason])
                continue
            if reason == counters.BAD_PLACE:
                place = int(self.counters[counters.FAULT_PLY])
                raise self.failed(misplaced(self.model, self.constraints, self.parts, place))
            try:
                self.collect()
            except HookError as error:
                raise self.failed(error) from error.__cause__
            if reason == counters.SOLUTIONS_FULL and run.stopped is None:
                self.make_room_for_solutions()
                return False
            self.exhausted = int(self.now[constraint_memory.PHASE]) == constraint_memory.EXHAUSTED
            if reason not in (0, counters.SOLUTIONS_FOUND) or run.stopped == "interrupted":
                self.stopped = STOPS.get(reason, run.stopped or "interrupted")
            return True

    def failed(self, error: Exception) -> Exception:
        """Return an error with what was found before it."""
        self.stopped = "error"
        self.collect()
        error.partial = self.result()  # type: ignore[attr-defined]
        return error

    def grow(self, what: str = "states") -> None:
        """Make what has run full twice as long."""
        check_memory(sum(16 * len(self.parts[name]) for name in GROWN_TOGETHER[what]))
        for name in GROWN_TOGETHER[what]:
            longer = self.world.cells(2 * len(self.parts[name]))
            longer[: len(self.parts[name])] = self.parts[name]
            self.parts[name] = longer

    def make_room_for_solutions(self) -> None:
        """Let the search stop half as often from now on, unless it is to stop at each solution."""
        many = len(self.problem.variables_list)
        if self.solution_room > 1 and self.solution_room * many <= LONGEST_SOLUTIONS:
            self.solution_room *= 2
            self.parts["solutions"] = self.world.cells(self.solution_room * many)

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
        """Search and yield each solution when it is found; make the run with `solution_room=1`."""
        done = self.exhausted = self.clash
        while not done:
            done = self.phase()
            fresh, self.found = self.found, []
            yield from fresh

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
        status = status_of_search(many, None if self.optimising else self.plan.solutions, self.exhausted)
        return ConstraintResult(
            status, value, bound, found[0] if found else [], guarantee_of(tally.skipped), self.stopped, tally,
            self.rules(), self.trace(tally), self.plan.name, self.world.name, problem=self.problem, state=self.state,
            solutions=list(found), minimising=self.optimising and self.problem.minimising,
            by_constraint=self.by_constraint(),
        )  # fmt: skip

    def objective_bounds(self) -> tuple[int | None, int | None]:
        """Return the best value held and the best that is still possible."""
        found = bool(self.now[constraint_memory.FOUND])
        value = int(self.now[constraint_memory.BEST]) if found else None
        if self.exhausted:
            return value, value
        low, high = self.objective_at_the_root()
        return value, low if self.problem.minimising else high

    def objective_at_the_root(self) -> tuple[int, int]:
        """Return the ends of the objective's domain before the first choice, as far as propagation has come."""
        parts, now = self.parts, self.now
        block = parts["at"][self.problem.objective.index]  # type: ignore[union-attr]
        ends = {int(block + i): int(parts["store"][block + i]) for i in (LEAST, MOST)}
        if now[constraint_memory.DEPTH]:
            for t in range(int(now[constraint_memory.TRAIL_END]) - 1, int(parts["choice_mark"][0]) - 1, -1):
                cell = int(parts["trail_cell"][t])
                if cell in ends:
                    ends[cell] = int(parts["trail_old"][t])
        return ends[block + LEAST], ends[block + MOST]

    def trace(self, tally: Stats) -> ConstraintTrace | None:
        """Return the events recorded, None where they were not asked for."""
        if self.tracing == "off":
            return None
        return ConstraintTrace.from_recorder(
            self.parts["trace"], self.problem, self.constraints, self.domains, self.plan, self.model, self.clash,
            self.exhausted, tally.skipped,
        )  # fmt: skip

    def rules(self) -> tuple[str, ...]:
        """Return the names of the rules that may skip something."""
        found = [*self.model.rule, *([BACKJUMP] if self.plan.backjumping else [])]
        return tuple(dict.fromkeys(RULES[rule].name for rule in found))

    def by_constraint(self) -> dict[str, ConstraintStats]:
        """Return what each constraint did."""
        rows = [self.parts[name] for name in ("failures_of", "removed_by", "runs_of")]
        names = [c.name or repr(c) for c in self.constraints] + (["incumbent"] if self.optimising else [])
        names += ["nogoods"] if self.plan.nogoods else []
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
        held = set(domains[x])
        left = tuple(v for v in allowed if v in held)
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
        return ConstraintRun(problem, givens, plan, world_of(problem, world, plan), limits, callback, trace).run()


def place_of(order: Any, known: Sequence[str], own: int) -> int:
    """Return the number of an order for the kernels; `own` is that of an object of the user's."""
    return known.index(order) if isinstance(order, str) else own


def world_of(problem: ConstraintProblem, world: str | World, plan: ConstraintPlan) -> World:
    """Return the world a model runs in: compiled, unless it has parts of the user's that are not."""
    if not isinstance(world, str) or world == "interpreted":
        return choose_world(problem, world)
    plain = plain_parts(problem)
    if plain and world == "compiled":
        raise CompileError(plain[0])
    compiled = own_orders_are_compiled(plan, world) and not plain
    return choose_world(problem, world if world != "auto" else "compiled" if compiled else "interpreted")
