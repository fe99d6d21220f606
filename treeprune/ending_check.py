"""Does a table of endings fit a game? Random games are played, and each state they meet must satisfy the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import InstanceError
from .kernels.words import scramble
from .problem import Game

if TYPE_CHECKING:
    from .endings import Endings

GAMES, LONGEST_GAME = 40, 200


def require_fit(endings: Endings, problem: Game) -> None:
    """Refuse a table that was made with other rules, keys or scores than the game's.

    Raises
    ------
    InstanceError
        Saying what does not fit.

    Notes
    -----
    A table fits where every end that is met has the value that it holds, and every other state the best of the values
    after its moves. So a game that leaves out moves which change no value may use the table of the whole game.
    """
    try:
        found = misfit(endings, problem)
    except Exception as error:  # hooks that are given another game's states may do anything
        found = f"its hooks fail on the states of the table ({type(error).__name__}: {error})"
    if found is not None:
        raise InstanceError(
            f"this table of endings was made for other rules, keys or scores than those of {problem!r}: {found}. Use "
            "the game, with the parameters, that it was made with, or make it anew"
        )


def misfit(endings: Endings, problem: Game) -> str | None:
    """Return in words what does not fit, None where nothing was found."""
    view = endings.seen_by(problem)
    for game in range(GAMES):
        s = endings.starts[game % len(endings.starts)]
        for ply in range(LONGEST_GAME):
            moves = [] if problem.is_over(s) else list(problem.moves(s))
            after = [problem.play(s, m) for m in moves]
            for unknown in (t for t in (s, *after) if t not in view):
                return f"it knows nothing of {unknown!r}, whose key is {problem.key(unknown)!r}"
            value = best_of(view, problem, s, moves) if moves else problem.evaluate(s)
            if value != view.value(s):
                return f"it holds {view.value(s)} for {s!r}, which is worth {value}"
            if not moves:
                break
            s = after[scramble(game << 32 | ply) % len(moves)]
    return None


def best_of(view: Endings, problem: Game, s: Any, moves: list[Any]) -> int:
    """Return the best value, by the table, after some moves."""
    values = ((view.value(problem.play(s, m)), problem.same_mover(s, m)) for m in moves)
    return max(value if same_mover else -value for value, same_mover in values)
