"""Replay IDA*, branch and bound or limited discrepancy search in plain Python, from the hooks and the events.

number   of a visit: states are numbered anew each time their turn comes, and noted goals among them
turns    branches whose turn will come, the next one last
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from .._canonical import plain
from ..problem import INF
from ..rule import COST_BOUND, DISCREPANCY, DUPLICATE, HORIZON, MOVE_SEQUENCE
from ..trace_reader import Reader
from .path_trace import PathTrace
from .path_trace_reader import Replay


@dataclass
class Turn:
    """A branch whose turn will come: the nth move of a visit, and the state after it."""

    state: Any
    g: Any
    f: Any = 0
    move: Any = None
    parent: int = -1
    nth: int = -1
    ply: int = 0
    left: int | None = (
        None  # discrepancies that may be spent below; -1: it may not be visited; None: as many as you like
    )


class DescentReplay(Replay):
    """The search that a trace should tell of."""

    ALGORITHMS: ClassVar[tuple[str, ...]] = ("ida-star", "branch-and-bound", "limited-discrepancy")

    def __init__(self, trace: PathTrace, reader: Reader) -> None:
        super().__init__(trace, reader)
        self.numbered = 0
        self.way: list[tuple[Any, Any]] = []  # (key, g) of the states on the way
        self.deepest, self.fits = trace.deepest, self.plan.depth is not None

    def run(self) -> None:
        """Replay all rounds."""
        if self.plan.algorithm == "ida-star":
            self.ida_star()
        elif self.begin():
            if self.plan.algorithm == "branch-and-bound":
                self.descend(None)
            else:
                self.limited_discrepancy()

    def number_next(self, kind: str, parent: int, nth: int, g: Any) -> int:
        """Take the event that gives a state the next number."""
        number = self.numbered
        self.reader.expect(kind, number, parent, nth, g)
        self.numbered += 1
        return number

    # --- IDA* ---

    def ida_star(self) -> None:
        """Replay the searches to each threshold."""
        threshold, number = self.h(self.trace.state), 0
        while threshold < self.incumbent:
            self.reader.expect("round", -1, nth=number, score=threshold, bound=self.incumbent)
            found, threshold = self.within(threshold)
            if found:
                return
            number += 1

    def within(self, threshold: Any) -> tuple[bool, Any]:
        """Replay the search to a threshold. Returns whether a goal was met, and the next threshold."""
        limit = math.nextafter(threshold, math.inf) if isinstance(threshold, float) else threshold + 1
        least: Any = self.number(INF)
        turns = [Turn(self.trace.state, self.zero)]
        while turns:
            turn = turns.pop()
            number = self.number_next("visit", turn.parent, turn.nth, turn.g)
            if self.space.is_goal(turn.state):
                return True, least
            after: list[Turn] = []
            for nth, move, child in self.children(turn, number):
                if self.reader.cut(COST_BOUND, -child.f, -limit, number, nth):
                    least = min(least, child.f)
                else:
                    child.move = move
                    after.append(child)
            turns += reversed(after)
        return False, least

    def children(self, turn: Turn, number: int) -> Any:
        """Yield (nth, move, branch) of the moves that are not redundant; take the skips of those that are."""
        for nth, move in enumerate(self.space.moves(turn.state)):
            move = plain(move)
            if turn.ply > 0 and self.space.redundant(turn.move, move):
                self.reader.cut(MOVE_SEQUENCE, -1, -1, number, nth)
                continue
            child = self.after(turn.state, move)
            g = turn.g + self.cost(turn.state, move)
            yield nth, move, Turn(child, g, g + self.h(child), move, number, nth, turn.ply + 1)

    # --- branch and bound, limited discrepancies ---

    def begin(self) -> bool:
        """Look at the start. Returns False where there is nothing to search for."""
        s, h = self.trace.state, self.h(self.trace.state)
        if self.space.is_goal(s) and self.incumbent > 0:
            return False
        return not self.reader.cut(COST_BOUND, -h, -self.incumbent, 0, -1)

    def limited_discrepancy(self) -> None:
        """Replay the rounds."""
        allowed, most = 0, self.plan.discrepancies
        while most is None or allowed <= most:
            self.reader.expect("round", -1, nth=allowed, score=self.incumbent, bound=self.incumbent)
            if self.descend(allowed) == 0 or (self.fits and allowed >= self.deepest):
                return
            allowed += 1

    def descend(self, allowed: int | None) -> int:
        """Replay one descent. Returns how many branches were dropped for want of discrepancies."""
        dropped, cut = 0, self.reader.cut
        turns = [Turn(self.trace.state, self.zero, left=allowed)]
        while turns:
            turn = turns.pop()
            if turn.ply > 0 and cut(COST_BOUND, -turn.f, -self.incumbent, turn.parent, turn.nth):
                continue
            if turn.left is not None and turn.left < 0 and cut(DISCREPANCY, 0, 0, turn.parent, turn.nth):
                dropped += 1
                continue
            number = self.number_next("visit", turn.parent, turn.nth, turn.g)
            del self.way[turn.ply :]
            self.way.append((plain(self.space.key(turn.state)), turn.g))
            if turn.ply < self.deepest:
                turns += reversed(self.branch(turn, number))
            elif next(iter(self.space.moves(turn.state)), None) is not None:
                cut(HORIZON, self.deepest - turn.ply, 0, number, -1)
        return dropped

    def branch(self, turn: Turn, number: int) -> list[Turn]:
        """Return the branches after a state that may matter, in the order of their turns."""
        after: list[Turn] = []
        for nth, _, child in self.children(turn, number):
            if self.reader.cut(COST_BOUND, -child.f, -self.incumbent, number, nth):
                continue
            key = plain(self.space.key(child.state))
            passed = next((g for known, g in self.way if known == key), None)
            if passed is not None and self.reader.cut(DUPLICATE, -child.g, -passed, number, nth):
                continue
            if self.space.is_goal(child.state):
                self.number_next("goal", number, nth, child.g)
                self.incumbent = child.g
            else:
                after.append(child)
        after.sort(key=lambda child: child.f)
        for i, child in enumerate(after):
            child.left = self.share(turn.left, first=i == 0, below=self.deepest - child.ply)
        return after

    def share(self, left: int | None, first: bool, below: int) -> int | None:
        """Return the discrepancies of a branch: one less for all but the first, none that cannot be spent."""
        if left is None:
            return None
        mine = left if first else left - 1
        return -1 if self.fits and mine > below else mine
