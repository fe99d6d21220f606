"""Say in words why a hook cannot be compiled: the method, the line, and what to change."""

from __future__ import annotations

import linecache
import os
import re
from collections.abc import Iterable, Iterator
from types import FunctionType

from ..errors import CompileError
from .fingerprint import BY_HOOK, Opaque, code_objects, head_of

_REASONS: tuple[tuple[str, str, str], ...] = (
    # what numba says, what is wrong, what to do; the first that matches counts
    (
        r"Untyped global name '(\w+)'.*?<class 'function'>",
        "`{0}` is an ordinary function",
        "decorate `{0}` with @treeprune.compiled",
    ),
    (
        r"Untyped global name 'super'",
        "super() cannot be compiled",
        "give what both classes need a method of another name",
    ),
    (
        r"Untyped global name '(\w+)'.*?<class '(?:type|abc.ABCMeta|enum.EnumType)'>",
        "the class `{0}` cannot be used in compiled code",
        "write self.name for what a class holds; only NamedTuples can be made",
    ),
    (
        r"Untyped global name '(\w+)'",
        "`{0}` is nothing that compiled code can read",
        "make it a number, a tuple or an array, or a field of the problem",
    ),
    (r"NameError: name '(\w+)' is not defined", "the name `{0}` is not defined", "define or import it"),
    (
        r"Unknown attribute '(\w+)' of type Module\(<module '([\w.]+)'",
        "numba has no compiled form of `{1}.{0}`",
        "write it with loops and arithmetic, or with a function that numba supports",
    ),
    (
        r"Unknown attribute '(\w+)' of type (?:[\w.]+\.)?(\w+)",
        "`{0}` is no attribute of {1} that compiled code can read",
        "name one of its fields or methods; hooks may read fields but not set them",
    ),
    (
        r"Cannot unify (\S.*?) and (\S.*?) for '([A-Za-z_]\w*)",
        "`{2}` is {0} on one path and {1} on another",
        "give `{2}` one type: 0.0 rather than 0 beside floats, uint64(0) beside boards, one NamedTuple",
    ),
    (
        r"Cannot unify (\S.*?) and (\S.*?) for '\$",
        "an expression is {0} on one path and {1} on another",
        "give it one type: 0.0 rather than 0 beside floats, uint64(0) beside boards, one NamedTuple",
    ),
    (
        r"Can't unify yield type from the following types: ([^\n]*)",
        "it yields different types: {0}",
        "yield one type; a move is an integer, so pack what it is made of into one",
    ),
    (
        r"Can't unify return type from the following types: ([^\n]*)",
        "it returns different types on different paths: {0}",
        "return one type on every path: 0.0 rather than 0 beside floats, no None",
    ),
    (
        r"Exception matching is limited|exception_match",
        "compiled code cannot tell exceptions apart",
        "ask first with `if`; `except Exception` alone is possible",
    ),
    (
        r"[dD]ict(?:Type)?\[|build_map|as (?:key|value) is forbidden",
        "it uses a dict in a way that compiled code cannot",
        "use a tuple or an array; keys of one type and values of one type are possible",
    ),
    (
        r"f-string|format spec|BUILD_STRING|FORMAT_|unicode_type|, str\)|\(str",
        "it works with texts in a way that compiled code cannot",
        "keep texts in `show` and `parse`, which are never compiled; raise exceptions with a constant text",
    ),
    (
        r"use of yield in a closure",
        "a generator expression cannot be compiled",
        "write a `for` loop, or a list in [ ]",
    ),
    (
        r"re-entrant to the same function signature",
        "methods and helpers that call each other in a circle cannot be compiled",
        "move the recursion into one @treeprune.compiled helper function that calls itself",
    ),
    (
        r"Cannot bind [^\n]*to signature '([^\n]*?)' due to \"\w+: ([^\n]*)\"",
        "a call does not fit the signature {0}: {1}",
        "call it with the arguments it has",
    ),
    (
        r"[Uu]nsupported opcode \((\w+)\)|unsupported",
        "numba compiles a subset of Python, without this statement",
        "write it with `if`, loops, numbers and tuples",
    ),
    (
        r"No implementation of function Function\(<(?:built-in function |function |class ')(\w+).*?>>> \w+(\([^\n]*\))",
        "numba has no compiled form of `{0}` for {1}",
        "write it with loops and arithmetic, or with types that it takes",
    ),
    (
        r"failed to unpack ([^\n]*)",
        "it yields {0} where pairs are expected",
        "yield (probability, state) pairs",
    ),
)
_SHORTER = (
    (r"\x1b\[[0-9;]*m", ""),
    (r"<iv=[^>]*>", ""),
    (r"type\(CPUDispatcher\(<function (?:closure\.<locals>\.)?(\S+) at 0x\w+>\)\)", r"function \1"),
    (r"Literal\[int\]\([^)]*\)", "int64"),
    (r"Literal\[(\w+)\]\([^)]*\)", r"\1"),
    (r"OptionalType\((\w+)\)", r"\1 or None"),
    (r"(?:[\w.]|<locals>)+\.(\w+)#[0-9a-f]+(?:\+bounds)?\((?:[^()]|\([^()]*\))*\)", r"\1"),
)
_PLACE = re.compile(r'File "([^"]+)", line (\d+)|(?:at|from) (\S+\.py) \((\d+)\)|\b(\w+\.py):(\d+)\b')
_STATE = "let the state keep the type it begins with; boards are annotated uint64, with uint64() around their parts"
_FIXES = {
    "play": _STATE,
    "outcomes": _STATE,
    "symmetries": _STATE,
    "moves": "yield integers: pack what a move is made of into one; for the bit of a board yield lowest_index(bit)",
    "evaluate": "return integers, or annotate evaluate with -> float",
    "lower": "return what `evaluate` returns, integers or floats",
    "upper": "return what `evaluate` returns, integers or floats",
    "order": "return a number",
}
_HOOK_CALL = re.compile(r"\b(?:game|symmetry)\.(\w+)\(")


