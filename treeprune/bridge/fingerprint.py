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
import itertools
import linecache
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

_OWN = Path(__file__).resolve().parent.parent
_COMPILED_SOURCES = (
    "kernels/**/*.py", "bridge/*.py", "paths/*.py", "decisions/*.py", "constraints/*.py", "subproblems/*.py",
    "_compiled.py", "bits.py", "tuples.py", "problem.py", "state_space.py", "decision_problem.py",
    "permutation_puzzle.py", "rule.py",
)  # fmt: skip
_STEPS = ("LOAD_ATTR", "LOAD_METHOD")
_REFUSED = {
    "STORE_ATTR": ("it sets the attribute `{}`", "keep what changes in the state: a problem is one for all positions"),
    "STORE_GLOBAL": ("it sets the global `{}`", "keep what changes in the state"),
    "IMPORT_NAME": ("it imports `{}`", "import at the top of the file"),
    "BEFORE_WITH": ("a `with` statement cannot be compiled", "leave it out"),
    "LOAD_SUPER_ATTR": ("super() cannot be compiled", "give what both classes need a method of another name"),
    "LOAD_SPECIAL": ("a `with` statement cannot be compiled", "leave it out"),
}
_SILENT = ("PRECALL", "CACHE", "PUSH_NULL", "RESUME", "NOP", "EXTENDED_ARG")
_STABLE_PACKAGES = ("numpy", "math", "numba", "treeprune", "builtins", "typing")
"""Packages whose content is told by the version of numba and of treeprune: not looked into."""


BY_HOOK = ""
"""Stands for a fix that depends on the hook at fault: `explain` knows them."""


class Opaque(Exception):  # noqa: N818 - found while compiling, never shown
    """Something that cannot be compiled or hashed: why, what to do, and where if that is known."""

    def __init__(self, why: str, fix: str, function: types.FunctionType | None = None, line: int = 0) -> None:
        super().__init__(why)
        self.why, self.fix, self.function, self.line = why, fix, function, line


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


def head_of(function: types.FunctionType) -> int:
    """Return the line of a function's `def`, below its decorators."""
    first, path = function.__code__.co_firstlineno, function.__code__.co_filename
    lines = range(first, first + 30)
    return next((n for n in lines if linecache.getline(path, n).lstrip().startswith("def ")), first)


def code_objects(code: types.CodeType) -> list[types.CodeType]:
    """Return the code of a function and of the functions inside it."""
    found = [code]
    for outer in found:
        found += [c for c in outer.co_consts if isinstance(c, types.CodeType)]
    return found


@functools.lru_cache(maxsize=2048)
def instructions(code: types.CodeType) -> tuple[dis.Instruction, ...]:
    """Return the instructions of a code object that do something: read once, since each run asks again (18 -> 3 ms)."""
    return tuple(step for step in dis.get_instructions(code) if step.opname not in _SILENT)


def uses(function: types.FunctionType) -> Iterator[tuple[str, Any, int]]:
    """Yield (dotted name, value, line) of all that a function, or one inside it, refers to from outside.

    Raises
    ------
    Opaque
        If it does what compiled code never can, or keeps a module in a variable so that nobody can tell what it reads.
    """
    scope = {**function.__globals__}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            scope[name] = cell.cell_contents
        except ValueError:
            continue
    for code in code_objects(function.__code__):
        name, value, known, line = "", None, False, code.co_firstlineno
        for step in instructions(code):
            line = (step.positions and step.positions.lineno) or line
            if step.opname in _REFUSED:
                why, fix = _REFUSED[step.opname]
                raise Opaque(why.format(step.argval), fix, function, line)
            if known and step.opname in _STEPS and isinstance(value, types.ModuleType | type | enum.Enum):
                name = f"{name}.{step.argval}"
                if not hasattr(value, step.argval):
                    raise Opaque(f"`{name}` does not exist", "look for its right name", function, line)
                value = getattr(value, step.argval)
                yield name, value, line
                continue
            if known and isinstance(value, types.ModuleType) and not is_stable(value.__name__):
                why = f"it keeps the module `{name}` in a variable"
                raise Opaque(why, f"write {name}.what_you_need", function, line)
            known = (
                step.opname in ("LOAD_GLOBAL", "LOAD_DEREF", "LOAD_NAME", "LOAD_CLASSDEREF") and step.argval in scope
            )
            if known:
                name, value = step.argval, scope[step.argval]
                yield name, value, line


