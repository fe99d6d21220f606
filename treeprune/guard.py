"""Watch a problem whose states can change: a hook that mutates them would give wrong values in silence."""

from __future__ import annotations

import pickle
from typing import Any

from .errors import HookError

_FIXED = (int, float, complex, str, bytes, bool, frozenset, type(None))


def is_fixed(state: Any) -> bool:
    """Tell whether a state can never change: numbers, texts and tuples of such."""
    return all(map(is_fixed, state)) if isinstance(state, tuple) else isinstance(state, _FIXED)


def guarded(problem: Any, state: Any) -> Any:
    """Return the problem itself where states are fixed, else one that checks every `play`."""
    return problem if is_fixed(state) else Guard(problem)


def snapshot(state: Any) -> bytes:
    """Return the content of a state."""
    try:
        return pickle.dumps(state)
    except Exception:
        return repr(state).encode()


class Guard:
    """Passes every hook on; raises HookError as soon as `play` or `moves` changed the state it was given."""

    def __init__(self, problem: Any) -> None:
        self._problem = problem

    def __getattr__(self, name: str) -> Any:
        return getattr(self._problem, name)

    def moves(self, s: Any) -> Any:
        """Return the moves and compare the state with what it was."""
        before, moves = snapshot(s), self._problem.moves(s)
        found = moves if moves is None else list(moves)
        if snapshot(s) != before:
            raise HookError("moves", "changed the state it was given: copy it first, or take every change back")
        return found

    def play(self, s: Any, m: Any) -> Any:
        """Play a move and compare the old state with what it was."""
        before = snapshot(s)
        after = self._problem.play(s, m)
        if snapshot(s) != before:
            raise HookError("play", f"changed the state it was given (move {m!r}): copy it first, return the copy")
        return after
