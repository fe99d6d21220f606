"""The trace of a constraint search: choices, removals, dead ends; checked, and handed on as graph, DOT or CSV."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TextIO

import numpy as np

from .._canonical import plain
from ..bits import MASK
from ..event_log import EventLog, Verified
from ..kernels.constraints.constraint_trace import (
    CHOOSE,
    COLUMNS,
    DROPPED,
    GONE,
    REFUTE,
    REMOVE,
    RESTART,
    SKIP,
    SOLUTION,
    WRITTEN,
)
from .constraint import Constraint
from .constraint_plan import ConstraintPlan
from .constraint_problem import ConstraintProblem
from .model import Model

KINDS = {
    CHOOSE: "choose", REFUTE: "refute", REMOVE: "remove", SKIP: "skip", SOLUTION: "solution", RESTART: "restart"
}  # fmt: skip
FIELDS = (
    "kind", "rule", "node", "depth", "variable", "value", "propagator", "nogood", "gone", "left", "score", "bound"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConstraintEvent:
    """One event of the trace of a constraint search.

    Attributes
    ----------
    kind : {'choose', 'refute', 'remove', 'skip', 'solution', 'restart'}
        'choose': a value is tried; 'refute': it is taken back, and removed. 'remove': a constraint removed values.
        'skip': a rule cut the branch, or a choice that was jumped over.
    rule : str or None
        The rule that skipped.
    node : int
        Number of the node last entered, from 1.
    depth : int
        Choices that stand.
    variable : int
        Its place among the problem's variables, -1 where there is none.
    value : int
        The value chosen or refuted; of a 'remove' the value that bit 0 of `gone` stands for; of a 'solution' the
        objective's; of a 'restart' the number of the run that begins.
    propagator : int
        That was at work, -1 where none was; `ConstraintTrace.constraint` names its constraint.
    nogood : int
        That asked for it, -1 where none did.
    gone : int
        Of a 'remove': a bit for each value removed.
    left : int
        Values that all domains hold together, before a choice or a skip, after choices are taken back; 0 of a 'remove'.
    score, bound : int
        Of a 'skip' what was handed to `keep`.

    Examples
    --------
    >>> ConstraintEvent("remove", None, 1, 0, 2, 0, 0, -1, 0b101, 0, 0, 0).values
    (0, 2)
    """

    kind: str
    rule: str | None
    node: int
    depth: int
    variable: int
    value: int
    propagator: int
    nogood: int
    gone: int
    left: int
    score: int
    bound: int

    @property
    def values(self) -> tuple[int, ...]:
        """The values removed."""
        return tuple(self.value + i for i in range(64) if self.gone >> i & 1)


@dataclass(frozen=True, eq=False)
class ConstraintTrace(EventLog):
    """The events of one constraint search, in the order they happened. `Result.trace` holds it where it was asked for.

    Attributes
    ----------
    columns : tuple of twelve sequences of length n
        One for each field of `ConstraintEvent`. Rules are numbers, places in `RULES`, -1 for none.
    problem : ConstraintProblem
    constraints : list of Constraint
        Those that were searched with, as numbered by `model.constraint_of`.
    domains : sequence of sequences of int
        Values of each variable, givens considered, before propagation.
    plan : ConstraintPlan
    model : Model
        The propagators, by number.
    mode : {'skips', 'all'}
        'skips' keeps the tree and what cut it, 'all' also every removal.
    dropped : int
        Events that found no room.
    clash : bool
        Whether the givens left a variable without a value: then nothing was searched.
    exhausted : bool
        Whether the tree was searched to its end.
    counted : mapping of str to int
        The skips of each rule as the run counted them.

    Examples
    --------
    >>> import treeprune
    >>> p = treeprune.ConstraintProblem()
    >>> x, y, z = (p.variable(range(2), name=name) for name in "xyz")
    >>> p.add(treeprune.AllDifferent(x, y, z, level="forward"))
    >>> trace = treeprune.constraint_search(p, trace="all", world="interpreted").trace
    >>> trace
    <ConstraintTrace all: 8 events, 3 nodes, 2 skips>
    >>> trace.verify()
    Verified(events=8, skips=2, nodes=3, complete=True)
    >>> next(event for event in trace if event.kind == "skip").rule
    'forward checking'
    """

    EVENT: ClassVar[type] = ConstraintEvent
    KINDS: ClassVar[dict[int, str]] = KINDS
    FIELDS: ClassVar[tuple[str, ...]] = FIELDS
    columns: tuple[Any, ...] = field(repr=False)
    problem: ConstraintProblem
    constraints: list[Constraint]
    domains: Sequence[Sequence[int]]
    plan: ConstraintPlan
    model: Model
    mode: str
    dropped: int
    clash: bool
    exhausted: bool
    counted: Mapping[str, int]

    @classmethod
    def from_recorder(
        cls, recorder: Any, problem: ConstraintProblem, constraints: list[Constraint],
        domains: Sequence[Sequence[int]], plan: ConstraintPlan, model: Model, clash: bool, exhausted: bool,
        counted: Mapping[str, int],
    ) -> ConstraintTrace:  # fmt: skip
        """Return the trace that a run left in its recorder, of either world."""
        written, dropped = int(recorder.cursor[WRITTEN]), int(recorder.cursor[DROPPED])
        if isinstance(recorder.events, np.ndarray):
            columns: tuple[Any, ...] = tuple(recorder.events[:written, i].tolist() for i in range(COLUMNS))
        else:
            rows = [recorder.events[i] for i in range(written)]
            columns = tuple([plain(row[i]) for row in rows] for i in range(COLUMNS))
        columns[GONE][:] = [word & MASK for word in columns[GONE]]
        mode = "all" if recorder.everything else "skips"
        return cls(
            columns, problem, constraints, domains, plan, model, mode, dropped, clash, exhausted, dict(counted)
        )  # fmt: skip

    @property
    def nodes(self) -> int:
        """How many nodes were entered."""
        return 0 if self.clash else 1 + sum(kind in (CHOOSE, REFUTE) for kind in self.columns[0])

    def constraint(self, event: ConstraintEvent) -> str:
        """Return the name of the constraint that was at work, '' where none was."""
        if event.propagator < 0:
            return ""
        number = self.model.constraint_of[event.propagator]
        if number < len(self.constraints):
            return self.constraints[number].name or repr(self.constraints[number])
        return "nogoods" if event.nogood >= 0 else "incumbent"

    def __repr__(self) -> str:
        return self.told(f"{self.nodes:,} nodes")

    def verify(self) -> Verified:
        """Check the trace against the model, in plain Python and apart from the kernels.

        Returns
        -------
        Verified
            How much was checked; `complete` is False where events were dropped, the run was stopped, or a removal was
            too large to be checked: the rest is right.

        Raises
        ------
        TraceError
            If an event is wrong, missing or too many; names the event, what it says and what is expected.

        Notes
        -----
        Choices and refutations are replayed on sets of values. Of each value removed it is shown that its constraint
        has no support for it among the values left, of each dead end that its constraint cannot hold: by trying all
        assignments where these are few, by a matching for AllDifferent, by bounds for Linear. The choices jumped over
        are found anew from the reasons of the removals, nogoods from the path at each restart. The sizes of the domains
        must agree at every choice and every skip, so that no removal is missing. Of a trace of mode 'skips' dead ends
        are shown by a plain search, where it is short. Takes as long as an interpreted search, or longer.
        """
        from .constraint_trace_verify import verify

        return verify(self)

    def to_csv(self, path_or_file: str | os.PathLike[str] | TextIO) -> None:
        """Write the events as comma-separated values, the names of the fields first, that of the constraint last.

        Examples
        --------
        >>> import sys, treeprune
        >>> p = treeprune.ConstraintProblem()
        >>> x, y = p.variable(range(2), name="x"), p.variable(range(2), name="y")
        >>> p.add(x > y)
        >>> treeprune.constraint_search(p, trace="all", world="interpreted").trace.to_csv(sys.stdout)
        kind,rule,node,depth,variable,value,propagator,nogood,gone,left,score,bound,constraint
        remove,,1,0,0,0,0,-1,1,0,0,0,- x + y <= -1
        remove,,1,0,1,0,0,-1,2,0,0,0,- x + y <= -1
        solution,,1,0,-1,0,-1,-1,0,2,0,0,
        """
        cells = self.cells
        self.write_csv(path_or_file, (*FIELDS, "constraint"), lambda event: (*cells(event), self.constraint(event)))

    def to_networkx(self) -> Any:
        """Return the search tree as a networkx.DiGraph.

        Returns
        -------
        networkx.DiGraph
            Nodes are the numbers of the nodes; below 0 are branches that were jumped over. Attributes: `decision`,
            such as 'x = 3'; `skipped_by`, the rule that cut the node, or None; `constraint`, whose it was;
            `solution`, whether it is one. A restart begins a new tree.

        Examples
        --------
        >>> import treeprune
        >>> p = treeprune.ConstraintProblem()
        >>> x, y, z = (p.variable(range(2), name=name) for name in "xyz")
        >>> p.add(treeprune.AllDifferent(x, y, z, level="forward", name="all"))
        >>> graph = treeprune.constraint_search(p, trace="all", world="interpreted").trace.to_networkx()
        >>> [(data["decision"], data["constraint"]) for _, data in graph.nodes(data=True)]
        [('root', ''), ('x = 0', 'all'), ('x != 0', 'all')]
        """
        from .constraint_trace_tree import to_networkx

        return to_networkx(self)

    def to_dot(self, max_nodes: int = 200) -> str:
        """Return the search tree as DOT text, cut branches in the colour of their rule.

        Parameters
        ----------
        max_nodes : int
            How many nodes to draw, those near the root first; a dotted edge leads to the number of those left out.
        """
        from .constraint_trace_tree import to_dot

        return to_dot(self, max_nodes)
