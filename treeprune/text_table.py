"""Rows of text as a table with aligned columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence


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
