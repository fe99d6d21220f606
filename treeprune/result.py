"""What a run answers: what was proved, what was found, what each rule skipped."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from .decision_problem import DecisionProblem
from .decisions.exact_cover import ExactCover
from .rule import Guarantee

if TYPE_CHECKING:
    from .constraints.constraint_trace import ConstraintTrace
    from .paths.path_trace import PathTrace
    from .subproblems.subproblem_trace import SubproblemTrace
    from .trace import Trace


class Status(Enum):
    """What is known when a run ends; the value is the sentence a user needs.

    Examples
    --------
    >>> Status.FEASIBLE.value
    'an answer is held, its optimality is not proved'
    """

    OPTIMAL = "the value is proved"
    FEASIBLE = "an answer is held, its optimality is not proved"
    INFEASIBLE = "it is proved that there is no answer"
    UNKNOWN = "nothing is proved and no answer is held"


@dataclass
class Stats:
    """Counts of one run, named as the field names them.

    Attributes
    ----------
    nodes : int
        Calls of the search; the root, the leaves and positions that a table settles count.
    generated : int
        Moves generated.
    leaves : int
        Nodes where the game is over or the depth is used up.
    max_depth : int
        Largest distance from the root, in plies.
    skipped : dict of str to int
        Branches each rule skipped; only rules that fired.
    cutoffs, first_move_cutoffs : int
        Nodes that ended early by alpha-beta, and those that did so at the first move tried.
    table_probes, table_hits, table_stores : int
        Use of the transposition table.
    line_nodes : int
        Nodes spent on the line of moves after the value was proved; not part of `nodes`.
    completed : int
        Depth of the last finished iteration, or number of null windows.
    expanded, reopened : int
        Of path searches: states whose moves were made (`generated` counts the states made, as `nodes` does); those of
        them that had been expanded before, on a way that cost more.
    expanded_back, expanded_below : int
        Of searches from both sides: those of `expanded` that were expanded from the goals; those that were expanded
        before the proved bound reached its last value (below the optimum, where it was reached).
    stored, memory : int
        States remembered at the end, and the bytes set aside for them.
    must_expand : int or None
        States that every search of this kind has to expand: those with g + h below the optimum, or the minimum
        vertex cover of the must-expand graph for searches from both sides (see `treeprune.must_expand`).
    failures : int
        Of constraint searches: dead ends, the nodes below which nothing is left to be tried.
    propagations, restarts : int
        Of constraint searches: runs of a propagator; beginnings afresh with what was learned.
    time, compile_time : float
        Seconds of search and of compilation.
    """

    nodes: int = 0
    generated: int = 0
    leaves: int = 0
    max_depth: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    cutoffs: int = 0
    first_move_cutoffs: int = 0
    table_probes: int = 0
    table_hits: int = 0
    table_stores: int = 0
    line_nodes: int = 0
    completed: int = 0
    expanded: int = 0
    reopened: int = 0
    expanded_back: int = 0
    expanded_below: int = 0
    stored: int = 0
    memory: int = 0
    must_expand: int | None = None
    failures: int = 0
    propagations: int = 0
    restarts: int = 0
    time: float = 0.0
    compile_time: float = 0.0

    @property
    def nodes_per_second(self) -> float:
        """Nodes visited in a second of search."""
        return self.nodes / self.time if self.time > 0 else 0.0

    @property
    def first_move_cutoff_rate(self) -> float:
        """Share of the alpha-beta cutoffs that came at the first move tried; NaN without cutoffs."""
        return self.first_move_cutoffs / self.cutoffs if self.cutoffs else math.nan

    @property
    def effective_branching_factor(self) -> float:
        """The b for which a uniform tree of depth `max_depth` has `nodes` nodes (Nilsson 1971)."""
        return effective_branching_factor(self.nodes, self.max_depth)


def status_of_search(found: int, wanted: int | None, exhausted: bool) -> Status:
    """Return what is known after a search for solutions.

    Parameters
    ----------
    found : int
        How many there are so far.
    wanted : int or None
        How many were asked for; None: all.
    exhausted : bool
        Whether there are no others.

    Examples
    --------
    >>> status_of_search(2, None, False).name, status_of_search(2, 2, False).name, status_of_search(0, 2, True).name
    ('FEASIBLE', 'OPTIMAL', 'INFEASIBLE')
    """
    if not found:
        return Status.INFEASIBLE if exhausted else Status.UNKNOWN
    return Status.OPTIMAL if exhausted or (wanted is not None and found >= wanted) else Status.FEASIBLE


def effective_branching_factor(nodes: int, depth: int) -> float:
    """Return b with 1 + b + ... + b**depth = nodes.

    Examples
    --------
    >>> round(effective_branching_factor(1 + 3 + 9 + 27, 3), 6)
    3.0
    """
    if depth < 1 or nodes <= depth + 1:
        return 1.0 if depth >= 1 and nodes == depth + 1 else 0.0
    low, high = 1.0, float(nodes)
    for _ in range(200):
        middle = (low + high) / 2
        total = math.fsum(middle**i for i in range(depth + 1)) if depth * math.log(middle) < 700 else math.inf
        low, high = (middle, high) if total < nodes else (low, middle)
    return low


def minimal_tree(branching: float, depth: int) -> float:
    """Return the leaves of the smallest tree that proves the value of a uniform game tree (Knuth and Moore 1975).

    Parameters
    ----------
    branching : float
        Moves in every position.
    depth : int
        Plies to the leaves.

    Examples
    --------
    >>> minimal_tree(7, 7), minimal_tree(38, 6)
    (2743, 109743)
    """
    return branching ** math.ceil(depth / 2) + branching ** (depth // 2) - 1


def minimal_tree_nodes(branching: float, depth: int) -> float:
    """Return the nodes, of all levels, of that tree."""
    return math.fsum(minimal_tree(branching, d) for d in range(depth + 1))


@dataclass
class Result:
    """The answer of one run.

    Attributes
    ----------
    status : Status
    value : number or None
        The best value held; of a game, for the side to move.
    bound : number or None
        The best value still possible; None where nothing is known. Equal to `value` when that is proved.
    solution : list or Solution
        The moves of the best line found, from the root on; of constraints, a value for each variable.
    guarantee : Guarantee
        What `value` promises about the tree that was searched.
    stopped : str or None
        Why the run ended early: 'nodes', 'time', 'interrupted', 'callback', 'max_ply'; None if it did not.
    stats : Stats
    rules : tuple of str
        The rules that were switched on.
    trace : Trace, PathTrace, ConstraintTrace, SubproblemTrace or None
        Events, if they were asked for.
    method, world : str
        How it was run.
    why : str
        Why this method was chosen, where `solve` chose it.
    problem, state : object
        What was solved.
    margins : dict of int to (int, number, number)
        What ProbCut learned, by depth: pairs searched, and the errors between which the deep value is expected.
    minimising : bool
        Whether `value` is a cost: `bound` is then the least that is still possible.
    answers : list of (value, bound, int)
        What an anytime search of paths held at the end of each round, and the states expanded by then.
    solutions : list
        Of constraint and decision problems: all solutions found, in the order found; `solution` is the first, or the
        best. None are kept where they were only counted.
    history : list of (float, int, number, number)
        Of searches for the best solution: seconds of processor time, nodes, value and bound, whenever one changed.
    """

    status: Status
    value: Any
    bound: Any
    solution: Any
    guarantee: Guarantee
    stopped: str | None
    stats: Stats
    rules: tuple[str, ...] = ()
    trace: Trace | PathTrace | ConstraintTrace | SubproblemTrace | None = None
    method: str = ""
    world: str = ""
    why: str = ""
    problem: Any = field(default=None, repr=False, compare=False)
    state: Any = field(default=None, repr=False, compare=False)
    margins: dict[int, tuple[int, Any, Any]] = field(default_factory=dict, repr=False)
    minimising: bool = False
    answers: list[tuple[Any, Any, int]] = field(default_factory=list, repr=False)
    solutions: list[Any] = field(default_factory=list, repr=False)
    history: list[tuple[float, int, Any, Any]] = field(default_factory=list, repr=False)

    @property
    def gap(self) -> Any:
        """How far `value` and `bound` are apart: 0 when the value is proved, None when one side is not known."""
        return None if self.value is None or self.bound is None else abs(self.bound - self.value)

    @property
    def factor(self) -> float | None:
        """Of a cost: the proved factor, `value` <= factor times the optimum; None where nothing is proved."""
        if not self.minimising or self.value is None or self.bound is None:
            return None
        return 1.0 if self.value <= self.bound else math.inf if self.bound <= 0 else float(self.value / self.bound)

    @property
    def ratio(self) -> float | None:
        """States expanded beside those that had to be, where `stats.must_expand` is known."""
        least = self.stats.must_expand
        return None if not least else self.stats.expanded / least

    @property
    def move(self) -> Any:
        """The first move of the line, None when there is none."""
        return self.solution[0] if self.solution else None

    def line(self) -> str:
        """Return the moves as people write them."""
        return " ".join(self.solution_text())

    def solution_text(self) -> list[str]:
        """Return each move as people write it."""
        return self.text_of(self.solution)

    def text_of(self, moves: list[Any]) -> list[str]:
        """Return some moves from the root on as people write them."""
        if isinstance(self.problem, DecisionProblem):
            states = self.problem.replay(moves[:-1], self.state) if moves else []
            return [self.problem.show_move(s, move) for s, move in zip(states, moves, strict=True)]
        texts, s = [], self.state
        for i, move in enumerate(moves):
            texts.append(self.problem.show_move(s, move))
            s = self.problem.play(s, move) if i + 1 < len(moves) else s
        return texts

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it; names of status and guarantee in lower case."""
        stats = self.stats
        return {
            "status": self.status.name.lower(),
            "value": number(self.value),
            "bound": number(self.bound),
            "gap": number(self.gap),
            "guarantee": self.guarantee.name.lower(),
            "stopped": self.stopped,
            "solution": self.solution_text(),
            "nodes": stats.nodes,
            "skipped": dict(stats.skipped),
            "time": stats.time,
            "compile_time": stats.compile_time,
            "generated": stats.generated,
            "expanded": stats.expanded,
            "expanded_back": stats.expanded_back,
            "must_expand": stats.must_expand,
            "stored": stats.stored,
            "memory": stats.memory,
            "leaves": stats.leaves,
            "max_depth": stats.max_depth,
            "cutoffs": stats.cutoffs,
            "first_move_cutoffs": stats.first_move_cutoffs,
            "table_probes": stats.table_probes,
            "table_hits": stats.table_hits,
            "table_stores": stats.table_stores,
            "line_nodes": stats.line_nodes,
            "completed": stats.completed,
            "failures": stats.failures,
            "propagations": stats.propagations,
            "restarts": stats.restarts,
            "method": self.method,
            "world": self.world,
        }

    def summary(self) -> str:
        """Return the whole report as a block of text."""
        stats = self.stats
        if self.history:
            from .subproblems.subproblem_summary import subproblem_summary

            return subproblem_summary(self)
        if self.minimising:
            return path_summary(self)
        if isinstance(self.problem, DecisionProblem | ExactCover):
            from .decisions.decision_summary import decision_summary

            return decision_summary(self)
        promise = f"{self.guarantee.name.lower()} for the tree searched"
        rows = [
            ("status", f"{self.status.name.lower()}: {self.status.value}"),
            ("value", f"{self.value}" + ("" if self.bound in (None, self.value) else f"   (at most {self.bound})")),
            ("guarantee", promise + (" and for the game" if self.status is Status.OPTIMAL else "")),
            ("line", self.line() or "-"),
            ("method", f"{self.method}, {self.world}" + (f": {self.why}" if self.why else "")),
            ("nodes", f"{stats.nodes:,} in {stats.time:.3f} s ({stats.nodes_per_second / 1e6:.2f} M nodes/s)"),
            ("depth", f"{stats.max_depth} plies, effective branching factor {stats.effective_branching_factor:.2f}"),
        ]
        if self.stopped:
            rows.insert(3, ("stopped", f"by {self.stopped}; the answer is the best held then"))
        if stats.skipped:
            rows.append(("skipped", ", ".join(f"{n:,} by {rule}" for rule, n in stats.skipped.items())))
        if stats.cutoffs:
            rows.append(("cutoffs", f"{stats.cutoffs:,}, {stats.first_move_cutoff_rate:.1%} at the first move"))
        if stats.table_probes:
            rows.append(("table", f"{stats.table_hits:,} hits of {stats.table_probes:,} probes"))
        if stats.compile_time > 0.01:
            rows.append(("compiled in", f"{stats.compile_time:.2f} s, not counted above"))
        return "\n".join(f"{name:<12}{text}" for name, text in rows)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        stop = f", stopped by {self.stopped}" if self.stopped else ""
        return (
            f"<Result {self.status.name.lower()}: value {self.value}, {self.guarantee.name.lower()}, "
            f"{self.stats.nodes:,} nodes{stop}>"
        )


