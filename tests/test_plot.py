"""Pictures: what they show, not how they look."""

from __future__ import annotations

import sys

import pytest

import treeprune
from games.nim import Nim
from games.tictactoe import TicTacToe
from treeprune.plot import layout
from treeprune.trace_tree import COLOURS, Branch

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402
from matplotlib.colors import to_hex  # noqa: E402

GAME = TicTacToe()


@pytest.fixture(autouse=True)
def no_figure_is_left_open():
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def comparison():
    methods = ["minimax", "alphabeta", "alphabeta+table+symmetry"]
    return treeprune.compare(GAME, GAME.parse("40"), methods=methods, depth=4, world="interpreted")


def trace(text="40123", depth=None, **options):
    return treeprune.alphabeta(GAME, GAME.parse(text), depth, world="interpreted", **options).trace


def texts(ax):
    return [text.get_text() for text in ax.texts]


def names(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_comparison_has_a_bar_a_method(comparison):
    ax = treeprune.plot_comparison(comparison)
    assert [label.get_text() for label in ax.get_yticklabels()] == [row.method for row in comparison.rows]
    assert [bar.get_width() for bar in ax.patches] == [row.result.stats.nodes for row in comparison.rows]
    assert texts(ax) == [f"{row.result.stats.nodes:,}" for row in comparison.rows]
    assert ax.get_xscale() == "log" and ax.yaxis_inverted()
    low, high = ax.get_xlim()
    assert low < min(bar.get_width() for bar in ax.patches) and high > max(bar.get_width() for bar in ax.patches)
    assert "exact" in names(ax) and any("minimal tree" in name for name in names(ax))
    assert [line.get_xdata()[0] for line in ax.lines] == [comparison.minimal_nodes]


def test_comparison_without_minimax_or_stopped():
    some = treeprune.compare(
        GAME, methods=["alphabeta", "alphabeta+table"], limits=treeprune.Limits(nodes=0), depth=9, world="interpreted"
    )
    ax = treeprune.plot_comparison(some)
    assert not ax.lines and texts(ax) == ["0 (stopped)", "0 (stopped)"]
    assert all(bar.get_hatch() for bar in ax.patches)


def test_axes_given_are_used(comparison):
    figure, axes = pyplot.subplots(1, 2)
    assert treeprune.plot_comparison(comparison, axes[0]) is axes[0]
    assert treeprune.plot_trace(trace(trace="all"), ax=axes[1]) is axes[1]
    assert pyplot.get_fignums() == [figure.number]


@pytest.mark.parametrize("mode", ["all", "skips"])
def test_trace_shows_every_branch_once(mode):
    recorded = trace(depth=2, trace=mode)
    ax = treeprune.plot_trace(recorded)
    graph = recorded.to_networkx()
    points = [dots for dots in ax.collections if hasattr(dots, "get_sizes") and len(dots.get_sizes())]
    assert sum(len(dots.get_offsets()) for dots in points) == len(graph)
    assert {to_hex(dots.get_facecolor()[0]).upper() for dots in points} >= {COLOURS[rule] for rule in recorded.skipped}
    assert names(ax)[0] == "visited" and any("horizon" in name for name in names(ax))
    moves = sorted(text.split("\n")[0].split(":")[0] for text in texts(ax))
    assert moves == sorted(data["move"] for _, data in graph.nodes(data=True))


def test_large_trees_are_cut_and_say_so():
    recorded = trace("4", 5, trace="all")
    ax = treeprune.plot_trace(recorded, max_nodes=50)
    drawn = sum(len(dots.get_offsets()) for dots in ax.collections if hasattr(dots, "get_sizes"))
    assert drawn <= 50 and "not drawn" in ax.get_title(loc="left")
    with pytest.raises(ValueError, match="max_nodes"):
        treeprune.plot_trace(recorded, max_nodes=0)


def test_each_search_from_the_root_has_its_name():
    recorded = treeprune.null_window(GAME, GAME.parse("4"), trace="all", world="interpreted").trace
    roots = [event for event in recorded if event.kind == "enter" and event.depth == 0]
    assert sum(text.startswith(">") for text in texts(treeprune.plot_trace(recorded))) == len(roots)


def test_an_empty_trace_gives_an_empty_picture():
    ax = treeprune.plot_trace(treeprune.minimax(Nim(), (1,), trace="skips").trace)
    assert ax.get_legend() is None and "0 skips" in ax.get_title(loc="left")


def test_layout_keeps_branches_apart():
    shown = {1: Branch(1, 0, 0, "")}
    for i in range(2, 60):
        shown[i] = Branch(i, i // 3 + (i < 3), shown[i // 3 + (i < 3)].ply + 1, "")
    places = layout(shown)
    assert places.keys() == shown.keys()
    rows = {}
    for x, y in places.values():
        rows.setdefault(y, []).append(x)
    for xs in rows.values():
        assert all(b - a >= 1 for a, b in zip(sorted(xs), sorted(xs)[1:], strict=False))


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch, comparison):
    for name in ("matplotlib", "matplotlib.pyplot"):
        monkeypatch.setitem(sys.modules, name, None)
    for draw in (lambda: treeprune.plot_comparison(comparison), lambda: treeprune.plot_trace(trace(trace="all"))):
        with pytest.raises(treeprune.TreepruneError, match=r'pip install "treeprune\[plot\]"'):
            draw()


def test_every_rule_has_a_colour():
    from treeprune.rule import SALIENCY_RANK
    from treeprune.trace_tree import COLOURS

    # the rules from there on leave out parts of a network: there is no tree to draw
    assert set(COLOURS) == {rule.name for rule in treeprune.RULES[:SALIENCY_RANK]}


# --- searches for the best solution ---


@pytest.fixture(scope="module")
def best():
    from games.knapsack import Knapsack

    methods = ["depth-first+plain", "depth-first+bound", "dynamic-programming"]
    return treeprune.compare(Knapsack(), methods=methods, world="interpreted")


def test_comparison_of_searches_for_the_best(best):
    ax = treeprune.plot_comparison(best)
    assert [bar.get_width() for bar in ax.patches] == [row.result.stats.nodes for row in best.rows]


def test_closing_ends_where_value_and_bound_meet(best):
    ax = treeprune.plot_closing(best)
    assert names(ax) == [row.method for row in best.rows] and ax.get_ylabel() == "worth"
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [float(dot.get_ydata()[0]) for dot in dots] == [best.value] * len(best.rows)
    for line in ax.lines:
        if line.get_linestyle() == "-":
            ys = list(line.get_ydata())
            assert ys == sorted(ys) and line.get_drawstyle() == "steps-post"
    one = treeprune.plot_closing(best.rows[0].result)
    assert names(one) == [best.rows[0].result.method]


def test_closing_of_a_search_that_was_stopped(best):
    from games.jobshop import JobShop

    result = treeprune.branch_and_bound(JobShop(), limits=treeprune.Limits(nodes=15), world="interpreted")
    ax = treeprune.plot_closing([result, best.rows[0].result])
    assert ax.get_ylabel() == "cost" and len([line for line in ax.lines if line.get_marker() == "o"]) == 2
    with pytest.raises(treeprune.TreepruneError, match="no history"):
        treeprune.plot_closing(treeprune.alphabeta(GAME, GAME.parse("40123"), world="interpreted"))
    with pytest.raises(treeprune.TreepruneError, match="no result"):
        treeprune.plot_closing([])


def test_tree_of_a_search_for_the_best(best):
    from games.knapsack import Knapsack

    trace = treeprune.branch_and_bound(Knapsack(), trace="all", world="interpreted").trace
    ax = treeprune.plot_trace(trace)
    assert ax.get_ylabel() == "decisions from the start" and f"{trace.nodes} opened" in ax.get_title(loc="left")
    assert any("bound" in name for name in names(ax))


def test_comparison_of_searches_for_the_best_on_the_command_line(tmp_path):
    from treeprune.cli import main

    file = tmp_path / "both.png"
    methods = ["--methods", "depth-first+bound", "dynamic-programming"]
    assert main(["compare", "knapsack", *methods, "--world", "interpreted", "--plot", str(file)]) == 0
    assert file.stat().st_size
