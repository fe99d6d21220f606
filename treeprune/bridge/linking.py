"""Helpers are compiled into the kernel that calls them, and nowhere else.

numba optimises every function once by itself, again inside each that calls it, and loads the machine code of each into
the process. Only the entry function of a kernel is ever called: while `prepare` compiles one, helpers are linked as
they come from the lowering, and all is optimised once.
"""

from __future__ import annotations

from typing import Any

from numba import _dynfunc
from numba.core.codegen import CPUCodeLibrary
from numba.core.cpu import CPUContext

from .recursion import entry_being_compiled

_numbas_optimize = CPUCodeLibrary._optimize_final_module
_numbas_finalize = CPUCodeLibrary._finalize_final_module
_numbas_executable = CPUContext.get_executable
_WRAPPER = "_ZN7cpython"
"""How the names of functions begin that Python can call."""


def is_helper(library: Any) -> bool:
    """Tell whether a library holds a function that only other compiled functions call."""
    if entry_being_compiled() is None or library._disable_inspection:  # which is what comes from the cache
        return False
    if not hasattr(library, "_treeprune_helper"):
        library._treeprune_helper = not any(
            f.name.startswith(_WRAPPER) and not f.is_declaration for f in library._final_module.functions
        )
    return bool(library._treeprune_helper)


def _optimize(library: Any) -> None:
    if not is_helper(library):
        _numbas_optimize(library)


def _finalize(library: Any) -> None:
    if is_helper(library):
        library._finalize_dynamic_globals()
        library._finalized = True
    else:
        _numbas_finalize(library)


def _executable(context: Any, library: Any, descriptor: Any, env: Any) -> Any:
    library._ensure_finalized()
    if not is_helper(library):
        return _numbas_executable(context, library, descriptor, env)
    name = descriptor.qualname.split(".")[-1]
    return _dynfunc.make_function(descriptor.lookup_module(), name, "", 0, env, (library,))


CPUCodeLibrary._optimize_final_module = _optimize
CPUCodeLibrary._finalize_final_module = _finalize
CPUContext.get_executable = _executable
