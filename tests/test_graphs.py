"""Graphs: answers as networkx gives them, conversions, estimates that keep their word, errors that name the fault."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from treeprune import Coordinates, GraphSpace, InstanceError, Landmarks, Status, shortest_path, shortest_path_lengths
from treeprune.paths.distance_run import distances_from

KINDS = (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph)
WORLDS = ("interpreted", "compiled")


@st.composite
def graphs(draw, kinds=KINDS, weights=("int", "float", "none")):
    """Small graphs with parallel edges, loops, missing weights and parts that are not connected."""
    graph = draw(st.sampled_from(kinds))()
    n = draw(st.integers(1, 9))
    graph.add_nodes_from(f"n{i}" for i in range(n))
    kind = draw(st.sampled_from(weights))
    number = st.integers(0, 9) if kind == "int" else st.floats(0, 9, width=16)
    for _ in range(draw(st.integers(0, 3 * n))):
        u, v = draw(st.integers(0, n - 1)), draw(st.integers(0, n - 1))
        value = draw(number) if kind != "none" and draw(st.integers(0, 5)) else None
        graph.add_edge(f"n{u}", f"n{v}", **({} if value is None else {"weight": value}))
    return graph


def truth(graph, source, **how):
    return nx.single_source_dijkstra_path_length(graph, source, **how)


def agrees(path, lengths, target):
    if target not in lengths:
        return path.status is Status.INFEASIBLE and path.length is None and path.nodes == []
    return path.status is Status.OPTIMAL and math.isclose(path.length, lengths[target], abs_tol=1e-9)


def edge_sum(graph, nodes, weight="weight"):
    cost = 0
    for u, v in itertools.pairwise(nodes):
        data = graph[u][v]
        cost += min(d.get(weight, 1) for d in data.values()) if graph.is_multigraph() else data.get(weight, 1)
    return cost


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_answers_are_those_of_networkx(graph):
    nodes = list(graph)
    lengths = truth(graph, nodes[0])
    space = GraphSpace(graph)
    found = shortest_path_lengths(space, nodes[0], world="interpreted")
    assert found == pytest.approx(lengths) and list(found.values()) == sorted(found.values())
    for target in nodes:
        for method in ("dijkstra", "a-star"):
            path = shortest_path(space, nodes[0], target, method=method, world="interpreted")
            assert agrees(path, lengths, target)
            if path.nodes:
                assert (path.nodes[0], path.nodes[-1]) == (nodes[0], target)
                assert math.isclose(edge_sum(graph, path.nodes), path.length, abs_tol=1e-9)


@settings(max_examples=25, deadline=None)
@given(graphs())
def test_both_worlds_search_alike(graph):
    nodes = list(graph)
    space = GraphSpace(graph, nodes[0], nodes[-1])
    one, two = (treeprune.a_star(space, world=world) for world in WORLDS)
    assert (one.value, one.solution, one.status) == (two.value, two.solution, two.status)
    assert one.stats.expanded == two.stats.expanded and one.stats.generated == two.stats.generated
    for back in (False, True):
        first, second = (distances_from(space, 0, backward=back, world=world) for world in WORLDS)
        assert first.dtype == second.dtype and first.tolist() == second.tolist()


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_distances_backward_are_those_of_the_reversed_graph(graph):
    nodes = list(graph)
    found = distances_from(GraphSpace(graph), 0, backward=True, world="interpreted")
    expected = truth(graph.reverse() if graph.is_directed() else graph, nodes[0])
    assert {node: d for node, d in zip(nodes, found.tolist(), strict=True) if d < treeprune.INF} == pytest.approx(
        expected
    )


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_predecessors_turn_moves_round(graph):
    space = GraphSpace(graph)
    forth = {(s, int(m), int(space.play(s, m))) for s in range(space.states) for m in space.moves(s)}
    back = {(int(s), int(m), t) for t in range(space.states) for m, s in space.predecessors(t)}
    assert forth == back and len(forth) == len(space.targets)


@settings(max_examples=40, deadline=None)
@given(graphs(), st.integers(1, 4))
def test_landmarks_are_admissible_and_consistent(graph, count):
    plain = GraphSpace(graph)
    space = plain.with_heuristic(Landmarks(plain, count, world="interpreted"))
    nodes = list(graph)
    for u in nodes:
        lengths = truth(graph, u)
        for v in nodes:
            query = space.query(u, v)
            h, start = query.h(query.start()), query.number(v)
            assert h == 0 or u != v
            assert h <= lengths[v] + 1e-9 if v in lengths else h >= 0
            assert query.h_back(start, query.start()) == h
            for move in space.moves(query.start()):
                after = int(space.play(query.start(), move))
                assert h <= space.cost(query.start(), move) + query.h(after) + 1e-9 or h >= treeprune.INF <= query.h(
                    after
                )


def test_landmarks_know_dead_ends_and_guide():
    graph = nx.DiGraph([(0, 1), (1, 2), (2, 3)])
    space = GraphSpace(graph, 3, 0)
    guided = space.with_heuristic(Landmarks(space, 4, world="interpreted"))
    assert guided.h(3) >= treeprune.INF
    assert treeprune.a_star(guided).status is Status.INFEASIBLE
    grid = nx.grid_2d_graph(30, 30)
    blind = GraphSpace(grid, (0, 0), (29, 15))
    plain, led = treeprune.dijkstra(blind), treeprune.a_star(blind.with_heuristic("landmarks"))
    assert plain.value == led.value == 44 and led.stats.expanded < plain.stats.expanded / 2
    with pytest.raises(ValueError, match="one landmark"):
        Landmarks(blind, 0)
    with pytest.raises(TypeError, match="does not number"):
        Landmarks(treeprune.implicit(0, 1, lambda node: ()))


def random_map(seed, whole=False):
    rng = np.random.default_rng(seed)
    graph = nx.random_geometric_graph(60, 0.25, seed=int(seed))
    for u, v in graph.edges:
        (a, b), (c, d) = graph.nodes[u]["pos"], graph.nodes[v]["pos"]
        cost = (abs(a - c) + abs(b - d)) * (1 + rng.random()) * 100
        graph[u][v]["weight"] = int(cost) + 1 if whole else cost
        graph.nodes[u].update(x=a, y=b)
        graph.nodes[v].update(x=c, y=d)
    return graph


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "octile", "great circle"])
@pytest.mark.parametrize("whole", [False, True])
def test_coordinates_are_admissible_and_consistent(metric, whole):
    graph = random_map(3, whole)
    space = GraphSpace(graph, heuristic=Coordinates("pos", metric))
    lengths = dict(nx.all_pairs_dijkstra_path_length(graph))
    some = 0
    for u in list(graph)[::7]:
        for v in graph:
            query = space.query(v, u)
            if u in lengths[v]:
                assert 0 <= query.h(v) <= lengths[v][u] + 1e-9
                some += query.h(v) > 0
            for w in graph[v]:
                assert query.h(v) <= graph[v][w]["weight"] + query.h(w) + 1e-9
        path = shortest_path(space, 0, u, world="interpreted")
        assert agrees(path, lengths[0], u) and path.result.method.startswith("a-star")
    assert some > 100


def test_places_may_come_in_every_form():
    graph = random_map(4)
    graph.remove_nodes_from([node for node in list(graph) if "x" not in graph.nodes[node]])
    places = nx.get_node_attributes(graph, "pos")
    forms = [places, "pos", ("x", "y"), places.get, np.array(list(places.values()))]
    found = {GraphSpace(graph, 0, 5, heuristic=Coordinates(form)).h(0) for form in forms}
    assert len(found) == 1
    for wrong, words in (
        ({0: (1, 2)}, "node 1 has no place"),
        ("nowhere", "has no place"),
        (np.zeros((2, 2)), "shape"),
    ):
        with pytest.raises(InstanceError, match=words):
            GraphSpace(graph, heuristic=Coordinates(wrong))
    with pytest.raises(InstanceError, match="node 0 has the place"):
        GraphSpace(nx.path_graph(2), heuristic=Coordinates({0: (math.nan, 0), 1: (0, 0)}))
    with pytest.raises(InstanceError, match="two coordinates"):
        GraphSpace(nx.path_graph(2), heuristic=Coordinates({0: (1, 2, 3), 1: (1, 2, 3)}, "octile"))
    with pytest.raises(ValueError, match="choose"):
        Coordinates("pos", "taxi")


INCONSISTENT = (
    ([("a", "b", 3), ("b", "c", 3), ("c", "d", 3), ("a", "c", 8), ("a", "d", 10)], {"a": 9, "b": 6, "c": 0, "d": 0}, 9),
    ([("s", "x", 1), ("s", "y", 3), ("x", "z", 4), ("y", "z", 1), ("z", "t", 10)],
     {"s": 0, "x": 0, "y": 11, "z": 0, "t": 0}, 14),
)  # fmt: skip


@pytest.mark.parametrize(("edges", "estimates", "optimum"), INCONSISTENT)
@pytest.mark.parametrize("world", WORLDS)
def test_an_inconsistent_estimate_does_not_mislead(edges, estimates, optimum, world):
    for kind in (nx.Graph, nx.DiGraph):
        graph = kind()
        graph.add_weighted_edges_from(edges)
        source, target = edges[0][0], edges[-1][1]
        forms = (estimates, [estimates[node] for node in graph], lambda u, v: estimates[u])
        for heuristic in forms:
            path = shortest_path(graph, source, target, heuristic=heuristic, world=world)
            assert path.length == optimum and path.status is Status.OPTIMAL and isinstance(path.length, int)


def test_weights_by_name_function_or_none():
    graph = nx.Graph()
    graph.add_edge(1, 2, weight=5, toll=1)
    graph.add_edge(2, 3, weight=5, toll=1)
    graph.add_edge(1, 3, weight=7, toll=9)
    assert shortest_path(graph, 1, 3).length == 7
    assert shortest_path(graph, 1, 3, weight="toll").nodes == [1, 2, 3]
    assert shortest_path(graph, 1, 3, weight=None).length == 1
    assert shortest_path(graph, 1, 3, weight="missing").length == 1
    assert shortest_path(graph, 1, 3, weight=lambda u, v, d: d["weight"] * d["toll"]).length == 10
    hidden = shortest_path(graph, 1, 3, weight=lambda u, v, d: None if d["toll"] > 1 else 1)
    assert hidden.nodes == [1, 2, 3]
    graph[1][3]["toll"] = None
    assert shortest_path(graph, 1, 3, weight="toll").nodes == [1, 2, 3]
    uphill = shortest_path(graph, 3, 1, weight=lambda u, v, d: 10 if u > v else 1)
    assert uphill.length == nx.dijkstra_path_length(graph, 3, 1, weight=lambda u, v, d: 10 if u > v else 1) == 10
    double = nx.MultiGraph([(1, 2, {"weight": 3}), (1, 2, {"weight": 2}), (1, 2, {"weight": None})])
    assert shortest_path(double, 1, 2).length == 2
    assert shortest_path(double, 1, 2, weight=lambda u, v, edges: len(edges)).length == 3


def test_costs_keep_their_type():
    def weights(*values):
        graph = nx.Graph()
        graph.add_edges_from((i, i + 1, {"weight": value}) for i, value in enumerate(values))
        return GraphSpace(graph).weights.dtype.kind

    assert weights(1, 2) == "i" and weights(True, np.int32(4)) == "i" and weights(1, 2.5) == "f"
    assert weights(Fraction(1, 2), 3) == "f" and weights(4 * 10**17, 1) == "f" and weights(np.uint8(3)) == "i"


BAD = (-1, math.nan, math.inf, "three", 10**18, 2**70, 1j, [1], -0.5)


@pytest.mark.parametrize("weight", BAD, ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_weight_names_its_edge(weight, kind):
    graph = kind([("a", "b", {"weight": 1}), ("b", "q", {"weight": weight})])
    with pytest.raises(InstanceError, match="edge 'b' -> 'q'.*weight"):
        GraphSpace(graph)


def test_nodes_that_are_not_there_are_named():
    graph = nx.path_graph(3)
    for ask in (lambda: shortest_path(graph, 0, 9), lambda: GraphSpace(graph).query(0, [1, 9]),
                lambda: shortest_path_lengths(graph, 9), lambda: shortest_path_lengths(graph, 0, [9])):  # fmt: skip
        with pytest.raises(InstanceError, match="node 9 is not in the graph"):
            ask()
    with pytest.raises(InstanceError, match="hashable"):
        shortest_path(graph, {}, 1)
    with pytest.raises(InstanceError, match="no source"):
        treeprune.dijkstra(GraphSpace(graph))
    with pytest.raises(TypeError, match="no networkx graph"):
        GraphSpace({0: [1]})
    with pytest.raises(ValueError, match="has its weights"):
        shortest_path(GraphSpace(graph), 0, 1, weight="length")


@pytest.mark.parametrize("world", WORLDS)
def test_trivial_and_impossible_ways(world):
    graph = nx.Graph([("a", "b", {"weight": 2.5})])
    graph.add_node("c")
    same = shortest_path(graph, "a", "a", world=world)
    assert (same.nodes, same.length, same.status) == (["a"], 0, Status.OPTIMAL)
    for source, target in (("a", "c"), ("c", "a")):
        none = shortest_path(graph, source, target, world=world)
        assert (none.nodes, none.length, none.status) == ([], None, Status.INFEASIBLE)
    assert shortest_path_lengths(graph, "c", world=world) == {"c": 0}
    alone = nx.Graph()
    alone.add_node(1)
    assert shortest_path(alone, 1, 1, world=world).length == 0


def test_the_nearest_of_several_targets():
    graph = nx.path_graph(10)
    for heuristic in (None, "landmarks", Coordinates({i: (i, 0) for i in graph}), lambda u, v: abs(u - v)):
        path = shortest_path(graph, 4, [0, 9, 7], heuristic=heuristic)
        assert path.nodes == [4, 5, 6, 7] and path.length == 3
    assert shortest_path_lengths(graph, 4, [0, 9], cutoff=4) == {0: 4}


def test_queries_share_their_arrays():
    space = GraphSpace(nx.path_graph(5))
    query = space.query(0, 4)
    assert query.weights is space.weights and query.states == 5
    with pytest.raises(InstanceError):
        space.start()
    assert [query.show(s) for s in (query.start(), query.parse("3"))] == ["0", "3"]


def test_arrays_and_sparse_matrices():
    space = GraphSpace.from_arrays([0, 2, 3, 3], [1, 2, 2], names="abc")
    assert shortest_path(space, "a", "c").length == 1
    for arrays, words in ((([1, 2], [0]), "rise"), (([0, 1], [5]), "between"), (([0, 1], [0], [1, 2]), "2 weights"),
                          (([0, 1.5], [0]), "integers"), (([0, 1], [0], [-4]), "edge 0 -> 0")):  # fmt: skip
        with pytest.raises(InstanceError, match=words):
            GraphSpace.from_arrays(*arrays)
    with pytest.raises(InstanceError, match="2 names"):
        GraphSpace.from_arrays([0, 0], [], names="ab")
    sparse = pytest.importorskip("scipy.sparse")
    matrix = sparse.random_array((30, 30), density=0.1, rng=np.random.default_rng(1))
    graph = nx.from_scipy_sparse_array(matrix, create_using=nx.DiGraph)
    found = shortest_path_lengths(GraphSpace.from_scipy(matrix), 0)
    assert found == pytest.approx(truth(graph, 0))


def test_estimates_that_make_no_sense_are_refused():
    graph = nx.path_graph(3)
    for wrong, words in (([1, 2], "shape"), ([0, -1, 0], "node 1 has the estimate"), ([0, math.nan, 0], "node 1"),
                         ({0: 1}, "node 1 has no estimate"), (["a", "b", "c"], "numbers")):  # fmt: skip
        with pytest.raises(InstanceError, match=words):
            GraphSpace(graph, 0, 2, heuristic=wrong)
    with pytest.raises(ValueError, match="landmarks"):
        GraphSpace(graph, heuristic="magic")


def test_implicit_graphs():
    def halves_and_triples(n):
        yield 3 * n + 1
        if n % 2 == 0:
            yield n // 2

    space = treeprune.implicit(6, lambda n: n == 1, halves_and_triples, h=lambda n: math.floor(math.log2(n)))
    path = shortest_path(space)
    graph = nx.DiGraph((n, m) for n in range(1, 400) for m in halves_and_triples(n))
    assert path.length == nx.shortest_path_length(graph, 6, 1) and path.nodes[-1] == 1
    assert treeprune.ida_star(space).value == path.length
    tolls = {"a": [("b", 2.5), ("c", 9)], "b": [("c", 2.5)], "c": ()}
    assert shortest_path(treeprune.implicit("a", "c", tolls.get, cost=None)).length == 5
    priced = treeprune.implicit("a", "c", lambda u: [v for v, _ in tolls[u]], cost=lambda u, v: dict(tolls[u])[v])
    assert shortest_path(priced).nodes == ["a", "b", "c"]
    assert shortest_path(treeprune.implicit("c", "a", tolls.get, cost=None)).status is Status.INFEASIBLE
    for neighbours, words in ((lambda n: [[1]], "cannot be hashed"), (lambda n: None, "returned None")):
        with pytest.raises(treeprune.HookError, match=words):
            shortest_path(treeprune.implicit(0, 1, neighbours))
    with pytest.raises(treeprune.HookError, match="pairs"):
        shortest_path(treeprune.implicit(0, 1, lambda n: [n + 1], cost=None))
    with pytest.raises(treeprune.HookError, match="cost"):
        shortest_path(treeprune.implicit(0, 1, lambda n: [n + 1], cost=-1))


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("metric", "whole"),
    [
        ("manhattan", True),
        ("euclidean", False),
        pytest.param("octile", False, marks=SLOW),
        pytest.param("great circle", True, marks=SLOW),
    ],
)
def test_places_guide_alike_in_both_worlds(metric, whole):
    graph = random_map(5, whole)
    space = GraphSpace(graph, 0, [7, 30], heuristic=Coordinates("pos", metric))
    one, two = (treeprune.a_star(space, world=world) for world in WORLDS)
    assert (one.value, one.solution, one.stats.expanded) == (two.value, two.solution, two.stats.expanded)
    lengths = truth(graph, 0)
    assert one.value == pytest.approx(min(lengths[7], lengths[30]))
    assert one.stats.expanded <= treeprune.dijkstra(space, world="interpreted").stats.expanded
