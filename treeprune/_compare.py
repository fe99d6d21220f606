"""The same position under many methods: what each pruning saves, and that none changes the value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ._compare_best import BestComparison, compare_best
from ._compare_constraint import ConstraintComparison, compare_constraints
from ._compare_decision import DecisionComparison, compare_decisions
from ._compare_path import PathComparison, compare_paths
from .constraints.constraint_problem import ConstraintProblem
from .decision_problem import DecisionProblem
from .decisions.decision_plan import METHODS
from .decisions.exact_cover import ExactCover
from .driver import Callback
from .errors import ComparisonError, LimitError
from .game_run import GameRun
from .hooks import overrides
from .limits import Limits
from .method_names import SMALL_TABLE, parse_method
from .plan import Plan, Table
from .problem import Game
from .progress import reporter
from .result import Result, effective_branching_factor, minimal_tree_nodes
from .rule import Guarantee
from .state_space import StateSpace
from .subproblems.subproblem_hooks import has_worth
from .text_table import skips, stop, text_table
from .worlds import World, choose_world

LADDER = (
    "minimax",
    "alphabeta",
    "alphabeta+order",
    "alphabeta+order+table",
    "alphabeta+order+table+symmetry",
    "alphabeta+order+table+symmetry+etc",
    "pvs+order+table+symmetry+etc",
)
CHANCE_LADDER = ("minimax", "alphabeta", "alphabeta+order", "alphabeta+order+star1", "alphabeta+order+star2")
AFFORDABLE = {"compiled": 3_000_000, "interpreted": 30_000}
"""Nodes that minimax may take when `compare` chooses the depth."""


@dataclass(frozen=True)
class Row:
    """One method and what it found."""

    method: str
    result: Result


@dataclass(frozen=True)
class Comparison:
    """What `compare` found.

    Attributes
    ----------
    game, position : str
    depth : int or None
        Plies looked ahead; None for the end of the game.
    rows : tuple of Row
        In the order of the methods.
    """

    game: str
    position: str
    depth: int | None
    rows: tuple[Row, ...]

    @property
    def value(self) -> Any:
        """The value all exact methods agree on; None if none was exact."""
        return next((row.result.value for row in self.rows if is_exact(row.result)), None)

    @property
    def minimax_nodes(self) -> int | None:
        """Nodes of the finished minimax search, None without one."""
        for row in self.rows:
            if row.method == "minimax" and row.result.stopped is None:
                return row.result.stats.nodes
        return None

    @property
    def minimal_nodes(self) -> float | None:
        """Nodes of Knuth and Moore's minimal tree, of a uniform tree as large as minimax's; None without minimax."""
        if self.minimax_nodes is None:
            return None
        depth = max(row.result.stats.max_depth for row in self.rows if row.method == "minimax")
        return minimal_tree_nodes(effective_branching_factor(self.minimax_nodes, depth), depth)

    def shares(self, row: Row) -> tuple[float | None, float | None]:
        """Return a row's nodes as shares of minimax's and of the minimal tree's."""
        whole, least, nodes = self.minimax_nodes, self.minimal_nodes, row.result.stats.nodes
        return (nodes / whole if whole else None), (nodes / least if least else None)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold of it."""
        rows = []
        for row in self.rows:
            of_minimax, of_minimal = self.shares(row)
            shares = {"share_of_minimax": of_minimax, "share_of_minimal_tree": of_minimal}
            rows.append(
                {"method": row.method, **{k: v for k, v in row.result.to_dict().items() if k != "method"}, **shares}
            )
        return {
            "game": self.game,
            "position": self.position,
            "depth": self.depth,
            "value": self.value,
            "minimal_tree_nodes": self.minimal_nodes,
            "rows": rows,
        }

    def __str__(self) -> str:
        heads = ["method", "value", "promise", "nodes", "of minimax", "of minimal", "1st-move cuts", "time", "skipped"]
        lines = [heads]
        for row in self.rows:
            r, (of_minimax, of_minimal) = row.result, self.shares(row)
            cuts = f"{r.stats.first_move_cutoff_rate:.0%}" if r.stats.cutoffs else "-"
            lines.append(
                [
                    row.method,
                    "-" if r.value is None else str(r.value),
                    r.guarantee.name.lower() + stop(r),
                    f"{r.stats.nodes:,}",
                    "-" if of_minimax is None else f"{of_minimax:.3%}",
                    "-" if of_minimal is None else f"{of_minimal:,.2f} x",
                    cuts,
                    f"{r.stats.time:.3f} s",
                    skips(r.stats.skipped),
                ]
            )
        body = text_table(lines, left=(0, 2, 8))
        to = "to the end of the game" if self.depth is None else f"{self.depth} plies deep"
        head = f"{self.game}, {self.position}, {to}"
        least = self.minimal_nodes
        foot = f"\nminimal tree (Knuth and Moore 1975), uniform, of minimax's size: {least:,.0f} nodes" if least else ""
        return "\n".join([head, "", *body]) + foot


def is_exact(result: Result) -> bool:
    """Tell whether a finished result promises the value of the depth-limited tree."""
    return result.stopped is None and result.value is not None and result.guarantee is Guarantee.EXACT


def compare(
    game: Game | StateSpace | DecisionProblem | ConstraintProblem,
    state: Any = None,
    *,
    methods: Iterable[str] | None = None,
    depth: int | None = None,
    to_the_end: bool = False,
    table: Table = SMALL_TABLE,
    solutions: int | None = 1,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Comparison | PathComparison | DecisionComparison | BestComparison | ConstraintComparison:
    """Search one position by several methods and hold the answers against each other.

    Parameters
    ----------
    game : Game, StateSpace, DecisionProblem or ConstraintProblem
    state : optional
        The position; `game.start()` by default. Of constraints: the givens of an instance.
    methods : iterable of str, optional
        Names such as 'minimax', 'alphabeta+order+table', 'null-window+table' (see `treeprune.method_names`); by
        default minimax, alpha-beta, and order, table, symmetry, enhanced cutoffs, empty windows (for games with dice
        order, Star1 and Star2) added one by one, as far as the game has the hooks. Of state spaces: the searches that
        suit the hooks (names as in `treeprune.paths.path_method_names`). Of decision problems: 'plain', then
        `feasible`, `order` and `symmetries` added one by one, as far as they are written; where solutions differ in
        worth, depth-first search with one pruning more in each, then the other searches for the best (names as in
        `treeprune.subproblems.subproblem_method_names`). Of constraints: every level
        of propagation that the model tells apart, every order, restarts, nogoods and backjumping (names as in
        `treeprune.constraints.constraint_method_names`).
    depth : int, optional
        Plies to look ahead; by default as deep as minimax can go in about a second.
    to_the_end : bool
        Search to the end of the game instead.
    table : Table
        Size of the table, where one is used.
    solutions : int, optional
        Of constraints: how many each search is to find; None: all.
    limits : Limits, optional
        For each method.
    world, progress
        As for `solve`.

    Returns
    -------
    Comparison; PathComparison, DecisionComparison, BestComparison or ConstraintComparison of other kinds of problems

    Raises
    ------
    ComparisonError
        If methods that are exact for the depth-limited tree found different values: a hook lies (`check_problem`
        finds which), or the library is wrong.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> for row in compare(TicTacToe(), depth=5, world="interpreted").rows:
    ...     print(row.method, row.result.stats.nodes)
    minimax 18730
    alphabeta 1079
    alphabeta+table 664
    alphabeta+table+symmetry 283
    alphabeta+table+symmetry+etc 262
    pvs+table+symmetry+etc 250
    """
    if isinstance(game, StateSpace | DecisionProblem | ConstraintProblem) and (depth is not None or to_the_end):
        raise LimitError("a depth is for games: leave it out")
    if isinstance(game, ExactCover):
        raise LimitError("exact cover has one search, and nothing to compare it with: solve it")
    if isinstance(game, ConstraintProblem):
        instance = "without givens" if not state else f"given {len(state)} variables"
        return compare_constraints(game, state, methods, limits, world, progress, solutions, instance)
    if isinstance(game, DecisionProblem):
        asked = None if methods is None else list(methods)
        if has_worth(game) and not (asked and asked[0].split("+")[0] in METHODS):
            return compare_best(game, state, asked, limits, world, progress)
        return compare_decisions(game, state, asked, limits, world, progress)
    if isinstance(game, StateSpace):
        return compare_paths(game, state, methods, limits, world, progress)
    chosen = choose_world(game, world)
    if depth is None and not to_the_end:
        depth = affordable_depth(game, state, chosen)
    plans = [(name, parse_method(name, depth, table)) for name in (ladder(game) if methods is None else methods)]
    rows = []
    with reporter(progress, game) as callback:
        for name, plan in plans:
            rows.append(Row(name, GameRun(game, state, plan, chosen, limits, progress=callback).run()))
            if rows[-1].result.stopped == "interrupted":
                break
    s = rows[0].result.state if rows else state
    found = Comparison(type(game).__name__, one_line(game, s, state), depth, tuple(rows))
    refuse_disagreement(found)
    return found


def ladder(game: Game) -> list[str]:
    """Return the default methods, without the parts that the game has no hook for."""
    hooks = {"order": "order", "symmetry": "symmetries", "star1": "score_range", "star2": "score_range"}
    missing = {part for part, hook in hooks.items() if not overrides(game, hook)}
    chosen = CHANCE_LADDER if overrides(game, "outcomes") else LADDER
    names = ["+".join(part for part in text.split("+") if part not in missing) for text in chosen]
    return list(dict.fromkeys(names))


def affordable_depth(game: Game, state: Any, world: World) -> int | None:
    """Return the largest depth at which minimax stays affordable, None where that is the end of the game."""
    affordable, last = AFFORDABLE[world.name], 1
    for depth in range(1, 1000):
        result = GameRun(game, state, Plan("minimax", depth), world, Limits(nodes=affordable)).run()
        if result.stopped == "interrupted":
            raise KeyboardInterrupt  # nothing has been compared yet
        if result.stopped:
            break
        last = depth
        if "horizon" not in result.stats.skipped:
            return None
    return last


def one_line(game: Game, state: Any, given: Any) -> str:
    """Return a short name of the position compared."""
    if given is None:
        return "from the start"
    text = repr(state) if len(repr(state)) < 60 else repr(state)[:57] + "..."
    return f"from {text}"


def refuse_disagreement(found: Comparison) -> None:
    """Raise ComparisonError where two exact methods differ."""
    exact: Sequence[Row] = [row for row in found.rows if is_exact(row.result)]
    for row in exact[1:]:
        a, b = exact[0].result.value, row.result.value
        if a != b and not (isinstance(a, float) and abs(a - b) <= 1e-9 * max(1.0, abs(a))):
            raise ComparisonError(
                f"{exact[0].method} found {a} but {row.method} found {b}, and both are exact: a hook breaks its "
                "promise (key, symmetries or bounds; treeprune check tells which)"
            )


def with_position(found: Any, text: str) -> Any:
    """Return a comparison with the position named as the user wrote it."""
    if isinstance(found, PathComparison | DecisionComparison | BestComparison | ConstraintComparison):
        return dataclasses.replace(found, instance=text)
    return dataclasses.replace(found, position=text)
