"""Replay a depth-first search for the best solution in plain Python, from the hooks and the events.

frame    a subproblem that is open      row    one that waits until its turn comes      need    what it must beat
left     discrepancies that may still be spent below a frame; None: as many as you like
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .._canonical import plain
from ..hooks import overrides
from ..problem import INF
from ..rule import BOUND, DISCREPANCY
from ..trace_reader import Reader
from .subproblem_trace import SubproblemTrace
from .subproblem_trace_replay import EXACT, NOTHING, UNKNOWN, UPPER, SubproblemReplay, total


@dataclass
class Row:
    """A part of what the nth move leaves: `behind` parts of the same move wait behind it."""

    state: Any
    gain: Any
    most: Any
    nth: int
    rank: Any = 0
    first: bool = True
    behind: int = 0


@dataclass
class Frame:
    """A subproblem that is open; `partial` is the worth of the move that is tried, as far as its parts are settled."""

    state: Any
    number: int
    g: Any
    need: Any
    left: int | None
    dropped: int
    best: Any
    upper: Any
    partial: Any
    made: bool = False
    turn: int = 0
    rows: list[Row] = field(default_factory=list)


class DescentReplay(SubproblemReplay):
    """Dynamic programming, branch and bound, limited discrepancies."""

    def __init__(self, trace: SubproblemTrace, reader: Reader) -> None:
        super().__init__(trace, reader)
        self.several = overrides(self.problem, "besides")
        guided = self.uses("bound") or self.uses("move-bound")
        self.windows = guided or self.plan.algorithm != "dynamic-programming" or self.wanted() > NOTHING
        self.by_order, self.by_worth = self.uses("order"), guided and not self.several
        self.stack: list[Frame] = []
        self.dropped = 0

    def run(self) -> None:
        """Replay all rounds."""
        if self.plan.algorithm != "limited-discrepancy":
            self.descend(None)
            return
        allowed, most = 0, self.plan.discrepancies
        while most is None or allowed <= most:
            self.reader.expect("round", -1, nth=allowed)
            self.dropped = 0
            self.met.clear()
            self.descend(allowed)
            if self.dropped == 0:
                return
            allowed += 1

    def descend(self, left: int | None) -> None:
        """Replay one descent from the start."""
        need = self.wanted()
        kind, value = self.known_of(self.trace.state, need, len(self.states), -1)
        if kind == EXACT and value > need:
            self.best = value
        if kind == UNKNOWN:
            self.open(self.trace.state, self.zero, need, left, -1, -1)
        while self.stack:
            frame = self.stack[-1]
            if not frame.made:
                self.expand(frame)
                frame.made = True
            if frame.turn < len(frame.rows):
                self.take(frame, frame.rows[frame.turn])
            else:
                self.close(frame)

    def open(self, s: Any, g: Any, need: Any, left: int | None, parent: int, nth: int) -> None:
        """Put a subproblem on the stack."""
        number, nothing = self.opened(s, g, need, parent, nth), self.number(NOTHING)
        self.stack.append(Frame(s, number, g, need, left, self.dropped, nothing, nothing, self.zero))

    def required(self, held: Any, gain: Any, windows: bool) -> Any:
        """Return what must come after a gain to beat what is held."""
        nothing = self.number(NOTHING)
        return max(held - gain, nothing) if windows and held > NOTHING else nothing

    def expand(self, frame: Frame) -> None:
        """Look at what each move leaves; what is not settled waits."""
        for nth, move in enumerate(self.problem.moves(frame.state)):
            move = plain(move)
            held = max(frame.need, frame.best)
            skipped, most = self.move_bound(frame.state, move, held, frame.number, nth)
            if skipped or most <= held:
                frame.upper = max(frame.upper, most)
                continue
            gain = self.gain(frame.state, move)
            make = self.make_several if self.several else self.make_one
            kind, worth = make(frame, move, nth, gain, held)
            if kind == EXACT:
                frame.best = max(frame.best, worth)
            elif kind == UPPER:
                frame.upper = max(frame.upper, worth)

    def make_one(self, frame: Frame, move: Any, nth: int, gain: Any, held: Any) -> tuple[int, Any]:
        """Look at the subproblem that a move leaves. Returns (kind, worth) of the move."""
        child = self.after(frame.state, move)
        kind, value = self.known_of(child, self.required(held, gain, self.windows), frame.number, nth)
        worth = total(gain, value)
        if kind == UNKNOWN:
            rank = float(plain(self.problem.order(frame.state, move))) if self.by_order else worth
            row = Row(child, gain, value, nth, rank)
            at = len(frame.rows)
            while (self.by_order or self.by_worth) and at > 0 and frame.rows[at - 1].rank < rank:
                at -= 1
            frame.rows.insert(at, row)
        elif kind == EXACT and worth > held:
            self.hold(frame, nth, frame.g + worth)
        return kind, worth

    def make_several(self, frame: Frame, move: Any, nth: int, gain: Any, held: Any) -> tuple[int, Any]:
        """Look at the subproblems that a move leaves; what is settled of them is added to its gain at once."""
        rows: list[Row] = []
        most = gain
        parts = [self.after(frame.state, move), *(plain(t) for t in self.problem.besides(frame.state, move))]
        for part in parts:
            kind, value = self.known_of(part, self.number(NOTHING), frame.number, nth)
            if most < INF or value <= NOTHING:
                most = min(total(most, value), self.number(INF))
            if kind == EXACT:
                gain = total(gain, value)
            elif kind == UNKNOWN:
                rows.append(Row(part, self.zero, value, nth))
        if most <= NOTHING or (rows and self.reader.cut(BOUND, most, held, frame.number, nth)):
            return UPPER, most
        if not rows:
            return EXACT, gain
        for i, row in enumerate(rows):
            row.first, row.behind = i == 0, len(rows) - 1 - i
        rows[0].gain = gain
        frame.rows += rows
        return UNKNOWN, most

    def hold(self, frame: Frame, nth: int, worth: Any) -> None:
        """Hold a solution if it beats the one held."""
        if worth > self.best:
            self.reader.expect("incumbent", frame.number, nth=nth, score=worth, bound=self.best)
            self.best = worth

    def rest(self, frame: Frame, row: Row) -> Any:
        """Return what the parts behind a row may still be worth together."""
        first = frame.turn
        return min(sum((r.most for r in frame.rows[first : first + row.behind]), self.zero), self.number(INF))

    def take(self, frame: Frame, row: Row) -> None:
        """Look again at a subproblem that waited; it is opened if it still matters."""
        tried, node, nth = frame.turn > 0, frame.number, row.nth
        frame.turn += 1
        if row.first:
            frame.partial = row.gain
        held, rest = max(frame.need, frame.best), self.rest(frame, row)
        need = self.required(held, frame.partial + rest, self.windows and rest < INF)
        if self.reader.cut(BOUND, row.most, need, node, nth):
            self.settle(frame, row, UPPER, row.most)
            return
        entry = self.stored(row.state, node, nth) if tried else None
        if entry is not None:
            kind, value = self.remembered(entry, need, node, nth)
            if kind == EXACT and not self.several and total(frame.partial, value) > held:
                self.hold(frame, nth, frame.g + total(frame.partial, value))
            if kind != UNKNOWN:
                self.settle(frame, row, kind, value)
                return
        if tried and frame.left is not None and self.reader.cut(DISCREPANCY, frame.left, 0, node, nth):
            self.dropped += 1
            self.settle(frame, row, UPPER, row.most)
            return
        g = frame.g + frame.partial
        if self.uses("dominance") and self.dominated(row.state, g, node, nth):
            self.settle(frame, row, UPPER, need)
            return
        left = frame.left - 1 if tried and frame.left is not None else frame.left
        self.open(row.state, g, need, left, node, nth)

    def settle(self, frame: Frame, row: Row, kind: int, value: Any) -> None:
        """Add the value of a part to its move; the last part settles it, and one that fails settles it at once."""
        worth = total(frame.partial, value)
        if kind == EXACT and row.behind and value > NOTHING:
            frame.partial = worth
            return
        rest = self.rest(frame, row)
        frame.turn += row.behind
        if kind == EXACT and value > NOTHING:
            frame.best = max(frame.best, worth)
        else:
            frame.upper = max(frame.upper, worth if value <= NOTHING else total(worth, rest))

    def close(self, frame: Frame) -> None:
        """Take a subproblem off the stack, remember its value, and hand it to the move it belongs to."""
        kind = EXACT if frame.best > frame.need else UPPER
        value = frame.best if kind == EXACT else max(frame.best, frame.upper)
        if frame.dropped == self.dropped and self.uses("memo"):
            self.memo[self.identity(frame.state)] = kind, value
        self.reader.expect("close", frame.number, nth=int(kind == EXACT), score=value, bound=frame.need)
        self.stack.pop()
        if self.stack:
            above = self.stack[-1]
            self.settle(above, above.rows[above.turn - 1], kind, value)
        elif kind == EXACT:
            self.best = max(self.best, value)
