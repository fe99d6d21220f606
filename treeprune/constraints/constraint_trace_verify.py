"""Check the trace of a constraint search: every event must follow from the model and the events before it."""

from __future__ import annotations

from ..errors import TraceError
from ..event_log import Verified
from ..rule import BACKJUMP, RULES, keep
from .constraint_replay import Reason, Replay
from .constraint_support import can_hold, has_support
from .constraint_trace import ConstraintEvent, ConstraintTrace
from .plain_search import another_solution


def verify(trace: ConstraintTrace) -> Verified:
    """Check a trace; see `ConstraintTrace.verify`."""
    checker = Checker(trace)
    for i, event in enumerate(trace):
        try:
            checker.look_at(event)
        except TraceError as error:
            raise TraceError(f"event {i}, {describe(trace, event)}: {error}") from None
    finished = checker.finish()
    return Verified(
        len(trace), sum(trace.skipped.values()), trace.nodes, finished and trace.complete and checker.all_proved
    )


def describe(trace: ConstraintTrace, event: ConstraintEvent) -> str:
    """Return an event in words."""
    variables = trace.problem.variables_list
    x = variables[event.variable].name if 0 <= event.variable < len(variables) else ""
    if event.kind == "remove":
        return f"remove {', '.join(map(str, event.values))} from {x}"
    if event.kind in ("choose", "refute"):
        return f"{event.kind} {x} = {event.value}"
    return f"{event.kind} by {event.rule} at {x}" if event.kind == "skip" else event.kind


def require(condition: object, message: str) -> None:
    """Raise TraceError where something does not hold."""
    if not condition:
        raise TraceError(message)


