"""The trace of a run: every event as it was recorded, checked by `verify`, handed on as graph, DOT text or CSV.

enter   a node and its window (score = alpha, bound = beta)      leave   a node and its value (score and bound)
skip    what a rule dropped, with the score and the bound handed to `keep`: all that is below a node
(node = its number), or one move of it (node = 0, parent = the node's number)
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from ._canonical import plain
from .kernels.recorder import COLUMNS, ENTER, LEAVE, SKIP
from .problem import Game
from .rule import RULES

if TYPE_CHECKING:
    from .plan import Plan

KINDS = {ENTER: "enter", LEAVE: "leave", SKIP: "skip"}
FIELDS = ("kind", "rule", "depth", "move", "node", "parent", "score", "bound")
LEFT_OPEN = ("unknown", "error")
"""Runs that may end without leaving their nodes: a hook that raises ends a run at once."""
BLOCK = 4096

cells = attrgetter(*FIELDS)


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


@dataclass(frozen=True)
class Verified:
    """What `Trace.verify` looked at, all of it found right.

    Attributes
    ----------
    events, skips, nodes : int
        How many of each.
    complete : bool
        False where events were dropped, or the run ended early: the events kept are right, the rest is not known.
        Where it was not told whether the run ended early, also False if the events look like it. False too where
        the order of moves was learned during the run (see `trace_legal`): then every event is legal and every skip
        justified, but the scores and bounds of the rules are not foretold.

    Examples
    --------
    >>> Verified(events=10, skips=2, nodes=4, complete=True).skips
    2
    """

    events: int
    skips: int
    nodes: int
    complete: bool


@dataclass(frozen=True, eq=False)
class Trace:
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
        if compiled:
            rows = recorder.events[:written]
            columns = [rows[:, i].copy() for i in range(COLUMNS)]
            if floating:
                columns[-2:] = [words.view(np.float64) for words in columns[-2:]]
        else:
            found = [recorder.events[i] for i in range(written)]
            columns = [column([plain(row[i]) for row in found], floating and i >= COLUMNS - 2) for i in range(COLUMNS)]
        mode = "all" if recorder.everything else "skips"
        return cls(
            tuple(columns), problem, state, plan, mode, floating, compiled, dropped, stopped,
            None if counted is None else dict(counted),
        )  # fmt: skip

    def with_events(self, events: Iterable[Event]) -> Trace:
        """Return a trace of the same run with other events: a part of them, or some that a test has spoilt.

        Examples
        --------
        >>> import treeprune
        >>> from games.nim import Nim
        >>> trace = treeprune.minimax(Nim(), (1, 1), trace="all").trace
        >>> trace.with_events([event for event in trace if event.depth < 1])
        <Trace all: 2 events, 1 nodes, 0 skips>
        """
        kinds = {name: number for number, name in KINDS.items()}
        rules = {rule.name: number for number, rule in enumerate(RULES)}
        rows = [
            (kinds.get(event.kind, -1), -1 if event.rule is None else rules.get(event.rule, -2), *cells(event)[2:])
            for event in events
        ]
        floats = [False] * (COLUMNS - 2) + [self.floating] * 2
        return replace(self, columns=tuple(column([row[i] for row in rows], floats[i]) for i in range(COLUMNS)))

    @property
    def complete(self) -> bool:
        """Whether there was room for every event."""
        return self.dropped == 0

    @property
    def skipped(self) -> dict[str, int]:
        """How many branches each rule skipped; only rules that fired."""
        kinds, rules = np.asarray(self.columns[0]), np.asarray(self.columns[1])
        counts = {rule.name: int(np.sum((kinds == SKIP) & (rules == i))) for i, rule in enumerate(RULES)}
        return {name: n for name, n in counts.items() if n}

    @property
    def nodes(self) -> int:
        """How many nodes were written."""
        return int(np.sum(np.asarray(self.columns[0]) == ENTER))

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, i: int) -> Event:
        if not -len(self) <= i < len(self):
            raise IndexError(f"event {i} of {len(self)}")
        i %= len(self)
        return next(self._events(i, i + 1))

    def __iter__(self) -> Iterator[Event]:
        for first in range(0, len(self), BLOCK):
            yield from self._events(first, first + BLOCK)

    def _events(self, first: int, end: int) -> Iterator[Event]:
        parts = (part[first:end] for part in self.columns)
        listed = [part.tolist() if isinstance(part, np.ndarray) else part for part in parts]
        for kind, rule, *rest in zip(*listed, strict=True):
            known = 0 <= rule < len(RULES)
            name = RULES[rule].name if known else None if rule == -1 else f"rule number {rule}"
            yield Event(KINDS.get(kind, f"kind number {kind}"), name, *rest)

    def __repr__(self) -> str:
        lost = f", {self.dropped:,} dropped" if self.dropped else ""
        skips = sum(self.skipped.values())
        return f"<Trace {self.mode}: {len(self):,} events, {self.nodes:,} nodes, {skips:,} skips{lost}>"

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

    def to_csv(self, path_or_file: str | os.PathLike[str] | TextIO) -> None:
        """Write the events as comma-separated values, the names of the fields first.

        Examples
        --------
        >>> import sys, treeprune
        >>> from games.nim import Nim
        >>> treeprune.minimax(Nim(), (1,), trace="all").trace.to_csv(sys.stdout)
        kind,rule,depth,move,node,parent,score,bound
        enter,,0,0,1,0,-1000000000000000000,1000000000000000000
        enter,,1,"(0, 1)",2,1,-1000000000000000000,1000000000000000000
        leave,,1,0,2,1,-1,-1
        leave,,0,0,1,0,1,1
        """
        if isinstance(path_or_file, str | os.PathLike):
            with open(path_or_file, "w", newline="", encoding="utf-8") as file:
                self.to_csv(file)
            return
        writer = csv.writer(path_or_file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(map(cells, self))

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


def column(values: list[Any], floating: bool) -> Any:
    """Return a column as an array of 64-bit numbers where it loses nothing, else as the list it is.

    Examples
    --------
    >>> column([1, 2], False), column([1, 2], True), column([(0, 1)], False)
    (array([1, 2]), array([1., 2.]), [(0, 1)])
    """
    kinds = set(map(type, values))
    try:
        if floating and kinds <= {int, float}:
            return np.array(values, np.float64)
        if not floating and kinds <= {int}:
            return np.array(values, np.int64)
    except OverflowError:
        pass
    return values