def explain(error: Exception, functions: Iterable[FunctionType], refusals: list[Opaque]) -> CompileError:
    """Turn an error of numba into one that a user of the library can act on.

    Parameters
    ----------
    error : Exception
        What numba raised.
    functions : iterable of function
        The user's methods and helpers: blame falls on one of them, never on a line of the library.
    refusals : list of Opaque
        What the bridge itself found wrong during the compilation; the last one is the cause.
    """
    message = _legible(str(error))
    mine = [f for f in functions if not f.__module__.startswith("treeprune.")]
    if refusals and refusals[-1].function is not None:
        return compile_error(refusals[-1])
    why, fix = (refusals[-1].why, refusals[-1].fix) if refusals else _reason(message)
    found = _place(message, mine) or _hook_at_fault(message, mine) or _at_work(error, mine)
    function, line = found or (None, 0)
    if fix == BY_HOOK:
        fix = _FIXES.get(function.__name__ if function else "", "give it in the type that is needed")
    if function is None and mine:
        why = f"{_name(mine[0]).rpartition('.')[0]} cannot be compiled: {why}"
    return compile_error(Opaque(why, fix, function, line))


def compile_error(found: Opaque) -> CompileError:
    """Put what was found into a sentence: who, where, why, and the fix."""
    if found.function is None:
        return CompileError(f"{found.why}\nFix: {found.fix}")
    path, line = found.function.__code__.co_filename, found.line
    source = linecache.getline(path, line).strip()
    place = f"{os.path.basename(path)}, line {line}: `{source}`"
    return CompileError(f"`{_name(found.function)}` cannot be compiled ({place}): {found.why}\nFix: {found.fix}")


def _name(function: FunctionType) -> str:
    return function.__qualname__.split("<locals>.")[-1]


def _legible(message: str) -> str:
    """Return a message of numba without its colours and its longest names."""
    for pattern, text in _SHORTER:
        message = re.sub(pattern, text, message)
    return message


def _reason(message: str) -> tuple[str, str]:
    for pattern, why, fix in _REASONS:
        match = re.search(pattern, message, re.S)
        if match:
            groups = [group or "" for group in match.groups()]
            return why.format(*groups), fix.format(*groups)
    noise = ("Failed in", "- Resolution", "During:", "File ")
    lines = [line.strip() for line in message.splitlines() if line.strip() and not line.startswith(noise)]
    fix = "write it with plain loops, numbers and tuples; world='interpreted' runs it as it is"
    return (lines[0] if lines else "numba itself fails here"), fix


def _places(message: str) -> Iterator[tuple[str, int]]:
    """Yield the (path, line) pairs of a message, the innermost first."""
    for match in _PLACE.finditer(message):
        path, line, path2, line2, path3, line3 = match.groups()
        yield path or path2 or path3, int(line or line2 or line3)


def _place(message: str, functions: list[FunctionType]) -> tuple[FunctionType, int] | None:
    """Return the innermost of the user's functions that a message points into, and the line."""
    for path, line in _places(message):
        for function in functions:
            if _same_file(path, function.__code__.co_filename) and line in _lines(function):
                return function, line
    return None


def _same_file(path: str, known: str) -> bool:
    if os.path.dirname(path):
        return os.path.abspath(path) == os.path.abspath(known)
    return path == os.path.basename(known)


def _lines(function: FunctionType) -> set[int]:
    return {line for code in code_objects(function.__code__) for _, _, line in code.co_lines() if line}


def _hook_at_fault(message: str, functions: list[FunctionType]) -> tuple[FunctionType, int] | None:
    """Return the hook whose result a kernel could not use, and the line of its only `return` or of its head."""
    for path, line in _places(message):
        for at in range(line, max(line - 6, 0), -1):
            call = _HOOK_CALL.search(linecache.getline(path, at))
            for function in functions if call else ():
                if call and function.__name__ == call.group(1):
                    return function, _result_line(function)
    return None


def _at_work(error: BaseException, functions: list[FunctionType]) -> tuple[FunctionType, int] | None:
    """Return the function that numba was compiling when it failed, and the line of its head."""
    found, trace = None, error.__traceback__
    while trace is not None:
        function = getattr(trace.tb_frame.f_locals.get("self"), "py_func", None)
        found = function if function in functions else found
        trace = trace.tb_next
    return found and (found, head_of(found))


def _result_line(function: FunctionType) -> int:
    path = function.__code__.co_filename
    found = [n for n in sorted(_lines(function)) if re.match(r"\s*(return|yield)\b", linecache.getline(path, n))]
    return found[0] if len(found) == 1 else head_of(function)
