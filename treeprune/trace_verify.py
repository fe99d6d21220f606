"""Check a trace against the game: every event is foretold from the hooks and the events before it, then compared.

a, b        the window of a node, narrowed by what is known of its value beforehand
low, high   what is known of it: by the hooks `lower` and `upper`, by what the trace has proved before
branch      a move, or an outcome of a chance node
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ._canonical import plain
from .errors import TraceError
from .kernels.null_window import next_question
from .kernels.ordering import NO_MOVE
from .kernels.table import UNLIMITED
from .kernels.words import tag
from .problem import INF
from .rule import keep
from .trace import FIELDS, Event, Trace, Verified
from .trace_facts import Entry, Facts


@dataclass
class Node:
    """A node that was entered and is not left yet: what is known of it, and what must come next."""

    event: Event
    state: Any
    depth: int
    value: Any = None
    cut: tuple[str, Any, Any] | None = None  # rule, score and bound that skip all below, until that event came
    branches: list[Any] = field(default_factory=list)
    chances: list[tuple[float, Any]] | None = None
    at: int = 0  # branches that came
    a: Any = -INF
    b: Any = INF
    low: Any = -INF
    high: Any = INF
    key: Any = None
    hint: int = NO_MOVE
    inner: bool = False
    closed: bool = False  # the rest of the branches is skipped by alpha-beta
    clean: bool = True  # no horizon below


class Searches:
    """Which searches from the root a run makes, as its plan has it: foretells their windows, hears their values."""

    def __init__(self, facts: Facts, state: Any) -> None:
        self.plan, self.done, self.depth = facts.plan, False, facts.depth
        self.low, self.high = -INF, INF
        self.made = 0
        if self.plan.algorithm == "null-window":
            over = facts.problem.is_over(state)
            self.low, self.high = [plain(facts.problem.evaluate(state))] * 2 if over else facts.bounds(state)
            self.done = self.low >= self.high

    def expected(self, number: int) -> Event:
        """Return the event that opens the next search."""
        alpha, beta, move = -INF, INF, 0
        if self.plan.algorithm == "deepening":
            move = self.depth = self.made + 1
        if self.plan.algorithm in ("alphabeta", "deepening"):
            alpha, beta = self.plan.window or (alpha, beta)
        if self.plan.algorithm == "null-window":
            alpha = next_question(self.low, self.high)
            beta = alpha + 1
        return Event("enter", None, 0, move, number, 0, alpha, beta)

    def hear(self, node: Node, value: Any) -> None:
        """Take note of what a finished search has found."""
        self.made += 1
        if self.plan.algorithm == "null-window":
            low, high = (self.low, value) if value <= node.event.score else (value, self.high)
            self.low, self.high = min(low, high), max(low, high)
            self.done = self.low >= self.high
        else:
            self.done = self.plan.algorithm != "deepening" or node.clean or self.made == self.plan.depth


class Replay:
    """The search once more, led by the events of its trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.facts = trace, Facts(trace)
        self.searches = Searches(self.facts, trace.state)
        self.table = self.facts.table(trace.state)
        self.path: list[Node] = []
        self.entered = 0
        self.written = 0  # nodes of the path that a trace of skips holds

    @property
    def ended(self) -> bool:
        """Whether nothing is left to search."""
        return self.searches.done and not self.path

    def compare_all(self) -> bool:
        """Check a trace that holds every event. Returns whether the run came to its end; raises TraceError."""
        trace = self.trace
        first_leave = len(trace)  # of those that the trace ends with
        while first_leave and trace[first_leave - 1].kind == "leave":
            first_leave -= 1
        entered_last = first_leave > 0 and trace[first_leave - 1].kind == "enter"
        may_break_off = trace.stopped is not False and entered_last
        broken_off = False
        try:
            for i, event in enumerate(trace):
                if i == first_leave and may_break_off:
                    broken_off = self.unwinds([trace[j] for j in range(i, len(trace))])
                    if broken_off and trace.stopped and trace.complete:
                        return False
                if self.ended:
                    raise too_many(i, event)
                compare(i, event, self.expected(), trace.floating)
                self.take(event)
            if trace.complete and not self.ended:
                raise missing(len(trace), self.expected())
            if trace.complete and trace.stopped:
                raise TraceError(f"event {len(trace)}: the run was stopped, but the trace goes on to its end")
        except TraceError:
            if broken_off:
                return False
            raise
        return trace.complete

    def compare_skips(self) -> bool:
        """Check a trace that holds the skips and the ways to them: search for them again, and compare.

        Returns whether the run came to its end; where that was not told, whether the trace holds all of its skips.
        """
        trace = self.trace
        i, recorded = 0, iter(trace)
        while self.facts.plan.rules and not self.ended:
            event = self.expected()
            due = []
            if event.kind == "skip":
                due = [node.event for node in self.path[self.written :]] + [event]
                self.written = len(self.path)
            if trace.stopped and i == len(trace):
                return False
            for expected in due:
                found = next(recorded, None)
                if found is None:
                    if trace.stopped is False and trace.complete:
                        raise missing(i, expected)
                    return False
                compare(i, found, expected, trace.floating)
                i += 1
            self.take(event)
        for found in recorded:
            raise too_many(i, found)
        return trace.complete and not trace.stopped

    def unwinds(self, events: list[Event]) -> bool:
        """Tell whether events leave the open nodes with what they held when a limit ended the run."""
        nodes = self.path[::-1]
        held = [node.value if node.inner and node.at > 0 else node.event.score for node in nodes]
        enough = len(events) == len(nodes) or (len(events) < len(nodes) and not self.trace.complete)
        return enough and all(
            mismatch(event, leave(node, value), self.trace.floating) is None
            for event, node, value in zip(events, nodes, held, strict=False)
        )

    def expected(self) -> Event:
        """Return what must come next."""
        if not self.path:
            return self.searches.expected(self.entered + 1)
        node = self.path[-1]
        event = node.event
        if node.cut is not None:
            rule, score, bound = node.cut
            return Event("skip", rule, event.depth, event.move, event.node, event.parent, score, bound)
        if node.at == len(node.branches):
            return leave(node, node.value)
        move = node.branches[node.at]
        if node.closed:
            return Event("skip", "alpha-beta", event.depth + 1, move, 0, event.node, node.b, node.value)
        alpha, beta = -INF, INF
        if node.inner and not self.facts.minimax:
            alpha, beta = max(node.a, node.value), node.b
            if self.flips(node, move):
                alpha, beta = -beta, -alpha
        return Event("enter", None, event.depth + 1, move, self.entered + 1, event.node, alpha, beta)

    def take(self, event: Event) -> None:
        """Do what an event says, now that it was found right."""
        if event.kind == "enter":
            self.entered += 1
            if self.path:
                above = self.path[-1]
                state, depth = self.below(above, event.move), above.depth - (above.depth < UNLIMITED)
                above.at += 1
            else:
                state, depth = self.trace.state, self.searches.depth
            self.path.append(self.open(Node(event, state, depth)))
        elif event.kind == "skip":
            node = self.path[-1]
            if node.cut is not None:
                node.cut = None
            else:
                node.at += 1
        else:
            self.close(self.path.pop(), event.score)
            self.written = min(self.written, len(self.path))

    def below(self, node: Node, branch: Any) -> Any:
        """Return the state that a branch of a node leads to."""
        return self.facts.problem.play(node.state, branch) if node.chances is None else node.chances[branch][1]

    def flips(self, node: Node, branch: Any) -> bool:
        """Tell whether a value changes its sign between a node and its branch."""
        return node.chances is None and self.facts.flips(node.state, branch)

    def open(self, node: Node) -> Node:
        """Find out what a node is: over, at the horizon, of chance, cut before any move, or to be searched."""
        problem, state = self.facts.problem, node.state
        if problem.is_over(state):
            node.value = plain(problem.evaluate(state))
        elif node.depth == 0:
            node.value, node.clean, node.cut = plain(problem.evaluate(state)), False, ("horizon", 0, 0)
        elif chances := self.facts.chances(state):
            node.value, node.chances, node.branches = 0.0, chances, list(range(len(chances)))
        elif not self.narrow(node):
            node.value, node.inner = -INF, True
            node.branches = self.facts.arranged(state, node.hint)
        return node

    def narrow(self, node: Node) -> bool:
        """Narrow the window of a node by what is known of it. Returns whether that settles it."""
        alpha, beta = node.event.score, node.event.bound
        node.low, node.high = self.facts.bounds(node.state)
        if self.cuts(node, "static bound", alpha, beta):
            return True
        if self.table is None:
            return False
        node.key = self.facts.key(node.state)
        entry = self.table.find(node.key)
        if entry is None:
            return False
        node.hint = entry.hint
        if entry.depth == node.depth or (entry.clean and entry.depth <= node.depth):
            node.low, node.high = max(node.low, entry.low), min(node.high, entry.high)
            node.clean = entry.clean
        return self.cuts(node, "table", alpha, beta)

    def cuts(self, node: Node, rule: str, alpha: Any, beta: Any) -> bool:
        """Tell, and note, whether nothing is left of a window."""
        node.a, node.b = max(alpha, node.low), min(beta, node.high)
        if keep(node.b, node.a):
            return False
        node.cut, node.value = (rule, node.b, node.a), node.low if node.low >= node.b else node.high
        return True

    def close(self, node: Node, value: Any) -> None:
        """Store what was proved of a node, and hand its value to the node above."""
        if node.inner and self.table is not None:
            low = max(node.low, value if value > node.a else node.low)
            high = min(node.high, value if value < node.b else node.high)
            self.table.store(Entry(node.key, node.depth, low, high, node.hint, node.clean))
        if not self.path:
            self.searches.hear(node, value)
            return
        above = self.path[-1]
        above.clean = above.clean and node.clean
        if above.chances is not None:
            above.value += above.chances[above.at - 1][0] * value
            return
        move = node.event.move
        value = -value if self.flips(above, move) else value
        if value > above.value:
            above.value = value
            above.hint = tag(move) if value > above.a else above.hint
            above.closed = not self.facts.minimax and not keep(above.b, value)


