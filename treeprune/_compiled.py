"""The decorator `compiled`: a mark that costs nothing until numba is needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T", bound=Callable[..., Any] | type)

MARK = "__treeprune_compiled__"
APART = "__treeprune_apart__"


@dataclass_transform(frozen_default=True, eq_default=False)
def compiled(thing: T) -> T:
    """Let a class or a helper function run at the speed of C.

    Parameters
    ----------
    thing : class or function
        A class of hooks whose fields are numbers, tuples of numbers, arrays or other compiled objects; or a function
        that hooks call. A class with annotated fields and no `__init__` of its own becomes a frozen dataclass.

    Returns
    -------
    class or function
        The very thing that was given. Called from Python it runs as the Python it is; numba compiles it when a
        search first runs in the compiled world, and keeps the machine code on disk.

    Raises
    ------
    TypeError
        If the class is a dataclass that can change (not frozen), or `thing` is neither a class nor a function.

    Notes
    -----
    Fields are read when a run starts, arrays are shared with it. Numba's subset of Python applies to the hooks and
    to every helper they reach; `treeprune.check_problem` compares both worlds.

    Examples
    --------
    >>> @compiled
    ... class Countdown:
    ...     largest: int = 3
    ...     def moves(self, s):
    ...         for take in range(1, min(s, self.largest) + 1):
    ...             yield take
    >>> list(Countdown(largest=2).moves(5))
    [1, 2]
    """
    if isinstance(thing, FunctionType):
        setattr(thing, MARK, thing)
        return thing
    if not isinstance(thing, type):
        raise TypeError(f"@compiled takes a class or a function, not {thing!r}: for methods, decorate their class")
    own = vars(thing)
    if "__dataclass_params__" in own:
        if not own["__dataclass_params__"].frozen:
            raise TypeError(
                f"{thing.__qualname__} is a dataclass whose fields can change, but compiled code reads them once: "
                "write @dataclass(frozen=True), or leave @dataclass out"
            )
    elif "__init__" not in own and (own.get("__annotations__") or dataclasses.is_dataclass(thing)):
        thing = dataclasses.dataclass(frozen=True, eq=False)(thing)  # type: ignore[assignment]
    setattr(thing, MARK, thing)
    return thing


def compiled_apart(function: T) -> T:
    """Mark a large function of a kernel that several places call: machine code calls it, and is not swollen by copies.

    Examples
    --------
    >>> @compiled_apart
    ... def double(x): return 2 * x
    >>> double(4)
    8
    """
    setattr(function, APART, True)
    return compiled(function)


def is_compiled(thing: Any) -> bool:
    """Tell whether this very class or function was decorated (a subclass must be decorated again)."""
    return getattr(thing, MARK, None) is thing


def not_compiled(cls: type) -> str:
    """Say why a class does not count as compiled, and what to do."""
    marked = getattr(cls, MARK, None)
    if marked is None:
        return f"{cls.__qualname__} is not compiled: decorate it with @treeprune.compiled"
    if not issubclass(cls, marked):
        return f"another decorator made a new class of {cls.__qualname__}: put @treeprune.compiled above the others"
    return (
        f"{cls.__qualname__} inherits from the compiled {marked.__qualname__} but is not decorated itself: decorate it "
        "with @treeprune.compiled, or ask for world='interpreted'"
    )