def path_summary(result: Result) -> str:
    """Return the report of a search for a path."""
    stats, factor = result.stats, result.factor
    rate = stats.generated / stats.time / 1e6 if stats.time > 0 else 0.0
    bound = "" if result.bound in (None, result.value) else f"   (at least {result.bound})"
    rows = [
        ("status", f"{result.status.name.lower()}: {result.status.value}"),
        ("cost", f"{result.value}{bound}"),
        ("guarantee", result.guarantee.name.lower() + (f", at most {factor:.4g} x optimum" if factor else "")),
        ("moves", f"{len(result.solution):,}: {result.line() or '-'}"),
        ("method", f"{result.method}, {result.world}" + (f": {result.why}" if result.why else "")),
        (
            "expanded",
            f"{stats.expanded:,}"
            + (f", {stats.reopened:,} of them again" if stats.reopened else "")
            + (f", {stats.expanded_back:,} of them from the goals" if stats.expanded_back else ""),
        ),
        ("generated", f"{stats.generated:,} in {stats.time:.3f} s ({rate:.2f} M/s)"),
    ]
    if result.stopped:
        rows.insert(3, ("stopped", f"by {result.stopped}; the answer is the best held then"))
    if result.ratio is not None:
        rows.append(("must expand", f"{stats.must_expand:,}; {result.ratio:.2f} times as many were expanded"))
    if stats.stored:
        rows.append(("remembered", f"{stats.stored:,} states in {stats.memory:,} bytes"))
    if stats.skipped:
        rows.append(("skipped", ", ".join(f"{n:,} by {rule}" for rule, n in stats.skipped.items())))
    if stats.compile_time > 0.01:
        rows.append(("compiled in", f"{stats.compile_time:.2f} s, not counted above"))
    return "\n".join(f"{name:<12}{text}" for name, text in rows)


def number(value: Any) -> Any:
    """Return a number as plain Python has it, so that JSON can hold it."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
