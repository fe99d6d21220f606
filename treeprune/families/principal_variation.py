"""Principal variation search: alpha-beta that expects the first move to be best, and checks it with empty windows."""

from __future__ import annotations

from typing import Any, Unpack

from ..driver import Callback
from ..game_run import run_plan
from ..limits import Limits
from ..plan import Plan, Table
from ..problem import Game
from ..result import Result
from ..worlds import World
from .alphabeta import size_of
from .parts import Parts


def pvs(
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
    """Search with principal variation search (NegaScout) to a fixed depth, or to the end of the game.

    Parameters
    ----------
    game, state, depth, window, order, table, symmetry, bounds, limits, trace, world, progress
        As for `alphabeta`.
    **parts
        As in `treeprune.families.parts.Parts`: ordering, enhanced, quiescence, chance, prune, endings, threads.

    Returns
    -------
    Result
        The same value as `alphabeta`.

    Raises
    ------
    HookError, CompileError, LimitError

    Notes
    -----
    Every move but the first is asked "better than what is held?" with an empty window, and searched again where the
    answer is yes. On a perfectly ordered tree it visits the leaves of the minimal tree, as alpha-beta does; the
    better the order, the more it saves elsewhere.

    References
    ----------
    T. Marsland and M. Campbell, "Parallel search of strongly ordered game trees", 1982; A. Reinefeld, 1983.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> pvs(TicTacToe(), world="interpreted").value
    0
    """
    plan = Plan("alphabeta", depth, window, order, size_of(table), symmetry, bounds, scout=True, **parts)
    return run_plan(game, state, plan, limits, trace, world, progress)
