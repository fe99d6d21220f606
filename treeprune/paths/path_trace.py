"""The trace of a path search: what was kept, what was skipped; checked by `verify`, handed on as graph, DOT or CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ..event_log import EventLog, Verified
from ..kernels.paths.path_trace import DROPPED, EXPAND, GOAL, KEPT, ROUND, SKIP, VISIT, WRITTEN
from ..state_space import StateSpace
from .path_plan import PathPlan

KINDS = {KEPT: "kept", EXPAND: "expand", SKIP: "skip", VISIT: "visit", GOAL: "goal", ROUND: "round"}
STATES = ("kept", "visit", "goal")
"""Kinds of events that give a state a number."""
FIELDS = ("kind", "rule", "node", "parent", "nth", "g", "score", "bound")
TRACED = (
    "breadth-first", "dijkstra", "a-star", "weighted-a-star", "greedy", "ara-star", "beam", "beam-stack",
    "ida-star", "branch-and-bound", "limited-discrepancy",
)  # fmt: skip
"""Algorithms whose traces are kept."""


@dataclass(frozen=True, slots=True)
class PathEvent:
    """One event of the trace of a path search.

    Attributes
    ----------
    kind : {'kept', 'expand', 'skip', 'visit', 'goal', 'round'}
        'kept': a state was remembered. 'expand': its moves are made now. 'visit': the turn of a state has come in a
        depth-first search; 'goal': such a search noted a goal when it made it. 'skip': a rule dropped a branch.
        'round': a threshold, a weight, a layer or a number of discrepancies begins.
    rule : str or None
        The rule that skipped.
    node : int
        Number of the state; of a 'skip' the one whose branch was dropped; -1 of a 'round'.
    parent : int
        Number of the state before it, -1 for the start and where the kind says nothing of it.
    nth : int
        Which of the parent's moves led to it, counted from 0; of a 'skip' which move was dropped, -1 for all that is
        left of the node; of a 'round' its number.
    g : number
        Cost of the way to it; 0 where the kind says nothing of it.
    score, bound : number
        Of a 'skip' what was handed to `keep`. Of a 'round': threshold and the cost that is not allowed (IDA*), the
        weights of g and h (ARA*), the states of the layer and the width (beam), the least f of the beam and the
        incumbent (beam-stack), twice the incumbent (limited discrepancy). Else 0.

    Examples
    --------
    >>> PathEvent("skip", "duplicate", 4, -1, 1, 0, -5, -3).rule
    'duplicate'
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
class PathTrace(EventLog):
    """The events of one path search, in the order they happened. `Result.trace` holds it where it was asked for.

    Attributes
    ----------
    columns : tuple of eight sequences of length n
        One for each field of `PathEvent`: NumPy arrays, lists where costs do not fit them. Rules are numbers, places
        in `RULES`, -1 for none.
    problem, state, plan : object
        What was searched, from where, and how.
    mode : {'skips', 'all'}
        'skips' keeps the skips and the states that they, and the ways to them, are told by; 'all' also when each state
        was expanded and each round began.
    floating, compiled : bool
        Whether costs are floats; whether the run was compiled.
    dropped : int
        Events that found no room.
    upper : number
        Only ways that cost less were wanted when the events began.
    stopped : str or None
        What ended the run early, as in `Result.stopped`.
    counted : mapping of str to int
        The skips of each rule as the run counted them.
    expanded : int
        How many states were expanded, as the run counted them.
    deepest : int
        Moves that a way might have, in descents.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 2 by steps of 1 forth and back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 2
    ...     def moves(self, s): return [1, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(2 - s)
    >>> trace = treeprune.a_star(Line(), trace="all").trace
    >>> trace
    <PathTrace all: 8 events, 4 states, 2 skips>
    >>> trace.verify()
    Verified(events=8, skips=2, nodes=4, complete=True)
    >>> trace.skipped
    {'cost bound': 1, 'duplicate': 1}
    """

    EVENT: ClassVar[type] = PathEvent
    KINDS: ClassVar[dict[int, str]] = KINDS
    FIELDS: ClassVar[tuple[str, ...]] = FIELDS
    NUMBERS: ClassVar[tuple[str, ...]] = ("g", "score", "bound")
    columns: tuple[Any, ...] = field(repr=False)
    problem: StateSpace
    state: Any
    plan: PathPlan
    mode: str
    floating: bool
    compiled: bool
    dropped: int
    upper: Any
    stopped: str | None
    counted: Mapping[str, int]
    expanded: int
    deepest: int = 0

    @classmethod
    def from_recorder(
        cls, recorder: Any, problem: StateSpace, state: Any, plan: PathPlan, floating: bool, upper: Any,
        stopped: str | None, counted: Mapping[str, int], expanded: int, deepest: int = 0,
    ) -> PathTrace:  # fmt: skip
        """Return the trace that a run left in its recorder, of either world."""
        written, dropped = int(recorder.cursor[WRITTEN]), int(recorder.cursor[DROPPED])
        compiled = isinstance(recorder.events, np.ndarray)
        columns = cls.recorded(recorder.events, written, floating)
        mode = "all" if recorder.everything else "skips"
        return cls(
            columns, problem, state, plan, mode, floating, compiled, dropped, upper, stopped, dict(counted),
            expanded, deepest,
        )  # fmt: skip

    @property
    def states(self) -> int:
        """How many states were given a number."""
        return self.count(*STATES)

    def __repr__(self) -> str:
        return self.told(f"{self.states:,} states")

    def verify(self) -> Verified:
        """Check the trace against the space, in plain Python and apart from the kernels.

        Returns
        -------
        Verified
            How much was checked; `complete` is False where events were dropped or the run was stopped: the events kept
            are right, the rest is not known.

        Raises
        ------
        TraceError
            If an event is wrong, missing or too many; names the event, what it says and what is expected.

        Notes
        -----
        Every state is replayed from its parent's by the nth move, its g taken from `cost`, its estimate from `h`. Each
        skip follows from the hooks and the events before it (incumbent, threshold, cheapest way to the key, rank,
        discrepancies left), and is put to `keep` again; a move of an expanded state that is neither kept nor skipped is
        missed. Takes as long as an interpreted search. Where costs are floats, differences of the last bits are no
        error.
        """
        from .path_trace_verify import verify

        return verify(self)

    def to_networkx(self) -> Any:
        """Return the tree of states as a networkx.DiGraph.

        Returns
        -------
        networkx.DiGraph
            Nodes are the numbers of the states, and from -2 downwards branches that were skipped. Attributes: `move`
            as text, `g` (None for a branch that was skipped), `skipped_by`, the rule that skipped the branch or what
            was left of the node, or None. Rounds of depth-first searches make a tree each.

        Examples
        --------
        >>> import treeprune
        >>> class Step(treeprune.StateSpace):
        ...     def start(self): return 0
        ...     def is_goal(self, s): return s == 1
        ...     def moves(self, s): return [1, -1]
        ...     def play(self, s, m): return s + m
        >>> graph = treeprune.dijkstra(Step(), trace="all").trace.to_networkx()
        >>> [(data["move"], data["g"], data["skipped_by"]) for _, data in graph.nodes(data=True)]
        [('start', 0, None), ('1', 1, None), ('-1', None, 'cost bound')]
        """
        from .path_trace_tree import to_networkx

        return to_networkx(self)

    def to_dot(self, max_nodes: int = 200) -> str:
        """Return the tree as DOT text, skipped branches in the colour of their rule.

        Parameters
        ----------
        max_nodes : int
            How many nodes to draw, those near the start first; a dotted edge leads to the number of those left out.
        """
        from .path_trace_tree import to_dot

        return to_dot(self, max_nodes)
