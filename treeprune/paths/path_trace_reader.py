"""What replays of all path searches share: the hooks, called in plain Python, and events in words."""

from __future__ import annotations

from typing import Any

from .._canonical import plain
from ..trace_reader import Reader
from .path_trace import PathEvent, PathTrace

COSTS = PathTrace.NUMBERS
DETAILS = ("expand", "round")
"""Kinds of events that traces of skips leave out."""


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
