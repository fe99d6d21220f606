"""Look at the hooks of a decision problem that tell worth, in plain Python, and say what is wrong with one."""

from __future__ import annotations

import contextlib
import math
import numbers
from typing import Any

import numpy as np

from .._canonical import plain
from ..decision_problem import DecisionProblem
from ..decisions.decision_hooks import look_ahead, moves_of, require_decisions, truth
from ..errors import HookError, TreepruneError
from ..hooks import overrides
from ..kernels import counters
from ..limits import is_whole
from ..problem import INF

FAULTS = {
    counters.BAD_GAIN: ("gain", "is infinite, NaN, or beyond 10**18 at {}: return a finite number"),
    counters.BAD_BOUND: ("bound", "returned NaN at {}: return INF (-INF for costs) where nothing is known"),
    counters.BAD_MOVE_BOUND: ("move_bound", "returned NaN at {}: return INF (-INF for costs) where nothing is known"),
    counters.KEY_OUT_OF_RANGE: ("states", "says how many keys there are, but a key near {} is no number below that"),
}


def require_worth(problem: Any) -> None:
    """Refuse a problem that does not say what solutions are worth, or says it twice.

    Raises
    ------
    TreepruneError
    """
    require_decisions(problem)
    gains, costs = overrides(problem, "gain"), overrides(problem, "cost")
    name = type(problem).__name__
    if gains and costs:
        raise TreepruneError(f"{name} has both gain(s, m) and cost(s, m): write one of them")
    if not gains and not costs:
        raise TreepruneError(
            f"{name} has neither gain(s, m) nor cost(s, m): write one of them, or ask for solutions by `backtracking`"
        )


def has_worth(problem: DecisionProblem) -> bool:
    """Tell whether solutions differ in worth."""
    return overrides(problem, "gain") or overrides(problem, "cost")


def hook_of_worth(problem: DecisionProblem) -> str:
    """Return the name of the hook that tells the worth of a move."""
    return "cost" if problem.minimising else "gain"


def worth_of(problem: DecisionProblem, s: Any, m: Any) -> Any:
    """Return what a move adds to the worth: a gain, or a cost below zero.

    Raises
    ------
    HookError
        If that is no finite number.
    """
    hook = hook_of_worth(problem)
    found = getattr(problem, hook)(s, m)
    if not isinstance(found, numbers.Real | np.bool_) or not abs(float(found)) < INF:
        raise HookError(hook, f"is {found!r} for move {m!r} of {s!r}: return a finite number within 10**18")
    found = plain(found)
    return -found if problem.minimising else found


def is_floating(problem: DecisionProblem, state: Any, plies: int = 6) -> bool:
    """Take a few decisions in plain Python, check what the hooks return, and tell whether worths are floats.

    Raises
    ------
    HookError
        If a hook breaks its contract on the way.
    """
    look_ahead(problem, state, plies)
    hint = getattr(getattr(type(problem), hook_of_worth(problem)), "__annotations__", {}).get("return")
    floating = hint in (float, "float")
    if problem.states is not None and not (is_whole(problem.states) and problem.states >= 1):
        raise HookError("states", f"is {problem.states!r}: give how many keys there are, at least 1, or None")
    s, coordinates = state, None
    for _ in range(plies):
        coordinates = coordinates_of(problem, s, coordinates)
        if truth(problem, "is_complete", s):
            with contextlib.suppress(Exception):  # moves need not exist here; if they do, worths have their type
                floating = floating or any(not isinstance(worth_of(problem, s, m), int) for m in problem.moves(s))
            break
        if overrides(problem, "bound"):
            found: Any = problem.bound(s)
            refuse_no_number("bound", found, s)
            floating = floating or (not isinstance(plain(found), int) and abs(float(found)) < INF)
        moves = moves_of(problem, s)
        if not moves:
            break
        for hook in ("move_bound", "order"):
            if overrides(problem, hook):
                refuse_no_number(hook, getattr(problem, hook)(s, moves[0]), s)
        floating = floating or any(not isinstance(worth_of(problem, s, m), int) for m in moves[:4])
        s = plain(problem.play(s, moves[0]))
    return floating


def refuse_no_number(hook: str, found: Any, s: Any) -> None:
    """Refuse what a hook returned where that is no number.

    Raises
    ------
    HookError
    """
    if not isinstance(found, numbers.Real | np.bool_) or math.isnan(found):
        raise HookError(hook, f"returned {found!r} for {s!r}: return a number")


def coordinates_of(problem: DecisionProblem, s: Any, before: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """Return the coordinates of a state, as many numbers as those of another one had.

    Raises
    ------
    HookError
        If they are something else.
    """
    found: Any = problem.dominance(s)
    if not isinstance(found, tuple) or (before is not None and len(found) != len(before)):
        raise HookError("dominance", f"returned {found!r} for {s!r}: return a tuple of numbers, always of one length")
    for number in found:
        refuse_no_number("dominance", number, s)
    return found


def value_of_moves(problem: DecisionProblem, state: Any, moves: Any) -> Any:
    """Return the worth of a solution, in the kernels' sense.

    Raises
    ------
    TreepruneError
        If the moves are no solution.
    """
    pending, worth, left = [state], 0, list(moves)
    while pending:
        s = pending.pop()
        if truth(problem, "is_complete", s):
            continue
        if not left:
            raise TreepruneError("the incumbent ends before a solution is complete: give all its moves")
        move = left.pop(0)
        if move not in moves_of(problem, s):
            raise TreepruneError(f"the incumbent's move {move!r} is none of {s!r}")
        worth += worth_of(problem, s, move)
        pending += [*reversed([plain(t) for t in problem.besides(s, move)]), plain(problem.play(s, move))]
    if left:
        raise TreepruneError(f"the incumbent goes on behind a complete solution: {left!r}")
    return worth


def fault(reason: int, where: str, problem: DecisionProblem) -> HookError:
    """Return the error for one of the reasons in counters.py."""
    hook, text = FAULTS[reason]
    return HookError(hook_of_worth(problem) if hook == "gain" else hook, text.format(where))


def repeated(problem: DecisionProblem, states: list[Any]) -> list[Any]:
    """Return the states of a cycle along a way, from a state to the next with its key; none where there is none."""
    seen: dict[Any, int] = {}
    for i, s in enumerate(states):
        key = (plain(problem.key(s)), plain(problem.dominance(s)))
        if key in seen:
            return states[seen[key] : i + 1]
        seen[key] = i
    return []


def refuse_cycle(problem: DecisionProblem, states: list[Any]) -> None:
    """Refuse subproblems that need themselves.

    Raises
    ------
    HookError
        If a key comes back along the way.
    """
    cycle = repeated(problem, states)
    if cycle:
        shown = " -> ".join(map(repr, cycle if len(cycle) <= 6 else [*cycle[:4], "...", cycle[-1]]))
        raise HookError(
            "play", f"leads back to where it was: {shown}. Decisions must end: let the state tell how far they are"
        )
