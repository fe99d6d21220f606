"""What replays of searches for the best solution share: the hooks, called in plain Python, and what is known by them.

kind    EXACT; UPPER: skipped, worth no more than the value; UNKNOWN: it waits      need    what it must beat to matter
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .._canonical import plain
from ..hooks import overrides
from ..kernels.words import covers, precedes
from ..problem import INF
from ..rule import BOUND, DOMINANCE, INFEASIBLE, MEMO, MOVE_BOUND, SECOND_BOUND
from ..trace_reader import Reader, nearly
from .subproblem_hooks import hook_of_worth, value_of_moves
from .subproblem_trace import SubproblemEvent, SubproblemTrace

UNKNOWN, UPPER, EXACT = range(3)
NOTHING = -INF


class SubproblemReplay:
    """The search that a trace should tell of.

    Parameters
    ----------
    trace : SubproblemTrace
    reader : Reader
        Of the same trace.

    Attributes
    ----------
    best : number
        Worth of the best solution held.
    memo : dict
        (kind, value) of subproblems that were closed, by what they are known by.
    met : dict
        (g, coordinates) of the states opened before, by key.
    states, gs : list
        State, and worth of the decisions that led to it, of each node.
    """

    def __init__(self, trace: SubproblemTrace, reader: Reader) -> None:
        self.trace, self.reader, self.plan, self.problem = trace, reader, trace.plan, trace.problem
        self.floating = trace.floating
        self.zero: Any = self.number(0)
        self.best: Any = self.number(NOTHING)
        if self.plan.incumbent is not None:
            self.best = self.number(value_of_moves(self.problem, trace.state, self.plan.incumbent))
        self.sign = -1 if self.problem.minimising else 1
        self.memo: dict[Any, tuple[int, Any]] = {}
        self.met: dict[Any, list[tuple[Any, Any]]] = {}
        self.states: list[Any] = []
        self.gs: list[Any] = []
        self.bounds: list[tuple[int, Callable[[Any], Any]]] = []
        if self.uses("bound"):
            if overrides(self.problem, "bound"):
                self.bounds.append((BOUND, self.problem.bound))
            for i, given in enumerate(self.plan.bounds):
                self.bounds.append((SECOND_BOUND + i, partial(given.bound, self.problem)))

    def run(self) -> None:
        """Replay the search."""
        raise NotImplementedError

    def uses(self, part: str) -> bool:
        """Tell whether a part was at work."""
        return self.plan.uses(part, self.problem)

    def number(self, value: Any) -> Any:
        """Return a number in the type of worths."""
        value = plain(value)
        return float(value) if self.floating and not isinstance(value, float) else value

    def wanted(self) -> Any:
        """Return what a solution must be worth, more than that."""
        least = self.plan.better_than
        return self.best if least is None else max(self.best, self.number(self.sign * least))

    def gain(self, s: Any, move: Any) -> Any:
        """Return what a move adds to the worth."""
        return self.sign * self.number(getattr(self.problem, hook_of_worth(self.problem))(s, move))

    def optimistic(self, found: Any) -> Any:
        """Return a hook's bound as a gain, within INF."""
        return min(max(self.sign * self.number(found), self.number(NOTHING)), self.number(INF))

    def after(self, s: Any, move: Any) -> Any:
        """Return the state after a move."""
        return plain(self.problem.play(s, move))

    def identity(self, s: Any) -> Any:
        """Return what a subproblem is known by."""
        found = self.own_identity(s)
        if self.uses("symmetry"):
            for twin in self.problem.symmetries(s):
                other = self.own_identity(plain(twin))
                found = other if precedes(other, found) else found
        return found

    def own_identity(self, s: Any) -> Any:
        """Return the key of a state, with its coordinates where it has some."""
        key = plain(self.problem.key(s))
        return (key, plain(self.problem.dominance(s))) if overrides(self.problem, "dominance") else key

    def opened(self, s: Any, g: Any, need: Any, parent: int, nth: int) -> int:
        """Take the event that opens a subproblem; return its number."""
        number = len(self.states)
        self.reader.expect("open", number, parent, nth, g, need, need)
        self.states.append(s)
        self.gs.append(g)
        return number

    def known_of(self, s: Any, need: Any, node: int, nth: int) -> tuple[int, Any]:
        """Return (kind, value) of what a move leaves; UNKNOWN with what it may be worth."""
        if self.problem.is_complete(s):
            self.reader.expect("complete", node, nth=nth)
            return EXACT, self.zero
        if self.uses("feasible") and self.reader.cut(INFEASIBLE, plain(self.problem.feasible(s)) + 0, 0, node, nth):
            return UPPER, self.number(NOTHING)
        most = self.number(INF)
        entry = self.stored(s, node, nth)
        if entry is not None:
            kind, most = self.remembered(entry, need, node, nth)
            if kind != UNKNOWN:
                return kind, most
        for rule, ask in self.bounds:
            most = min(most, self.optimistic(ask(s)))
            if self.reader.cut(rule, most, need, node, nth):
                return UPPER, most
        return UPPER if most <= need else UNKNOWN, most

    def move_bound(self, s: Any, move: Any, held: Any, node: int, nth: int) -> tuple[bool, Any]:
        """Return whether a move is skipped before it is played, and what it may be worth."""
        if not self.uses("move-bound"):
            return False, self.number(INF)
        most = self.optimistic(self.problem.move_bound(s, move))
        return self.reader.cut(MOVE_BOUND, most, held, node, nth), most

    def stored(self, s: Any, node: int, nth: int) -> tuple[int, Any] | None:
        """Return what is remembered of a subproblem; a table that forgot is believed where the trace tells nothing."""
        entry = self.memo.get(self.identity(s)) if self.memo else None
        if entry is None or not self.trace.forgot:
            return entry
        event = self.reader.peek()
        told = event is not None and (event.kind == "known" or event.rule == "memo")
        return entry if told and (event.node, event.nth) == (node, nth) else None

    def remembered(self, entry: tuple[int, Any], need: Any, node: int, nth: int) -> tuple[int, Any]:
        """Return what an entry says: EXACT, UPPER where that does not beat need, else UNKNOWN; and the value."""
        kind, value = entry
        if kind == EXACT:
            self.reader.cut(MEMO, value, max(value, need), node, nth)
            return EXACT, value
        if self.reader.cut(MEMO, value, need, node, nth):
            return UPPER, value
        self.reader.expect("known", node, nth=nth, score=value, bound=need)
        return UNKNOWN, value

    def dominated(self, s: Any, g: Any, node: int, nth: int) -> bool:
        """Tell whether a state is skipped for the first one met before that dominates it, else remember it.

        Where states were lost the trace tells for which one, and a state that could be skipped may be opened.
        """
        key, coordinates = plain(self.problem.key(s)), plain(self.problem.dominance(s))
        met = self.met.setdefault(key, [])
        over = [other_g for other_g, other in met if covers(other, coordinates)]
        if self.trace.forgot:
            event = self.reader.peek()
            told = isinstance(event, SubproblemEvent) and (event.rule, event.node, event.nth) == (
                "dominance",
                node,
                nth,
            )
            over = [other_g for other_g in over if told and nearly(other_g, event.bound)]
        if any(self.reader.cut(DOMINANCE, g, other_g, node, nth) for other_g in over):
            return True
        under = [i for i, (other_g, other) in enumerate(met) if g >= other_g and covers(coordinates, other)]
        if under and not self.trace.forgot:
            met[under[0]] = g, coordinates
        else:
            met.append((g, coordinates))
        return False


def total(gain: Any, value: Any) -> Any:
    """Return gain + value, where nothing stays nothing, and all stays possible where nothing is known.

    Examples
    --------
    >>> total(2, 3), total(2, -INF) == -INF
    (5, True)
    """
    return gain + value if -INF < value < INF else value


def describe(event: SubproblemEvent) -> str:
    """Return an event in words."""
    what = "the start" if event.nth < 0 else f"move {event.nth} of node {event.node}"
    if event.kind == "skip":
        return f"skip {what} by {event.rule} with score {event.score} and bound {event.bound}"
    if event.kind == "open":
        way = "the start" if event.parent < 0 else f"move {event.nth} of node {event.parent}"
        return f"open node {event.node}, {way}, g = {event.g}, which must be worth more than {event.score}"
    if event.kind == "close":
        kind = "exactly" if event.nth else "at most"
        return f"close node {event.node}, worth {kind} {event.score} where more than {event.bound} matters"
    if event.kind == "round":
        return f"round {event.nth}"
    return f"{event.kind}: {what}, {event.score} where {event.bound} is held"
