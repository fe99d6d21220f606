"""The trace of a run: every event as it was recorded, checked by `verify`, handed on as graph, DOT text or CSV.

enter   a node and its window (score = alpha, bound = beta)      leave   a node and its value (score and bound)
skip    what a rule dropped, with the score and the bound handed to `keep`: all that is below a node
(node = its number), or one move of it (node = 0, parent = the node's number)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .event_log import EventLog, Verified
from .kernels.recorder import ENTER, LEAVE, SKIP
from .problem import Game

if TYPE_CHECKING:
    from .plan import Plan

KINDS = {ENTER: "enter", LEAVE: "leave", SKIP: "skip"}
FIELDS = ("kind", "rule", "depth", "move", "node", "parent", "score", "bound")
LEFT_OPEN = ("unknown", "error")
"""Runs that may end without leaving their nodes: a hook that raises ends a run at once."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a trace.

    Attributes
    ----------
    kind : {'enter', 'leave', 'skip'}
    rule : str or None
        The rule that skipped.
    depth : int
        Plies from the root to the branch.
    move : object
        The move into the branch; below a chance node the number of the outcome; of a root the depth that iterative
        deepening searches it to, else 0; 0 of a 'leave'.
    node, parent : int
        Numbers of the nodes in the order they were entered, from 1; 0 for a move that was never made, and above
        the root.
    score, bound : number
        Of a skip, what was handed to `keep`; of an 'enter' the window; of a 'leave' the value, twice.

    Examples
    --------
    >>> Event("skip", "alpha-beta", 3, 7, 0, 12, 1, 1).rule
    'alpha-beta'
    """

    kind: str
    rule: str | None
    depth: int
    move: Any
    node: int
    parent: int
    score: Any
    bound: Any


@dataclass(frozen=True, eq=False)
class Trace(EventLog):
    """The events of one run, in the order they happened. `Result.trace` holds it where a search was asked for one.

    Attributes
    ----------
    columns : tuple of eight sequences of length n
        One for each field of `Event`: NumPy arrays, lists where moves or scores are no plain numbers. Rules are
        numbers, places in `RULES`, -1 for none.
    problem, state, plan : object
        What was searched, from where, and how.
    mode : {'skips', 'all'}
        'skips' keeps the skips and the nodes on the way to them.
    floating, compiled : bool
        Whether scores are floats; whether the run was compiled.
    dropped : int
        Events that found no room.
    stopped : str or None
        What ended the run early, as in `Result.stopped`; None if nothing did, 'unknown' where that was not told.
    counted : mapping of str to int, or None
        The skips of each rule as the run counted them, None where that was not told.

    Examples
    --------
    >>> import treeprune
    >>> from games.tictactoe import TicTacToe
    >>> game = TicTacToe()
    >>> trace = treeprune.alphabeta(game, game.parse("40123"), trace="all", world="interpreted").trace
    >>> trace
    <Trace all: 39 events, 16 nodes, 7 skips>
    >>> trace.verify()
    Verified(events=39, skips=7, nodes=16, complete=True)
    >>> next(event for event in trace if event.kind == "skip")
    Event(kind='skip', rule='alpha-beta', depth=3, move=7, node=0, parent=8, score=-1, bound=-1)
    """

    EVENT: ClassVar[type] = Event
    KINDS: ClassVar[dict[int, str]] = KINDS
    FIELDS: ClassVar[tuple[str, ...]] = FIELDS
    NUMBERS: ClassVar[tuple[str, ...]] = ("score", "bound")
    columns: tuple[Any, ...] = field(repr=False)
    problem: Game
    state: Any
    plan: Plan
    mode: str
    floating: bool = False
    compiled: bool = False
    dropped: int = 0
    stopped: str | None = "unknown"
    counted: Mapping[str, int] | None = None

    @classmethod
    def from_recorder(
        cls,
        recorder: Any,
        problem: Game,
        state: Any,
        plan: Plan,
        floating: bool,
        stopped: str | None = "unknown",
        counted: Mapping[str, int] | None = None,
    ) -> Trace:
        """Return the trace that a run left in its recorder.

        Parameters
        ----------
        recorder : Recorder
            Of either world.
        problem, state, plan, floating, stopped, counted
            See the attributes.

        Examples
        --------
        >>> from treeprune.plan import Plan
        >>> from treeprune.kernels.recorder import Recorder
        >>> Trace.from_recorder(Recorder({}, {}, [0, 0], 10, True), Game(), 0, Plan("minimax"), False)
        <Trace all: 0 events, 0 nodes, 0 skips>
        """
        written, dropped = int(recorder.cursor[0]), int(recorder.cursor[1])
        compiled = isinstance(recorder.events, np.ndarray)
        columns = cls.recorded(recorder.events, written, floating)
        mode = "all" if recorder.everything else "skips"
        return cls(
            columns, problem, state, plan, mode, floating, compiled, dropped, stopped,
            None if counted is None else dict(counted),
        )  # fmt: skip

    @property
    def nodes(self) -> int:
        """How many nodes were written."""
        return self.count("enter")

    def __repr__(self) -> str:
        return self.told(f"{self.nodes:,} nodes")

    def verify(self) -> Verified:
        """Check the trace against the game, in plain Python and apart from the kernels.

        Returns
        -------
        Verified
            How much was checked; `complete` is False where the trace, or the run, breaks off.

        Raises
        ------
        TraceError
            If an event is wrong, missing or too many; names the event, what it says and what follows from the game
            and the events before it.

        Notes
        -----
        The moves are replayed from the root. Each event follows from those before it: windows, values and bounds from
        the values recorded, static bounds and values of leaves from the hooks, table bounds from what the trace has
        proved before; and each skip is put to `keep` again. In a trace of skips the values in between are missing, so
        they are searched for. Takes as long as an interpreted search of the part that the trace holds.

        Where scores are floats, a difference in the last bits is no error.

        Examples
        --------
        >>> import treeprune
        >>> from games.nim import Nim
        >>> treeprune.alphabeta(Nim(), (2, 2), trace="skips").trace.verify()
        Verified(events=4, skips=2, nodes=2, complete=True)
        """
        from .trace_verify import verify

        return verify(self)

    def to_networkx(self) -> Any:
        """Return the tree as a networkx.DiGraph.

        Returns
        -------
        networkx.DiGraph
            Nodes are the numbers of the nodes, and negative numbers for moves that were never made. Attributes:
            `ply`; `move` as text; `value`, seen from the side to move in the node, None where it is not known;
            `skipped_by`, the rule that skipped the branch or all below it, or None; `window`, None for moves that
            were never made. Iterative deepening and null windows make a tree for each search.

        Examples
        --------
        >>> import treeprune
        >>> from games.nim import Nim
        >>> graph = treeprune.minimax(Nim(), (2,), depth=1, trace="all").trace.to_networkx()
        >>> [(data["move"], data["value"], data["skipped_by"]) for _, data in graph.nodes(data=True)]
        [('root', 1, None), ('1 from heap 0', 0, 'horizon'), ('2 from heap 0', -1, None)]
        """
        from .trace_tree import to_networkx

        return to_networkx(self)

    def to_dot(self, max_nodes: int = 200) -> str:
        r"""Return the tree as DOT text, skipped branches in the colour of their rule.

        Parameters
        ----------
        max_nodes : int
            How many nodes to draw, those near the root first; a dotted edge leads to the number of those left out.

        Examples
        --------
        >>> import treeprune
        >>> from games.nim import Nim
        >>> print(treeprune.minimax(Nim(), (1,), trace="all").trace.to_dot())
        digraph trace {
          node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif", fontsize=10];
          1 [label="root\n1"];
          2 [label="1 from heap 0\n-1"];
          1 -> 2;
        }
        """
        from .trace_tree import to_dot

        return to_dot(self, max_nodes)
