"""Proof-number search: one question about the value, answered where the tree is narrowest."""

from __future__ import annotations

from typing import Any

from ..driver import Callback
from ..limits import Limits
from ..plan import Table
from ..problem import Game
from ..progress import reporter
from ..proof_run import ProofRun, Question
from ..result import Result
from ..worlds import World, choose_world
from .alphabeta import size_of


def proof_number(
    game: Game,
    state: Any = None,
    target: Any = 1,
    *,
    table: bool | Table | None = True,
    symmetry: bool = False,
    bounds: bool = False,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Ask whether the value of a state is at least `target`, by depth-first proof-number search (df-pn).

    The search goes where the fewest leaves are missing from a proof or a refutation, however deep that is: it is at
    its best where one side's moves are few and forcing.

    Parameters
    ----------
    game : Game
        Its play must come to an end: a position that comes back on its own way is refused. No chance nodes.
    state : optional
        Where to begin; `game.start()` by default.
    target : number
        The score that is asked for, for the side to move. With integer scores it is rounded up.
    table : bool or Table
        Remember proof numbers by the game's `key`; True for 2**22 entries of 32 bytes (where a key is one number).
    symmetry : bool
        Let positions that the game's `symmetries` hook calls equivalent share an entry of the table.
    bounds : bool
        Settle positions by the game's `lower` and `upper`.
    limits, world, progress
        As for `minimax`.

    Returns
    -------
    Result
        Yes: FEASIBLE, `value` is the target and `solution` begins with a move that reaches it. No: INFEASIBLE, and
        `bound` is the target less 1 (the next smaller number where scores are floats). OPTIMAL where `bounds` shows
        that nothing better, or nothing worse, is possible: the value itself is then known. UNKNOWN where a limit
        ended the run first. So yes is `value is not None and value >= target`, no `bound is not None and bound <
        target`. The answer is exact; what the value is beyond it was not asked.

    Raises
    ------
    HookError
        Also when a position repeats, or the game has chance nodes.
    CompileError, LimitError

    Notes
    -----
    Memory is that of the table, and grows with the depth only. A new position counts one leaf that is missing from its
    proof, and as many from its refutation as it has moves (mobility). The positions after a node's moves are looked
    at when it is searched, and count as nodes only if that settles them: a node costs more than one of alpha-beta.
    Proof numbers overestimate where lines of play meet again, which costs time, never truth. Where a game has two
    values, -1 and 1, one question settles it.

    References
    ----------
    V. Allis, "Searching for solutions in games and artificial intelligence", 1994; A. Nagai, "Df-pn algorithm for
    searching AND/OR trees and its applications", 2002; 1 + epsilon: J. Pawlewicz and L. Lew, 2007.

    Examples
    --------
    >>> from games.nim import Nim
    >>> r = proof_number(Nim(), (1, 3, 5))
    >>> r.value, r.move, r.status.name, r.guarantee.name
    (1, (2, 3), 'FEASIBLE', 'EXACT')
    >>> from games.tictactoe import TicTacToe
    >>> r = proof_number(TicTacToe(), target=1, world="interpreted")
    >>> r.value, r.bound, r.status.name
    (None, 0, 'INFEASIBLE')
    """
    question = Question(target, size_of(table), symmetry, bounds)
    with reporter(progress, game) as callback:
        return ProofRun(game, state, question, choose_world(game, world), limits, callback).run()
