"""Compile functions of arrays, which know no problem and no component."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core.caching import FunctionCache

# no promise that numbers are finite: NaN must stay NaN
FAST = {"reassoc", "contract", "arcp", "nsz"}


def compile_array_function(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the numba dispatcher of a function, with a cache on disk where one can be had."""
    # Python's test for division by zero stops vectorisation: Adam 499 -> 139 us
    dispatcher = njit(nogil=True, error_model="numpy", fastmath=FAST)(function)
    with contextlib.suppress(RuntimeError):  # numba finds no directory it may write to
        dispatcher._cache = FunctionCache(function)
    return dispatcher  # type: ignore[no-any-return]
