"""Compile a kernel for the types at hand, once, and keep the machine code on disk."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core.errors import NumbaError

from . import primitives as primitives  # registers the compiled twins
from .explain import explain
from .problem_type import Crossed, numba_type

_COMPILING = threading.RLock()


@functools.cache
def dispatcher_of(kernel: Callable[..., Any]) -> Any:
    """Return the numba dispatcher of a kernel's entry function, with a cache on disk where one can be had."""
    try:
        return njit(cache=True, nogil=True)(kernel)
    except RuntimeError:  # numba finds no directory it may write to: every process compiles afresh
        return njit(nogil=True)(kernel)


def type_of(argument: Any) -> Any:
    """Return the numba type of an argument: crossed object, array, or number or tuple in canonical form."""
    if isinstance(argument, Crossed):
        return argument._numba_type_
    if hasattr(argument, "dtype") and getattr(argument, "ndim", False):
        from numba import typeof

        return typeof(argument)
    return numba_type(argument)


def prepare(kernel: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Any]:
    """Return a kernel compiled for some arguments.

    Raises
    ------
    CompileError
        Naming the method, the line and what to change.
    """
    dispatcher = dispatcher_of(kernel)
    signature = tuple(map(type_of, arguments))
    with _COMPILING:  # numba's cache and its type inference are not made for two threads
        if signature not in dispatcher.overloads:
            try:
                dispatcher.compile(signature)
            except NumbaError as error:
                raise explain(error) from (error if os.environ.get("TREEPRUNE_NUMBA_ERRORS") else None)
    compiled: Callable[..., Any] = dispatcher
    return compiled
