"""Indices of kernels are never negative, so machine code need not ask.

numba lets a[-1] be the last element, as Python does, which costs two instructions and a load at each access: a quarter
of the time of constraint propagation. Hooks of users keep that meaning.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.np import arrayobj

_numbas_fix = arrayobj.fix_integer_index
_KERNELS = "_ZN9treeprune7kernels"
"""How the names of the library's own compiled functions begin."""


def _fix(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
    if builder.function.name.startswith(_KERNELS):
        return context.cast(builder, index, kind, types.intp)
    return _numbas_fix(context, builder, kind, index, size)


arrayobj.fix_integer_index = _fix
