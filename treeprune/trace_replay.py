"""The search that a trace tells of, once more: what must come next, from the hooks and the events before it.

Plain Python, and a second writing of what the kernels do. Shared with them are only the hash and the order of keys,
the tag by which a table remembers a move, and which question null windows ask next.

a, b        the window of a node, narrowed by what is known of its value beforehand
low, high   what is known of it: by the hooks `lower` and `upper`, by what was proved before
branch      a move, or the number of an outcome of a chance node
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ._canonical import canonical, plain
from .errors import HookError
from .hooks import overrides
from .kernels import null_window
from .kernels.ordering import NO_MOVE
from .kernels.table import KEY, UNLIMITED
from .kernels.words import precedes, scatter, tag, width
from .problem import INF
from .rule import keep
from .trace import Event, Trace

next_question: Callable[[Any, Any], Any] = null_window.next_question


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


class Facts:
    """What the hooks say, as the plan of the run asks for it."""

    def __init__(self, trace: Trace) -> None:
        self.problem, self.plan = trace.problem, trace.plan
        self.compiled, self.floating = trace.compiled, trace.floating
        self.minimax = self.plan.algorithm == "minimax"
        self.has_chance = overrides(self.problem, "outcomes")
        self.has_order = not self.minimax and self.plan.order and overrides(self.problem, "order")
        self.has_table = not self.minimax and self.plan.table is not None
        self.depth = UNLIMITED if self.plan.depth is None else self.plan.depth

    def bounds(self, state: Any) -> tuple[Any, Any]:
        """Return what is known of a state's value before any search."""
        if not self.plan.bounds or self.minimax:
            return -INF, INF
        low, high = plain(self.problem.lower(state)), plain(self.problem.upper(state))
        if not low <= high:
            raise HookError("lower/upper", f"returned {low!r} and {high!r} for {state!r}")
        return low, high

    def value(self, state: Any) -> Any:
        """Return what `evaluate` says of a state."""
        value = plain(self.problem.evaluate(state))
        if not -INF < value < INF:
            raise HookError("evaluate", f"returned {value!r} for {state!r}")
        return value

    def chances(self, state: Any) -> list[tuple[float, Any]]:
        """Return the outcomes of a state, none where a player moves."""
        found = list(self.problem.outcomes(state)) if self.has_chance else []
        if found and not abs(math.fsum(chance for chance, _ in found) - 1.0) < 1e-9:
            raise HookError("outcomes", f"the probabilities do not sum to 1 in {state!r}")
        return found

    def key(self, state: Any) -> Any:
        """Return what the table knows a state by: the smallest key of those that symmetry makes equal."""
        best = self.problem.key(state)
        if self.plan.symmetry:
            for twin in self.problem.symmetries(state):
                key = self.problem.key(twin)
                best = key if precedes(key, best) else best
        if not self.compiled:
            return best
        return plain(canonical(best, "the key") if hasattr(best, "_fields") else best)

    def arranged(self, state: Any, hint: int = NO_MOVE) -> list[Any]:
        """Return the moves in the order they are tried: the table's move, then by `order`, ties as in `moves`."""
        moves = [plain(move) for move in self.problem.moves(state)]
        if not moves:
            raise HookError("moves", f"yielded no move for {state!r}")
        if self.has_order:
            moves.sort(key=lambda move: -self.problem.order(state, move))
        if self.has_table:
            moves.sort(key=lambda move: tag(move) != hint)
        return moves

    def flips(self, state: Any, move: Any) -> bool:
        """Tell whether a value changes its sign between a state and the one after a move."""
        return not self.problem.same_mover(state, move)

    def table(self, state: Any) -> Entries | None:
        """Return an empty table of the size that was asked for."""
        if not self.has_table or self.plan.table is None:
            return None
        key = self.key(state)
        return Entries(self.plan.table.slots(KEY + (width(key) if self.compiled else 1)))


class Searches:
    """Which searches from the root a run makes, as its plan has it: foretells their windows, hears their values."""

    def __init__(self, facts: Facts, state: Any) -> None:
        self.plan, self.depth, self.done = facts.plan, facts.depth, False
        self.low, self.high = -INF, INF
        if self.plan.algorithm == "null-window":
            low, high = [facts.value(state)] * 2 if facts.problem.is_over(state) else facts.bounds(state)
            self.low, self.high = max(low, -INF), min(high, INF)
            self.done = self.low >= self.high
        elif self.plan.algorithm == "deepening":
            self.depth = min(0, facts.depth - 1)
        if self.plan.algorithm in ("alphabeta", "deepening") and self.plan.window is not None:
            low, high = max(self.plan.window[0], -INF), min(self.plan.window[1], INF)
            self.low, self.high = (low, high) if facts.floating else (math.floor(low), math.ceil(high))

    def expected(self, number: int) -> Event:
        """Return the event that opens the next search."""
        alpha, beta, move = self.low, self.high, 0
        if self.plan.algorithm == "deepening":
            move = self.depth + 1
        if self.plan.algorithm == "null-window":
            alpha = next_question(self.low, self.high)
            beta = alpha + 1
        return Event("enter", None, 0, move, number, 0, alpha, beta)

    def begin(self) -> int:
        """Begin the next search. Returns its depth."""
        self.depth += self.plan.algorithm == "deepening"
        return self.depth

    def hear(self, node: Node, value: Any) -> None:
        """Take note of what a finished search has found."""
        if self.plan.algorithm == "null-window":
            low, high = (self.low, value) if value <= node.event.score else (value, self.high)
            self.low, self.high = min(low, high), max(low, high)
            self.done = self.low >= self.high
        else:
            self.done = self.plan.algorithm != "deepening" or node.clean or self.depth == self.plan.depth


class Replay:
    """The search once more, led by the events of its trace: `expected` tells the next one, `take` follows it."""

    def __init__(self, trace: Trace) -> None:
        self.facts, self.state = Facts(trace), trace.state
        self.searches = Searches(self.facts, trace.state)
        self.table = self.facts.table(trace.state)
        self.path: list[Node] = []
        self.entered = 0

    @property
    def ended(self) -> bool:
        """Whether nothing is left to search."""
        return self.searches.done and not self.path

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
                state, depth = self.state, self.searches.begin()
            self.path.append(self.open(Node(event, state, depth)))
        elif event.kind == "skip":
            node = self.path[-1]
            if node.cut is not None:
                node.cut = None
            else:
                node.at += 1
        else:
            self.close(self.path.pop(), event.score)

    def below(self, node: Node, branch: Any) -> Any:
        """Return the state that a branch of a node leads to."""
        return self.facts.problem.play(node.state, branch) if node.chances is None else node.chances[branch][1]

    def flips(self, node: Node, branch: Any) -> bool:
        """Tell whether a value changes its sign between a node and its branch."""
        return node.chances is None and self.facts.flips(node.state, branch)

    def open(self, node: Node) -> Node:
        """Find out what a node is: over, at the horizon, of chance, cut before any move, or to be searched."""
        state = node.state
        if self.facts.problem.is_over(state):
            node.value = self.facts.value(state)
        elif node.depth == 0:
            node.value, node.clean, node.cut = self.facts.value(state), False, ("horizon", 0, 0)
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
        if self.table is None or not self.facts.problem.remember(node.state):
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
        if node.inner and self.table is not None and self.facts.problem.remember(node.state):
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
