"""Compile a kernel for the types at hand, once, and keep the machine code on disk."""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import os
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from numba import njit, typeof
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.errors import NumbaWarning

from . import indexing as indexing  # patches what numba makes of an index
from . import linking as linking  # patches how numba links
from . import operators as operators  # patches how numba types operators
from . import primitives as primitives  # registers the compiled twins
from .crossing import Crossed, numba_type
from .explain import explain
from .problem_type import ProblemType, described, functions_behind
from .recursion import circles_allowed
from .shape import compilation, forget_failures

_COMPILING = threading.RLock()


class CodeFiles(IndexDataCacheFile):
    """Machine code in files that are named by what it is made for.

    numba numbers them: two processes that compile at once then write to one file, and the index of either gives out the
    code of the other.
    """

    def save(self, key: Any, data: Any) -> None:
        """Keep machine code, and only then tell of it."""
        name = hashlib.sha256(repr((self._source_stamp, key)).encode()).hexdigest()[:32]
        name = self._index_name.removesuffix("nbi") + name + ".nbc"
        self._save_data(name, data)
        self._save_index(self._load_index() | {key: name})


class KernelCache(FunctionCache):
    """numba's cache on disk, with keys that are words.

    numba pickles the types themselves. With a NamedTuple among them the index then cannot be read where its module
    cannot be imported (which broke every other program), never matches for a script's own classes (which compiled
    afresh in every run), and matches after its fields changed places.
    """

    def __init__(self, kernel: Callable[..., Any]) -> None:
        super().__init__(kernel)
        impl = self._impl
        self._cache_file = CodeFiles(self._cache_path, impl.filename_base, impl.locator.get_source_stamp())

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        _, target, code = super()._index_key(None, codegen)
        return tuple(map(described, sig)), target, code

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the machine code of a signature, None where there is none."""
        try:
            found = super().load_overload(sig, target_context)
        except Exception:  # a damaged file, or one that refers to what is gone: compile afresh
            return None
        # a script's classes come back as copies: put in the types at hand
        return found and found._replace(signature=found.signature.replace(args=tuple(sig)))

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the machine code of a signature."""
        try:
            super().save_overload(sig, data)
        except Exception:  # an index that cannot be read: begin a new one
            self.flush()
            super().save_overload(sig, data)


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """Compile without looking for garbage: much is made, almost all of it to stay, a tenth of the time is saved."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


@functools.cache
def dispatcher_of(kernel: Callable[..., Any]) -> Any:
    """Return the numba dispatcher of a kernel's entry function, with a cache on disk where one can be had."""
    dispatcher = njit(nogil=True)(kernel)
    with contextlib.suppress(RuntimeError):  # numba finds no directory it may write to: every process compiles afresh
        dispatcher._cache = KernelCache(kernel)
    return dispatcher


def type_of(argument: Any) -> Any:
    """Return the numba type of an argument: crossed object, array, or number or tuple in canonical form."""
    if isinstance(argument, Crossed):
        return argument._numba_type_
    return typeof(argument) if getattr(argument, "ndim", 0) else numba_type(argument)


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
            compilation.check_bounds = any(isinstance(t, ProblemType) and t.shape.check_bounds for t in signature)
            compilation.refusals.clear()
            try:
                with warnings.catch_warnings(), circles_allowed(kernel.__qualname__), collector_paused():
                    warnings.simplefilter("ignore", NumbaWarning)
                    dispatcher.compile(signature)
            except Exception as error:
                forget_failures()
                dispatcher._compiler._failed_cache.clear()
                show = os.environ.get("TREEPRUNE_NUMBA_ERRORS")
                functions = [f for t in signature for f in functions_behind(t)]
                raise explain(error, functions, compilation.refusals) from (error if show else None)
    ready: Callable[..., Any] = dispatcher
    return ready
