"""The trace of a search for the best solution: what was opened, what was skipped; checked, drawn, handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..decision_problem import DecisionProblem
from ..event_log import EventLog, Verified
from ..kernels.paths.path_trace import DROPPED, WRITTEN
from ..kernels.subproblems.subproblem_trace import CLOSE, COMPLETE, INCUMBENT, KNOWN, OPEN, ROUND, SKIP
from .subproblem_plan import DEPTH_FIRST, SubproblemPlan

KINDS = {
    OPEN: "open", COMPLETE: "complete", INCUMBENT: "incumbent", KNOWN: "known", SKIP: "skip", CLOSE: "close",
    ROUND: "round",
}  # fmt: skip
FIELDS = ("kind", "rule", "node", "parent", "nth", "g", "score", "bound")
DETAILS = ("complete", "incumbent", "close", "round")
"""Kinds of events that traces of skips leave out."""
TRACED = DEPTH_FIRST
"""Algorithms whose traces are kept."""


@dataclass(frozen=True, slots=True)
class SubproblemEvent:
    """One event of the trace of a search for the best solution. What is minimised is told as a gain below zero.

    Attributes
    ----------
    kind : {'open', 'complete', 'incumbent', 'known', 'skip', 'close', 'round'}
        'open': the moves of a subproblem are made. 'complete': a move leaves nothing to decide. 'incumbent': a
        solution beats the one held. 'known': a stored bound was found of what a move leaves, but does not settle it.
        'skip': a rule dropped what a move leaves. 'close': what a subproblem is worth is settled. 'round': limited
        discrepancy search begins again.
    rule : str or None
        The rule that skipped.
    node : int
        Number of the subproblem, in the order they were opened, from 0; of 'complete', 'incumbent', 'known' and 'skip'
        that of the one whose move it was; -1 of a 'round'.
    parent : int
        Of an 'open' the subproblem that left it, -1 for the start; else -1.
    nth : int
        Which move, counted from 0; -1 of the start. Of a 'close' 1 where the value is exact, 0 where it is an upper
        bound; of a 'round' the discrepancies allowed.
    g : number
        Of an 'open' the worth of the decisions that led to it; else 0.
    score, bound : number
        Of a 'skip' what was handed to `keep`. Of an 'open' what it must be worth, more than that, to matter, twice; of
        a 'close' its value, and that. Of an 'incumbent' its worth, and that of the solution held before. Of a 'known'
        the stored bound, and what it would have to be worth. Else 0.

    Examples
    --------
    >>> SubproblemEvent("skip", "bound", 4, -1, 1, 0, 5, 7).rule
    'bound'
    """

    kind: str
    rule: str | None
    node: int
    parent: int
    nth: int
    g: Any
    score: Any
    bound: Any


@dataclass(frozen=True, eq=False)
class SubproblemTrace(EventLog):
    """The events of one search for the best solution, in the order they happened; `Result.trace` holds it.

    Attributes
    ----------
    columns : tuple of eight sequences of length n
        One for each field of `SubproblemEvent`: NumPy arrays, lists where worths do not fit them. Rules are numbers,
        places in `RULES`, -1 for none.
    problem, state, plan : object
        What was searched, from where, and how.
    mode : {'skips', 'all'}
        'skips' keeps the skips, the subproblems that they are told by, and the stored bounds that were used; 'all' also
        solutions, values and rounds.
    floating : bool
        Whether worths are floats.
    dropped : int
        Events that found no room.
    stopped : str or None
        What ended the run early, as in `Result.stopped`.
    counted : mapping of str to int
        The skips of each rule as the run counted them.
    expanded : int
        How many subproblems were opened, as the run counted them.
    worth : number
        Of the best solution, as the run found it; a cost is less than zero, and -INF is none.
    forgot : int
        Stored values, and states kept for dominance, that were overwritten by others.

    Examples
    --------
    >>> import treeprune
    >>> class Subset(treeprune.DecisionProblem):  # numbers of 5, 4, 3 whose sum is at most 7, the largest sum
    ...     def start(self): return (0, 7)
    ...     def is_complete(self, s): return s[0] == 3
    ...     def moves(self, s): return [1, 0] if (5, 4, 3)[s[0]] <= s[1] else [0]
    ...     def play(self, s, m): return (s[0] + 1, s[1] - m * (5, 4, 3)[s[0]])
    ...     def gain(self, s, m): return m * (5, 4, 3)[s[0]]
    ...     def bound(self, s): return min(s[1], sum((5, 4, 3)[s[0]:]))
    >>> trace = treeprune.branch_and_bound(Subset(), trace="all").trace
    >>> trace
    <SubproblemTrace all: 16 events, 5 opened, 1 skips>
    >>> trace.verify()
    Verified(events=16, skips=1, nodes=5, complete=True)
    >>> trace.skipped
    {'bound': 1}
    """

    EVENT: ClassVar[type] = SubproblemEvent
    KINDS: ClassVar[dict[int, str]] = KINDS
    FIELDS: ClassVar[tuple[str, ...]] = FIELDS
    NUMBERS: ClassVar[tuple[str, ...]] = ("g", "score", "bound")
    columns: tuple[Any, ...] = field(repr=False)
    problem: DecisionProblem
    state: Any
    plan: SubproblemPlan
    mode: str
    floating: bool
    dropped: int
    stopped: str | None
    counted: Mapping[str, int]
    expanded: int
    worth: Any
    forgot: int = 0

    @classmethod
    def from_recorder(
        cls, recorder: Any, problem: DecisionProblem, state: Any, plan: SubproblemPlan, floating: bool,
        stopped: str | None, counted: Mapping[str, int], expanded: int, worth: Any, forgot: int,
    ) -> SubproblemTrace:  # fmt: skip
        """Return the trace that a run left in its recorder, of either world."""
        written, dropped = int(recorder.cursor[WRITTEN]), int(recorder.cursor[DROPPED])
        columns = cls.recorded(recorder.events, written, floating)
        mode = "all" if recorder.everything else "skips"
        return cls(
            columns, problem, state, plan, mode, floating, dropped, stopped, dict(counted), expanded, worth, forgot
        )

    @property
    def nodes(self) -> int:
        """How many subproblems were opened."""
        return self.count("open")

    def __repr__(self) -> str:
        return self.told(f"{self.nodes:,} opened")

    def verify(self) -> Verified:
        """Check the trace against the problem, in plain Python and apart from the kernels.

        Returns
        -------
        Verified
            How much was checked; `complete` is False where events were dropped, the run was stopped, or its tables
            gave places away: then they are believed about what they had forgotten. The events kept are right, the rest
            is not known.

        Raises
        ------
        TraceError
            If an event is wrong, missing or too many; names the event, what it says and what is expected.

        Notes
        -----
        Every subproblem is replayed from its parent's by the nth move, its g taken from `gain` or `cost`. Each bound is
        asked of its hook again; a stored value must be the one that closed a subproblem of the same key, a dominating
        state must have been opened before; what a subproblem must be worth follows from the values before it. Each skip
        is put to `keep` again, and each move must come to exactly one end. Takes as long as an interpreted search.
        Where worths are floats, differences of the last bits are no error.
        """
        from .subproblem_trace_verify import verify

        return verify(self)

    def to_networkx(self) -> Any:
        """Return the tree as a networkx.DiGraph.

        Returns
        -------
        networkx.DiGraph
            Nodes are numbers from 1: subproblems in the order they were opened, then what was complete; below 0 are
            branches that were skipped. Attributes: `move` as text, `value`, what the best solution through the node is
            worth, in the problem's own sense, as text where only a bound of it is known, and `skipped_by`, the rule
            that skipped the branch, or None. Rounds make a tree each.

        Raises
        ------
        TraceError
            If the events are not those of the search.

        Examples
        --------
        >>> import treeprune
        >>> class Two(treeprune.DecisionProblem):
        ...     def start(self): return 0
        ...     def is_complete(self, s): return s > 0
        ...     def moves(self, s): return [1, 2]
        ...     def play(self, s, m): return m
        ...     def gain(self, s, m): return m
        >>> graph = treeprune.branch_and_bound(Two(), trace="all").trace.to_networkx()
        >>> [(data["move"], data["value"], data["skipped_by"]) for _, data in graph.nodes(data=True)]
        [('start', 2, None), ('1', 1, None), ('2', 2, None)]
        """
        from .subproblem_trace_tree import to_networkx

        return to_networkx(self)

    def to_dot(self, max_nodes: int = 200) -> str:
        """Return the tree as DOT text, skipped branches in the colour of their rule.

        Parameters
        ----------
        max_nodes : int
            How many nodes to draw, those near the start first; a dotted edge leads to the number of those left out.
        """
        from .subproblem_trace_tree import to_dot

        return to_dot(self, max_nodes)
