"""Read a trace of a path search event by event, and hold each against the one that is expected."""

from __future__ import annotations

from typing import Any

from .._canonical import plain
from ..errors import TraceError
from ..problem import INF
from ..rule import RULES, keep
from .path_trace import FIELDS, PathEvent, PathTrace

COSTS = ("g", "score", "bound")


class Missing(Exception):  # noqa: N818
    """The trace has come to its end where an event is expected."""

    def __init__(self, expected: PathEvent) -> None:
        self.expected = expected


class Reader:
    """The events of a trace, in order; a replay says what it expects.

    Attributes
    ----------
    at : int
        Number of the next event.
    everything : bool
        Whether the trace tells of expansions and rounds.
    """

    def __init__(self, trace: PathTrace) -> None:
        self.events = iter(trace)
        self.at, self.floating, self.everything = 0, trace.floating, trace.mode == "all"
        self.next: PathEvent | None = next(self.events, None)

    def peek(self) -> PathEvent | None:
        """Return the next event, None at the end."""
        return self.next

    def step(self) -> None:
        """Go on to the next event."""
        self.at += 1
        self.next = next(self.events, None)

    def expect(self, kind: str, node: int, parent: int = -1, nth: int = -1, g: Any = 0, score: Any = 0,
               bound: Any = 0) -> None:  # fmt: skip
        """Take an event that is no skip; expansions and rounds only where the trace tells of them."""
        if kind in ("expand", "round") and not self.everything:
            return
        self.take(PathEvent(kind, None, node, parent, nth, g, score, bound))

    def take(self, expected: PathEvent) -> None:
        """Take the event that is expected; raise Missing, or TraceError where it is another."""
        found = self.next
        if found is None:
            raise Missing(expected)
        name = mismatch(found, expected, self.floating)
        if name is not None:
            raise TraceError(
                f"event {self.at}, {describe(found)}: {name} is {getattr(found, name)!r} where "
                f"{getattr(expected, name)!r} is expected, in {describe(expected)}"
            )
        if found.kind == "skip" and keep(found.score, found.bound):
            raise TraceError(f"event {self.at}, {describe(found)}: keep({found.score}, {found.bound}) keeps the branch")
        self.step()

    def cut(self, rule: int, score: Any, bound: Any, node: int, nth: int) -> bool:
        """Tell whether a rule skips a branch, and take the event that says so.

        Where costs are floats that differ by rounding only, the trace is believed.
        """
        expected = PathEvent("skip", RULES[rule].name, node, -1, nth, 0, score, bound)
        due = not keep(score, bound)
        if self.floating and self.next is not None and nearly(score, bound):
            due = mismatch(self.next, expected, True) is None
        if due:
            self.take(expected)
        return due

    def tells(self, kind: str, node: int | None = None) -> bool:
        """Tell whether the next event is of a kind, and of a node."""
        return self.next is not None and self.next.kind == kind and node in (None, self.next.node)


class Replay:
    """What replays of all path searches share: the hooks, called in plain Python.

    Parameters
    ----------
    trace : PathTrace
    reader : Reader
        Of the same trace.
    """

    def __init__(self, trace: PathTrace, reader: Reader) -> None:
        self.trace, self.reader, self.plan, self.space = trace, reader, trace.plan, trace.problem
        self.floating, self.zero = trace.floating, self.number(0)
        self.incumbent: Any = self.number(trace.upper)

    def number(self, value: Any) -> Any:
        """Return a number in the type of costs."""
        value = plain(value)
        return float(value) if self.trace.floating and type(value) is int else value

    def h(self, s: Any) -> Any:
        """Return the estimate of a state."""
        return self.number(self.space.h(s))

    def cost(self, s: Any, move: Any) -> Any:
        """Return what a move costs."""
        return self.number(self.space.cost(s, move))

    def after(self, s: Any, move: Any) -> Any:
        """Return the state after a move."""
        return plain(self.space.play(s, move))


def mismatch(found: PathEvent, expected: PathEvent, floating: bool) -> str | None:
    """Return the name of the first field that is wrong."""
    for name in FIELDS:
        a, b = getattr(found, name), getattr(expected, name)
        if a != b and not (floating and name in COSTS and nearly(a, b)):
            return name
    return None


def nearly(a: Any, b: Any) -> bool:
    """Tell whether two costs differ by rounding only: machine code and Python may round a hook's last bit apart."""
    return bool(abs(a - b) <= 1e-12 * max(1.0, abs(b)) and abs(b) < INF)


def describe(event: PathEvent) -> str:
    """Return an event in words."""
    if event.kind == "skip":
        what = f"node {event.node}" if event.nth < 0 else f"move {event.nth} of node {event.node}"
        return f"skip {what} by {event.rule} with score {event.score} and bound {event.bound}"
    if event.kind == "round":
        return f"round {event.nth} with {event.score} and {event.bound}"
    if event.kind == "expand":
        return f"expand node {event.node}"
    way = "the start" if event.parent < 0 else f"move {event.nth} of node {event.parent}"
    return f"{event.kind} node {event.node}, {way}, g = {event.g}"