class Checker:
    """Replays a trace event by event.

    `closed` tells how the current node ended, None while it is open; `to_jump` the levels that are to be jumped over.
    """

    def __init__(self, trace: ConstraintTrace) -> None:
        self.trace, self.replay = trace, Replay(trace)
        self.everything = trace.mode == "all"
        self.node = 1
        self.closed: str | None = None
        self.blamed: frozenset[int] = frozenset()
        self.to_jump: list[int] = []
        self.goal = -1
        self.just_refuted = False
        self.all_proved = True
        self.solutions = 0

    def look_at(self, event: ConstraintEvent) -> None:
        """Check one event and do what it says."""
        handler = {
            "choose": self.choose, "refute": self.refute, "remove": self.remove, "skip": self.skip,
            "solution": self.solution, "restart": self.restart,
        }.get(event.kind)  # fmt: skip
        require(handler is not None, "there is no such kind of event")
        assert handler is not None
        unused = {"remove": ("left", "score", "bound"), "skip": ("value", "gone")}.get(
            event.kind, ("gone", "score", "bound")
        )
        require(not any(getattr(event, name) for name in unused), f"{' and '.join(unused)} are 0 here")
        handler(event)
        self.just_refuted = event.kind == "refute"

    def place(self, event: ConstraintEvent, depth: int, node: int) -> None:
        """Check where an event happened, and how many values were left."""
        require(event.node == node, f"node {node} is expected, not {event.node}")
        require(event.depth == depth, f"{depth} choices stand, not {event.depth}")
        if self.everything:
            left = self.replay.left
            require(event.left == left, f"{left} values are left, not {event.left}: a removal is missing or too many")

    def choose(self, event: ConstraintEvent) -> None:
        """A choice: of a value that is left, at a node that is open."""
        replay = self.replay
        require(self.closed is None, "the node was cut, or is a solution: no choice is made there")
        require(0 <= event.variable < len(replay.domains), "there is no such variable")
        self.place(event, len(replay.levels), self.node)
        domain = replay.domains[event.variable]
        require(event.value in domain and (len(domain) > 1 or not self.everything), f"{sorted(domain)} are left")
        replay.choose(event.variable, event.value)
        self.node += 1

    def refute(self, event: ConstraintEvent) -> None:
        """A choice is taken back: the last one that is to blame, once all that is below it is done."""
        replay = self.replay
        require(self.closed is not None, "the node is still open")
        require(not self.to_jump, "choices that were jumped over are not told of")
        require(self.goal >= 0, "no choice is left that could be refuted")
        replay.go_back_to(self.goal)
        level = replay.refuted
        self.place(event, self.goal, self.node)
        require((event.variable, event.value) == (level.variable, level.value), "this is not the choice to refute")
        replay.refute(frozenset(x for x in self.blamed if x < self.goal))
        self.closed, self.node = None, self.node + 1

    def restart(self, event: ConstraintEvent) -> None:
        """All choices are taken back, right after one was refuted."""
        require(self.just_refuted and self.replay.levels, "a search restarts when a choice has been refuted")
        self.replay.restart()
        self.place(event, 0, self.node - 1)

    def close(self, how: str, blamed: frozenset[int]) -> None:
        """End the node; find the choice to refute next and those to be jumped over."""
        self.closed, self.blamed = how, blamed
        depth = len(self.replay.levels)
        self.goal = depth - 1
        if self.trace.plan.backjumping:
            self.goal = max(blamed, default=-1)
            self.to_jump = list(range(depth - 1, self.goal, -1))

    def remove(self, event: ConstraintEvent) -> None:
        """A removal: of values that are left and without support."""
        replay, x, p = self.replay, event.variable, event.propagator
        require(self.closed is None, "the node was cut, or is a solution: nothing is removed there")
        require(0 <= p < len(replay.scopes), "there is no such propagator")
        require(x in replay.scopes[p], "the variable is not in the scope of the constraint")
        require(event.depth == len(replay.levels), f"{len(replay.levels)} choices stand, not {event.depth}")
        require(event.node == self.node, f"node {self.node} is expected, not {event.node}")
        values = set(event.values)
        require(values and values <= replay.domains[x], f"{sorted(replay.domains[x])} are left")
        require(values != replay.domains[x], "nothing would be left: that is a dead end")
        kind = replay.kind_of(p)
        if kind == "incumbent":
            require(all(self.no_better(value) for value in values), "the value is better than the incumbent")
        elif kind == "nogoods":
            self.check_nogood(event, values)
        else:
            for value in values:
                self.without_support(p, x, value)
        replay.remove(x, values, Reason(nogood=event.nogood) if kind == "nogoods" else Reason(propagator=p))

    def without_support(self, p: int, x: int, value: int) -> None:
        """Check that the constraint of a propagator cannot hold with a value."""
        constraint = self.trace.constraints[self.trace.model.constraint_of[p]]
        domains = [self.replay.domains[y.index] for y in constraint.variables]
        supported = has_support(constraint, domains, x, value)
        require(supported is not True, f"{constraint!r} has support for the value {value}")
        self.all_proved = self.all_proved and supported is False

    def check_nogood(self, event: ConstraintEvent, values: set[int]) -> None:
        """Check that a nogood leaves nothing but to remove the value."""
        require(0 <= event.nogood < len(self.replay.nogoods), "there is no such nogood")
        decisions = self.replay.nogoods[event.nogood]
        last = (event.variable, *values)
        require(last in decisions, "the decision is not in the nogood")
        others = (d for d in decisions if d != last)
        require(all(map(self.replay.is_satisfied, others)), "another decision of the nogood is not satisfied")

    def no_better(self, value: int) -> bool:
        """Tell whether a value of the objective does not beat the incumbent."""
        best, sign = self.replay.best, -1 if self.trace.problem.minimising else 1
        return best is not None and sign * value <= sign * best

    def skip(self, event: ConstraintEvent) -> None:
        """A dead end, or a choice that is jumped over."""
        require(not keep(event.score, event.bound), "the score beats the bound: nothing was to be skipped")
        if event.rule == RULES[BACKJUMP].name:
            self.jump(event)
            return
        replay, p = self.replay, event.propagator
        require(self.closed is None, "the node was cut before, or is a solution")
        require(0 <= p < len(replay.scopes), "there is no such propagator")
        rule = RULES[self.trace.model.rule[p]].name
        require(event.rule == rule, f"{rule} is expected")
        self.place(event, len(replay.levels), self.node)
        kind = replay.kind_of(p)
        expected = self.incumbent_bounds() if kind == "incumbent" else (0, 0)
        if kind != "incumbent" or self.everything:
            require((event.score, event.bound) == expected, f"score and bound {expected} are expected")
        if not self.everything:
            self.search_plainly()
        elif kind == "nogoods":
            require(0 <= event.nogood < len(replay.nogoods), "there is no such nogood")
            require(all(map(replay.is_satisfied, replay.nogoods[event.nogood])), "the nogood is not satisfied")
        elif kind == "constraint":
            constraint = self.trace.constraints[self.trace.model.constraint_of[p]]
            known = not constraint.while_searching  # such a one depends on more than domains
            possible = can_hold(constraint, [replay.domains[y.index] for y in constraint.variables]) if known else None
            require(possible is not True, f"{constraint!r} can still hold")
            self.all_proved = self.all_proved and possible is False
        blamed = frozenset(range(len(replay.levels)))
        if self.trace.plan.backjumping and self.everything:
            blamed = replay.blamed(p, event.nogood)
        self.close("dead end", blamed)
        if self.trace.plan.backjumping and not self.everything:
            self.to_jump, self.goal = [], len(replay.levels) - 1

    def incumbent_bounds(self) -> tuple[int, int]:
        """Return what the incumbent hands to `keep`."""
        problem, best = self.trace.problem, self.replay.best
        require(best is not None, "there is no incumbent yet")
        assert problem.objective is not None and best is not None
        values = self.replay.domains[problem.objective.index]
        return (-min(values), -best) if problem.minimising else (max(values), best)

    def jump(self, event: ConstraintEvent) -> None:
        """A choice that the dead end does not depend on: the next one above."""
        require(self.closed is not None, "the node is still open")
        require(event.propagator == -1, "no propagator is at work")
        self.place(event, len(self.replay.levels), self.node)
        if self.everything:
            require(self.to_jump, "the dead end depends on this choice")
            level = self.to_jump.pop(0)
        else:  # reasons are not known: what is told is taken, and searched plainly
            level = self.goal
            self.goal -= 1
            require(level >= 0, "no choice is left to be jumped over")
            self.search_plainly(level)
        deepest = self.goal if self.everything else -event.bound - 1
        require(0 <= deepest + 1 <= level, "a jump leads to a choice above")
        expected = (-(level + 1), -(deepest + 1))
        require((event.score, event.bound) == expected, f"score and bound {expected} are expected")
        require(event.variable == self.replay.levels[level].variable, "this is not the choice jumped over")

    def search_plainly(self, depth: int | None = None) -> None:
        """Check by plain search that below the choices that stand, or the first ones, no solution is missed."""
        told = depth is not None and self.solutions > 0 and self.trace.problem.objective is None
        images = any(constraint.while_searching for constraint in self.trace.constraints)
        # which solutions there were before is not told, nor which are images of others
        missed = None if told or images else another_solution(self.replay, depth)
        require(missed is not True, "a solution is below that is neither told of nor beaten")
        self.all_proved = self.all_proved and missed is False

    def solution(self, event: ConstraintEvent) -> None:
        """A solution: one value for each variable, all constraints hold, and it is new."""
        replay, problem = self.replay, self.trace.problem
        require(self.closed is None, "the node was cut before, or is a solution")
        self.place(event, len(replay.levels), self.node)
        self.solutions += 1
        self.close("solution", frozenset(range(len(replay.levels))))
        if problem.objective is None:
            require(event.value == 0, "there is no objective")
        if not self.everything:
            if problem.objective is not None:
                replay.best = event.value
            return
        require(all(len(domain) == 1 for domain in replay.domains), "some variables have more than one value")
        values = tuple(next(iter(domain)) for domain in replay.domains)
        broken = [c for c in self.trace.constraints if not c.holds([values[x.index] for x in c.variables])]
        require(not broken, f"{broken} do not hold")
        require(values not in replay.found or problem.objective is not None, "it was found before")
        replay.found.add(values)
        if problem.objective is not None:
            value = values[problem.objective.index]
            require(event.value == value, f"the objective is {value}")
            require(replay.best is None or not self.no_better(value), "it does not beat the incumbent")
            replay.best = value

    def finish(self) -> bool:
        """Check that nothing is missing at the end; return whether the run had come to its own end."""
        trace, wanted = self.trace, self.trace.plan.solutions
        if not trace.complete:
            return False
        if dict(trace.counted) != trace.skipped:
            raise TraceError(f"the run counted the skips {dict(trace.counted)}, the trace holds {trace.skipped}")
        if trace.clash:
            return True
        if trace.exhausted:
            if self.closed is None or self.to_jump or (self.goal >= 0 and self.everything):
                raise TraceError("events are missing: the tree was searched to its end, but branches are open")
            return True
        return self.closed == "solution" and wanted is not None and trace.problem.objective is None
