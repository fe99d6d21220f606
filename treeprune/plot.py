"""Pictures: node counts of methods side by side, and the tree of a trace. Matplotlib is imported when one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._compare_best import BestComparison
from ._compare_constraint import ConstraintComparison
from ._compare_decision import DecisionComparison
from ._compare_path import PathComparison
from .errors import TreepruneError
from .subproblems.subproblem_trace import SubproblemTrace
from .subproblems.subproblem_trace_tree import branches as branches_of_subproblems
from .trace_tree import COLOURS, Branch, branches, near_root

if TYPE_CHECKING:
    from ._compare import Comparison
    from .trace import Trace

INK = "#2B2B2B"
LINES = "#6B6B6B"
SKIPPED = "#CFCFCF"
BARS = {"EXACT": "#4477AA", "BOUNDED": "#CCBB44", "HEURISTIC": "#EE6677"}
"""One colour a promise (Tol 2021, told apart by the colour-blind too)."""
WIDEST = 16.0
"""Inches that a new figure may be wide."""


def new_axes(ax: Any, size: tuple[float, float]) -> Any:
    """Return the axes given, or those of a new figure.

    Raises
    ------
    TreepruneError
        Without matplotlib.
    """
    require_matplotlib()
    from matplotlib import pyplot

    return pyplot.subplots(figsize=size, layout="constrained")[1] if ax is None else ax


def require_matplotlib() -> None:
    """Refuse to draw without matplotlib.

    Raises
    ------
    TreepruneError
    """
    try:
        import matplotlib.pyplot  # noqa: F401
    except ImportError:
        raise TreepruneError('pictures need matplotlib: pip install "treeprune[plot]"') from None


def plot_comparison(
    comparison: Comparison | PathComparison | DecisionComparison | ConstraintComparison | BestComparison, ax: Any = None
) -> Any:
    """Draw how many nodes each method visited, as bars on a logarithmic axis.

    Parameters
    ----------
    comparison : Comparison, PathComparison, DecisionComparison, ConstraintComparison or BestComparison
        As `compare` returns it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Bars are coloured by what their value promises; hatched where a limit ended the run. A dashed line marks
        the minimal tree of Knuth and Moore, where it is known.

    Raises
    ------
    TreepruneError
        Without matplotlib.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> import treeprune
    >>> from games.nim import Nim
    >>> plot_comparison(treeprune.compare(Nim(), (2, 2))).get_xlabel()
    'nodes visited'
    """
    rows: list[Any] = list(comparison.rows)
    ax = new_axes(ax, (7.5, 1.4 + 0.38 * len(rows)))
    from matplotlib.patches import Patch

    paths = isinstance(comparison, PathComparison)
    found = [row.result.stats.expanded if paths else row.result.stats.nodes for row in rows]
    counts = [max(1, n) for n in found]
    if isinstance(comparison, PathComparison):
        least: float | None = min(comparison.must_expand.values(), default=None)
        name = "states that must be expanded"
    elif isinstance(comparison, DecisionComparison | ConstraintComparison | BestComparison):
        least, name = None, ""
    else:
        least, name = comparison.minimal_nodes, "minimal tree"
    promises = [row.result.guarantee.name for row in rows]
    bars = ax.barh(range(len(rows)), counts, height=0.68, color=[BARS[name] for name in promises], zorder=2)
    for bar, row in zip(bars, rows, strict=True):
        if row.result.stopped:
            bar.set(hatch="////", edgecolor="white")
    texts = [f"{n:,}" + (" (stopped)" if row.result.stopped else "") for n, row in zip(found, rows, strict=True)]
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    ax.bar_label(bars, texts, padding=5, fontsize=9, color=INK, bbox=paper, zorder=4)
    ax.set_yticks(range(len(rows)), [row.method for row in rows])
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()
    ax.set_xscale("log")
    ends = [*counts, least or counts[0]]
    ax.set_xlim(max(0.5, 10 ** (len(str(int(min(ends)))) - 1) / 2), max(ends) * (max(ends) / min(ends)) ** 0.2 * 2)
    ax.set_xlabel("states expanded" if paths else "nodes visited")
    ax.grid(axis="x", color="#E4E4E4", zorder=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    handles: list[Any] = [Patch(color=BARS[name], label=name.lower()) for name in BARS if name in promises]
    if least:
        line = ax.axvline(least, color=INK, linestyle="--", linewidth=1.2, zorder=3)
        line.set_label(f"{name}: {least:,.0f}")
        handles.append(line)
    ax.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False, fontsize=9)
    return ax


def plot_trace(trace: Trace | SubproblemTrace, ax: Any = None, max_nodes: int = 500) -> Any:
    """Draw the tree of a trace from the top down: what was visited dark, what was skipped in the colour of its rule.

    Parameters
    ----------
    trace : Trace or SubproblemTrace
        Of a game, or of a search for the best solution.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    max_nodes : int
        How many branches to draw, those near the root first. A dotted line below a node leads to what is left out.

    Returns
    -------
    matplotlib.axes.Axes
        Moves and values are written out where there is room for them.

    Raises
    ------
    TreepruneError
        Without matplotlib.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> import treeprune
    >>> from games.nim import Nim
    >>> plot_trace(treeprune.alphabeta(Nim(), (2, 2), trace="all").trace).get_ylabel()
    'plies from the root'
    """
    for_best = isinstance(trace, SubproblemTrace)
    found = branches_of_subproblems(trace) if isinstance(trace, SubproblemTrace) else branches(trace)
    shown, left_out = near_root(found, max_nodes)
    places = layout(shown)
    deepest = max((branch.ply for branch in shown.values()), default=0)
    width = max((x for x, _ in places.values()), default=0.0) + 1
    labels = {branch.id: label(branch) for branch in shown.values() if branch.ply}
    column = 0.23 + 0.062 * max((len(line) for text in labels.values() for line in text.split("\n")), default=1)
    inches = WIDEST if ax is None else ax.get_window_extent().width / ax.figure.dpi
    room = inches >= column * (width + 1)
    ax = new_axes(ax, (min(WIDEST, max(6.0, column * (width + 1))), min(9.0, 2.2 + 0.8 * deepest)))
    from matplotlib.collections import LineCollection

    size = min(70.0, max(4.0, 2500.0 / max(1.0, width)))
    for kept in (False, True):
        edges = [(places[b.parent], places[b.id]) for b in shown.values() if b.parent in shown and (b.id > 0) == kept]
        style = "solid" if kept else (0, (2, 1.5))
        colour, thickness = (LINES if kept else SKIPPED), (0.9 if len(shown) <= 100 else 0.6)
        ax.add_collection(LineCollection(edges, colors=colour, linewidths=thickness, linestyles=[style], zorder=1))
    rules = [rule for rule in COLOURS if any(b.skipped_by == rule for b in shown.values())]
    draw(ax, places, [b for b in shown.values() if b.colour is None], INK, "o", size, "visited")
    for rule in rules:
        ours = [b for b in shown.values() if b.skipped_by == rule]
        draw(ax, places, [b for b in ours if b.id > 0], COLOURS[rule], "s", size, f"all below skipped: {rule}")
        draw(ax, places, [b for b in ours if b.id < 0], COLOURS[rule], "x", size, f"move skipped: {rule}")
    stubs = [(places[number], (places[number][0], places[number][1] + 0.4)) for number in left_out]
    ax.add_collection(LineCollection(stubs, colors=INK, linewidths=0.9, linestyles=[(0, (1, 1.5))], zorder=1))
    roots = [branch for branch in shown.values() if branch.ply == 0]
    for branch in roots if room or len(roots) > 1 else []:
        write(ax, places[branch.id], label(branch).replace("?\n", "? ").replace("\n", ": "), (0, 7), "center", "bottom")
    for number, text in labels.items() if room else ():
        write(ax, places[number], text, (8, 0), "left", "center")
    ax.set_ylim(deepest + 0.6, -0.6)
    ax.set_xlim(-1.0, width)
    ax.set_xticks([])
    ax.set_yticks(range(deepest + 1))
    ax.set_ylabel("decisions from the start" if for_best else "plies from the root")
    ax.spines[["top", "right", "bottom", "left"]].set_visible(False)
    between = "opened," if for_best else "nodes," if trace.mode == "all" else "nodes on the way to"
    whole = f"{trace.nodes:,} {between} {sum(trace.skipped.values()):,} skips"
    rest = len(found) - len(shown)
    ax.set_title(whole + (f"; {rest:,} branches further down are not drawn" if rest else ""), fontsize=10, loc="left")
    if shown:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, frameon=False, fontsize=9)
    return ax


def draw(
    ax: Any,
    places: dict[int, tuple[float, float]],
    ours: list[Branch],
    colour: str,
    marker: str,
    size: float,
    name: str,
) -> None:
    """Draw some branches with one marker."""
    if ours:
        xs, ys = zip(*(places[branch.id] for branch in ours), strict=True)
        ax.scatter(xs, ys, s=size, color=colour, marker=marker, zorder=2, label=name)


def label(branch: Branch) -> str:
    """Return the move into a branch, and its value below."""
    value = f"{branch.value:.4g}" if isinstance(branch.value, float) else str(branch.value)
    return branch.move if branch.value is None else f"{branch.move}\n{value}"


def write(ax: Any, place: tuple[float, float], text: str, offset: tuple[int, int], ha: str, va: str) -> None:
    """Write a label beside a place."""
    paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6}
    ax.annotate(
        text, place, offset, textcoords="offset points", fontsize=8, ha=ha, va=va, color=INK, bbox=paper, zorder=3,
        linespacing=1.0,
    )  # fmt: skip


def layout(shown: dict[int, Branch]) -> dict[int, tuple[float, float]]:
    """Return a place (x, ply) for each branch: leaves side by side, every other node above the middle of its branches.

    Examples
    --------
    >>> layout({1: Branch(1, 0, 0, ""), 2: Branch(2, 1, 1, ""), 3: Branch(3, 1, 1, "")})
    {2: (0.0, 1.0), 3: (1.0, 1.0), 1: (0.5, 0.0)}
    """
    below: dict[int, list[int]] = {}
    for branch in shown.values():
        below.setdefault(branch.parent if branch.parent in shown else 0, []).append(branch.id)
    places: dict[int, tuple[float, float]] = {}
    free = 0.0
    waiting = [(number, False) for number in reversed(below.get(0, []))]
    while waiting:
        number, placed_below = waiting.pop()
        branches_of = below.get(number, [])
        if branches_of and not placed_below:
            waiting.append((number, True))
            waiting += [(child, False) for child in reversed(branches_of)]
            continue
        if branches_of:
            x = (places[branches_of[0]][0] + places[branches_of[-1]][0]) / 2
        else:
            x, free = free, free + 1.0
        places[number] = (x, float(shown[number].ply))
    return places
