"""Grids: the published lengths, heuristics that keep their word, damaged files named by their line, the picture."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.grid import GridSpace, scenario_queries
from games.grid_files import read_map, read_query, read_scenario
from treeprune import InstanceError, Status, Visited, plot_grid_search, shortest_path
from treeprune.paths.distance_run import distances_from

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "grids"
SCENARIOS = ("room-64-64-8-even-1", "random-64-64-20-even-1")


def as_graph(grid):
    """The same grid as a graph of networkx, by the rules as they are written down."""
    graph = nx.DiGraph()
    free = np.isfinite(grid.entry).reshape(grid.height, grid.width)
    cost = np.asarray(grid.entry).reshape(free.shape)
    for y, x in np.argwhere(free).tolist():
        graph.add_node((x, y))
        for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            a, b = x + dx, y + dy
            if not (0 <= a < grid.width and 0 <= b < grid.height and free[b, a]):
                continue
            if dx and dy and not (grid.diagonal and free[y, a] and free[b, x]):
                continue
            graph.add_edge((x, y), (a, b), weight=cost[b, a] * math.hypot(dx, dy))
    return graph


@st.composite
def grids(draw):
    height, width = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    cells = rng.random((height, width)) >= 0.3
    cells[rng.integers(height), rng.integers(width)] = True
    if draw(st.booleans()):
        cells = np.where(cells, rng.integers(1, 5, cells.shape) * 0.75, np.inf)
    return GridSpace(cells, draw(st.booleans()))


@settings(max_examples=60, deadline=None)
@given(grids(), st.data())
def test_a_grid_is_the_graph_that_its_rules_describe(grid, data):
    graph = as_graph(grid)
    cells = list(graph)
    source = data.draw(st.sampled_from(cells))
    lengths = nx.single_source_dijkstra_path_length(graph, source)
    for s in range(grid.states):
        forth = {(grid.cell(grid.play(s, m)), round(float(grid.cost(s, m)), 9)) for m in grid.moves(s)}
        cell = grid.cell(s)
        assert forth == ({(v, round(d["weight"], 9)) for v, d in graph[cell].items()} if cell in graph else set())
        back = {(grid.cell(t), int(grid.play(int(t), m))) for m, t in grid.predecessors(s)}
        assert back == ({(u, s) for u in graph.predecessors(cell)} if cell in graph else set())
    for name in GridSpace.HEURISTICS:
        if name == "landmarks":
            heuristic = treeprune.Landmarks(grid, 2, world="interpreted")
        else:
            heuristic = name
        for target in cells[:: max(1, len(cells) // 6)]:
            query = grid.query(source, target).with_heuristic(heuristic)
            h = query.h(query.start())
            assert 0 <= h <= lengths.get(target, 2e18) * (1 + 1e-10)
            assert query.h_back(query.end, query.start()) == pytest.approx(h)
            for m in query.moves(query.start()):
                step = query.cost(query.start(), m)
                assert h <= step + query.h(query.play(query.start(), m)) + 1e-9
            path = shortest_path(query, world="interpreted")
            assert (path.status is Status.OPTIMAL) == (target in lengths)
            if path.nodes:
                assert path.length == pytest.approx(lengths[target])
                assert path.nodes == query.line(path.result.solution) and path.nodes[-1] == target


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no grid maps at {DATA}")
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_listed_length(name):
    mean = 0.0
    queries = list(scenario_queries(DATA / f"{name}.scen"))
    for query, grid in queries:
        assert query.reason is None and grid is not None
        found = treeprune.a_star(grid)
        assert found.status is Status.OPTIMAL and abs(found.value - query.length) < 1e-3
        mean += found.stats.expanded / len(queries)
    # published means of A*, octile, larger g first: 814.3 and 333.8; ours ends sooner, when the goal is first proved
    assert mean <= {"room-64-64-8-even-1": 816, "random-64-64-20-even-1": 335}[name]


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no grid maps at {DATA}")
def test_both_worlds_and_all_heuristics_on_listed_queries():
    for name in SCENARIOS:
        for query, grid in list(scenario_queries(DATA / f"{name}.scen"))[::60]:
            fewest = {}
            for heuristic in ("octile", "euclidean", "none"):
                one, two = (
                    treeprune.a_star(grid.with_heuristic(heuristic), world=w) for w in ("interpreted", "compiled")
                )
                assert (one.value, one.solution, one.stats.expanded) == (two.value, two.solution, two.stats.expanded)
                assert abs(one.value - query.length) < 1e-3
                fewest[heuristic] = two.stats.expanded
            assert fewest["octile"] <= fewest["none"]


@pytest.mark.parametrize("diagonal", [False, True])
def test_random_grids_have_an_answer(diagonal):
    grid = GridSpace.random(40, 25, 0.3, diagonal, rng=5)
    again = GridSpace.random(40, 25, 0.3, diagonal, rng=np.random.default_rng(5))
    assert np.array_equal(grid.cells, again.cells) and grid.source == again.source and grid.target == again.target
    found = treeprune.a_star(grid)
    assert found.status is Status.OPTIMAL
    assert found.value == pytest.approx(distances_from(grid, grid.start())[grid.end])
    copy = pickle.loads(pickle.dumps(grid))
    assert treeprune.a_star(copy).solution == found.solution
    with pytest.raises(ValueError, match="2 x 2"):
        GridSpace.random(1, 5, rng=1)


def test_heuristics_by_name():
    grid = GridSpace.random(60, 60, 0.2, rng=2)
    found = {name: treeprune.a_star(grid.with_heuristic(name)) for name in GridSpace.HEURISTICS}
    assert len({round(result.value, 9) for result in found.values()}) == 1
    expanded = {name: result.stats.expanded for name, result in found.items()}
    assert expanded["octile"] <= expanded["euclidean"] <= expanded["none"] and expanded["landmarks"] < expanded["none"]
    for wrong in ("taxi", ""):
        with pytest.raises(ValueError, match="choose octile"):
            grid.with_heuristic(wrong)


def test_cells_are_checked():
    for cells, words in (([[True, False]] * 2, None), ([[1.0, math.inf]], None), ([[1, 0]], r"cell \(1, 0\) costs 0"),
                         ([[1.0], [-2.0]], r"cell \(0, 1\) costs -2"), ([[math.nan]], "costs nan"), ([True], "two dim"),
                         ([["."]], "two dim"), (np.zeros((0, 3)), "two dim")):  # fmt: skip
        if words is None:
            GridSpace(np.array(cells))
        else:
            with pytest.raises(InstanceError, match=words):
                GridSpace(np.array(cells))
    grid = GridSpace(np.array([[True, True, False]]))
    for ask, words in ((((0, 0), (2, 0)), r"goal \(2, 0\) is a wall"), (((0, 1), (0, 0)), "0, 1. lies outside"),
                       (((0, -1), None), "outside"), (("here", None), "give x and y")):  # fmt: skip
        with pytest.raises(InstanceError, match=words):
            grid.query(*ask)
    with pytest.raises(InstanceError, match="no start yet"):
        treeprune.a_star(grid)
    assert grid.parse("1,0") == 1 and grid.query((0, 0), (1, 0)).show(0) == "SG@"
    assert shortest_path(grid, (1, 0), (1, 0)).length == 0


MAP = "type octile\nheight 3\nwidth 4\nmap\n..@.\n.GST\nWO..\n"


def test_maps_are_read(tmp_path):
    path = tmp_path / "a.map"
    for text in (
        MAP,
        MAP.replace("\n", "\r\n"),
        MAP + "\n\n",
        MAP.rstrip("\n"),
        MAP.replace("height 3\nwidth 4", "width 4\nheight 3"),
    ):
        path.write_bytes(text.encode())
        assert read_map(path).astype(int).tolist() == [[1, 1, 0, 1], [1, 1, 1, 0], [0, 0, 1, 1]]


DAMAGED = (
    ("", "'map' is missing"),
    (MAP.replace("height 3\n", ""), "line 3: .*no height"),
    (MAP.replace("height 3", "height three"), "line 2: 'height three'"),
    (MAP.replace("height 3", "height 0"), "no height of 1"),
    (MAP.replace("height 3", "height 4"), "line 7: 3 rows, the height is 4"),
    (MAP.replace("height 3", "height 2"), "line 7: 3 rows, the height is 2"),
    (MAP.replace(".GST", ".GS"), "line 6: 3 cells, the width is 4"),
    (MAP.replace(".GST", ".GSx"), "line 6: column 3 is 'x'"),
    (MAP.replace("map\n", ""), "line 4: '..@.'"),
    (MAP.replace("height 3", "height 999999999999"), "more than"),
    ("height 3\n" + MAP, "line 2"),
)


@pytest.mark.parametrize(("text", "words"), DAMAGED)
def test_a_damaged_map_names_the_line(text, words, tmp_path):
    path = tmp_path / "a.map"
    path.write_text(text)
    with pytest.raises(InstanceError, match=words):
        read_map(path)


def test_files_that_are_not_there_or_no_text(tmp_path):
    with pytest.raises(InstanceError, match="No such file"):
        read_map(tmp_path / "none.map")
    (tmp_path / "b.map").write_bytes(MAP.encode().replace(b"..@.", b"..\xff."))
    with pytest.raises(InstanceError, match="no text: byte 35 is 0xff"):
        read_map(tmp_path / "b.map")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0\ta.map\t4\t3\t0\t0\t1\t1", "8 fields"),
        ("0\ta.map\t4\t3\t0\tx\t1\t1\t1.4", "the y is 'x'"),
        ("0\ta.map\t4\t3\t0\t-1\t1\t1\t1.4", "the y is '-1'"),
        ("0\ta.map\t4\t3\t4\t0\t1\t1\t1.4", "outside of 4 x 3"),
        ("0\ta.map\t4\t3\t0\t0\t1\t3\t1.4", "outside of 4 x 3"),
        ("0\ta.map\t4\t3\t0\t0\t1\t1\tfar", "length is 'far'"),
        ("0\ta.map\t4\t3\t0\t0\t1\t1\tnan", "length is nan"),
    ],
)
def test_a_damaged_query_says_what_is_wrong(line, words):
    assert words in (read_query(line).reason or "")


def test_damaged_queries_keep_their_place(tmp_path):
    (tmp_path / "a.map").write_text(MAP)
    good = "0\tmaps/a.map\t4\t3\t0\t0\t3\t2\t4.41421356"
    lines = ["version 1", good, "oops", good.replace("\t4\t3", "\t5\t3", 1), good.replace("\t3\t2\t", "\t0\t2\t"),
             good.replace("a.map", "c.map"), good]  # fmt: skip
    (tmp_path / "a.scen").write_text("\n".join(lines) + "\n")
    found = list(scenario_queries(tmp_path / "a.scen"))
    assert [query.line for query, _ in found] == [2, 3, 4, 5, 6, 7]
    assert [grid is not None for _, grid in found] == [True, False, False, False, False, True]
    reasons = [query.reason or "" for query, _ in found]
    for reason, words in zip(reasons[1:5], ("1 fields", "4 x 3 cells, not 5 x 3", "is a wall", "no map"), strict=True):
        assert words in reason
    query, grid = found[-1]
    assert grid is not None and query.source == (0, 0)
    assert treeprune.a_star(grid).value == pytest.approx(query.length)
    with pytest.raises(InstanceError):
        list(read_scenario(tmp_path / "none.scen"))


def test_text_and_moves_as_people_read_them():
    grid = GridSpace(np.ones((2, 3), bool), source=(0, 0), target=(2, 1))
    result = treeprune.a_star(grid)
    assert sorted(result.solution_text()) == ["E", "SE"]
    assert grid.show_line(grid.line(result.solution)).count("o") == 1
    assert GridSpace(np.ones((200, 200), bool)).show(5) == "200 x 200 cells, at (5, 0)"


def test_the_picture_of_a_search():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    grid = GridSpace.random(20, 12, rng=3)
    result = treeprune.a_star(grid)
    near = grid.reached(grid.start())[:30]
    visited = Visited.of(near + near[10:14], [*range(20), *[-1] * 10, 1, 2, 3, 4], [0] * 30 + [1] * 4)
    axes = plot_grid_search(grid, visited, result.solution, result.stats.skipped)
    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert texts[0] == "20 expanded forward, light: early, dark: late" and texts[1].startswith("4 expanded backward")
    assert texts[2] == "10 generated, never expanded" and any("skipped: duplicate" in text for text in texts)
    image = axes.get_images()[0].get_array()
    assert image.shape == (12, 20, 3)
    wall = np.flatnonzero(np.isinf(grid.entry))[0]
    assert np.ptp(image.reshape(-1, 3)[wall]) < 0.01 and np.ptp(image.reshape(-1, 3)[near[19]]) > 0.2
    pyplot.close(axes.figure)
    axes = pyplot.subplots()[1]
    assert plot_grid_search(GridSpace(), Visited.of([], []), ax=axes) is axes
    pyplot.close(axes.figure)
    with pytest.raises(ValueError, match="1 states, but 2"):
        Visited.of([1], [1, 2])


def test_terrain_and_landmarks_in_both_worlds():
    rng = np.random.default_rng(8)
    cells = np.where(rng.random((20, 30)) < 0.2, np.inf, rng.integers(1, 6, (20, 30)))
    cells[0, 0] = cells[-1, -1] = 2
    grid = GridSpace(cells, source=(0, 0), target=(29, 19))
    truth = nx.dijkstra_path_length(as_graph(grid), (0, 0), (29, 19))
    found = []
    for world in ("interpreted", "compiled"):
        space = grid.with_heuristic(treeprune.Landmarks(grid, 4, world=world))
        found.append(treeprune.a_star(space, world=world))
        back = distances_from(grid, grid.end, backward=True, world=world)
        assert back[grid.begin] == pytest.approx(truth)
    one, two = found
    assert one.value == pytest.approx(truth)
    assert (one.value, one.solution, one.stats.expanded) == (two.value, two.solution, two.stats.expanded)
