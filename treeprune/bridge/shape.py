"""What numba is to know of a class: its shape under one fingerprint, with methods, properties and constants."""

from __future__ import annotations

import functools
import threading
import types as pytypes
from typing import Any

from numba import njit, types
from numba.core.errors import TypingError

from .._compiled import is_compiled, not_compiled
from ..errors import CompileError
from .fingerprint import Fingerprint, Opaque, head_of, self_calls, unwrap

SHAPES: dict[str, Shape] = {}
HELPERS: dict[tuple[pytypes.FunctionType, str, bool], Any] = {}
_REGISTERING = threading.Lock()


class Compilation(threading.local):
    """What the compilation that runs in this thread has met.

    Attributes
    ----------
    check_bounds : bool
        Whether helpers are to check their indices.
    refusals : list of Opaque
        What the bridge itself found wrong; the last is why the compilation failed.
    """

    def __init__(self) -> None:
        self.check_bounds = False
        self.refusals: list[Opaque] = []

    def refuse(self, found: Opaque) -> TypingError:
        """Note what is wrong; return the error that stops numba."""
        self.refusals.append(found)
        return TypingError(found.why)


compilation = Compilation()


class Shape:
    """The compiled side of a class: dispatchers are made when numba first asks for them.

    Attributes
    ----------
    members : dict of str to object
        Methods, properties and constants, by name.
    refused : dict of str to Opaque
        Why some of them cannot be compiled: an error only where compiled code asks for them.
    unreadable : dict of str to str
        Why the values of some fields cannot cross; likewise.
    functions : list of function
        All the Python that is reached.
    """

    def __init__(self, cls: type, check_bounds: bool) -> None:
        self.check_bounds = check_bounds
        self.hooks = tuple(getattr(cls, "compiled_hooks", ()))
        self.members = _members(cls)
        self.refused = _circles(cls, self.members)
        self.unreadable: dict[str, str] = {}
        self.dispatchers: dict[str, Any] = {}
        fingerprint = Fingerprint()
        taken = [n for n in sorted(self.hooks or self.members) if n in self.members]
        for name in taken:  # which grows meanwhile
            self._take(fingerprint, name, f"{cls.__qualname__}.{name}")
            taken += sorted((fingerprint.names & self.members.keys()).difference(taken))
        for name in self.members.keys() - set(taken):
            found = Opaque(f"it reaches `{name}` in a way that cannot be followed", f"write self.{name}")
            self.refused.setdefault(name, found)
        self.functions = fingerprint.functions
        self.key = f"{cls.__module__}.{cls.__qualname__}#{fingerprint.digest()}{'+bounds' if check_bounds else ''}"

    def _take(self, fingerprint: Fingerprint, name: str, owner: str) -> None:
        member = self.members[name]
        function = function_of(member)
        try:
            if isinstance(function, pytypes.FunctionType):
                fingerprint.add((name, type(member).__name__, fingerprint.function(function)))
            else:
                fingerprint.add((name, fingerprint.value(member)))
        except Opaque as found:
            fingerprint.add((name, "refused"))
            if found.function is None:
                found = Opaque(f"it uses {owner}, which {found.why}", found.fix)
            self.refused.setdefault(name, found)


def inlined(function: pytypes.FunctionType, check_bounds: bool, forceinline: bool = True) -> Any:
    """Return the dispatcher of a function that is only called from compiled code.

    Arguments lose their literal types, and defaults that are left out count as given: one specialisation instead of
    many. With them a kernel compiled three times as long, and recursion met more than one.
    """
    dispatcher = njit(
        nogil=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        boundscheck=check_bounds,
        forceinline=forceinline,
    )(function)
    fold = dispatcher._compiler.fold_argument_types

    def fold_without_values(args: Any, kws: Any) -> Any:
        kws = {name: types.unliteral(t) for name, t in dict(kws).items()}
        signature, found = fold(tuple(map(types.unliteral, args)), kws)
        return signature, tuple(map(without_value, found))

    dispatcher._compiler.fold_argument_types = fold_without_values
    return dispatcher


def without_value(t: Any) -> Any:
    """Return the type of an argument without what is known of its value: a default that is left out is a number."""
    if isinstance(t, types.Omitted) and isinstance(t.value, bool | int | float):
        return (
            types.boolean if isinstance(t.value, bool) else types.int64 if isinstance(t.value, int) else types.float64
        )
    return t


def function_of(member: Any) -> Any:
    """Return the function behind a method, a property or a static method; anything else as it is."""
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, functools.cached_property):
        member = member.func
    elif isinstance(member, staticmethod | classmethod):
        member = member.__func__
    return unwrap(member)


def _members(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        for name, member in vars(base).items():
            if not (name.startswith("__") and name.endswith("__")) and name != "compiled_hooks":
                found[name] = member
    return found


def _circles(cls: type, members: dict[str, Any]) -> dict[str, Opaque]:
    """Return, for the methods that call each other in a circle through `self`, why they are refused."""
    functions = {n: function_of(m) for n, m in members.items() if not isinstance(m, staticmethod)}
    functions = {n: f for n, f in functions.items() if isinstance(f, pytypes.FunctionType)}
    calls = {n: self_calls(f) & members.keys() for n, f in functions.items()}
    found: dict[str, Opaque] = {}
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            circle = [*way[way.index(name) :], name]
            why = f"methods that call each other in a circle cannot be compiled ({' -> '.join(circle)})"
            fix = "move the recursion into one @treeprune.compiled helper function that calls itself"
            for n in circle:
                found.setdefault(n, Opaque(why, fix, functions[n], head_of(functions[n])))
        elif name not in done:
            for other in sorted(calls.get(name, ())):
                visit(other, [*way, name])
            done.add(name)

    for name in sorted(calls):
        visit(name, [])
    return found


@functools.cache
def _own_shape(cls: type, check_bounds: bool) -> Shape:
    return _register(Shape(cls, check_bounds))


def shape_of(cls: type, check_bounds: bool = False) -> Shape:
    """Return the shape of a compiled class as it is now: a changed global gives a new one."""
    if not is_compiled(cls):
        raise CompileError(not_compiled(cls))
    if cls.__module__.startswith("treeprune."):
        return _own_shape(cls, check_bounds)
    return _register(Shape(cls, check_bounds))


def _register(shape: Shape) -> Shape:
    with _REGISTERING:
        return SHAPES.setdefault(shape.key, shape)


def forget_failures() -> None:
    """Let what could not be compiled be tried again: numba keeps the error, which may be about another object."""
    made = [d for shape in SHAPES.values() for d in shape.dispatchers.values()]
    for dispatcher in (*made, *HELPERS.values()):
        dispatcher._compiler._failed_cache.clear()
