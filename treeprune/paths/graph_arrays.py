"""A graph as three arrays: compressed sparse rows, made once and checked while they are made.

first      the edges out of node i are first[i] ... first[i + 1] - 1        shape (n + 1,)
targets    node that an edge leads to                                       shape (m,)
weights    its cost: int64 where all are integers, else float64             shape (m,)
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from ..errors import InstanceError
from ..problem import INF

Weight = str | Callable[[Any, Any, Any], Any] | None


class Rows(NamedTuple):
    """Compressed sparse rows; see the head of this file."""

    first: np.ndarray[Any, Any]
    targets: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]


class Nodes:
    """The nodes of a graph by their numbers, and their numbers."""

    def __init__(self, names: Sequence[Hashable] | None, count: int, graph: Any = None) -> None:
        self.names: Sequence[Hashable] = range(count) if names is None else names
        self.numbers = None if names is None else {node: i for i, node in enumerate(names)}
        self.graph = graph

    def __len__(self) -> int:
        return len(self.names)

    def number(self, node: Any) -> int:
        """Return the number of a node.

        Raises
        ------
        InstanceError
            If the graph has no such node.
        """
        try:
            found = self.names.index(node) if self.numbers is None else self.numbers[node]
        except (KeyError, ValueError):
            raise InstanceError(f"node {node!r} is not in the graph") from None
        except TypeError:
            raise InstanceError(f"{node!r} cannot be a node: nodes must be hashable") from None
        return int(found)

    def attributes(self, node: Any) -> Any:
        """Return the attributes of a node, none where the graph came as arrays."""
        return {} if self.graph is None else self.graph.nodes[node]


def rows_of_graph(graph: Any, weight: Weight) -> tuple[list[Hashable], Rows]:
    """Return the nodes of a networkx graph, in its order, and its edges; of parallel edges the cheapest.

    Raises
    ------
    InstanceError
        If a weight cannot be the cost of a move; the message names the edge.
    """
    nodes = list(graph)
    numbers_of = {node: i for i, node in enumerate(nodes)}
    multi = graph.is_multigraph()
    first, targets, values = [0], list[int](), list[Any]()
    for u, neighbours in graph.adjacency():
        targets += map(numbers_of.__getitem__, neighbours)
        if callable(weight):
            values += [weight(u, v, data) for v, data in neighbours.items()]
        elif weight is None:
            values += [1] * len(neighbours)
        elif multi:
            values += [cheapest(edges, weight) for edges in neighbours.values()]
        else:
            values += [data.get(weight, 1) for data in neighbours.values()]
        first.append(len(targets))
    if weight is not None and any(value is None for value in values):
        first, targets, values = without_hidden(first, targets, values)
    starts, ends = np.array(first, np.int64), np.array(targets, np.int64)

    def edge(e: int) -> str:
        return f"edge {nodes[int(np.searchsorted(starts, e, 'right')) - 1]!r} -> {nodes[targets[e]]!r}"

    return nodes, Rows(starts, ends, costs(values, edge, len(nodes)))


def cheapest(edges: Any, weight: str) -> Any:
    """Return the least weight of parallel edges, None where all are hidden; what is no number is returned first."""
    found = [value for value in (data.get(weight, 1) for data in edges.values()) if value is not None]
    strange = [value for value in found if not isinstance(value, numbers.Real | Decimal) or value != value]
    return strange[0] if strange else min(found, default=None)


def without_hidden(first: list[int], targets: list[int], values: list[Any]) -> tuple[list[int], list[int], list[Any]]:
    """Leave out the edges whose weight is None."""
    kept = [value is not None for value in values]
    before = np.concatenate([[0], np.cumsum(kept)])
    return (
        before[first].tolist(),
        [t for t, keep in zip(targets, kept, strict=True) if keep],
        [v for v, keep in zip(values, kept, strict=True) if keep],
    )


def costs(values: Any, edge: Callable[[int], str], nodes: int) -> np.ndarray[Any, Any]:
    """Return weights as an array of int64, or of float64 where one is no integer.

    Raises
    ------
    InstanceError
        If one is no number, NaN, negative or infinite.
    """
    try:
        found = np.asarray(values)
    except ValueError:  # sequences of different lengths among them
        found = np.empty(len(values), object)
    if found.dtype.kind not in "biuf" or found.ndim != 1:
        found = one_by_one(values, edge)
    bad = np.flatnonzero(~((found >= 0) & (found < INF)))
    if len(bad):
        e = int(bad[0])
        raise InstanceError(
            f"{edge(e)} has the weight {found[e]!s}: weights are finite numbers from 0 on, below 10**18 (a weight "
            "of None hides an edge)"
        )
    longest = float(found.max(initial=0)) * nodes
    return found.astype(np.int64 if found.dtype.kind in "biu" and longest < INF else np.float64)


def one_by_one(values: Iterable[Any], edge: Callable[[int], str]) -> np.ndarray[Any, Any]:
    """Return as floats what NumPy has no number type for: fractions, decimals, large integers."""
    found = []
    for e, value in enumerate(values):
        value = value.item() if isinstance(value, np.generic) else value
        if not isinstance(value, numbers.Real | Decimal):
            raise InstanceError(f"{edge(e)} has the weight {value!r}, which is no number")
        try:
            found.append(float(value))
        except OverflowError:
            found.append(math.inf)
    return np.array(found, np.float64)


def checked_rows(first: Any, targets: Any, weights: Any) -> Rows:
    """Return arrays that came from outside as rows.

    Raises
    ------
    InstanceError
        If they do not fit together.
    """
    starts, ends = np.asarray(first), np.asarray(targets)
    for name, array in (("first", starts), ("targets", ends)):
        if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
            raise InstanceError(f"`{name}` must be integers in one dimension, not {array.dtype} of {array.shape}")
    starts, ends = starts.astype(np.int64), ends.astype(np.int64)
    n, m = len(starts) - 1, len(ends)
    if n < 0 or starts[0] != 0 or starts[-1] != m or np.any(np.diff(starts) < 0):
        raise InstanceError(f"`first` must rise from 0 to {m}, the number of edges, and have one entry more than nodes")
    if m and not 0 <= int(ends.min()) <= int(ends.max()) < n:
        raise InstanceError(f"`targets` must lie between 0 and {n - 1}, the last node")
    values = np.ones(m, np.int64) if weights is None else weights
    if len(values) != m:
        raise InstanceError(f"{len(values)} weights for {m} edges: give one for each")

    def edge(e: int) -> str:
        return f"edge {int(np.searchsorted(starts, e, 'right')) - 1} -> {ends[e]} (number {e})"

    return Rows(starts, ends, costs(values, edge, n))


def reverse(rows: Rows) -> Rows:
    """Return the edges by the node they lead to; `weights` holds their numbers in the other order."""
    order = np.argsort(rows.targets, kind="stable")
    counts = np.bincount(rows.targets, minlength=len(rows.first) - 1)
    return Rows(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), sources(rows)[order], order)


def sources(rows: Rows) -> np.ndarray[Any, Any]:
    """Return the node that each edge leaves."""
    return np.repeat(np.arange(len(rows.first) - 1, dtype=np.int64), np.diff(rows.first))
