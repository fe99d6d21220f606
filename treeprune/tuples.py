"""Tuples of numbers inside states: what hooks need beyond Python's own `t[i]` and `len(t)`, in both worlds."""

from __future__ import annotations

from typing import Any


def with_item(numbers: tuple[Any, ...], i: Any, value: Any) -> tuple[Any, ...]:
    """Return the same tuple but for one item.

    Parameters
    ----------
    numbers : tuple of number
        All of one type, when compiled.
    i : int
        0 <= i < len(numbers); compiled code does not test it.
    value : number

    Returns
    -------
    tuple of number

    Examples
    --------
    >>> with_item((3, 1, 4), 1, 5)
    (3, 5, 4)
    """
    return (*numbers[:i], value, *numbers[i + 1 :])
