"""Look at the hooks of a state space in plain Python: what they return, and what to say when one is wrong."""

from __future__ import annotations

import contextlib
import math
import numbers
from typing import Any

from .._canonical import plain
from ..errors import HookError
from ..guard import guarded
from ..hooks import overrides, shape
from ..kernels import counters
from ..problem import INF
from ..state_space import StateSpace

FAULTS = {
    counters.BAD_COST: ("cost", "is negative, infinite or NaN at {}: costs lie in [0, 10**18)"),
    counters.BAD_ESTIMATE: ("h", "returned NaN or a negative number at {}: return 0 where nothing is known"),
    counters.BELOW_LEAST_COST: ("cost", "is below `least_cost`, or the epsilon given, at {}: lower it"),
    counters.BAD_ESTIMATE_BACK: ("h_back", "returned NaN or a negative number at {}: return 0 where nothing is known"),
    counters.KEY_OUT_OF_RANGE: ("states", "says how many states there are, but a key near {} is no number below that"),
    counters.INCONSISTENT: (
        "h",
        "and h_back are not consistent near {}: together they fall by more than twice a move's cost along it; use nbs, "
        "or any search but bae_star",
    ),
}


def require_space(problem: Any) -> None:
    """Refuse what is no state space with a message that says so."""
    if not isinstance(problem, StateSpace):
        raise TypeError(f"{problem!r} is no state space: give an object of a subclass of treeprune.StateSpace")


def least_cost_of(space: StateSpace) -> Any:
    """Return what every move costs at least."""
    if space.least_cost is not None:
        return space.least_cost
    return 0 if overrides(space, "cost") else 1


def look_ahead(space: StateSpace, state: Any, plies: int = 6) -> bool:
    """Walk a few moves in plain Python, check what the hooks return, and tell whether costs are floats.

    Raises
    ------
    HookError
        If a hook breaks its contract on the way.
    """
    hints = [getattr(getattr(type(space), hook), "__annotations__", {}).get("return") for hook in ("cost", "h")]
    floating = any(hint in (float, "float") for hint in hints) or isinstance(plain(space.least_cost), float)
    space = guarded(space, state)
    s = state
    for _ in range(plies):
        h = space.h(s)
        if not isinstance(h, numbers.Real) or math.isnan(h) or h < 0:
            raise HookError("h", f"returned {h!r} for {s!r}: return a number >= 0")
        floating = floating or (not isinstance(plain(h), int) and h < INF)
        if space.is_goal(s):
            with contextlib.suppress(Exception):  # moves of a goal need not exist; if they do, costs have their type
                floating = floating or not isinstance(plain(space.cost(s, next(iter(space.moves(s))))), int)
            break
        moves = space.moves(s)
        if moves is None:
            raise HookError("moves", f"returned None for {s!r}: `yield` the moves, or return them")
        move = next(iter(moves), None)
        if move is None:
            break
        cost = space.cost(s, move)
        if not isinstance(cost, numbers.Real) or not 0 <= float(cost) < INF:
            raise HookError("cost", f"is {cost!r} for move {move!r} of {s!r}: costs lie in [0, 10**18)")
        floating = floating or not isinstance(plain(cost), int)
        after = space.play(s, move)
        if shape(after) != shape(s):
            raise HookError("play", f"turned a state like {s!r} into {after!r}: states must keep one type")
        s = after
    return floating


def fault(reason: int, where: str) -> HookError:
    """Return the error for one of the reasons in counters.py."""
    hook, text = FAULTS[reason]
    return HookError(hook, text.format(where))


def look_back(space: StateSpace, goal: Any, start: Any, plies: int = 4) -> bool:
    """Walk a few moves back from a goal in plain Python, as `look_ahead` does forwards.

    Raises
    ------
    HookError
        If a hook breaks its contract on the way.
    """
    floating = getattr(type(space).h_back, "__annotations__", {}).get("return") in (float, "float")
    s = goal
    for _ in range(plies):
        if s is None:
            break
        h = space.h_back(s, start)
        if not isinstance(h, numbers.Real) or math.isnan(h) or h < 0:
            raise HookError("h_back", f"returned {h!r} for {s!r}: return a number >= 0")
        floating = floating or (not isinstance(plain(h), int) and h < INF)
        pairs = space.predecessors(s)
        if pairs is None:
            raise HookError("predecessors", f"returned None for {s!r}: `yield` (move, state) pairs, or return them")
        pair = next(iter(pairs), None)
        if pair is None:
            break
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise HookError(
                "predecessors", f"yielded {pair!r} for {s!r}: yield pairs of a move and the state before it"
            )
        move, before = pair
        if shape(before) != shape(s):
            raise HookError("predecessors", f"yielded the state {before!r} for {s!r}: states must keep one type")
        if plain(space.key(space.play(before, move))) != plain(space.key(s)):
            raise HookError("predecessors", f"yielded {pair!r} for {s!r}, but that move leads from there elsewhere")
        cost = space.cost(before, move)
        floating = floating or not isinstance(plain(cost), int)
        s = before
    return floating
