"""Recursion in circles: a search that calls its parts, which call the search.

numba can type and compile such circles, but its code jumps through a pointer that is filled in when the functions are
compiled, and is empty when they come from the cache. Here the call is left to the linker, and what an entry function
has linked in belongs to it alone: without that, the copy of a part that was loaded first would be used, whose call
leads nowhere. Only kernels of this package may do it, and only while `prepare` compiles one.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import binding
from numba.core import cgutils, config, imputils
from numba.core.base import BaseContext
from numba.core.codegen import CPUCodeLibrary

CIRCLE = frozenset({"search", "step", "draw"})
"""Names of the functions through which a search calls itself: they, and what calls them, are not inlined by force.

numba names a function after its flags too, so both ends of a call to a function not compiled yet must have the same.
Only one part may call `step`, one `draw`: only the type of `search` is known before its circle is closed.
"""

_now = threading.local()
_numbas_call = BaseContext.call_unresolved
_numbas_optimize = CPUCodeLibrary._optimize_final_module
_NOWHERE = ctypes.cast(ctypes.pythonapi.Py_FatalError, ctypes.c_void_p).value


def is_ours(function: Any) -> bool:
    """Tell whether a function belongs to this package."""
    return bool(function.__module__.startswith("treeprune."))


def is_recursive(function: Any) -> bool:
    """Tell whether a function of this package is, or calls, a recursive kernel."""
    return is_ours(function) and (function.__name__ in CIRCLE or not CIRCLE.isdisjoint(function.__code__.co_names))


def entry_being_compiled() -> str | None:
    """Return the name of the entry function that this thread compiles, None where it compiles none."""
    return getattr(_now, "entry", None)


@contextmanager
def circles_allowed(entry: str) -> Iterator[None]:
    """Let parts call the search that calls them, while the entry function of this name is compiled."""
    fails_are_kept = config.DISABLE_TYPEINFER_FAIL_CACHE
    _now.entry = entry
    config.DISABLE_TYPEINFER_FAIL_CACHE = 1  # a part is no failure because its type is not known yet
    try:
        yield
    finally:
        _now.entry = None
        config.DISABLE_TYPEINFER_FAIL_CACHE = fails_are_kept


def _call(context: Any, builder: Any, name: str, sig: Any, args: Any) -> Any:
    if getattr(_now, "entry", None) is None:
        return _numbas_call(context, builder, name, sig, args)
    function_type = context.call_conv.get_function_type(sig.return_type, sig.args)
    function = cgutils.get_or_insert_function(builder.module, function_type, name)
    if function.is_declaration:
        binding.add_symbol(name, _NOWHERE)
    status, result = context.call_conv.call_function(builder, function, sig.return_type, sig.args, args)
    with cgutils.if_unlikely(builder, status.is_error):
        context.call_conv.return_status_propagate(builder, status)
    return imputils.fix_returning_optional(context, builder, sig, status, result)


def _optimize(library: Any) -> Any:
    if library.name == getattr(_now, "entry", None):
        for function in library._final_module.functions:
            if not function.is_declaration and function.linkage == binding.Linkage.linkonce_odr:
                function.linkage = "internal"
    return _numbas_optimize(library)


BaseContext.call_unresolved = _call
CPUCodeLibrary._optimize_final_module = _optimize
