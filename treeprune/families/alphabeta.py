"""Alpha-beta and its drivers: fixed depth, iterative deepening, null windows."""

from __future__ import annotations

from typing import Any, Unpack

from ..driver import Callback
from ..game_run import run_plan
from ..limits import Limits
from ..plan import Plan, Table
from ..problem import Game
from ..result import Result
from ..worlds import World
from .parts import Parts

DEFAULT_TABLE = Table(entries=2**22)


def size_of(table: bool | Table | None) -> Table | None:
    """Return the size of a table that was asked for as True, False, None or a Table."""
    return DEFAULT_TABLE if table is True else table or None


def alphabeta(
    game: Game,
    state: Any = None,
    depth: int | None = None,
    *,
    window: tuple[Any, Any] | None = None,
    order: bool = True,
    table: bool | Table | None = False,
    symmetry: bool = False,
    bounds: bool = False,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
    **parts: Unpack[Parts],
) -> Result:
    """Search with fail-soft alpha-beta to a fixed depth, or to the end of the game.

    Parameters
    ----------
    game : Game
    state : optional
        Where to begin; `game.start()` by default.
    depth : int, optional
        Plies to look ahead; by default to the end of the game.
    window : (alpha, beta), optional
        Only values between the two matter; the result is a bound outside. By default every value matters.
    order : bool
        Sort moves by the game's `order` hook, where it has one.
    table : bool or Table
        Remember positions by their `key`; True for 2**22 entries. The remembered move is tried first.
    symmetry : bool
        Let positions that the game's `symmetries` hook calls equivalent share an entry of the table.
    bounds : bool
        Cut by the game's `lower` and `upper`. They are facts about the game: beside a horizon the value is then
        neither that of the depth-limited tree nor proved, and is labelled heuristic.
    limits, trace, world, progress
        As for `minimax`.
    **parts
        As in `treeprune.families.parts.Parts`: ordering, enhanced, quiescence, chance, prune, endings, threads.

    Returns
    -------
    Result
        Exact for the depth-limited tree; OPTIMAL where no horizon was met. A run ended by a limit holds the best
        of the root's moves that were searched.

    Raises
    ------
    HookError, CompileError, LimitError

    Notes
    -----
    Visits between b**(d/2) and b**d leaves for b moves a position and depth d.

    References
    ----------
    D. Knuth and R. Moore, "An analysis of alpha-beta pruning", 1975; J. Fishburn, 1983 (fail-soft).

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> alphabeta(TicTacToe(), world="interpreted")
    <Result optimal: value 0, exact, 18,297 nodes>
    """
    plan = Plan("alphabeta", depth, window, order, size_of(table), symmetry, bounds, **parts)
    return run_plan(game, state, plan, limits, trace, world, progress)


def iterative_deepening(
    game: Game,
    state: Any = None,
    depth: int | None = None,
    *,
    scout: bool = False,
    aspiration: Any = None,
    order: bool = True,
    table: bool | Table | None = True,
    symmetry: bool = False,
    bounds: bool = False,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
    **parts: Unpack[Parts],
) -> Result:
    """Search depth 1, 2, 3, ... until `depth`, a limit, or the end of the game: an answer is always at hand.

    Parameters
    ----------
    game, state, order, table, symmetry, bounds, limits, trace, world, progress
        As for `alphabeta`.
    depth : int, optional
        The last depth; by default until no horizon is met (give a limit where the game is large).
    scout : bool
        Search all moves but the first with empty windows (principal variation search).
    aspiration : number, optional
        Begin each depth with a window that reaches so far beyond the value of the depth before.
    **parts
        As in `treeprune.families.parts.Parts`.

    Returns
    -------
    Result
        The value and line of the last finished depth, told by `stats.completed`.

    Raises
    ------
    HookError, CompileError, LimitError

    References
    ----------
    D. Slate and L. Atkin, "Chess 4.5", 1977.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> r = iterative_deepening(TicTacToe(), world="interpreted")
    >>> r.status.name, r.value, r.stats.completed
    ('OPTIMAL', 0, 9)
    """
    plan = Plan(
        "deepening", depth, None, order, size_of(table), symmetry, bounds, scout=scout, aspiration=aspiration, **parts
    )
    return run_plan(game, state, plan, limits, trace, world, progress)


def null_window(
    game: Game,
    state: Any = None,
    depth: int | None = None,
    *,
    order: bool = True,
    table: bool | Table | None = True,
    symmetry: bool = False,
    bounds: bool = True,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
    **parts: Unpack[Parts],
) -> Result:
    """Find an integer value by questions "is it above m?", each a search with an empty window.

    Parameters
    ----------
    game, state, depth, order, table, symmetry, bounds, limits, trace, world, progress
        As for `alphabeta`. The game's `lower` and `upper` say where the value can lie.
    **parts
        As in `treeprune.families.parts.Parts`.

    Returns
    -------
    Result
        `value` and `bound` are what is proved when a limit ends the run. The line holds the first move, and the
        moves after it as far as the table proves them; nodes spent on it are `stats.line_nodes`.

    Raises
    ------
    HookError
        Also when scores are not integers.
    CompileError, LimitError

    References
    ----------
    K. Coplan, "A special-purpose machine for an improved search algorithm for deep chess combinations", 1982;
    bisection towards 0: P. Pons, 2015.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> null_window(TicTacToe(), world="interpreted").value
    0
    """
    plan = Plan("null-window", depth, None, order, size_of(table), symmetry, bounds, **parts)
    return run_plan(game, state, plan, limits, trace, world, progress)
