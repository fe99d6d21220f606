"""Look at the hooks of a decision problem in plain Python, and say what is wrong with one."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..errors import HookError
from ..guard import guarded
from ..hooks import shape


def require_decisions(problem: Any) -> None:
    """Refuse what is no decision problem with a message that says so."""
    if not isinstance(problem, DecisionProblem):
        raise TypeError(f"{problem!r} is no decision problem: give an object of a subclass of DecisionProblem")


def truth(problem: Any, hook: str, s: Any) -> bool:
    """Return what a hook that tells says.

    Raises
    ------
    HookError
        If it says neither True nor False.
    """
    found = getattr(problem, hook)(s)
    if not isinstance(found, numbers.Real | np.bool_):
        raise HookError(hook, f"returned {found!r} for {s!r}: return True or False")
    return bool(found)


def moves_of(problem: Any, s: Any) -> list[Any]:
    """Return the moves of a state.

    Raises
    ------
    HookError
        If there is nothing to go through.
    """
    moves = problem.moves(s)
    try:
        return list(moves)
    except TypeError:
        if moves is not None and hasattr(moves, "__iter__"):
            raise
        raise HookError("moves", f"returned {moves!r} for {s!r}: `yield` the moves, or return them") from None


def look_ahead(problem: DecisionProblem, state: Any, plies: int = 6) -> None:
    """Take a few decisions in plain Python and check what the hooks return.

    Raises
    ------
    HookError
        If a hook breaks its contract on the way.
    """
    watched = guarded(problem, state)
    s = state
    for _ in range(plies):
        if not truth(watched, "feasible", s) or truth(watched, "is_complete", s):
            return
        moves = moves_of(watched, s)
        if not moves:
            return
        after = plain(watched.play(s, moves[0]))
        if shape(after) != shape(s):
            raise HookError("play", f"turned a state like {s!r} into {after!r}: states must keep one type")
        s = after
