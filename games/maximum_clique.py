"""The maximum clique of a graph of any size, vertices that cannot belong to one left out beforehand.

    held    a clique that is known
    core    of a vertex: the largest k such that it lies in a subgraph in which all have at least k neighbours

Each vertex of a clique larger than `held` has at least |held| neighbours in it, so its core number is that at least.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import networkx as nx

import treeprune

from .clique import Clique

SEEDS = 16
"""Vertices from which a clique is grown beforehand."""


def maximum_clique(
    graph: Any, *, limits: treeprune.Limits | None = None, world: str = "auto"
) -> tuple[list[Hashable], treeprune.Result]:
    """Return the vertices of a maximum clique, and what was proved.

    Parameters
    ----------
    graph : networkx graph
        Directions of edges, double edges and loops do not matter.
    limits : Limits, optional
    world : {'auto', 'interpreted', 'compiled'}

    Returns
    -------
    list of vertices
        Of the largest clique found; a maximum one where `result.status` is OPTIMAL.
    Result
        Of the search among the vertices that were not left out.

    Raises
    ------
    InstanceError
        If the graph has no vertices, or more than 1,024 that cannot be left out.

    Notes
    -----
    Exact. Leaving out takes O(edges); the search is exponential in the worst case.

    References
    ----------
    S. Seidman, "Network structure and minimum degree", Social Networks 5, 1983 (cores); the search: see `Clique`.

    Examples
    --------
    >>> found, result = maximum_clique(nx.Graph(["ab", "bc", "ca", "cd"]), world="interpreted")
    >>> sorted(found), result.value, result.status.name
    (['a', 'b', 'c'], 3, 'OPTIMAL')
    """
    if not isinstance(graph, nx.Graph) or not len(graph):
        raise treeprune.InstanceError(f"graph={graph!r}: give a networkx graph with at least one vertex")
    simple = nx.Graph()
    simple.add_nodes_from(graph)
    simple.add_edges_from((u, v) for u, v in graph.edges() if u != v)
    core = nx.core_number(simple)
    held = some_clique(simple, core)
    left = [v for v in simple if core[v] >= len(held)]
    # as vertices of `held` may be left out, it is looked for itself where nothing else can be found
    problem = Clique(simple.subgraph({*left, *held}))
    result = treeprune.solve(problem, limits=limits, world=world)
    found = problem.clique(result.solution)
    return (found if len(found) >= len(held) else held), result


def some_clique(graph: Any, core: dict[Hashable, int]) -> list[Hashable]:
    """Return the largest of some cliques, each grown from a vertex by the neighbours of largest core number."""
    best: list[Hashable] = []
    for v in sorted(graph, key=core.__getitem__, reverse=True)[:SEEDS]:
        found = [v]
        for u in sorted(graph[v], key=core.__getitem__, reverse=True):
            if all(graph.has_edge(u, w) for w in found):
                found.append(u)
        best = max(best, found, key=len)
    return best
