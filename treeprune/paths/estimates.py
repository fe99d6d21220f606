"""Estimates of the distance between two nodes of a graph, as parts that a search compiles in.

Each has `between(u, v)`: an estimate of the distance from node number u to node number v. `Coordinates` makes the parts
that know where nodes are; `treeprune.paths.landmarks` has another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .._compiled import compiled
from ..errors import InstanceError
from ..problem import INF
from .graph_arrays import Nodes, Rows, sources

EARTH = 6_371_009.0
"""Mean radius in metres."""


@compiled
class NoEstimate:
    """Knows nothing: 0 for all pairs."""

    def between(self, u: int, v: int) -> int:
        return 0


@compiled
class Straight:
    """A multiple of the Euclidean distance of two points, in any number of dimensions."""

    points: Any  # shape (nodes, dimensions)
    factor: float

    def between(self, u: int, v: int) -> float:
        total = 0.0
        for i in range(self.points.shape[1]):
            gap = self.points[u, i] - self.points[v, i]
            total += gap * gap
        return self.factor * math.sqrt(total)

    @staticmethod
    def lengths(points: Any, u: Any, v: Any) -> Any:
        """Return the same, with factor 1, of many pairs."""
        gaps = points[u] - points[v]
        return np.sqrt((gaps * gaps).sum(axis=1))


@compiled
class CityBlock:
    """A multiple of the Manhattan distance: the gaps of all coordinates added up."""

    points: Any
    factor: float

    def between(self, u: int, v: int) -> float:
        total = 0.0
        for i in range(self.points.shape[1]):
            total += abs(self.points[u, i] - self.points[v, i])
        return self.factor * total

    @staticmethod
    def lengths(points: Any, u: Any, v: Any) -> Any:
        """Return the same, with factor 1, of many pairs."""
        return np.abs(points[u] - points[v]).sum(axis=1)


@compiled
class EightWays:
    """A multiple of the octile distance: diagonal steps, each worth sqrt(2), then straight ones. Two dimensions."""

    points: Any
    factor: float

    def between(self, u: int, v: int) -> float:
        a: float = abs(self.points[u, 0] - self.points[v, 0])
        b: float = abs(self.points[u, 1] - self.points[v, 1])
        return self.factor * (max(a, b) + (math.sqrt(2.0) - 1.0) * min(a, b))

    @staticmethod
    def lengths(points: Any, u: Any, v: Any) -> Any:
        """Return the same, with factor 1, of many pairs."""
        gaps = np.abs(points[u] - points[v])
        return gaps.max(axis=1) + (math.sqrt(2) - 1) * gaps.min(axis=1)


@compiled
class GreatCircle:
    """A multiple of the distance along the surface of the earth, in metres; points are (longitude, latitude)."""

    points: Any
    factor: float

    def between(self, u: int, v: int) -> float:
        x, y = math.radians(self.points[u, 0]), math.radians(self.points[u, 1])
        a, b = math.radians(self.points[v, 0]), math.radians(self.points[v, 1])
        part = math.sin((b - y) / 2) ** 2 + math.cos(y) * math.cos(b) * math.sin((a - x) / 2) ** 2
        return self.factor * 2.0 * EARTH * math.asin(math.sqrt(min(1.0, part)))

    @staticmethod
    def lengths(points: Any, u: Any, v: Any) -> Any:
        """Return the same, with factor 1, of many pairs."""
        (x, y), (a, b) = np.radians(points[u]).T, np.radians(points[v]).T
        part = np.sin((b - y) / 2) ** 2 + np.cos(y) * np.cos(b) * np.sin((a - x) / 2) ** 2
        return 2 * EARTH * np.arcsin(np.sqrt(np.minimum(1, part)))


@compiled
class Table:
    """Estimates to the goal that were handed over, one a node; `v` is ignored."""

    values: Any  # shape (nodes,)

    def between(self, u: int, v: int) -> Any:
        return self.values[u]


@compiled
class Rounded:
    """Another estimate rounded up: where all weights are integers, that keeps it admissible and consistent."""

    inner: Any

    def between(self, u: int, v: int) -> Any:
        return math.ceil(self.inner.between(u, v) - 1e-9)


class Coordinates:
    """Estimate distances in a graph by the places of its nodes.

    Parameters
    ----------
    places : mapping, str, tuple of str, callable or array of shape (n, d), optional
        Where the nodes are: node -> (x, y, ...); or the node attribute that holds such a tuple; or the attributes that
        hold one coordinate each, as ("x", "y"); or a function of the node; or an array, in the order of the graph's
        nodes. By default nodes are themselves tuples of numbers.
    metric : {'euclidean', 'manhattan', 'octile', 'great circle'}
        'great circle' takes (longitude, latitude) in degrees and gives metres.
    factor : float, optional
        What a unit of distance costs at least. By default the largest that no edge refutes: the least weight / distance
        over all edges. With it the estimate is consistent, up to the rounding of floats. One of your own is taken as it
        is.

    Examples
    --------
    >>> import networkx
    >>> from treeprune import GraphSpace
    >>> streets = networkx.grid_2d_graph(3, 3)
    >>> space = GraphSpace(streets, (0, 0), (2, 2), heuristic=Coordinates(metric="manhattan"))
    >>> space.h(space.start())
    4
    """

    METRICS: ClassVar[dict[str, Any]] = {
        "euclidean": Straight,
        "manhattan": CityBlock,
        "octile": EightWays,
        "great circle": GreatCircle,
    }

    def __init__(self, places: Any = None, metric: str = "euclidean", factor: float | None = None) -> None:
        if metric not in self.METRICS:
            raise ValueError(f"metric={metric!r}: choose {', '.join(map(repr, self.METRICS))}")
        if factor is not None and not 0 <= factor < math.inf:
            raise ValueError(f"factor={factor!r}: give a finite number from 0 on")
        self.places, self.metric, self.factor = places, metric, factor

    def part(self, nodes: Nodes, rows: Rows) -> Any:
        """Return the part that a search compiles in.

        Raises
        ------
        InstanceError
            If a node has no place; the message names it.
        """
        points, cls = self.points(nodes), self.METRICS[self.metric]
        if points.shape[1] != 2 and cls in (EightWays, GreatCircle):
            raise InstanceError(f"{self.metric} distances need two coordinates a node, not {points.shape[1]}")
        factor = self.factor
        if factor is None:
            u, v = sources(rows), rows.targets
            lengths = cls.lengths(points, u, v)
            apart = lengths > 0
            factor = float((rows.weights[apart] / lengths[apart]).min(initial=math.inf))
            factor = factor if factor < math.inf else 0.0
        return cls(points, float(factor))

    def points(self, nodes: Nodes) -> np.ndarray[Any, Any]:
        """Return the places as an array of shape (nodes, dimensions)."""
        if isinstance(self.places, np.ndarray):
            found = self.places.astype(np.float64)
            if found.ndim != 2 or len(found) != len(nodes):
                raise InstanceError(f"places of shape {found.shape} for {len(nodes)} nodes: give (nodes, dimensions)")
        else:
            rows = [self.place(nodes, node) for node in nodes.names]
            width = len(rows[0]) if rows else 2
            for node, row in zip(nodes.names, rows, strict=True):
                if len(row) != width:
                    raise InstanceError(f"node {node!r} has {len(row)} coordinates, the first node {width}")
            found = np.array(rows, np.float64).reshape(len(rows), width)
        bad = np.flatnonzero(~np.isfinite(found).all(axis=1))
        if len(bad):
            raise InstanceError(f"node {nodes.names[int(bad[0])]!r} has the place {found[bad[0]].tolist()}")
        return np.ascontiguousarray(found)

    def place(self, nodes: Nodes, node: Any) -> list[float]:
        """Return the coordinates of a node."""
        places = self.places
        try:
            if places is None:
                found = node
            elif isinstance(places, str):
                found = nodes.attributes(node)[places]
            elif isinstance(places, tuple):
                found = [nodes.attributes(node)[name] for name in places]
            else:
                found = places(node) if callable(places) else places[node]
            return [float(x) for x in found]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise InstanceError(f"node {node!r} has no place ({type(error).__name__}: {error})") from None


def table(values: Any, nodes: Nodes, whole: bool) -> Table:
    """Return estimates that were handed over, by node or in the order of the nodes, checked.

    Raises
    ------
    InstanceError
        If one is missing, negative, NaN or no number; the message names the node.
    """
    if isinstance(values, Mapping):
        missing = next((node for node in nodes.names if node not in values), None)
        if missing is not None:
            raise InstanceError(f"node {missing!r} has no estimate")
        values = [values[node] for node in nodes.names]
    try:
        found = np.minimum(np.asarray(values, np.float64), INF)
    except (TypeError, ValueError) as error:
        raise InstanceError(f"estimates must be numbers: {error}") from None
    if found.shape != (len(nodes),):
        raise InstanceError(f"estimates of shape {found.shape} for {len(nodes)} nodes: give one for each")
    bad = np.flatnonzero(~(found >= 0))
    if len(bad):
        raise InstanceError(f"node {nodes.names[int(bad[0])]!r} has the estimate {found[bad[0]]}: give 0 or more")
    return Table(np.ceil(found - 1e-9).astype(np.int64) if whole else found)
