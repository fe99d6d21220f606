"""Check a trace of a search whose order no replay can foretell: every event must be legal, every skip justified.

What is checked: nodes open and close as a tree; every move and outcome is one the game has, from the root on; a
finished game is left with its value; `keep` drops what each skip says was dropped, and every move skipped is a move.
What is not: that score and bound of a skip are the ones the rule had to use (`trace_replay` checks that, where the
order of moves follows from the hooks).
"""

from __future__ import annotations

from typing import Any

from ._canonical import plain
from .errors import TraceError
from .kernels.null_move import PASS
from .plan import Plan
from .rule import keep
from .trace import LEFT_OPEN, Event, Trace


def is_foretold(plan: Plan) -> bool:
    """Tell whether a replay can foretell every event of a plan's searches."""
    beyond = plan.scout or plan.ordering or plan.enhanced or plan.quiescence or plan.prune or plan.endings is not None
    return not beyond and plan.chance == "expectiminimax" and plan.algorithm != "mtdf" and plan.aspiration is None


class Walk:
    """The way from the root to where the events are: (event, state) of each open node."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.problem = trace, trace.problem
        self.open: list[tuple[Event, Any]] = []

    def take(self, i: int, event: Event) -> None:
        """Follow one event; raises TraceError where it is not legal."""
        if event.kind == "enter":
            if event.depth > len(self.open):
                raise TraceError(f"event {i}: node {event.node} lies at ply {event.depth}, but its parent is not open")
            if self.trace.mode == "skips":
                del self.open[event.depth :]
            if event.depth != len(self.open):
                raise TraceError(f"event {i}: node {event.node} is entered while another one of its ply is open")
            state = self.trace.state if event.depth == 0 else self.after(i, self.open[-1][1], event.move)
            self.open.append((event, state))
        elif event.kind == "leave":
            if not self.open or self.open[-1][0].node != event.node:
                raise TraceError(f"event {i}: node {event.node} is left, but it is not the one that is open")
            _, state = self.open.pop()
            if self.problem.is_over(state) and self.trace.stopped not in LEFT_OPEN:
                value = plain(self.problem.evaluate(state))
                if event.score != value:
                    raise TraceError(f"event {i}: the game is over, worth {value}, but left with {event.score}")
        else:
            if keep(event.score, event.bound):
                raise TraceError(f"event {i}: keep({event.score}, {event.bound}) keeps what {event.rule} skipped")
            if event.node == 0:
                at = next((s for e, s in reversed(self.open) if e.node == event.parent), None)
                if at is None:
                    raise TraceError(f"event {i}: a move of node {event.parent} is skipped, but it is not open")
                self.after(i, at, event.move)

    def after(self, i: int, state: Any, move: Any) -> Any:
        """Return the state a move, an outcome or a pass leads to; raises TraceError where there is none."""
        outcomes = list(self.problem.outcomes(state))
        if outcomes:
            if not 0 <= move < len(outcomes):
                raise TraceError(f"event {i}: {state!r} has no outcome {move!r}")
            return outcomes[move][1]
        if any(plain(m) == move for m in self.problem.moves(state)):
            return self.problem.play(state, move)
        if move == PASS:
            return self.problem.null_move(state)
        raise TraceError(f"event {i}: {move!r} is no move of {state!r}")


def walk_through(trace: Trace) -> None:
    """Check every event of a trace; raises TraceError at the first that is not legal."""
    walk = Walk(trace)
    for i, event in enumerate(trace):
        walk.take(i, event)
    if walk.open and trace.mode == "all" and trace.complete and trace.stopped is None:
        raise TraceError(f"the trace ends inside of node {walk.open[-1][0].node}")
