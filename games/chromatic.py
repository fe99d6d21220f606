"""The chromatic number of a graph: a colouring and a proof that fewer colours do not do, or how far apart both are.

k       colours that are tried: one fewer than the best colouring held has
core    what is left of the graph when nodes with fewer than k neighbours are taken away, again and again: those can
        always be coloured last
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

import treeprune

from .colouring import Colouring, large_clique, simple


@dataclass
class ChromaticNumber:
    """What `chromatic_number` found.

    Attributes
    ----------
    value, bound : int
        Colours of the best colouring held; what no colouring can do with less.
    colouring : dict
        Colours by node, from 0.
    clique : list
        Nodes of a clique, the first lower bound.
    stopped : str or None
        Why the run ended before both met.
    nodes, failures : int
    time : float
    """

    value: int
    bound: int
    colouring: dict[Hashable, int] = field(repr=False)
    clique: list[Hashable] = field(repr=False)
    stopped: str | None = None
    nodes: int = 0
    failures: int = 0
    time: float = 0.0

    @property
    def gap(self) -> int:
        """How far value and bound are apart; 0 where the chromatic number is proved."""
        return self.value - self.bound

    @property
    def status(self) -> treeprune.Status:
        """OPTIMAL where the chromatic number is proved."""
        return treeprune.Status.FEASIBLE if self.gap else treeprune.Status.OPTIMAL


def chromatic_number(
    graph: Any,
    *,
    limits: treeprune.Limits | None = None,
    world: str = "auto",
    **options: Any,
) -> ChromaticNumber:
    """Return the chromatic number of a graph, or bounds on it where a limit ended the search.

    Parameters
    ----------
    graph : networkx graph
    limits : Limits, optional
        On the nodes and the seconds of all searches together.
    world : {'auto', 'interpreted', 'compiled'}
    **options
        Passed on to `treeprune.constraint_search`; the smallest domain and the last conflict first, by default.

    Returns
    -------
    ChromaticNumber

    Raises
    ------
    InstanceError
        If the graph has no nodes, or a node that is its own neighbour.

    Notes
    -----
    Exact. Begins with a clique and with the colouring of DSATUR; then looks for a colouring with one colour fewer,
    component by component of the core, until there is none. Takes exponential time in the worst case.

    Examples
    --------
    >>> found = chromatic_number(nx.petersen_graph(), world="interpreted")
    >>> found.value, found.bound, len(found.colouring)
    (3, 3, 10)
    """
    options = {"last_conflict": True} | options
    limits, began = limits or treeprune.Limits(), time.perf_counter()
    graph = simple(graph)
    colouring, clique = nx.greedy_color(graph, "DSATUR"), large_clique(graph)
    bound = 2 if len(clique) < 3 and graph.number_of_edges() else len(clique)
    bound = max(bound, 1 if nx.is_bipartite(graph) else 3)
    found = ChromaticNumber(1 + max(colouring.values()), bound, colouring, clique)
    while found.gap and found.stopped is None:
        better = colour_with(graph, found.value - 1, found, limits, began, world, options)
        if better is not None:
            found.colouring = better
            found.value = 1 + max(better.values())
        elif found.stopped is None:
            found.bound = found.value
    found.time = time.perf_counter() - began
    return found


def colour_with(
    graph: Any, k: int, found: ChromaticNumber, limits: treeprune.Limits, began: float, world: str,
    options: dict[str, Any],
) -> dict[Hashable, int] | None:  # fmt: skip
    """Return a colouring with k colours; None where there is none, or a limit ended the search."""
    core = nx.k_core(graph, k)
    colouring: dict[Hashable, int] = {}
    for nodes in sorted(nx.connected_components(core), key=len):
        component = nx.Graph()
        component.add_nodes_from(v for v in graph if v in nodes)  # in the order of the graph, so that counts repeat
        component.add_edges_from((u, v) for u, v in graph.edges() if u in nodes and v in nodes)
        left = treeprune.Limits(
            nodes=None if limits.nodes is None else max(0, limits.nodes - found.nodes),
            time=None if limits.time is None else max(0.0, limits.time - (time.perf_counter() - began)),
        )
        problem = Colouring(component, k)
        result = treeprune.constraint_search(problem, limits=left, world=world, **options)
        found.nodes += result.stats.nodes
        found.failures += result.stats.failures
        if not result.solution:
            found.stopped = result.stopped
            return None
        colouring |= problem.colouring(result.solution)
    outside = [v for v in graph if v not in colouring]
    return colour_last(graph, colouring, outside)


def colour_last(graph: Any, colouring: dict[Hashable, int], outside: list[Hashable]) -> dict[Hashable, int]:
    """Give colours to the nodes outside of the core, those that were taken away last first."""
    left, order = set(graph), []
    degree = dict(graph.degree())
    waiting = set(outside)
    while waiting:
        v = min(waiting, key=lambda u: degree[u])
        waiting.discard(v)
        left.discard(v)
        order.append(v)
        for u in graph[v]:
            degree[u] -= u in left
    for v in reversed(order):
        taken = {colouring[u] for u in graph[v] if u in colouring}
        colouring[v] = next(c for c in range(len(taken) + 1) if c not in taken)
    return colouring
