"""The function that stands in front of a memoised one: looks a value up, or computes it once.

    key      what tells calls apart: the one argument, or a tuple of all, defaults filled in
    table    the values by key
    opened   the calls of this thread that wait for a value (`deep_calls.Opened`)

It is made from text, with the parameters of the function itself: no argument is packed and unpacked, a name is as good
as a place, and plain Python calls plain Python, which takes nothing of the C stack.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .._canonical import plain
from .deep_calls import FILE, TOO_DEEP, Local, go_deeper

MISSING = object()

SOURCE = """
def make(_function, _table, _local, _levels, _say, _default, _unhashable, _MISSING, _plain, _go_deeper, _TOO_DEEP):
    _get = _table.get
    _hits = _misses = _deepest = 0

    def _recall({parameters}):
        nonlocal _hits, _misses, _deepest
        _key = {key}
        try:
            _value = _get(_key, _MISSING)
        except TypeError as _error:
            _value = _unhashable(_key, _error)
        if _value is not _MISSING:
            _hits += 1
            return _value
        if {may_be_numpy}:
            _key = _plain(_key)
            {unpack}
        _opened = _local.opened
        _depth = len(_opened)
        if _depth >= _opened.edge:
            return _go_deeper(_compute, _key, _local, _levels, _say)
        if _depth >= _deepest:
            _deepest = _depth + 1
        _misses += 1
        _opened.append(_key)
        try:
            _value = _table[_key] = _function({call})
            return _value
        except _TOO_DEEP:
            _misses -= 1
            if _depth:
                raise
        finally:
            _opened.pop(){tidy}
        _opened.clear()
        return _go_deeper(_compute, _key, _local, _levels, _say)

    def _compute(_key, _opened):
        nonlocal _misses, _deepest
        _local.opened = _opened
        {unpack}
        _misses += 1
        _opened.append(_key)
        _deepest = max(_deepest, len(_opened))
        try:
            _value = _table[_key] = _function({call})
            return _value
        except RecursionError:
            _misses -= 1
            raise
        finally:
            _opened.pop(){tidy}

    def _key_of({parameters}):
        return _plain({key})

    def _run(_key):
        {unpack}
        return _function({call})

    def _counts():
        return _hits, _misses, _deepest

    def _reset():
        nonlocal _hits, _misses, _deepest
        _hits = _misses = _deepest = 0

    return _recall, _key_of, _run, _counts, _reset
"""
NAMES = frozenset(re.findall(r"\b_\w+", SOURCE))


class Recall(NamedTuple):
    """The function that people call, and what the rest of the library asks of it.

    Attributes
    ----------
    call : callable
    key_of : callable
        Makes the key of a call from its arguments.
    run : callable
        Runs the function itself for a key.
    counts : callable
        Returns hits, misses, and the most calls that were open at a time.
    reset : callable
        Sets these to 0.
    say : callable
        Writes the call of a key.
    """

    call: Callable[..., Any]
    key_of: Callable[..., Any]
    run: Callable[[Any], Any]
    counts: Callable[[], tuple[int, int, int]]
    reset: Callable[[], None]
    say: Callable[[Any], str]


def make_recall(function: Callable[..., Any], table: Any, local: Local, levels: int, bounded: bool) -> Recall:
    """Return the function that stands in front of `function`, and looks values up in `table`.

    Raises
    ------
    TypeError
        Where a parameter has a name that is taken.
    """
    parameters = inspect.signature(function).parameters
    taken = sorted(NAMES & parameters.keys())
    if taken:
        raise TypeError(f"memo: {function.__qualname__} has a parameter {taken[0]}: call it otherwise")
    plain_ones = all(p.kind is not p.VAR_POSITIONAL and p.kind is not p.VAR_KEYWORD for p in parameters.values())
    single = len(parameters) == 1 and plain_ones
    places: list[str] = []
    key: list[str] = []
    call: list[str] = []
    defaults: list[Any] = []
    kinds = [p.kind for p in parameters.values()]
    for i, (name, p) in enumerate(parameters.items()):
        star = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")  # type: ignore[call-overload]
        if p.kind is p.KEYWORD_ONLY and not {p.KEYWORD_ONLY, p.VAR_POSITIONAL} & set(kinds[:i]):
            places.append("*")
        given = "" if p.default is p.empty else f"=_default[{len(defaults)}]"
        if given:
            defaults.append(p.default)
        places.append(f"{star}{name}{given}")
        if p.kind is p.POSITIONAL_ONLY and p.POSITIONAL_ONLY not in kinds[i + 1 :]:
            places.append("/")
        key.append(f"tuple(sorted({name}.items()))" if star == "**" else name)
        call.append(f"{name}={name}" if p.kind is p.KEYWORD_ONLY else f"{star}{name}")
    unpack = [f"{next(iter(parameters))} = _key" if single else f"{''.join(f'{n}, ' for n in parameters)} = _key"]
    if not parameters:
        unpack = ["pass"]
    unpack += [f"{n} = dict({n})" for n, p in parameters.items() if p.kind is p.VAR_KEYWORD]
    source = SOURCE.format(
        parameters=", ".join(places),
        key=key[0] if single else f"({''.join(f'{k}, ' for k in key)})",
        call=", ".join(call),
        unpack="; ".join(unpack),
        tidy="; _opened.chosen.discard(_key)" * bounded,
        may_be_numpy=" or ".join(f"type({n}) is not int" for n in parameters) if plain_ones and parameters else "True",
    )
    name = getattr(function, "__qualname__", repr(function)).rpartition(".")[2]

    def say(key: Any) -> str:
        parts = (key,) if single else key
        return f"{name}({', '.join(map(repr, parts))})"

    def unhashable(key: Any, error: TypeError) -> Any:
        for parameter, value in zip(parameters, (key,) if single else key, strict=True):
            try:
                hash(value)
            except TypeError:
                raise TypeError(f"{name}: {parameter}={value!r} cannot be hashed: {advice(value)}") from None
        raise error

    space: dict[str, Any] = {}
    exec(compile(source, FILE, "exec"), space)
    made = space["make"](
        function, table, local, levels, say, defaults, unhashable, MISSING, plain_key, go_deeper, TOO_DEEP
    )
    call_it, key_of, run, counts, reset = made
    return Recall(call_it, key_of, run, counts, reset, say)


def plain_key(value: Any) -> Any:
    """Return a key without numbers of NumPy, which are equal to Python's but wrap around."""
    if isinstance(value, np.number | np.bool_):
        return value if isinstance(value, np.timedelta64) else value.item()
    if type(value) is tuple:
        return tuple(map(plain_key, value))
    return plain(value) if hasattr(value, "_fields") else value


def advice(value: Any) -> str:
    """Return how something that cannot be hashed becomes an argument all the same."""
    if isinstance(value, np.ndarray):
        return "keep the array outside the function and give an index, or give tuple(array.tolist())"
    fixes = {list: "give a tuple", set: "give a frozenset", dict: "give tuple(sorted(d.items())), or keep it outside"}
    found = next((fix for kind, fix in fixes.items() if isinstance(value, kind)), None)
    return found or "give numbers, strings, or tuples of them that say the same"
