"""Results as rows: a table of text, or a file of comma-separated values."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from ..text_table import text_table

Row = Mapping[str, Any]


def columns(rows: Sequence[Row]) -> list[str]:
    """Return the names of all columns, in the order in which they first come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def rows_text(rows: Sequence[Row], heads: Sequence[str] = ()) -> str:
    """Return rows as a table for people.

    Examples
    --------
    >>> print(rows_text([{"layer": "fc1", "accuracy": 0.98765}]))
    layer  accuracy
    fc1      0.9877
    """
    heads = list(heads) or columns(rows)
    if not rows:
        return "no rows"
    left = [i for i, head in enumerate(heads) if any(isinstance(row.get(head), str) for row in rows)]
    return "\n".join(text_table([heads, *([cell(row.get(head)) for head in heads] for row in rows)], left))


def cell(value: Any) -> str:
    """Return one number or word as tables show it."""
    if value is None or (isinstance(value, float) and value != value):
        return "-"
    if isinstance(value, float):
        if 0 < abs(value) < 1e-3:
            return f"{value:.2e}"
        return f"{value:.4f}" if abs(value) < 100 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def write_csv(rows: Sequence[Row], path: str | PathLike[str]) -> None:
    """Write rows to a file, one a line, the names of the columns first."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns(rows), restval="")
        writer.writeheader()
        writer.writerows(rows)
