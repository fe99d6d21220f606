"""Check the trace of a path search: every event must be the one that a replay of the search foretells."""

from __future__ import annotations

from typing import Any

from ..errors import TraceError
from ..event_log import Verified
from ..trace_reader import Reader, replayed_to_the_end
from .path_trace import PathTrace
from .path_trace_beam_stack import BeamStackReplay
from .path_trace_best_first import BestFirstReplay
from .path_trace_descent import DescentReplay
from .path_trace_reader import DETAILS, describe

REPLAYS = {**dict.fromkeys(DescentReplay.ALGORITHMS, DescentReplay), "beam-stack": BeamStackReplay}


def verify(trace: PathTrace) -> Verified:
    """Check a trace; see `PathTrace.verify`."""
    reader = Reader(trace, describe, DETAILS)
    replay: Any = REPLAYS.get(trace.plan.algorithm, BestFirstReplay)
    finished = replayed_to_the_end(trace, reader, lambda: replay(trace, reader).run())
    if trace.complete:
        check_counts(trace)
    return Verified(len(trace), sum(trace.skipped.values()), trace.states, finished)


def check_counts(trace: PathTrace) -> None:
    """Hold what the trace holds against what the run counted."""
    if trace.mode == "all" and REPLAYS.get(trace.plan.algorithm) is not DescentReplay:
        expanded = sum(event.kind == "expand" for event in trace)
        if expanded != trace.expanded:
            raise TraceError(f"the run expanded {trace.expanded} states, the trace tells of {expanded}")
