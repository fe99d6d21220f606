"""Shortest paths for people: node in, nodes out, as networkx has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..driver import Callback
from ..hooks import overrides
from ..limits import Limits
from ..problem import INF
from ..result import Result, Status
from ..state_space import StateSpace
from ..worlds import World
from .distance_run import distances_from
from .graph_arrays import Weight
from .graph_space import GraphSpace
from .path_method_names import parse_path_method
from .path_search import search_path


@dataclass(frozen=True)
class Path:
    """A way through a graph.

    Attributes
    ----------
    nodes : list
        The nodes from source to target; empty where no way was found.
    length : number or None
        What the way costs; None where there is none.
    result : Result
        What the search proved, and what it cost.
    """

    nodes: list[Any]
    length: Any
    result: Result = field(repr=False)

    @property
    def status(self) -> Status:
        """OPTIMAL: no way is shorter. INFEASIBLE: it is proved that there is none. Else a limit ended the search."""
        return self.result.status


def shortest_path(
    graph: Any,
    source: Any = None,
    target: Any = None,
    *,
    weight: Weight = "weight",
    heuristic: Any = None,
    method: str = "auto",
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Path:
    """Find a shortest path between two nodes of a graph.

    Parameters
    ----------
    graph : networkx graph, GraphSpace, GridSpace or ImplicitSpace
        A `GraphSpace` is worth making for more than one path: a networkx graph is turned into arrays at each call.
    source, target : node, optional
        Left out, those of the space. `target` may be a list or a set: the nearest one counts.
    weight : str, callable or None
        As for `GraphSpace`, where `graph` is a networkx graph.
    heuristic : optional
        As for `GraphSpace`; with a space, it takes the place of the space's own.
    method : str
        'auto': A* where there is a heuristic, else Dijkstra from both sides. Or the name of a search, as `solve` takes
        it: 'a-star', 'dijkstra', 'breadth-first' (fewest steps), 'weighted-a-star=1.5' ...
    limits : Limits, optional
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Path
        Without a way, `nodes` is empty, `length` None and `status` INFEASIBLE.

    Raises
    ------
    InstanceError
        If a node is not in the graph, or a weight cannot be a cost; the message names it.

    Examples
    --------
    >>> import networkx, treeprune
    >>> roads = networkx.Graph()
    >>> roads.add_weighted_edges_from([("a", "b", 3), ("b", "c", 3), ("a", "c", 8)])
    >>> treeprune.shortest_path(roads, "a", "c")
    Path(nodes=['a', 'b', 'c'], length=6)
    """
    space = asked(graph, source, target, weight)
    if heuristic is not None:
        space = space.with_heuristic(heuristic)
    if method == "auto":
        backwards = overrides(space, "predecessors") and overrides(space, "goals")
        method = "a-star" if space.guided else "bidirectional-dijkstra" if backwards else "dijkstra"
    result = search_path(space, None, parse_path_method(method), limits, world, progress)
    if result.value is None:
        return Path([], None, result)
    states = [space.start()]
    for move in result.solution:
        states.append(space.play(states[-1], move))
    return Path([space.node(s) for s in states], result.value, result)


def shortest_path_lengths(
    graph: Any,
    source: Any = None,
    targets: Iterable[Any] | None = None,
    cutoff: Any = None,
    *,
    weight: Weight = "weight",
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: Callback | None = None,
) -> dict[Any, Any]:
    """Measure how far nodes are from one.

    Parameters
    ----------
    graph : networkx graph, GraphSpace or GridSpace
    source : node, optional
        Left out, that of the space.
    targets : iterable of node, optional
        The nodes wanted, by default all; the search ends when it has them.
    cutoff : number, optional
        Leave out what is farther away.
    weight : str, callable or None
        As for `GraphSpace`, where `graph` is a networkx graph.
    limits : Limits, optional
    world : {'auto', 'interpreted', 'compiled'}
    progress : callable, optional

    Returns
    -------
    dict of node to number
        The nearest first; nodes that cannot be reached are left out.

    Raises
    ------
    InstanceError
        If a node is not in the graph, or a weight cannot be a cost.
    LimitError
        If a limit ended the search.

    Notes
    -----
    Dijkstra's algorithm, O((n + m) log n).

    Examples
    --------
    >>> import networkx
    >>> shortest_path_lengths(networkx.path_graph(5), 0, cutoff=2)
    {0: 0, 1: 1, 2: 2}
    """
    space = asked(graph, source, None, weight)
    if space.states is None:
        raise TypeError(f"{type(space).__name__} does not number its states: use dijkstra")
    wanted = None if targets is None else [space.number(node) for node in targets]
    found = distances_from(
        space, space.start(), targets=wanted, cutoff=cutoff, limits=limits, world=world, progress=progress
    )
    kept = range(len(found)) if wanted is None else sorted(set(wanted))
    near = sorted((s for s in kept if found[s] < INF), key=lambda s: found[s])
    return {space.node(s): found[s].item() for s in near}


def asked(graph: Any, source: Any, target: Any, weight: Weight) -> Any:
    """Return the space of a graph, asked for a way."""
    if not isinstance(graph, StateSpace):
        return GraphSpace(graph, source, target, weight)
    if weight != "weight":
        raise ValueError(f"weight={weight!r}: a {type(graph).__name__} has its weights; give it where that is made")
    if source is None and target is None:
        return graph
    if not hasattr(graph, "query"):
        raise ValueError(f"a {type(graph).__name__} has its start and its goal: leave source and target out")
    return graph.query(source, target)
