"""Shortest paths in a graph that is there as a whole: a networkx graph, or arrays, turned into numbers once."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import numpy as np

from .._compiled import compiled, is_compiled
from ..errors import InstanceError
from ..state_space import StateSpace
from .estimates import Coordinates, NoEstimate, Rounded, table
from .graph_arrays import Nodes, Rows, Weight, checked_rows, reverse, rows_of_graph


@compiled
class GraphSpace(StateSpace):
    """The way from one node of a graph to another, or to the nearest of several.

    States are the numbers of nodes, in the graph's order; moves are the numbers of edges. The graph is turned into
    arrays once; `query` asks for another pair of nodes and shares them.

    Parameters
    ----------
    graph : networkx graph
        Directed or not; of parallel edges the cheapest counts. Later changes of the graph are not seen.
    source : node, optional
        Where the way begins.
    target : node, or list or set of nodes, optional
        Where it is to end.
    weight : str, callable or None
        The edge attribute that holds the cost, 1 where an edge has none; or f(u, v, data) (data of a multigraph: a
        mapping from key to attributes), which is called for both directions; None: every edge costs 1. An edge whose
        weight is None is hidden.
    heuristic : optional
        What guides a search:

        * None: nothing;
        * `Coordinates`: how far apart places are;
        * "landmarks" or a `Landmarks`: distances to some nodes, measured once;
        * a mapping from node to estimate, or an array of them, for the one target that is asked for;
        * a function h(u, v): called once for each node and target of every query, which costs as much as an
          interpreted search of the whole graph.

        Estimates are rounded up where all weights are integers, which keeps them admissible.

    Attributes
    ----------
    states : int
        How many nodes there are.
    nodes : Nodes
        `nodes.names[i]` is node number i.

    Raises
    ------
    InstanceError
        If a node is not in the graph, or a weight is no number, NaN, negative or infinite; the message names the
        node or the edge.

    Notes
    -----
    Turning n nodes and m edges into arrays takes O(n + m log m) time and 40 bytes an edge (twice that for undirected
    graphs). Costs are integers where all weights are and no way can cost 10**18, else floats.

    Examples
    --------
    >>> import networkx
    >>> roads = networkx.Graph()
    >>> roads.add_weighted_edges_from([("a", "b", 3), ("b", "c", 3), ("a", "c", 8)])
    >>> space = GraphSpace(roads, "a", "c")
    >>> for move in space.moves(space.start()):
    ...     print(space.show_move(space.start(), move), space.cost(space.start(), move))
    b 3
    c 8
    """

    def __init__(
        self,
        graph: Any,
        source: Any = None,
        target: Any = None,
        weight: Weight = "weight",
        heuristic: Any = None,
    ) -> None:
        if not hasattr(graph, "adjacency"):
            raise TypeError(f"{type(graph).__name__} is no networkx graph: GraphSpace.from_arrays takes arrays")
        names, rows = rows_of_graph(graph, weight)
        self._set_up(Nodes(names, len(names), graph), rows, graph.is_directed())
        self._choose(heuristic)
        self._ask(source, target)

    @classmethod
    def from_arrays(
        cls,
        first: Any,
        targets: Any,
        weights: Any = None,
        names: Any = None,
        heuristic: Any = None,
        directed: bool = True,
    ) -> GraphSpace:
        """Return the space of a graph in compressed sparse rows.

        Parameters
        ----------
        first : array of int, shape (n + 1,)
            The edges out of node i are first[i] ... first[i + 1] - 1.
        targets : array of int, shape (m,)
            Where each edge leads.
        weights : array of numbers, shape (m,), optional
            What it costs; 1 by default.
        names : sequence of hashable, optional
            What the nodes are called; by default 0 ... n - 1.
        heuristic : optional
            As for `GraphSpace`.
        directed : bool
            Whether distances may differ from those back; False saves half of the time and memory of landmarks.

        Examples
        --------
        >>> space = GraphSpace.from_arrays([0, 2, 3, 3], [1, 2, 2], [3, 8, 3]).query(0, 2)
        >>> [int(space.play(0, m)) for m in space.moves(0)]
        [1, 2]
        """
        rows = checked_rows(first, targets, weights)
        space = cls.__new__(cls)
        space._set_up(Nodes(names, len(rows.first) - 1), rows, directed)
        if len(space.nodes) != space.states:
            raise InstanceError(f"{len(space.nodes)} names for {space.states} nodes")
        space._choose(heuristic)
        space._ask(None, None)
        return space

    @classmethod
    def from_scipy(cls, matrix: Any, heuristic: Any = None, directed: bool = True) -> GraphSpace:
        """Return the space of a square sparse matrix of SciPy; what is stored is an edge, zeros too."""
        rows = matrix.tocsr()
        return cls.from_arrays(rows.indptr, rows.indices, rows.data, heuristic=heuristic, directed=directed)

    def _set_up(self, nodes: Nodes, rows: Rows, directed: bool) -> None:
        back = reverse(rows)
        self.nodes, self.directed, self.states = nodes, directed, len(rows.first) - 1
        self.first, self.targets, self.weights = rows
        self.least_cost = self.weights.min() if len(self.weights) else self.weights.dtype.type(0)
        self.back_first, self.back_sources, self.back_edges = back
        self.heuristic: Any = NoEstimate()

    def _choose(self, heuristic: Any) -> None:
        whole = self.weights.dtype.kind == "i"
        self.rule: Any = None
        if heuristic is None:
            part: Any = NoEstimate()
        elif isinstance(heuristic, Coordinates):
            part = heuristic.part(self.nodes, Rows(self.first, self.targets, self.weights))
            part = Rounded(part) if whole else part
        elif isinstance(heuristic, str):
            if heuristic != "landmarks":
                raise ValueError(f"heuristic={heuristic!r}: the one that goes by a name is 'landmarks'")
            from .landmarks import Landmarks

            part = Landmarks(self)
        elif is_compiled(type(heuristic)):
            part = heuristic
        elif callable(heuristic):
            part, self.rule = NoEstimate(), heuristic
        else:
            part = table(heuristic, self.nodes, whole)
        self.heuristic = part

    def _ask(self, source: Any, target: Any) -> None:
        self.source = -1 if source is None else self.nodes.number(source)
        wanted = list(target) if isinstance(target, list | set) else [] if target is None else [target]
        self.ends = np.array([self.nodes.number(node) for node in wanted] or [-1], np.int64)
        self.marked = np.zeros(self.states if len(self.ends) > 1 else 1, np.bool_)
        if len(self.ends) > 1:
            self.marked[self.ends] = True
        if self.rule is not None and wanted:
            self.heuristic = self._tabulated(wanted)

    def _tabulated(self, wanted: list[Any]) -> Any:
        """Return the estimates of the user's function to the nearest target."""
        values = [min(self.rule(node, end) for end in wanted) for node in self.nodes.names]
        return table(values, self.nodes, self.weights.dtype.kind == "i")

    def query(self, source: Any, target: Any = None) -> GraphSpace:
        """Return the same space asked for another way, which shares all arrays.

        Raises
        ------
        InstanceError
            If a node is not in the graph.

        Examples
        --------
        >>> import networkx
        >>> ring = GraphSpace(networkx.cycle_graph(5))
        >>> list(ring.query(0, [2, 3]).goals())
        [2, 3]
        """
        other = copy.copy(self)
        other._ask(source, target)
        return other

    def with_heuristic(self, heuristic: Any) -> GraphSpace:
        """Return the same space and query guided by another heuristic; see the class for what it may be."""
        other = copy.copy(self)
        other._choose(heuristic)
        if other.rule is not None and self.ends[0] >= 0:
            other.heuristic = other._tabulated([self.nodes.names[end] for end in self.ends])
        return other

    @property
    def guided(self) -> bool:
        """Whether the space estimates distances."""
        return self.rule is not None or not isinstance(self.heuristic, NoEstimate)

    def start(self) -> int:
        if self.source < 0:
            raise InstanceError("this graph has no source yet: ask for a way by space.query(source, target)")
        return self.source

    def is_goal(self, s: int) -> Any:
        if len(self.ends) == 1:
            return s == self.ends[0]
        return self.marked[s]

    def moves(self, s: int) -> Iterable[int]:
        for edge in range(self.first[s], self.first[s + 1]):
            yield edge

    def play(self, s: int, m: int) -> Any:
        return self.targets[m]

    def cost(self, s: int, m: int) -> Any:
        return self.weights[m]

    def h(self, s: int) -> Any:
        best = self.heuristic.between(s, self.ends[0])
        for i in range(1, len(self.ends)):
            best = min(best, self.heuristic.between(s, self.ends[i]))
        return best

    def h_back(self, s: int, start: int) -> Any:
        return self.heuristic.between(start, s)

    def unpack(self, key: int) -> int:
        return key

    def predecessors(self, s: int) -> Iterable[tuple[int, int]]:
        for i in range(self.back_first[s], self.back_first[s + 1]):
            yield self.back_edges[i], self.back_sources[i]

    def goals(self) -> Iterable[int]:
        for end in self.ends:
            if end >= 0:
                yield int(end)

    def moves_through(self, states: list[int], steps: bool = False) -> list[int]:
        at, to = np.array(states[:-1], np.int64), np.array(states[1:], np.int64)
        begin = self.first[at]
        counts = self.first[at + 1] - begin
        nth = np.repeat(np.arange(len(at)), counts)
        edges = np.arange(len(nth)) + np.repeat(begin - np.cumsum(counts) + counts, counts)
        fits = self.targets[edges] == to[nth]
        edges, nth = edges[fits], nth[fits]
        order = np.lexsort((self.weights[edges], nth))
        found: list[int] = edges[order][np.unique(nth, return_index=True)[1]].tolist()
        return found

    def number(self, node: Any) -> int:
        """Return the state of a node."""
        return self.nodes.number(node)

    def node(self, s: int) -> Any:
        """Return the node of a state."""
        return self.nodes.names[s]

    def parse(self, text: str) -> int:
        for i, name in enumerate(self.nodes.names):
            if str(name) == text:
                return i
        raise InstanceError(f"no node is written {text!r}")

    def show(self, s: int) -> str:
        return str(self.node(s))

    def show_move(self, s: int, m: int) -> str:
        return str(self.node(int(self.targets[m])))
