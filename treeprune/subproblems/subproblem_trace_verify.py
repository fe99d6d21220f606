"""Check the trace of a search for the best solution: every event must be the one that a replay foretells."""

from __future__ import annotations

from ..errors import TraceError
from ..event_log import Verified
from ..trace_reader import Reader, nearly, replayed_to_the_end
from .subproblem_trace import DETAILS, SubproblemTrace
from .subproblem_trace_descent import DescentReplay
from .subproblem_trace_replay import SubproblemReplay, describe


def verify(trace: SubproblemTrace) -> Verified:
    """Check a trace; see `SubproblemTrace.verify`."""
    _, finished = replay(trace)
    return Verified(len(trace), sum(trace.skipped.values()), trace.nodes, finished and not trace.forgot)


def replay(trace: SubproblemTrace) -> tuple[SubproblemReplay, bool]:
    """Replay a search; return the replay, and whether the trace tells of all of it.

    Raises
    ------
    TraceError
        If an event is not the one expected.
    """
    reader = Reader(trace, describe, DETAILS)
    found = DescentReplay(trace, reader)
    finished = replayed_to_the_end(trace, reader, found.run)
    if trace.complete:
        check_counts(trace, found, finished)
    return found, finished


def check_counts(trace: SubproblemTrace, found: SubproblemReplay, finished: bool) -> None:
    """Hold what the trace holds against what the run counted and found."""
    if trace.nodes != trace.expanded:
        raise TraceError(f"the run opened {trace.expanded} subproblems, the trace tells of {trace.nodes}")
    same = found.best == trace.worth or (trace.floating and nearly(found.best, trace.worth))
    if finished and not same:
        raise TraceError(f"the run found a solution of worth {trace.worth}, the trace one of {found.best}")
