"""Check a trace against the game: every event is foretold from the hooks and the events before it, then compared.

Plain Python, and a second writing of what the kernels do: nothing here is shared with them but `keep`, and the hash
and the width of a key, by which the table chooses a place for it.

    a, b        the window of a node, narrowed by what is known of its value beforehand
    low, high   what is known of it: by the hooks `lower` and `upper`, by what the trace has proved before
    branch      a move, or an outcome of a chance node
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ._canonical import canonical, plain
from .errors import TraceError
from .kernels.ordering import NO_MOVE
from .kernels.table import KEY, UNLIMITED
from .kernels.words import precedes, scatter, tag, width
from .problem import INF, Game
from .rule import keep
from .trace import FIELDS, Event, Trace, Verified


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

    @property
    def fresh(self) -> bool:
        """Whether nothing was found of it yet."""
        return self.at == 0


@dataclass(frozen=True)
class Entry:
    """What a table knows of a position."""

    key: Any
    depth: int
    low: Any
    high: Any
    hint: int
    clean: bool


class Entries:
    """What was proved and is not forgotten: buckets of two, the shallower goes, in turn where both are as deep."""

    def __init__(self, slots: int) -> None:
        self.mask = slots // 2 - 1
        self.buckets: dict[int, list[Entry]] = {}
        self.stores = 0

    def find(self, key: Any) -> Entry | None:
        """Return what is known of a position."""
        return next((entry for entry in self.buckets.get(scatter(key) & self.mask, []) if entry.key == key), None)

    def store(self, entry: Entry) -> None:
        """Remember what was proved of a position."""
        self.stores += 1
        bucket = self.buckets.setdefault(scatter(entry.key) & self.mask, [])
        same_key = [i for i, other in enumerate(bucket) if other.key == entry.key]
        if same_key:
            bucket[same_key[0]] = entry
        elif len(bucket) < 2:
            bucket.append(entry)
        else:
            first, second = bucket[0].depth, bucket[1].depth
            bucket[0 if first < second or (first == second and self.stores % 2 == 0) else 1] = entry


def overrides(problem: Game, hook: str) -> bool:
    """Tell whether a problem has a hook of its own."""
    return getattr(type(problem), hook) is not getattr(Game, hook)


class Facts:
    """What the hooks say, as the plan of the run asks for it."""

    def __init__(self, trace: Trace) -> None:
        self.problem, self.plan, self.compiled = trace.problem, trace.plan, trace.compiled
        self.minimax = self.plan.algorithm == "minimax"
        self.has_chance = overrides(self.problem, "outcomes")
        self.has_order = not self.minimax and self.plan.order and overrides(self.problem, "order")
        self.has_table = not self.minimax and self.plan.table is not None
        self.depth = UNLIMITED if self.plan.depth is None else self.plan.depth

    def bounds(self, state: Any) -> tuple[Any, Any]:
        """Return what is known of a state's value before any search."""
        if not self.plan.bounds or self.minimax:
            return -INF, INF
        return plain(self.problem.lower(state)), plain(self.problem.upper(state))

    def chances(self, state: Any) -> list[tuple[float, Any]]:
        """Return the outcomes of a state, none where a player moves."""
        return list(self.problem.outcomes(state)) if self.has_chance else []

    def key(self, state: Any) -> Any:
        """Return what the table knows a state by: the smallest key of those that symmetry makes equal."""
        best = self.problem.key(state)
        if self.plan.symmetry:
            for twin in self.problem.symmetries(state):
                key = self.problem.key(twin)
                best = key if precedes(key, best) else best
        return plain(canonical(best, "the key") if self.compiled else best)

    def arranged(self, state: Any, hint: int = NO_MOVE) -> list[Any]:
        """Return the moves in the order they are tried: the table's move, then by `order`, ties as in `moves`."""
        moves = [plain(move) for move in self.problem.moves(state)]
        if self.has_order:
            moves.sort(key=lambda move: -self.problem.order(state, move))
        if self.has_table:
            moves.sort(key=lambda move: tag(move) != hint)
        return moves

    def child(self, node: Node, at: int) -> Any:
        """Return the state that a branch of a node leads to."""
        if node.chances is not None:
            return node.chances[at][1]
        return self.problem.play(node.state, node.branches[at])

    def flips(self, node: Node, move: Any) -> bool:
        """Tell whether a value changes its sign between a node and the branch of a move."""
        return node.chances is None and not self.problem.same_mover(node.state, move)

    def table(self, state: Any) -> Entries | None:
        """Return an empty table of the size that was asked for."""
        if not self.has_table or self.plan.table is None:
            return None
        key = self.key(state)
        return Entries(self.plan.table.slots(KEY + (width(key) if self.compiled else 1)))


