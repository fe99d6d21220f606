"""A picture of a search on a grid: what it expanded and when, what it only generated, the way it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..limits import Limits
from ..plot import INK, new_axes
from ..worlds import World
from .path_method_names import parse_path_method
from .path_search import new_run
from .visited import Visited

FREE, WALL, GENERATED = "#FFFFFF", "#3C3C3C", "#D2D2D2"
SIDES = (("#CFE3F5", "#13447E"), ("#FBDDC4", "#9A3D06"))
"""Forward in blue, backward in orange, from the first expanded to the last."""
WAY = "#FFD400"
DEAR = "#C5DDB8"
"""The costliest free cell."""


def plot_grid_search(
    grid: Any,
    visited: Visited,
    moves: Iterable[int] | None = None,
    skipped: Mapping[str, int] | None = None,
    ax: Any = None,
) -> Any:
    """Draw a grid, and how a search went over it.

    Parameters
    ----------
    grid : GridSpace
        With its query: `entry` (inf where there is a wall), width, height, source, target, line(moves).
    visited : Visited
        The states the search met.
    moves : iterable of int, optional
        The way it found.
    skipped : mapping of rule to int, optional
        What each rule skipped (`result.stats.skipped`), for the legend.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Walls are dark, dear terrain is green. Expanded states are blue (forward) and orange (backward), the darker
        the later; on both sides, a mixture. States that were generated only are grey.

    Raises
    ------
    TreepruneError
        Without matplotlib.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> from games.grid import GridSpace
    >>> from treeprune.paths.visited import Visited
    >>> grid = GridSpace()
    >>> axes = plot_grid_search(grid, Visited.of([0, 1, 2, 8], [1, 2, -1, 3]))
    >>> [text.get_text() for text in axes.get_legend().get_texts()][0]
    '3 expanded, light: early, dark: late'
    """
    wide = grid.width / grid.height
    ax = new_axes(ax, (min(11.0, 2.5 + 6.0 * max(wide, 0.6)), min(9.5, 2.2 + 6.0 / min(wide, 1.7))))
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    ax.imshow(picture(grid, visited), interpolation="nearest", origin="upper")
    handles: list[Any] = []
    both = visited.expanded(1) > 0
    for side, (_, dark) in enumerate(SIDES):
        count = visited.expanded(side)
        if count:
            where = ("forward", "backward")[side] if both else ""
            handles.append(
                Patch(color=dark, label=f"{count:,} expanded {where}".strip() + ", light: early, dark: late")
            )
    if visited.generated_only():
        handles.append(Patch(color=GENERATED, label=f"{visited.generated_only():,} generated, never expanded"))
    handles.append(Patch(color=WALL, label="wall"))
    size = max(2.0, min(11.0, 330.0 / max(grid.width, grid.height)))
    if moves is not None:
        xs, ys = zip(*grid.line(moves), strict=True)
        for colour, thick in ((INK, 0.5), (WAY, 0.3)):
            ax.plot(xs, ys, color=colour, linewidth=max(1.0, size * thick), solid_joinstyle="round", zorder=2)
        handles.append(Line2D([], [], color=WAY, linewidth=3, label=f"way of {len(xs) - 1:,} moves"))
    for cell, marker, name in ((grid.source, "o", "start"), (grid.target, "*", "goal")):
        if cell is not None:
            look: Any = {"color": WAY, "markeredgecolor": INK, "linestyle": "none", "label": name}
            bigger = 1.4 if marker == "*" else 1.0
            ax.plot(*cell, marker=marker, markersize=max(7.0, size) * bigger, zorder=3, **look)
            handles.append(Line2D([], [], marker=marker, markersize=8 * bigger, **look))
    handles += [Patch(color="none", label=f"{count:,} skipped: {rule}") for rule, count in (skipped or {}).items()]
    ax.set_xticks([])
    ax.set_yticks([])
    columns = 2 if grid.width < 1.6 * grid.height else 3
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=columns, frameon=False, fontsize=9
    )
    return ax


def plot_search(
    grid: Any, method: str = "a-star", *, limits: Limits | None = None, world: str | World = "auto", ax: Any = None
) -> Any:
    """Search a grid and draw what the search met.

    Parameters
    ----------
    grid : GridSpace
        With its query.
    method : str
        A search that remembers states, by its name: "a-star", "weighted-a-star=2", "nbs", ...
    limits : Limits, optional
    world : {'auto', 'interpreted', 'compiled'}
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        As of `plot_grid_search`.

    Raises
    ------
    TreepruneError
        Without matplotlib, or if the search remembers no states.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> from games.grid import GridSpace
    >>> plot_search(GridSpace(), world="interpreted").get_title()
    'a-star: cost 12.4142, 28 expanded'
    """
    run = new_run(grid, None, parse_path_method(method), world, limits)
    result = run.run()
    axes = plot_grid_search(grid, run.visited(), result.solution or None, result.stats.skipped, ax)
    cost = "no way" if result.value is None else f"cost {result.value:.6g}"
    axes.set_title(f"{result.method}: {cost}, {result.stats.expanded:,} expanded", fontsize=10, loc="center")
    return axes


def picture(grid: Any, visited: Visited) -> np.ndarray[Any, Any]:
    """Return the colours of all cells, shape (height, width, 3)."""
    cost = np.asarray(grid.entry, np.float64)
    free = np.isfinite(cost)
    colours = np.empty((len(cost), 3))
    colours[:] = rgb(WALL)
    low, high = (cost[free].min(), cost[free].max()) if free.any() else (1.0, 1.0)
    share = (cost[free] - low) / (high - low) if high > low else np.zeros(int(free.sum()))
    colours[free] = (1 - share[:, None]) * rgb(FREE) + share[:, None] * rgb(DEAR)
    colours[visited.states] = rgb(GENERATED)
    painted = np.zeros((len(cost), 4))
    for side, (light, dark) in enumerate(SIDES):
        ours = (visited.order >= 0) & (visited.side == side)
        states, order = visited.states[ours], visited.order[ours]
        if len(states):
            rank = (np.argsort(np.argsort(order, kind="stable"), kind="stable") / max(1, len(states) - 1))[:, None]
            mixed = np.zeros((len(cost), 4))
            mixed[states] = np.hstack([(1 - rank) * rgb(light) + rank * rgb(dark), np.ones_like(rank)])
            painted += mixed
    seen = painted[:, 3] > 0
    colours[seen] = painted[seen, :3] / painted[seen, 3:]
    return colours.reshape(grid.height, grid.width, 3)


def rgb(colour: str) -> np.ndarray[Any, Any]:
    """Return red, green and blue, 0 to 1, of a colour written #RRGGBB."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
