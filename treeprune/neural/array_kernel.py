"""Loops over arrays: plain Python that numba compiles when they are first called."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any


class ArrayKernel:
    """A function of arrays and numbers, compiled at its first call and kept on disk.

    Attributes
    ----------
    python : function
        The function as it was written: what machine code is compared with in tests.

    Notes
    -----
    Sums may be reordered by the compiler (the last bits can differ from Python's), division by zero gives inf or NaN
    as NumPy does, and indices are not checked.

    Examples
    --------
    >>> import numpy as np
    >>> @array_kernel
    ... def total(values):
    ...     sum_of = 0.0
    ...     for i in range(values.size):
    ...         sum_of += values[i]
    ...     return sum_of
    >>> float(total.python(np.ones(3)))
    3.0
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.python = function
        self._machine_code: Callable[..., Any] | None = None
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        if self._machine_code is None:
            from ..bridge.array_functions import compile_array_function

            self._machine_code = compile_array_function(self.python)
        return self._machine_code(*arguments)


def array_kernel(function: Callable[..., Any]) -> ArrayKernel:
    """Mark a function of arrays as a kernel."""
    return ArrayKernel(function)
