"""Rows of text as a table with aligned columns; how tables show what a search found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .result import Result


def text_table(rows: Sequence[Sequence[str]], left: Collection[int]) -> list[str]:
    """Return the lines of a table.

    Parameters
    ----------
    rows : sequence of sequences of str
        Cells; the heads of the columns first.
    left : collection of int
        Columns whose cells begin at the same place; those of all others end there.

    Examples
    --------
    >>> text_table([["method", "nodes", "skipped"], ["a", "12", "-"]], left=(0, 2))
    ['method  nodes  skipped', 'a          12  -']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def shown(value: Any, digits: int) -> str:
    """Return a value as tables show it, floats with so many digits.

    Examples
    --------
    >>> shown(None, 6), shown(12345, 6), shown(2 / 3, 6)
    ('-', '12,345', '0.666667')
    """
    return "-" if value is None else f"{value:.{digits}g}" if isinstance(value, float) else f"{value:,}"


def promised(result: Result) -> str:
    """Return what is promised of an answer, or why there is none, and what stopped the search."""
    return (result.status if result.value is None else result.guarantee).name.lower() + stop(result)


def stop(result: Result) -> str:
    """Return what stopped a search, as the end of a cell."""
    return f", stopped by {result.stopped}" if result.stopped else ""


def skips(skipped: Mapping[str, int]) -> str:
    """Return how many branches each rule skipped.

    Examples
    --------
    >>> skips({"bound": 1234, "memo": 5}), skips({})
    ('1,234 bound, 5 memo', '-')
    """
    return ", ".join(f"{n:,} {rule}" for rule, n in skipped.items()) or "-"
