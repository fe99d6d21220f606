"""A key that changes whenever anything changes that a compiled method can reach.

numba keeps machine code on disk and looks only at the file of the outermost function. So the numba type of a problem
carries, in its name, a digest of every method, helper, constant, array and enum member behind it, and of the library's
own sources. Hash less and the cache serves stale answers.
"""

from __future__ import annotations

import dis
import enum
import functools
import hashlib
import importlib.metadata
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import CompileError

_OWN = Path(__file__).resolve().parent.parent
_COMPILED_SOURCES = ("kernels/*.py", "bridge/*.py", "_compiled.py", "bits.py", "problem.py", "rule.py")
_STEPS = ("LOAD_ATTR", "LOAD_METHOD")
_STABLE_PACKAGES = ("numpy", "math", "numba", "treeprune", "builtins", "typing")
"""Packages whose content is told by the version of numba and of treeprune: not looked into."""


@functools.cache
def source_digest() -> str:
    """Digest of all library sources that compiled code is made of, and of the versions it stands on."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(p for place in _COMPILED_SOURCES for p in _OWN.glob(place)):
        digest.update(path.relative_to(_OWN).as_posix().encode() + path.read_bytes())
    for package in ("numba", "llvmlite", "numpy"):
        digest.update(importlib.metadata.version(package).encode())
    return digest.hexdigest()


def unwrap(value: Any) -> Any:
    """Return the Python function behind a numba dispatcher, or the value itself."""
    return getattr(value, "py_func", value)


def uses(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """Yield (dotted name, value) of all that the body of a function, or of one inside it, refers to from outside."""
    scope = {**function.__globals__}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            scope[name] = cell.cell_contents
        except ValueError:
            continue
    codes = [function.__code__]
    for code in codes:
        codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
        name, value, known = "", None, False
        for step in dis.get_instructions(code):
            if step.opname in ("LOAD_GLOBAL", "LOAD_DEREF", "LOAD_NAME", "LOAD_CLASSDEREF"):
                name = step.argval
                known = name in scope
                value = scope.get(name)
                if known:
                    yield name, value
            elif step.opname in _STEPS and known and isinstance(value, types.ModuleType | type | enum.Enum):
                name, value = f"{name}.{step.argval}", getattr(value, step.argval, None)
                yield name, value
            elif step.opname not in ("PRECALL", "CACHE", "PUSH_NULL", "RESUME", "NOP"):
                known = False


def self_calls(function: types.FunctionType) -> set[str]:
    """Return the attributes that a method reads from its first argument."""
    code = function.__code__
    if not code.co_argcount:
        return set()
    receiver, names, at_receiver = code.co_varnames[0], set(), False
    codes = [code]
    for inner in codes:
        codes += [c for c in inner.co_consts if isinstance(c, types.CodeType)]
        for step in dis.get_instructions(inner):
            if step.opname in _STEPS and at_receiver:
                names.add(step.argval)
            # "LOAD_FAST_x_y" of newer Pythons loads two names; the second is on top
            loaded = step.argval[-1] if isinstance(step.argval, tuple) else step.argval
            at_receiver = step.opname.startswith(("LOAD_FAST", "LOAD_DEREF")) and loaded == receiver
    return names


def _code(code: types.CodeType) -> Any:
    constants = [
        _code(c) if isinstance(c, types.CodeType) else sorted(map(repr, c)) if isinstance(c, frozenset) else repr(c)
        for c in code.co_consts
    ]
    return (code.co_code.hex(), constants, code.co_names, code.co_varnames, code.co_freevars)


class Fingerprint:
    """Collects what is reachable from some functions.

    Attributes
    ----------
    helpers : dict of function to None
        The `@compiled` helper functions met on the way, in the order met.
    """

    def __init__(self) -> None:
        self.helpers: dict[types.FunctionType, None] = {}
        self._seen: dict[int, Any] = {}
        self._parts: list[str] = [source_digest()]

    def function(self, function: Any, owner: str) -> None:
        """Take in a function and all it reaches."""
        function = unwrap(function)
        if id(function) in self._seen:
            return
        self._seen[id(function)] = function
        defaults = tuple(self.value(d, f"default of {owner}") for d in function.__defaults__ or ())
        self._parts.append(
            repr((function.__module__, function.__qualname__, function.__code__.co_flags, _code(function.__code__)))
        )
        self._parts.append(repr(defaults))
        for name, value in uses(function):
            self._parts.append(repr((function.__qualname__, name, self.value(value, f"{owner} uses `{name}`, which"))))

    def value(self, value: Any, owner: str) -> Any:
        """Return something whose repr tells the value apart from every other one."""
        if value is None or (
            isinstance(value, bool | int | float | complex | str | bytes) and not isinstance(value, enum.Enum)
        ):
            return (type(value).__name__, repr(value))
        if isinstance(value, enum.Enum):
            return (type(value).__qualname__, value.name, self.value(value.value, owner))
        if isinstance(value, np.ndarray):
            data = np.ascontiguousarray(value)
            if data.dtype.hasobject:
                raise CompileError(f"{owner} is an array of Python objects: give it a numeric dtype")
            return ("array", data.dtype.str, data.shape, hashlib.blake2b(data.tobytes()).hexdigest())
        if isinstance(value, np.generic | np.dtype):
            return (str(type(value)), repr(value))
        if isinstance(value, tuple):
            return (type(value).__qualname__, [self.value(v, owner) for v in value])
        if isinstance(value, frozenset | range | slice | types.BuiltinFunctionType | np.ufunc):
            return repr(sorted(map(repr, value)) if isinstance(value, frozenset) else value)
        if isinstance(value, types.ModuleType):
            return ("module", value.__name__)
        if (getattr(value, "__module__", None) or "").split(".")[0] in _STABLE_PACKAGES and isinstance(value, type):
            return ("class", value.__module__, value.__qualname__)
        if isinstance(value, type):
            return self._class(value, owner)
        if isinstance(unwrap(value), types.FunctionType):
            return self._function(unwrap(value), owner)
        if isinstance(value, list | dict | set):
            raise CompileError(
                f"{owner} is a {type(value).__name__}, which compiled code cannot read: make it a tuple or an array"
            )
        if callable(value) and (getattr(value, "__module__", None) or "").split(".")[0] in _STABLE_PACKAGES:
            return ("callable", value.__module__, getattr(value, "__qualname__", repr(type(value))))
        raise CompileError(
            f"{owner} is {value!r}, whose content cannot be hashed, so its compiled form could go stale: use numbers, "
            "tuples, arrays, enum members, or @treeprune.compiled functions"
        )

    def _class(self, value: type, owner: str) -> Any:
        if issubclass(value, tuple) and hasattr(value, "_fields"):
            return ("namedtuple", value.__module__, value.__qualname__, value._fields)
        return ("class", value.__module__, value.__qualname__)

    def _function(self, function: types.FunctionType, owner: str) -> Any:
        if function.__module__.split(".")[0] not in _STABLE_PACKAGES or function.__module__.startswith("treeprune"):
            self.helpers.setdefault(function)
            self.function(function, f"helper `{function.__qualname__}`")
        return ("function", function.__module__, function.__qualname__)

    def add(self, text: str) -> None:
        """Take in a text."""
        self._parts.append(text)

    def digest(self) -> str:
        """Return the fingerprint as hexadecimal digits."""
        return hashlib.blake2b(repr(sorted(self._parts)).encode(), digest_size=10).hexdigest()
