"""MTD(f): the value by empty windows only, each iteration beginning where the one before ended."""

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


def mtdf(
    game: Game,
    state: Any = None,
    depth: int | None = None,
    *,
    guess: int | None = None,
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
    """Search depth 1, 2, ... with MTD(f); integer scores.

    Parameters
    ----------
    game, state, depth, order, table, symmetry, bounds, limits, trace, world, progress
        As for `iterative_deepening`.
    guess : int, optional
        Search the full depth at once, beginning here. By default depths 1, 2, ... are searched, each beginning at the
        value of the one before, the first at evaluate(state).
    **parts
        As in `treeprune.families.parts.Parts`: ordering, enhanced, quiescence, chance, prune, endings, threads.

    Returns
    -------
    Result
        The value and first move of the last finished depth.

    Raises
    ------
    HookError
        Also when scores are not integers.
    CompileError, LimitError

    Notes
    -----
    With a guess that is right and a perfect order two windows are asked, which have one leaf in common. A guess far
    off costs a window for each step of fail-soft values: where scores encode distance, `null_window` bisects instead.

    References
    ----------
    A. Plaat, J. Schaeffer, W. Pijls and A. de Bruin, "Best-first fixed-depth minimax algorithms", 1996.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> mtdf(TicTacToe(), world="interpreted").value
    0
    """
    plan = Plan("mtdf", depth, None, order, size_of(table), symmetry, bounds, guess=guess, **parts)
    return run_plan(game, state, plan, limits, trace, world, progress)
