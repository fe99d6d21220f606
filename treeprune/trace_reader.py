"""Read a trace event by event, and hold each against the one that a replay expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import TraceError
from .event_log import EventLog
from .problem import INF
from .rule import RULES, keep


class Missing(Exception):  # noqa: N818
    """The trace has come to its end where an event is expected."""

    def __init__(self, expected: Any) -> None:
        self.expected = expected


class Reader:
    """The events of a trace, in order; a replay says what it expects.

    Parameters
    ----------
    trace : EventLog
        Whose events have the fields kind, rule, node, parent, nth, g, score and bound.
    describe : callable
        Returns an event in words.
    details : tuple of str
        Kinds of events that only traces of mode 'all' hold.

    Attributes
    ----------
    at : int
        Number of the next event.
    """

    def __init__(self, trace: EventLog, describe: Callable[[Any], str], details: tuple[str, ...]) -> None:
        self.events, self.describe, self.event = iter(trace), describe, trace.EVENT
        self.fields, self.costs = trace.FIELDS, trace.NUMBERS
        self.at, self.floating = 0, bool(getattr(trace, "floating", False))
        self.left_out = () if getattr(trace, "mode", "all") == "all" else details
        self.next: Any = next(self.events, None)

    def peek(self) -> Any:
        """Return the next event, None at the end."""
        return self.next

    def step(self) -> None:
        """Go on to the next event."""
        self.at += 1
        self.next = next(self.events, None)

    def expect(self, kind: str, node: int, parent: int = -1, nth: int = -1, g: Any = 0, score: Any = 0,
               bound: Any = 0) -> None:  # fmt: skip
        """Take an event that is no skip, unless the trace leaves out its kind."""
        if kind not in self.left_out:
            self.take(self.event(kind, None, node, parent, nth, g, score, bound))

    def take(self, expected: Any) -> None:
        """Take the event that is expected; raise Missing, or TraceError where it is another."""
        found = self.next
        if found is None:
            raise Missing(expected)
        name = self.mismatch(found, expected, self.floating)
        if name is not None:
            raise TraceError(
                f"event {self.at}, {self.describe(found)}: {name} is {getattr(found, name)!r} where "
                f"{getattr(expected, name)!r} is expected, in {self.describe(expected)}"
            )
        if found.kind == "skip" and keep(found.score, found.bound):
            raise TraceError(
                f"event {self.at}, {self.describe(found)}: keep({found.score}, {found.bound}) keeps the branch"
            )
        self.step()

    def cut(self, rule: int, score: Any, bound: Any, node: int, nth: int) -> bool:
        """Tell whether a rule skips a branch, and take the event that says so.

        Where costs are floats that differ by rounding only, the trace is believed.
        """
        expected = self.event("skip", RULES[rule].name, node, -1, nth, 0, score, bound)
        due = not keep(score, bound)
        if self.floating and self.next is not None and nearly(score, bound):
            due = self.mismatch(self.next, expected, True) is None
        if due:
            self.take(expected)
        return due

    def tells(self, kind: str, node: int | None = None) -> bool:
        """Tell whether the next event is of a kind, and of a node."""
        return self.next is not None and self.next.kind == kind and node in (None, self.next.node)

    def mismatch(self, found: Any, expected: Any, floating: bool) -> str | None:
        """Return the name of the first field that is wrong."""
        for name in self.fields:
            a, b = getattr(found, name), getattr(expected, name)
            if a != b and not (floating and name in self.costs and nearly(a, b)):
                return name
        return None


def replayed_to_the_end(trace: Any, reader: Reader, run: Callable[[], Any]) -> bool:
    """Run a replay that takes its events from a reader; tell whether the trace tells of all of the run.

    Raises
    ------
    TraceError
        If an event is not the one expected, or the skips are not those that the run counted.
    """
    finished = bool(trace.complete and trace.stopped is None)
    try:
        run()
    except Missing as end:
        if finished:
            raise TraceError(f"event {len(trace)} is missing: {reader.describe(end.expected)} is expected") from None
    except TraceError:
        raise
    except Exception:  # the hook that ended the run may end its replay
        if trace.stopped != "error" or reader.peek() is not None:
            raise
    extra = reader.peek()
    if extra is not None:
        raise TraceError(f"event {reader.at}, {reader.describe(extra)}: the run had come to its end")
    if trace.complete and trace.skipped != dict(trace.counted):
        raise TraceError(f"the run counted the skips {dict(trace.counted)}, the trace holds {trace.skipped}")
    return finished


def nearly(a: Any, b: Any) -> bool:
    """Tell whether two costs differ by rounding only: machine code and Python may round a hook's last bit apart."""
    return bool(abs(a - b) <= 1e-12 * max(1.0, abs(b)) and abs(b) < INF)
