"""A picture of a study: accuracy over what was removed, a line for each setting."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..plot import new_axes
from .factors import Study
from .layer import NetworkError

COLOURS = ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#BBBBBB")
"""Tol 2021, told apart by the colour-blind too."""


def plot_study(result: Study, ax: Any = None, by: str | None = None, x: str = "sparsity") -> Any:
    """Draw the accuracy of the rows of a study: fine-tuned as lines, right after pruning dashed.

    Parameters
    ----------
    result : Study
    ax : matplotlib.axes.Axes, optional
    by : str, optional
        The factor that has a line for each of its values; of those that vary, besides amount and repeat, the first.
        Over all others the mean is drawn, with a band of one standard deviation.
    x : str
        What is on the horizontal axis: a factor or a measured number.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NetworkError
        If a name is not one of the columns.
    TreepruneError
        Without matplotlib.
    """
    if not result.rows:
        raise NetworkError("the study has no rows to draw")
    free = [name for name in result.varied() if name not in ("amount", "repeat", x)]
    by = by or (free[0] if free else None)
    for name in (x, by):
        if name is not None and name not in result.rows[0]:
            raise NetworkError(f"{name!r} is no column of the study; it has {', '.join(result.rows[0])}")
    ax = new_axes(ax, (6.8, 4.4))
    values = list(dict.fromkeys(row[by] for row in result.rows)) if by else [None]
    scale = 100 if x in ("sparsity", "amount") else 1
    for i, value in enumerate(values):
        rows = [row for row in result.rows if by is None or row[by] == value]
        places = sorted({round(row[x], 3) for row in rows})
        groups = [[row for row in rows if round(row[x], 3) == place] for place in places]
        colour = COLOURS[i % len(COLOURS)]
        label = "fine-tuned" if by is None else f"{by.replace('_', ' ')}: {'all' if value is None else value}"
        for column, style, text in (("accuracy", "-", label), ("pruned", "--", None)):
            middle = np.array([100 * np.mean([row[column] for row in group]) for group in groups])
            spread = np.array([100 * np.std([row[column] for row in group]) for group in groups])
            at = scale * np.array(places)
            ax.plot(at, middle, style, color=colour, marker="o", markersize=4, linewidth=1.5, label=text)
            ax.fill_between(at, middle - spread, middle + spread, color=colour, alpha=0.12, linewidth=0)
    dense = 100 * float(np.mean([row["dense"] for row in result.rows]))
    ax.axhline(dense, color="#6B6B6B", linestyle=":", linewidth=1.2, label="before pruning")
    ax.plot([], [], "--", color="#6B6B6B", label="pruned, not fine-tuned")
    ax.set_xlabel("weights removed, %" if x == "sparsity" else f"{x.replace('_', ' ')}{', %' if scale > 1 else ''}")
    ax.set_ylabel("accuracy on the test set, %")
    ax.grid(axis="y", color="#E4E4E4", zorder=0)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, fontsize=9, loc="lower left")
    return ax
