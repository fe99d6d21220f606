"""A picture of how value and bound close in on each other, of one search or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import TreepruneError
from ..plot import INK, new_axes, plot_comparison, require_matplotlib
from ..result import Result

if TYPE_CHECKING:
    from .._compare_best import BestComparison

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#332288", "#882255", "#999933")
"""Told apart by the colour-blind too (Okabe and Ito 2008; Tol 2021)."""
LEAST_SECONDS = 1e-5
"""Where the logarithmic axis of seconds begins at the earliest."""


def plot_closing(results: Result | Sequence[Result] | BestComparison, ax: Any = None) -> Any:
    """Draw value and bound over the seconds of processor time: the gap that is left, and when it closed.

    Parameters
    ----------
    results : Result, sequence of Result or BestComparison
        Of searches for the best solution; `compare` gives a BestComparison.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        A colour a method: the value as a full line, the bound as a dashed one. A dot marks where they met, an open
        circle a search that ended before they did.

    Raises
    ------
    TreepruneError
        Without matplotlib, or where a result has no history.

    References
    ----------
    Berthold 2013 (the primal integral: value and bound over time).

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> import treeprune
    >>> class Two(treeprune.DecisionProblem):
    ...     def start(self): return 0
    ...     def is_complete(self, s): return s > 0
    ...     def moves(self, s): return [1, 2]
    ...     def play(self, s, m): return m
    ...     def cost(self, s, m): return m
    >>> plot_closing(treeprune.branch_and_bound(Two())).get_ylabel()
    'cost'
    """
    named = named_results(results)
    for _, result in named:
        if not result.history:
            raise TreepruneError(f"{result!r} has no history: only searches for the best solution close a gap")
    ax = new_axes(ax, (7.5, 4.2))
    last = max(end_of(result) for _, result in named)
    first = max(LEAST_SECONDS, min(last / 10, min(begin_of(result) for _, result in named)))
    for i, (name, result) in enumerate(named):
        draw(ax, name, result, PALETTE[i % len(PALETTE)], first)
    ax.set_xscale("log")
    ax.set_xlim(first, last * 1.2)
    ax.set_xlabel("seconds of processor time")
    ax.set_ylabel("cost" if named[0][1].minimising else "worth")
    ax.grid(color="#E4E4E4", zorder=0)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title("full: value held   dashed: bound   dot: they met", fontsize=9, loc="left", color=INK)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=8)
    return ax


def plot_best(comparison: BestComparison) -> Any:
    """Draw a comparison of searches for the best solution: node counts above, value and bound over time below.

    Parameters
    ----------
    comparison : BestComparison

    Returns
    -------
    matplotlib.axes.Axes
        Those of the lower picture.

    Raises
    ------
    TreepruneError
        Without matplotlib.
    """
    require_matplotlib()
    from matplotlib import pyplot

    heights = 1.4 + 0.38 * len(comparison.rows), 4.2
    _, (above, below) = pyplot.subplots(
        2, 1, figsize=(8.5, sum(heights)), layout="constrained", height_ratios=heights
    )  # fmt: skip
    plot_comparison(comparison, above)
    return plot_closing(comparison, below)


def named_results(results: Any) -> list[tuple[str, Result]]:
    """Return results with their names.

    Raises
    ------
    TreepruneError
        If there are none.
    """
    if isinstance(results, Result):
        return [(results.method, results)]
    if hasattr(results, "rows"):
        return [(row.method, row.result) for row in results.rows]
    found = [(result.method, result) for result in results]
    if not found:
        raise TreepruneError("there is no result to be drawn")
    return found


def begin_of(result: Result) -> float:
    """Return when something was known first."""
    return min((row[0] for row in result.history if row[2] is not None or row[3] is not None), default=LEAST_SECONDS)


def end_of(result: Result) -> float:
    """Return when a search ended, or last told of a change."""
    return max(result.history[-1][0], result.stats.time, LEAST_SECONDS)


def draw(ax: Any, name: str, result: Result, colour: str, first: float) -> None:
    """Draw the two lines of a result as steps, and where they end."""
    end = end_of(result)
    shown = name
    for column, style in ((2, "-"), (3, "--")):
        steps = [(max(first, row[0]), row[column]) for row in result.history if row[column] is not None]
        if steps:
            steps.append((end, steps[-1][1]))
            xs, ys = zip(*steps, strict=True)
            ax.plot(xs, ys, style, color=colour, linewidth=1.4, drawstyle="steps-post", label=shown, zorder=2)
            shown = "_" + name
    if result.value is None:
        return
    met = next((row for row in result.history if row[2] is not None and row[2] == row[3]), None)
    if met is not None:
        ax.plot([max(first, met[0])], [met[2]], "o", color=colour, markersize=6, zorder=3)
    else:
        ax.plot([end], [result.value], "o", color=colour, markerfacecolor="white", markersize=6, zorder=3)
