"""Say in words why numba refused a hook: the method, the line, and what to change."""

from __future__ import annotations

import linecache
import re
from pathlib import Path
from typing import Any

from ..errors import CompileError

_OWN = str(Path(__file__).resolve().parent.parent)

_HINTS: tuple[tuple[str, str], ...] = (
    (r"Untyped global name '(?P<name>\w+)'.*class 'function'", "decorate the helper `{name}` with @treeprune.compiled"),
    (
        r"Untyped global name '(?P<name>\w+)'",
        "`{name}` is an object numba does not know: pass numbers, tuples or arrays",
    ),
    (r"Unknown attribute '(?P<name>\w+)' of type Module", "`{name}` is not in that module's compiled part"),
    (r"Unknown attribute '(?P<name>\w+)'", "`{name}` is no field or method that compiled code can read"),
    (r"field `(?P<name>\w+)` of .* compiled code takes", "give the field a number, a tuple of numbers or an array"),
    (r"a float \(float64\) came where", "wrap the operands of boards in uint64(); annotate float scores `-> float`"),
    (r"Cannot unify (?P<a>.+?) and (?P<b>.+?) for '(?P<name>[\w.$]+)'", "make `{name}` one type on every path"),
    (r"Can't unify return type", "return one type on every path (0.0 rather than 0 beside floats, no None)"),
    (r"states must keep one type", "let `play` return the very NamedTuple that `start` returns"),
    (r"(list|dict|set)\(.*\)|Cannot infer the type of variable '(?P<name>\w+)'.*(list|dict)", "use tuples or arrays"),
    (r"closure|make_function", "move the inner function or lambda out, and decorate it with @treeprune.compiled"),
    (
        r"Use of unsupported opcode|unsupported",
        "numba compiles a subset of Python: write it with plain loops and numbers",
    ),
    (r"No implementation of function", "numba has no compiled form of that operation for these types"),
)


def _innermost(error: BaseException) -> BaseException:
    return error


def _line_of(message: str, error: Any) -> tuple[str, int] | None:
    """Return the deepest place in the user's code that a message points at."""
    found = [(f, int(n)) for f, n in re.findall(r'File "([^"]+)", line (\d+)', message)]
    found += [(f, int(n)) for f, n in re.findall(r"at ([^\s()][^()\n]*?\.py) \((\d+)\)", message)]
    where = getattr(error, "loc", None)
    if where is not None and getattr(where, "filename", None):
        found.append((where.filename, where.line))
    mine = [place for place in found if not place[0].startswith(_OWN) and "numba" not in Path(place[0]).parts]
    return (mine or found or [None])[-1 if not mine else 0]


def _function_at(path: str, line: int) -> str:
    """Return the name of the method or function a line is in."""
    for at in range(line, 0, -1):
        match = re.match(r"\s*def (\w+)", linecache.getline(path, at))
        if match:
            return match.group(1)
    return "?"


def explain(error: BaseException) -> CompileError:
    """Turn an error of numba into one that a user of the library can act on."""
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    place = _line_of(message, error)
    hint = "numba cannot compile it; world='interpreted' still runs it"
    for pattern, advice in _HINTS:
        match = re.search(pattern, message, re.S)
        if match:
            hint = advice.format(**{k: v or "" for k, v in match.groupdict().items()})
            break
    reason = next(
        (ln.strip() for ln in message.splitlines() if ln.strip() and "Failed in" not in ln), "numba refused it"
    )
    own = re.search(
        r"(field `.*|a float \(.*|`\w+` returned .*|uint64\(\) of a float.*|`\w+` is a classmethod.*)", message
    )
    if own:
        reason = own.group(1)
    if place is None:
        return CompileError(f"{reason}. Fix: {hint}")
    path, line = place
    source = linecache.getline(path, line).strip()
    return CompileError(
        f"`{_function_at(path, line)}` cannot be compiled ({Path(path).name}, line {line}: `{source}`): {reason}\nFix: {hint}"
    )
