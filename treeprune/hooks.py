"""Look at a game's hooks in plain Python: which it has, what they return, and what to say when one is wrong."""

from __future__ import annotations

import linecache
import math
import numbers
import re
from pathlib import Path
from typing import Any

from ._canonical import plain, signed
from .decision_problem import DecisionProblem
from .errors import HookError
from .guard import guarded
from .kernels import counters
from .problem import INF, Game
from .state_space import StateSpace

KERNELS = Path(counters.__file__).parent


def crossed(problem: Game, state: Any) -> str:
    """Say that the static bounds of a state contradict each other."""
    return f"lower is {problem.lower(state)} but upper is {problem.upper(state)} in {state!r}: one of them is wrong"


def require_game(problem: Any) -> None:
    """Refuse what is no game with a message that says so."""
    if not isinstance(problem, Game):
        raise TypeError(f"{problem!r} is no game: give an object of a subclass of treeprune.Game")


def hook_behind(error: BaseException) -> str | None:
    """Return the hook whose result an interpreted kernel stumbled over, None where a hook itself failed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    path = "" if trace is None else trace.tb_frame.f_code.co_filename
    if trace is None or KERNELS not in Path(path).parents:
        return None
    for line in range(trace.tb_lineno, max(trace.tb_lineno - 6, 0), -1):
        call = re.search(r"\b(?:game|space|problem)\.(\w+)\(", linecache.getline(path, line))
        if call:
            return call.group(1)
    return None


def blamed(error: Exception) -> Exception:
    """Return the error that names the hook whose result a kernel stumbled over, or the error itself."""
    hook = hook_behind(error)
    if hook is None:
        return error
    found = HookError(hook, f"returned what no search can use: {error}")
    found.__cause__ = error
    return found


def overrides(problem: Any, hook: str) -> bool:
    """Tell whether a class has a hook of its own; the neutral default needs no call."""
    base = next((kind for kind in (StateSpace, DecisionProblem) if isinstance(problem, kind)), Game)
    return getattr(type(problem), hook, None) is not getattr(base, hook)


def has_hashable_key(problem: Any, state: Any) -> bool:
    """Tell whether a table could know a state, the start by default, by its key."""
    try:
        hash(problem.key(problem.start() if state is None else state))
    except TypeError:
        return False
    return True


def key_of(world: Any, problem: Any, state: Any) -> Any:
    """Return the key of a state as the kernels of a world take it; refuse what no search can know a state by."""
    key = problem.key(plain(state))
    if world.name == "compiled" and not hasattr(key, "_fields"):  # the fields of a named tuple say what they are
        key = signed(key)
    key = world.state(key, "what `key` returned")
    if world.name == "interpreted" and not has_hashable_key(problem, state):
        raise unhashable(key)
    return key


def unhashable(key: Any) -> HookError:
    """Return the error that says that a key is none."""
    return HookError("key", f"returned {key!r}, which cannot be hashed: return numbers, text or tuples of such")


def look_ahead(problem: Game, state: Any, plies: int = 6) -> bool:
    """Walk a few plies in plain Python, check what the hooks return, and tell whether scores are floats."""
    if overrides(problem, "outcomes"):
        return True
    hint = getattr(type(problem).evaluate, "__annotations__", {}).get("return")
    floating = hint in (float, "float")
    problem = guarded(problem, state)
    s = state
    for _ in range(plies):
        over = problem.is_over(s)
        value = problem.evaluate(s)
        if not isinstance(value, numbers.Real) and not hasattr(value, "dtype"):
            raise HookError("evaluate", f"returned {value!r}, not a number, for {s!r}")
        if math.isnan(value) or not -INF < value < INF:
            raise HookError("evaluate", f"returned {value!r} for {s!r}: scores lie strictly between -10**18 and 10**18")
        floating = floating or not isinstance(plain(value), int)
        if over:
            break
        moves = problem.moves(s)
        if moves is None:
            raise HookError("moves", f"returned None for {s!r}: `yield` the moves, or return them")
        move = next(iter(moves), None)
        if move is None:
            raise HookError("moves", f"yielded no move for {s!r}, though is_over says the game goes on")
        after = problem.play(s, move)
        if shape(after) != shape(s):
            raise HookError("play", f"turned a state like {s!r} into {after!r}: states must keep one type")
        s = after
    return floating


def shape(state: Any) -> Any:
    """Return the type of a state, part by part for tuples with names."""
    if isinstance(state, tuple) and hasattr(state, "_fields"):
        return (type(state), *map(shape, state))
    return "number" if isinstance(state, numbers.Number) else type(state)


def describe_fault(reason: int, where: str) -> HookError:
    """Return the error for one of the reasons in counters.py."""
    texts = {
        counters.BAD_VALUE: (
            "evaluate",
            f"returned NaN, or a score outside (-10**18, 10**18), at {where}: return finite scores",
        ),
        counters.NO_MOVES: (
            "moves",
            f"yielded no move at {where}, though is_over says the game goes on: tell the end there, or yield a pass",
        ),
        counters.BAD_PROBABILITY: ("outcomes", f"the probabilities at {where} are negative or do not sum to 1"),
        counters.BAD_RANGE: (
            "score_range",
            f"a value at {where} lies outside of the score_range of an outcome: return wider bounds",
        ),
        counters.BOUNDS_CROSSED: ("lower/upper", f"lower(s) is not <= upper(s) at {where}: one of them is wrong"),
    }
    return HookError(*texts[reason])
