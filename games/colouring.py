"""Graph colouring: neighbours have different colours, as few of them as can be.

    x[v]    the colour of node v, from 0

The search branches on the node with the fewest colours left, ties by degree: DSATUR (Brelaz 1979); but first on the
one whose colour failed last, a sixth of the nodes on myciel5. Colours are interchangeable, so of all that no
node has yet one is tried; the nodes of a large clique have theirs at once.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Hashable
from typing import Any

import networkx as nx

import treeprune

from .colouring_graphs import graph_of, is_dimacs, read_dimacs


@dataclasses.dataclass(eq=False)
class Colouring(treeprune.ConstraintProblem):
    """Colour the nodes of a graph. Instances are names (myciel4, queen6_6), files.col, or edges: "a-b b-c c-a".

    Parameters
    ----------
    graph : networkx graph
        Directions of edges do not matter. By default the third graph of Mycielski.
    colours : int, optional
        How many there are; None: as few as possible are wanted, and `Result.value` is the chromatic number.

    Raises
    ------
    InstanceError
        If the graph has no nodes, or a node that is its own neighbour.

    Examples
    --------
    >>> puzzle = Colouring(nx.cycle_graph(5))
    >>> result = treeprune.solve(puzzle, world="interpreted")
    >>> result.value, puzzle.solution_text(result.solution)
    (3, '0:0 1:1 2:0 3:1 4:2')
    >>> treeprune.solve(Colouring(nx.cycle_graph(5), 2), world="interpreted").status.name
    'INFEASIBLE'
    """

    graph: Any = None
    colours: int | None = None

    def __post_init__(self) -> None:
        self.graph = graph = simple(graph_of("myciel3") if self.graph is None else self.graph)
        k = self.colours
        if k is not None and (isinstance(k, bool) or not isinstance(k, int) or k < 1):
            raise treeprune.InstanceError(f"colours={k!r}: give a number from 1 up, or None for as few as possible")
        super().__init__()
        clique = large_clique(graph)
        most = k or 1 + max(nx.greedy_color(graph, "DSATUR").values())
        self.x: dict[Hashable, Any] = {v: self.variable(range(most), f"x[{v}]") for v in graph}
        for nodes in cliques_that_cover(graph):
            self.add(treeprune.AllDifferent([self.x[v] for v in nodes], name=f"clique {' '.join(map(str, nodes))}"))
        if k is None:
            number = self.variable(range(len(clique), most + 1), "colours")
            self.add(treeprune.Linear(x - number, "<=", -1, name=f"{x.name} < colours") for x in self.x.values())
            self.minimise(number)
        self.break_symmetry(treeprune.Interchangeable(self.x.values()))
        # whatever the level: before the first choice, while all values are interchangeable
        for colour, v in enumerate(clique[:most]):
            name = f"clique: {self.x[v].name}"
            self.break_symmetry(treeprune.Linear(self.x[v], "=", colour, level="bounds", name=name))
        self.branch_on(
            (self.x[v] for v in sorted(graph, key=graph.degree, reverse=True)), method="smallest+last-conflict"
        )

    def fitted(self, text: str) -> Colouring:
        """Return the problem of the graph that a text names, or writes out."""
        return dataclasses.replace(self, graph=graph_of(text.strip())) if text.strip() else self

    def parse(self, text: str) -> dict[str, int]:
        return {}

    def read(self, path: str) -> Colouring | None:
        """Return the problem of a DIMACS file; of another file each line is a graph."""
        return dataclasses.replace(self, graph=read_dimacs(path)) if is_dimacs(path) else None

    def instance_of(self, line: str) -> str:
        return line.strip()

    def colouring(self, solution: treeprune.Solution) -> dict[Hashable, int]:
        """Return the colours by node."""
        return {v: solution[x] for v, x in self.x.items()}

    def solution_text(self, solution: treeprune.Solution) -> str:
        """Return node:colour for each node."""
        return " ".join(f"{v}:{colour}" for v, colour in self.colouring(solution).items())

    def show(self, state: Any = None) -> str:
        """Return the nodes of each colour; what is known of the graph where there is no solution."""
        if not isinstance(state, treeprune.Solution):
            return f"{len(self.graph)} nodes, {self.graph.number_of_edges()} edges"
        groups: dict[int, list[str]] = {}
        for v, colour in self.colouring(state).items():
            groups.setdefault(colour, []).append(str(v))
        return "\n".join(f"{colour:>3}  {' '.join(nodes)}" for colour, nodes in sorted(groups.items()))


def simple(graph: Any) -> Any:
    """Return a graph without directions and double edges.

    Raises
    ------
    InstanceError
        If it is none, has no nodes, or an edge from a node to itself.
    """
    if not isinstance(graph, nx.Graph):
        raise treeprune.InstanceError(f"graph={graph!r}: give a networkx graph")
    loop = next(nx.selfloop_edges(graph), None)
    if loop is not None:
        raise treeprune.InstanceError(f"node {loop[0]!r} is its own neighbour, so no colour is right for it")
    if not len(graph):
        raise treeprune.InstanceError("the graph has no nodes")
    found = nx.Graph()
    found.add_nodes_from(graph)
    found.add_edges_from(graph.edges())
    return found


def large_clique(graph: Any) -> list[Hashable]:
    """Return the largest of the cliques that grow from each node by its neighbours of largest degree: a lower bound."""
    place = {v: i for i, v in enumerate(graph)}
    best: list[Hashable] = []
    for v in sorted(graph, key=graph.degree, reverse=True):
        if graph.degree(v) < len(best):
            break
        found, left = [v], set(graph[v])
        while left:
            u = max(left, key=lambda w: (len(left & set(graph[w])), graph.degree(w), -place[w]))
            found.append(u)
            left &= set(graph[u])
        best = found if len(found) > len(best) else best
    return best


def cliques_that_cover(graph: Any) -> list[list[Hashable]]:
    """Return cliques that hold every edge between them: one constraint for each does more than one for each edge."""
    place = {v: i for i, v in enumerate(graph)}
    covered: set[frozenset[Hashable]] = set()
    found = []
    for u, v in graph.edges():
        if frozenset((u, v)) in covered:
            continue
        nodes, left = [u, v], set(graph[u]) & set(graph[v])
        while left:
            w = max(left, key=lambda w: (sum(frozenset((w, y)) not in covered for y in nodes), -place[w]))
            nodes.append(w)
            left &= set(graph[w])
        covered |= {frozenset(pair) for pair in itertools.combinations(nodes, 2)}
        found.append(nodes)
    return found
