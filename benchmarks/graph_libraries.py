"""Shortest paths between two nodes of a graph, beside the libraries that people take: a 500 x 500 grid of streets.

Weights are drawn uniformly from 1 to 2, pairs of nodes at random, all with the same seed; every program must find the
same lengths, or the benchmark fails. Turning the graph into what a library works on is measured apart.
"""

from __future__ import annotations

import argparse
import itertools
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from measure import interleaved, peer, show_ratio, show_table

import treeprune
from treeprune import Coordinates, GraphSpace, shortest_path

Query = Callable[[Any, Any], float]


def streets(size: int, rng: np.random.Generator) -> Any:
    graph = nx.grid_2d_graph(size, size)
    for _, _, data in graph.edges(data=True):
        data["weight"] = float(rng.uniform(1, 2))
    return graph


def treeprune_queries(graph: Any) -> dict[str, Query]:
    space = GraphSpace(graph, heuristic=Coordinates(metric="manhattan", factor=1.0))
    marked = space.with_heuristic("landmarks")
    found: dict[str, Query] = {
        "A*, Manhattan": lambda s, t: shortest_path(space, s, t).length,
        "A*, 8 landmarks": lambda s, t: shortest_path(marked, s, t).length,
        "Dijkstra": lambda s, t: shortest_path(space, s, t, method="dijkstra").length,
        "Dijkstra, length only": lambda s, t: treeprune.shortest_path_lengths(space, s, [t])[t],
    }
    if hasattr(treeprune, "bidirectional_dijkstra"):
        found["bidirectional Dijkstra"] = lambda s, t: (
            shortest_path(space, s, t, method="bidirectional-dijkstra").length
        )
    return found


def networkx_queries(graph: Any) -> dict[str, Query]:
    def manhattan(u: Any, v: Any) -> float:
        return abs(u[0] - v[0]) + abs(u[1] - v[1])

    def along(path: list[Any]) -> float:
        return nx.path_weight(graph, path, "weight")

    return {
        "A*, Manhattan": lambda s, t: along(nx.astar_path(graph, s, t, manhattan)),
        "Dijkstra": lambda s, t: nx.dijkstra_path_length(graph, s, t),
        "bidirectional Dijkstra": lambda s, t: nx.bidirectional_dijkstra(graph, s, t)[0],
    }


def rustworkx_queries(rustworkx: Any, graph: Any) -> dict[str, Query]:
    numbers = {node: i for i, node in enumerate(graph)}
    other = rustworkx.PyGraph()
    other.add_nodes_from(list(graph))
    other.add_edges_from([(numbers[u], numbers[v], d["weight"]) for u, v, d in graph.edges(data=True)])

    def a_star(s: Any, t: Any) -> float:
        path = rustworkx.astar_shortest_path(
            other, numbers[s], lambda node: node == t, float, lambda u: abs(u[0] - t[0]) + abs(u[1] - t[1])
        )
        return sum(other.get_edge_data(u, v) for u, v in itertools.pairwise(path))

    def dijkstra(s: Any, t: Any) -> float:
        return rustworkx.dijkstra_shortest_path_lengths(other, numbers[s], float, goal=numbers[t])[numbers[t]]

    return {"A*, Manhattan": a_star, "Dijkstra": dijkstra}


def igraph_queries(igraph: Any, graph: Any) -> dict[str, Query]:
    numbers, nodes = {node: i for i, node in enumerate(graph)}, list(graph)
    edges = list(graph.edges(data="weight"))
    other = igraph.Graph(len(numbers), [(numbers[u], numbers[v]) for u, v, _ in edges])
    weights = [w for _, _, w in edges]
    other.es["weight"] = weights

    def a_star(s: Any, t: Any) -> float:
        def manhattan(_: Any, u: int, v: int) -> float:
            return abs(nodes[u][0] - nodes[v][0]) + abs(nodes[u][1] - nodes[v][1])

        path = other.get_shortest_path_astar(numbers[s], numbers[t], manhattan, "weight", output="epath")
        return sum(weights[e] for e in path)

    return {
        "A*, Manhattan": a_star,
        "Dijkstra": lambda s, t: other.distances(numbers[s], numbers[t], "weight")[0][0],
    }


def scipy_queries(csgraph: Any, graph: Any) -> dict[str, Query]:
    numbers = {node: i for i, node in enumerate(graph)}
    matrix = nx.to_scipy_sparse_array(graph, format="csr")
    return {"Dijkstra, all targets": lambda s, t: csgraph.dijkstra(matrix, indices=numbers[s])[numbers[t]]}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=500)
    options.add_argument("--pairs", type=int, default=3)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = np.random.default_rng(chosen.seed)
    graph = streets(chosen.size, rng)
    nodes = list(graph)
    pairs = [tuple(nodes[i] for i in rng.choice(len(nodes), 2, replace=False)) for _ in range(chosen.pairs)]
    rustworkx, igraph = peer("rustworkx", "rustworkx"), peer("igraph", "igraph")
    csgraph = peer("scipy.sparse.csgraph", "scipy")
    makers: dict[str, Callable[[], dict[str, Query]]] = {"treeprune": lambda: treeprune_queries(graph)}
    makers["networkx"] = lambda: networkx_queries(graph)
    if rustworkx:
        makers["rustworkx"] = lambda: rustworkx_queries(rustworkx, graph)
    if igraph:
        makers["igraph"] = lambda: igraph_queries(igraph, graph)
    if csgraph:
        makers["scipy"] = lambda: scipy_queries(csgraph, graph)

    queries: dict[str, Query] = {}
    for library, make in makers.items():
        queries |= {f"{library}: {name}": query for name, query in make().items()}
    conversion = {"treeprune, without landmarks": lambda: GraphSpace(graph), **makers}
    del conversion["treeprune"], conversion["networkx"]
    rows = []
    for library, convert in conversion.items():
        began = time.perf_counter()
        convert()
        rows.append([library, f"{time.perf_counter() - began:.2f}"])
    show_table(["turning the networkx graph into", "s"], rows)
    print()

    for s, t in pairs:
        lengths = {name: query(s, t) for name, query in queries.items()}
        truth = next(iter(lengths.values()))
        assert all(math.isclose(length, truth, rel_tol=1e-9) for length in lengths.values()), lengths
        print(f"{s} to {t}: {truth:.4f}")

    def all_pairs(query: Query) -> Callable[[], float]:
        def seconds() -> float:
            began = time.perf_counter()
            for s, t in pairs:
                query(s, t)
            return (time.perf_counter() - began) / len(pairs)

        return seconds

    times = interleaved({name: all_pairs(query) for name, query in queries.items()}, chosen.repeats)
    a_star, both = times["networkx: A*, Manhattan"], times["networkx: bidirectional Dijkstra"]
    rows = [
        [name, f"{1000 * statistics.median(found):,.1f}", show_ratio(a_star, found), show_ratio(both, found)]
        for name, found in times.items()
    ]
    print()
    show_table(["query", "ms", "networkx A* takes times", "its bidirectional Dijkstra"], rows)
    space = GraphSpace(graph, heuristic=Coordinates(metric="manhattan", factor=1.0))
    for s, t in pairs:
        found = shortest_path(space, s, t).result.stats
        print(f"A*, {s} to {t}: {found.expanded:,} expanded, {1000 * found.time:.1f} ms of search")


if __name__ == "__main__":
    main()
