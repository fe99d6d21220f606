"""Minimax: the reference, which skips nothing above its horizon."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..game_run import run_plan
from ..limits import Limits
from ..plan import Plan
from ..problem import Game
from ..result import Result
from ..worlds import World


def minimax(
    game: Game,
    state: Any = None,
    depth: int | None = None,
    *,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Search every branch down to a depth: what all pruning is measured against.

    Parameters
    ----------
    game : Game
    state : optional
        Where to begin; `game.start()` by default.
    depth : int, optional
        Plies to look ahead; by default to the end of the game.
    limits : Limits, optional
    trace : {'off', 'skips', 'all'}
        What to record.
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable
        True shows a bar if tqdm is installed; a callable is given a Progress ten times a second and ends the run by
        returning False.

    Returns
    -------
    Result
        Exact for the depth-limited tree; OPTIMAL where no horizon was met.

    Raises
    ------
    HookError, CompileError, LimitError

    Notes
    -----
    Visits b**0 + ... + b**d nodes for b moves a position and depth d. Chance nodes are averaged.

    References
    ----------
    C. Shannon, "Programming a computer for playing chess", 1950; chance nodes: D. Michie, 1966.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> minimax(TicTacToe(), world="interpreted", depth=3)
    <Result feasible: value 0, exact, 586 nodes>
    """
    plan = Plan("minimax", depth)
    return run_plan(game, state, plan, limits, trace, world, progress)