def self_calls(function: types.FunctionType) -> set[str]:
    """Return the attributes that a method reads from its first argument."""
    code = function.__code__
    if not code.co_argcount:
        return set()
    receiver, names, at_receiver = code.co_varnames[0], set(), False
    for inner in code_objects(code):
        for step in instructions(inner):
            if step.opname in _STEPS and at_receiver:
                names.add(step.argval)
            # "LOAD_FAST_x_y" of newer Pythons loads two names; the second is on top
            loaded = step.argval[-1] if isinstance(step.argval, tuple) and step.argval else step.argval
            at_receiver = step.opname.startswith(("LOAD_FAST", "LOAD_DEREF")) and loaded == receiver
    return names


def names_in(function: types.FunctionType) -> set[str]:
    """Return every name that the body of a function might read from an object."""
    codes = code_objects(function.__code__)
    return {n for c in codes for n in (*c.co_names, *(text for text in c.co_consts if isinstance(text, str)))}


def is_stable(module: str | None) -> bool:
    """Tell whether the versions in `source_digest` vouch for what a module holds."""
    return (module or "").split(".")[0] in _STABLE_PACKAGES


def _code(code: types.CodeType) -> Any:
    shape = (code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return (code.co_code.hex(), code.co_exceptiontable.hex(), _constants(code.co_consts), shape, names)


def _constants(value: Any) -> Any:
    if isinstance(value, types.CodeType):
        return _code(value)
    if isinstance(value, tuple):
        return [_constants(v) for v in value]
    return ("set", *sorted(map(repr, value))) if isinstance(value, frozenset) else repr(value)


class Fingerprint:
    """Collects what is reachable from some functions, in the order met.

    Attributes
    ----------
    names : set of str
        Every name that these functions might read from an object.
    recursive : set of function
        Those of them that call themselves.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.recursive: set[types.FunctionType] = set()
        self._way: list[types.FunctionType] = []
        self._seen: dict[int, tuple[int, Any]] = {}
        self._refused: dict[int, Opaque] = {}
        self._parts: list[Any] = [source_digest()]

    @property
    def functions(self) -> list[types.FunctionType]:
        """The functions met so far."""
        return [function for _, function in self._seen.values()]

    def function(self, function: Any) -> int:
        """Take in a function and all it reaches; return the number it is known by.

        Raises
        ------
        Opaque
            If it uses what cannot be hashed.
        """
        function = unwrap(function)
        if id(function) in self._refused:
            raise self._refused[id(function)]
        if function in self._way:
            self._enter_circle(self._way[self._way.index(function) :])
        if id(function) not in self._seen:
            self._seen[id(function)] = (len(self._seen), function)
            self.names |= names_in(function)
            self._way.append(function)
            try:
                self._take(function)
            except Opaque as found:
                self._refused[id(function)] = found
                raise
            finally:
                self._way.pop()
        return self._seen[id(function)][0]

    def _enter_circle(self, circle: list[types.FunctionType]) -> None:
        """Allow a function that calls itself; numba cannot keep others on disk (issue 6061: the second run crashes)."""
        if len(circle) > 1:
            names = " -> ".join(f.__name__ for f in [*circle, circle[0]])
            why = f"helpers that call each other in a circle cannot be compiled ({names})"
            fix = "make one @treeprune.compiled function of them that calls itself"
            raise Opaque(why, fix, circle[0], head_of(circle[0]))
        self.recursive.update(circle)

    def _take(self, function: types.FunctionType) -> None:
        me = self._seen[id(function)][0]
        self.add((me, function.__module__, function.__qualname__, _code(function.__code__)))
        if function.__code__.co_kwonlyargcount:
            why, fix = "it has arguments that must be named", "leave out the `*`: compiled functions take either"
            raise Opaque(why, fix, function, head_of(function))
        defaults = [("a default", default, head_of(function)) for default in function.__defaults__ or ()]
        for name, value, line in itertools.chain(defaults, ((f"`{n}`", v, at) for n, v, at in uses(function))):
            try:
                self.add((me, name, self.value(value)))
            except Opaque as found:
                if found.function is None:
                    raise Opaque(f"it uses {name}, which {found.why}", found.fix, function, line) from None
                raise

    def value(self, value: Any) -> Any:
        """Return something whose repr tells the value apart from every other one.

        Raises
        ------
        Opaque
            If it cannot be hashed.
        """
        if isinstance(value, enum.Enum):
            return (type(value).__qualname__, value.name, self.value(value.value))
        if value is None or isinstance(value, bool | int | float | complex | str | bytes):
            return (type(value).__name__, repr(value))
        if isinstance(value, np.ndarray):
            if value.dtype.hasobject:
                raise Opaque("is an array of Python objects", "give it a numeric dtype")
            return ("array", repr(value.dtype), value.shape, hashlib.blake2b(value.tobytes()).hexdigest())
        if isinstance(value, np.generic | np.dtype):
            return (str(type(value)), repr(value))
        if isinstance(value, tuple):
            return (type(value).__qualname__, getattr(value, "_fields", ()), [self.value(v) for v in value])
        if isinstance(value, range | slice | types.BuiltinFunctionType | np.ufunc):
            return repr(value)
        if isinstance(value, frozenset):
            return ("set", sorted(repr(self.value(v)) for v in value))
        if isinstance(value, types.ModuleType):
            return ("module", value.__name__)
        if isinstance(value, type):
            return self._class(value)
        if isinstance(unwrap(value), types.FunctionType):
            return self._function(value)
        if isinstance(value, list | dict | set):
            raise Opaque(f"is a {type(value).__name__}: compiled code cannot read it", "make it a tuple or an array")
        if callable(value) and is_stable(getattr(value, "__module__", None)):
            return ("callable", value.__module__, getattr(value, "__qualname__", repr(type(value))))
        raise Opaque(
            f"is {value!r}: its content cannot be hashed, so the code compiled with it could go stale",
            "use numbers, tuples, arrays, enum members or @treeprune.compiled functions, or make it a field",
        )

    def _class(self, value: type) -> Any:
        if is_stable(value.__module__):
            return ("class", value.__module__, value.__qualname__)
        content: Any = ()
        if issubclass(value, enum.Enum):
            content = [self.value(member) for member in value]
        elif issubclass(value, tuple) and hasattr(value, "_fields"):
            defaults = getattr(value, "_field_defaults", {})
            content = (value._fields, [(n, self.value(v)) for n, v in defaults.items()])
        elif type(value).__module__.startswith("numba."):
            raise Opaque("is a jitclass of numba", "make it a @treeprune.compiled class, and an object of it a field")
        return ("class", value.__module__, value.__qualname__, content)

    def _function(self, value: Any) -> Any:
        function = unwrap(value)
        if is_stable(function.__module__) and not function.__module__.startswith("treeprune."):
            return ("function", function.__module__, function.__qualname__)
        if value is not function:
            raise Opaque(
                "is decorated with numba's own njit, which does not notice edits in what it uses",
                "decorate it with @treeprune.compiled instead",
            )
        return ("function", self.function(function))

    def add(self, part: Any) -> None:
        """Take in anything whose repr tells it apart."""
        self._parts.append(part)

    def digest(self) -> str:
        """Return the fingerprint as hexadecimal digits."""
        return hashlib.blake2b(repr(self._parts).encode(), digest_size=10).hexdigest()
