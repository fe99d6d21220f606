"""A picture of the tree of a constraint search: dead ends in the colour of the constraint that found them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ..errors import TreepruneError
from ..plot import INK, LINES, SKIPPED, WIDEST, draw, layout, new_axes, write
from ..trace_tree import Branch, near_root
from .constraint_trace_tree import SearchBranch, branches

if TYPE_CHECKING:
    from .constraint_result import ConstraintResult
    from .constraint_trace import ConstraintTrace

PALETTE = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#882255")
"""Told apart by the colour-blind too (Okabe and Ito 2008; Tol 2021)."""
OTHER = "#9A9A9A"
JUMPED = "#B8B8B8"
LONGEST = 34
"""Letters of a constraint's name in the legend."""


def plot_search_tree(result: ConstraintResult | ConstraintTrace, ax: Any = None, max_nodes: int = 500) -> Any:
    """Draw the tree of a constraint search from the top down, cut branches in the colour of their constraint.

    Parameters
    ----------
    result : ConstraintResult or ConstraintTrace
        Of a search with trace='skips' or trace='all'.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    max_nodes : int
        How many nodes to draw, those near the root first. A dotted line below a node leads to what is left out.

    Returns
    -------
    matplotlib.axes.Axes
        Left branches are choices (x = 3), right ones refutations (x != 3). A star is a solution, a square a dead end,
        a cross a branch that was jumped over. The seven constraints that cut most have colours of their own.

    Raises
    ------
    TreepruneError
        Without matplotlib, or without a trace.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> import treeprune
    >>> p = treeprune.ConstraintProblem()
    >>> p.add(treeprune.AllDifferent(p.variables(3, range(3))))
    >>> found = treeprune.constraint_search(p, solutions=None, trace="all", world="interpreted")
    >>> plot_search_tree(found).get_ylabel()
    'decisions from the root'
    """
    trace: Any = getattr(result, "trace", result)
    if trace is None or isinstance(trace, str):
        raise TreepruneError("there is no trace to be drawn: search with trace='skips' or trace='all'")
    found = branches(trace)
    given: dict[int, Branch] = {**found}
    chosen, left_out = near_root(given, max_nodes)
    shown = {number: found[number] for number in chosen}
    places = layout(chosen)
    deepest = max((branch.ply for branch in shown.values()), default=0)
    width = max((x for x, _ in places.values()), default=0.0) + 1
    labels = {b.id: b.move for b in shown.values() if b.ply}
    column = 0.16 + 0.055 * max(map(len, labels.values()), default=1)
    inches = WIDEST if ax is None else ax.get_window_extent().width / ax.figure.dpi
    room = inches >= column * (width + 1)
    ax = new_axes(ax, (min(WIDEST, max(7.0, column * (width + 1))), min(10.0, 2.4 + 0.55 * deepest)))
    size = min(60.0, max(5.0, 2500.0 / max(1.0, width)))
    draw_edges(ax, shown, places)
    draw_nodes(ax, shown, places, size, colours_of(found))
    from matplotlib.collections import LineCollection

    stubs = [(places[number], (places[number][0], places[number][1] + 0.5)) for number in left_out]
    ax.add_collection(LineCollection(stubs, colors=INK, linewidths=0.9, linestyles=[(0, (1, 1.5))], zorder=1))
    for number, text in labels.items() if room else ():
        write(ax, places[number], text, (0, -7), "center", "top")
    ax.set_ylim(deepest + 0.9, -0.7)
    ax.set_xlim(-1.0, width)
    ax.set_xticks([])
    step = max(1, deepest // 12)
    ax.set_yticks(range(0, deepest + 1, step))
    ax.set_ylabel("decisions from the root")
    ax.spines[["top", "right", "bottom", "left"]].set_visible(False)
    solutions = sum(b.solution for b in found.values())
    dead = sum(bool(b.constraint) for b in found.values())
    rest = len(found) - len(shown)
    text = f"{trace.nodes:,} nodes, {dead:,} dead ends, {solutions:,} solution{'s' if solutions != 1 else ''}"
    ax.set_title(text + (f"; {rest:,} branches further down are not drawn" if rest else ""), fontsize=10, loc="left")
    if shown:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, frameon=False, fontsize=9)
    return ax


def colours_of(found: dict[int, SearchBranch]) -> dict[str, str]:
    """Return a colour for each of the constraints that cut most, the first one first."""
    counts = Counter(branch.constraint for branch in found.values() if branch.constraint)
    most = [name for name, _ in counts.most_common(len(PALETTE))]
    return dict(zip(most, PALETTE, strict=False))


def draw_edges(ax: Any, shown: dict[int, SearchBranch], places: dict[int, tuple[float, float]]) -> None:
    """Draw choices as full lines, refutations as dashed ones, branches that were jumped over dotted."""
    from matplotlib.collections import LineCollection

    thickness = 0.9 if len(shown) <= 150 else 0.6
    for kind, style, colour in (("=", "solid", LINES), ("!=", (0, (4, 2)), LINES), ("jumped", (0, (1, 1.5)), SKIPPED)):
        edges = [
            (places[b.parent], places[b.id])
            for b in shown.values()
            if b.parent in shown and kind == ("jumped" if b.id < 0 else "!=" if " != " in b.move else "=")
        ]
        ax.add_collection(LineCollection(edges, colors=colour, linewidths=thickness, linestyles=[style], zorder=1))


def draw_nodes(
    ax: Any,
    shown: dict[int, SearchBranch],
    places: dict[int, tuple[float, float]],
    size: float,
    colours: dict[str, str],
) -> None:
    """Draw inner nodes, solutions, the dead ends of each constraint, and what was jumped over."""
    ours = list(shown.values())

    def some(branches: list[SearchBranch], colour: str, marker: str, size: float, name: str) -> None:
        draw(ax, places, [*branches], colour, marker, size, name)

    cut = [b for b in ours if b.id > 0 and b.skipped_by]
    some([b for b in ours if b.id > 0 and not b.skipped_by and not b.solution], INK, "o", size * 0.45, "node")
    some([b for b in ours if b.solution], "#117733", "*", size * 2.6, "solution")
    for constraint, colour in colours.items():
        mine = [b for b in cut if b.constraint == constraint]
        rules = ", ".join(dict.fromkeys(b.skipped_by or "" for b in mine))
        some(mine, colour, "s", size, f"{shortened(constraint)} ({rules})")
    some([b for b in cut if b.constraint not in colours], OTHER, "s", size, "other constraints")
    some([b for b in ours if b.id < 0], JUMPED, "x", size * 0.6, "jumped over")


def shortened(name: str) -> str:
    """Return a name that fits a legend.

    Examples
    --------
    >>> shortened("AllDifferent(queen[0], queen[1], queen[2])")
    'AllDifferent(queen[0], queen[1], ...'
    """
    return name if len(name) <= LONGEST else name[:LONGEST].rpartition(", ")[0] + ", ..." if ", " in name else name
