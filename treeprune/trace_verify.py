"""Check a trace: every event must be the one that the replay of the search foretells."""

from __future__ import annotations

from .errors import TraceError
from .event_log import Verified
from .problem import INF
from .rule import keep
from .trace import FIELDS, LEFT_OPEN, Event, Trace
from .trace_legal import is_foretold, walk_through
from .trace_replay import Replay, leave


def verify(trace: Trace) -> Verified:
    """Check a trace; see `Trace.verify`."""
    if is_foretold(trace.plan):
        ended = all_found(trace) if trace.mode == "all" else skips_found(trace)
    else:
        walk_through(trace)
        ended = False
    counts = trace.skipped
    if trace.counted is not None and trace.complete and counts != dict(trace.counted):
        raise TraceError(f"the run counted the skips {dict(trace.counted)}, the trace holds {counts}")
    return Verified(len(trace), sum(counts.values()), trace.nodes, ended)


def all_found(trace: Trace) -> bool:
    """Check a trace that holds every event. Returns whether the run came to its end; raises TraceError."""
    replay, leaves = Replay(trace), last_leaves(trace)
    broken_off = False
    try:
        for i, event in enumerate(trace):
            if i == len(trace) - len(leaves) and trace.stopped is not None:
                broken_off = unwinds(replay, leaves, trace)
                if broken_off and trace.complete and trace.stopped != "unknown":
                    return False
            if replay.ended:
                raise too_many(i, event)
            compare(i, event, replay.expected(), trace.floating)
            if not follow(replay, event, trace):
                return False
        if not trace.complete or (not replay.ended and trace.stopped in LEFT_OPEN):
            return False
        if not replay.ended:
            raise missing(len(trace), replay.expected())
        if trace.stopped not in (None, "unknown"):
            raise TraceError(
                f"event {len(trace)}: the run was stopped by {trace.stopped}, but the trace goes to its end"
            )
    except TraceError:
        if broken_off:
            return False
        raise
    return True


def skips_found(trace: Trace) -> bool:
    """Check a trace that holds the skips and the ways to them: search for them again, and compare.

    Returns whether the run came to its end; where that was not told, whether the trace holds all of its skips.
    """
    replay, recorded = Replay(trace), iter(trace)
    i, written = 0, 0
    finished = trace.complete and trace.stopped in (None, "unknown")
    all_counted = trace.complete and trace.counted == trace.skipped
    while trace.plan.rules and not replay.ended:
        if i == len(trace) and (all_counted or trace.stopped not in (None, "unknown")):
            return finished
        event = replay.expected()
        due = [*(node.event for node in replay.path[written:]), event]
        failed = not follow(replay, event, trace)
        if event.kind == "skip" or failed:
            for expected in due:
                found = next(recorded, None)
                if found is None:
                    if trace.stopped is None and trace.complete:
                        raise missing(i, expected)
                    return False
                compare(i, found, expected, trace.floating)
                i += 1
            written = len(replay.path)
        if failed:
            return False
        written = min(written, len(replay.path))
    for found in recorded:
        raise too_many(i, found)
    return finished


def follow(replay: Replay, event: Event, trace: Trace) -> bool:
    """Follow an event that was found right. Returns False where a hook fails, as it did in the run."""
    try:
        replay.take(event)
    except Exception:
        if trace.stopped in LEFT_OPEN:
            return False
        raise
    return True


def last_leaves(trace: Trace) -> list[Event]:
    """Return the events 'leave' that a trace ends with, if they come after an 'enter'."""
    found: list[Event] = []
    for i in reversed(range(len(trace))):
        event = trace[i]
        if event.kind != "leave":
            return found[::-1] if event.kind == "enter" else []
        found.append(event)
    return []


def unwinds(replay: Replay, leaves: list[Event], trace: Trace) -> bool:
    """Tell whether events leave the open nodes with what they held when a limit ended the run.

    The node that was just entered is left with its alpha, or with nothing where there was no room for its moves.
    """
    nodes = replay.path[::-1]
    if len(leaves) > len(nodes) or (len(leaves) < len(nodes) and trace.complete):
        return False
    for i, (event, node) in enumerate(zip(leaves, nodes, strict=False)):
        held = node.value if node.inner and i > 0 else node.event.score
        if mismatch(event, leave(node, held), trace.floating) and (i > 0 or mismatch(event, leave(node, -INF), False)):
            return False
    return True


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