def leave(node: Node, value: Any) -> Event:
    """Return the event by which a node is left with a value."""
    event = node.event
    return Event("leave", None, event.depth, 0, event.node, event.parent, value, value)


def mismatch(recorded: Event, expected: Event, floating: bool) -> str | None:
    """Return the name of the first field that is wrong."""
    for name in FIELDS:
        a, b = getattr(recorded, name), getattr(expected, name)
        if a != b and not (floating and name in ("score", "bound") and nearly(a, b)):
            return name
    return None


def nearly(a: float, b: float) -> bool:
    """Tell whether two scores differ by rounding only: machine code and Python may round a hook's last bit apart."""
    return abs(a - b) <= 1e-12 * max(1.0, abs(b)) and abs(b) < INF


def compare(i: int, recorded: Event, expected: Event, floating: bool) -> None:
    """Raise TraceError where an event is not what it must be, or is a skip of what `keep` keeps."""
    name = mismatch(recorded, expected, floating)
    if name is not None:
        raise TraceError(
            f"event {i}, {describe(recorded)}: {name} is {getattr(recorded, name)!r} where "
            f"{getattr(expected, name)!r} is expected, in {describe(expected)}"
        )
    if recorded.kind == "skip" and keep(recorded.score, recorded.bound):
        raise TraceError(f"event {i}, {describe(recorded)}: keep({recorded.score}, {recorded.bound}) keeps the branch")


def missing(i: int, expected: Event) -> TraceError:
    """Return the error for a trace that ends too early."""
    return TraceError(f"event {i} is missing: {describe(expected)} is expected")


def too_many(i: int, event: Event) -> TraceError:
    """Return the error for a trace that goes on after its run ended."""
    return TraceError(f"event {i}, {describe(event)}: the run had come to its end")


def describe(event: Event) -> str:
    """Return an event in words."""
    where = f"node {event.node}" if event.node else f"move {event.move!r} of node {event.parent}"
    how = {
        "enter": f"the window {event.score}, {event.bound}",
        "leave": f"the value {event.score}",
        "skip": f"score {event.score} and bound {event.bound}, by {event.rule}",
    }.get(event.kind, "")
    return f"{event.kind} {where} with {how}"


def verify(trace: Trace) -> Verified:
    """Check a trace; see `Trace.verify`."""
    replay = Replay(trace)
    ended = replay.compare_all() if trace.mode == "all" else replay.compare_skips()
    counts = trace.skipped
    if trace.counted is not None and trace.complete and counts != dict(trace.counted):
        raise TraceError(f"the run counted the skips {dict(trace.counted)}, the trace holds {counts}")
    return Verified(len(trace), sum(counts.values()), trace.nodes, ended)
