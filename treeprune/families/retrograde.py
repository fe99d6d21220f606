"""Retrograde analysis: small endings solved from their ends backwards, also where play can go on for ever."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..driver import Callback
from ..ending_run import EndingRun
from ..endings import Endings
from ..limits import Limits
from ..problem import Game
from ..progress import reporter
from ..worlds import World, choose_world


def retrograde(
    game: Game,
    starts: Iterable[Any] | None = None,
    *,
    symmetry: bool = True,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Endings:
    """Find every state that can be reached from some states, and the exact value of each.

    Parameters
    ----------
    game : Game
        With integer scores of any size. Positions may repeat; play that never ends is worth 0 to both sides. No
        chance nodes.
    starts : iterable of states, optional
        Where to begin; `game.start()` alone by default.
    symmetry : bool
        Let states that the game's `symmetries` hook calls equivalent share an entry.
    limits : Limits, optional
        `nodes` bounds the states whose moves are looked at. A run that is stopped hands over what is proved by then:
        nothing before all states are known, afterwards the values settled so far.
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Endings
        Values, plies to the end (the better side wins fast, the other loses slowly), best moves.

    Raises
    ------
    HookError
        Also when the game has chance nodes, or scores that are no integers.
    CompileError
    LimitError
        If the states do not fit the machine's memory.

    Notes
    -----
    Time and memory grow with the states and their moves. Where keys and states are one number, about 100 bytes a state
    and 16 a move are needed at work (up to twice that, as memory grows by doubling), and 37 to 53 bytes a state for the
    table that is left.

    References
    ----------
    T. Stroehlein, "Untersuchungen ueber kombinatorische Spiele", 1970; K. Thompson, "Retrograde analysis of certain
    endgames", 1986.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> game = TicTacToe()
    >>> endings = retrograde(game, world="interpreted")
    >>> len(endings), endings.value(game.start()), endings.best_moves(game.parse("01"))
    (765, 0, [3, 4, 6])
    """
    with reporter(progress, game) as callback:
        return EndingRun(game, starts, symmetry, choose_world(game, world), limits, callback).run()