class Searches:
    """Which searches from the root a run makes, as its plan has it: foretells the windows, hears the values."""

    def __init__(self, facts: Facts, state: Any) -> None:
        self.plan, self.done, self.depth = facts.plan, False, facts.depth
        self.low, self.high = -INF, INF
        self.made = 0
        if self.plan.algorithm == "null-window":
            over = facts.problem.is_over(state)
            self.low, self.high = [plain(facts.problem.evaluate(state))] * 2 if over else facts.bounds(state)
            self.done = self.low >= self.high

    def expected(self, recorded: Event | None, number: int) -> Event:
        """Return the event that opens the next search; the question that a null window asks is taken from it."""
        alpha, beta, move = -INF, INF, 0
        if self.plan.algorithm == "deepening":
            move = self.depth = self.made + 1
        if self.plan.algorithm in ("alphabeta", "deepening"):
            alpha, beta = self.plan.window or (alpha, beta)
        if self.plan.algorithm == "null-window":
            alpha = self.low if recorded is None else max(self.low, min(recorded.score, self.high - 1))
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
        self.skips = 0

    def run(self) -> bool:
        """Check every event. Returns whether the run came to its end; raises TraceError."""
        trace = self.trace
        first_leave = len(trace)  # of those that the trace ends with
        while first_leave and trace[first_leave - 1].kind == "leave":
            first_leave -= 1
        broken_off = False
        try:
            for i, event in enumerate(trace):
                if i == first_leave and trace.complete and trace.stopped is not False:
                    broken_off = self.unwinds([trace[j] for j in range(i, len(trace))])
                    if broken_off and trace.stopped:
                        return False
                if self.searches.done and not self.path:
                    raise TraceError(f"event {i}: the run had come to its end, yet there is {describe(event)}")
                expected = self.expected(event)
                compare(i, event, expected, trace.floating)
                self.take(event)
            if trace.complete and (self.path or not self.searches.done):
                raise missing(len(trace), self.expected(None))
            if trace.complete and trace.stopped:
                raise TraceError(f"event {len(trace)}: the run was stopped, but the trace goes on to its end")
        except TraceError:
            if broken_off:
                return False
            raise
        return trace.complete

    def unwinds(self, events: list[Event]) -> bool:
        """Tell whether events leave every open node with what it held when a limit ended the run."""
        held = [
            node.event.score if node.fresh or node.chances is not None else node.value for node in reversed(self.path)
        ]
        return len(events) == len(self.path) and all(
            mismatch(event, leave(node, value), self.trace.floating) is None
            for event, node, value in zip(events, reversed(self.path), held, strict=True)
        )

    def expected(self, recorded: Event | None) -> Event:
        """Return what must come next."""
        if not self.path:
            return self.searches.expected(recorded, self.entered + 1)
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
            if self.facts.flips(node, move):
                alpha, beta = -beta, -alpha
        return Event("enter", None, event.depth + 1, move, self.entered + 1, event.node, alpha, beta)

    def take(self, event: Event) -> None:
        """Do what an event says, now that it was found right."""
        if event.kind == "enter":
            self.entered += 1
            if self.path:
                above = self.path[-1]
                state, depth = self.facts.child(above, above.at), above.depth - (above.depth < UNLIMITED)
                above.at += 1
            else:
                state, depth = self.trace.state, self.searches.depth
            self.path.append(self.open(Node(event, state, depth)))
        elif event.kind == "skip":
            self.skips += 1
            node = self.path[-1]
            if node.cut is not None:
                node.cut = None
            else:
                node.at += 1
        else:
            self.close(self.path.pop(), event.score)

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
        value = -value if self.facts.flips(above, move) else value
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
        close = floating and name in ("score", "bound") and abs(a - b) <= 1e-12 * max(1.0, abs(a), abs(b))
        if not (a == b or close):
            return name
    return None


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
    if trace.mode == "skips":
        from .trace_verify_skips import verify_skips

        finished = verify_skips(trace)
    else:
        finished = Replay(trace).run()
    counts = trace.skipped
    if trace.counted is not None and trace.complete and counts != dict(trace.counted):
        raise TraceError(f"the run counted the skips {dict(trace.counted)}, the trace holds {counts}")
    return Verified(len(trace), sum(counts.values()), trace.nodes, finished)
