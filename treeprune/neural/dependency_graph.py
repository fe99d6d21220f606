"""Which units of which layers can only go together: through normalisation, sums, concatenation and flattening."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .layer import Array, NetworkError
from .network import INPUT, Network, Node

if TYPE_CHECKING:
    import networkx as nx

# what comes out of a channel depends on that channel alone
CHANNELWISE = {"BatchNorm", "ReLU", "Dropout", "MaxPool2d", "AveragePool2d", "GlobalAveragePool"}
NORMALISING = {"BatchNorm"}


@dataclass(frozen=True)
class Member:
    """A part of a coupled group.

    Attributes
    ----------
    layer : str
    side : {'output', 'input', 'through'}
        Whether units of the layer go, inputs that it reads, or channels that only pass through it.
    indices : array of int, shape (n,)
        Which ones, by class of units (`classes[i]` is that of `indices[i]`).
    classes : array of int, shape (n,)
    """

    layer: str
    side: str
    indices: Array
    classes: Array

    def __repr__(self) -> str:
        return f"Member({self.layer}, {self.side}, {len(self.indices)} indices)"


@dataclass(frozen=True)
class Group:
    """Layers whose units are removed together.

    Attributes
    ----------
    classes : array of int, shape (n,)
        Each class is one branch: the units, one or several, that only go together.
    layers : tuple of str
        Layers that have units in it.
    members : tuple of Member
    fixed : bool
        Whether nothing in it can go: an output of the network, or tied to an input of the network.
    """

    classes: Array
    layers: tuple[str, ...]
    members: tuple[Member, ...]
    fixed: bool

    def __repr__(self) -> str:
        more = ", fixed" if self.fixed else ""
        return f"Group({len(self.classes)} units of {', '.join(self.layers)}; {len(self.members)} members{more})"


class Coupling:
    """The classes of units of a network that only go together.

    Parameters
    ----------
    network : Network

    Attributes
    ----------
    outputs : dict of str to array of int
        For each layer, the class of each unit or channel that it gives.
    inputs : dict of str to array of int
        For each layer with weights, the class of each input that it reads.
    fixed : array of bool, shape (classes,)
        Classes that cannot go.

    Notes
    -----
    Units that are added become one class; concatenation puts classes side by side; flattening repeats a class for each
    place of its map. O(units) time and memory; nothing is traced or run.

    References
    ----------
    Fang, Ma, Song, Mi and Wang 2023 (DepGraph).
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._parent: list[int] = []
        locked: list[Array] = []
        raw = {INPUT: self._fresh(network.input_shape[0])}
        locked.append(raw[INPUT])
        read: dict[str, Array] = {}
        for node in network.nodes:
            sources = [raw[name] for name in node.inputs]
            kind, shape = node.layer.kind, network.shapes[node.name]
            if has_units(node):
                read[node.name] = sources[0]
                raw[node.name] = self._fresh(shape[0])
            elif kind == "Flatten":
                raw[node.name] = np.repeat(sources[0], math.prod(network.input_shapes(node)[0][1:]))
            elif kind == "Concat":
                raw[node.name] = np.concatenate(sources)
            elif kind == "Add":
                for other in sources[1:]:
                    self._unite(sources[0], other)
                raw[node.name] = sources[0]
            elif kind in CHANNELWISE:
                raw[node.name] = sources[0]
            else:  # a layer that is not known may mix channels: what it reads and gives stays whole
                raw[node.name] = self._fresh(shape[0])
                locked.extend([*sources, raw[node.name]])
        locked.append(raw[network.nodes[-1].name])
        roots = np.array([self._root(i) for i in range(len(self._parent))])
        numbers = np.unique(roots, return_inverse=True)[1].reshape(-1)
        self.outputs: dict[str, Array] = {name: numbers[ids] for name, ids in raw.items()}
        self.inputs: dict[str, Array] = {name: numbers[ids] for name, ids in read.items()}
        self.fixed: Array = np.zeros(int(numbers.max()) + 1, bool)
        self.fixed[numbers[np.concatenate(locked)]] = True

    def _fresh(self, count: int) -> Array:
        first = len(self._parent)
        self._parent.extend(range(first, first + count))
        return np.arange(first, first + count)

    def _root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = i = self._parent[self._parent[i]]
        return i

    def _unite(self, one: Array, two: Array) -> None:
        for i, j in zip(one.tolist(), two.tolist(), strict=True):
            a, b = self._root(i), self._root(j)
            self._parent[max(a, b)] = min(a, b)

    def units(self) -> dict[str, Array]:
        """Return the classes of the units of each layer that has weights."""
        return {name: self.outputs[name] for name in self.inputs}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups, in the order of their first layers: layers that share a class are in one."""
        number = np.full(len(self.fixed), -1)
        names: list[list[str]] = []
        for name, ids in self.units().items():
            met = sorted({int(n) for n in np.unique(number[ids]) if n >= 0})
            own = met[0] if met else len(names)
            if not met:
                names.append([])
            for other in met[1:]:
                number[number == other] = own
                names[own] += names[other]
                names[other] = []
            number[ids] = own
            names[own].append(name)
        members: list[list[Member]] = [[] for _ in names]
        for node in self.network.nodes:
            sides = [("through", self.outputs[node.name])]
            if node.name in self.inputs:
                sides = [("input", self.inputs[node.name]), ("output", self.outputs[node.name])]
            for side, ids in sides:
                own_numbers = number[ids]
                for own in np.unique(own_numbers[own_numbers >= 0]):
                    places = np.flatnonzero(own_numbers == own)
                    members[own].append(Member(node.name, side, places, ids[places]))
        order = {name: place for place, name in enumerate(self.network.layers)}
        found = []
        for own, layers in enumerate(names):
            if layers:
                classes = np.flatnonzero(number == own)
                inside = tuple(sorted(layers, key=order.__getitem__))
                found.append(Group(classes, inside, tuple(members[own]), bool(self.fixed[classes].any())))
        return tuple(sorted(found, key=lambda group: order[group.layers[0]]))

    def group(self, name: str) -> Group:
        """Return the group of a layer's units."""
        if name not in self.inputs:
            self.network.find(name)
            raise NetworkError(f"layer {name!r} has no units of its own: name one of {', '.join(self.inputs)}")
        return next(group for group in self.groups if name in group.layers)


def group(network: Network, layer: str) -> Group:
    """Return what has to be removed together with units of a layer.

    Parameters
    ----------
    network : Network
    layer : str

    Returns
    -------
    Group

    Raises
    ------
    NetworkError
        If there is no such layer, or it has no units.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> group(MLP([4, 3, 2]), "fc1").members
    (Member(fc1, output, 3 indices), Member(relu1, through, 3 indices), Member(fc2, input, 3 indices))
    """
    return Coupling(network).group(layer)


def network_graph(network: Network) -> nx.DiGraph[str]:
    """Return a network as a graph of networkx.

    Returns
    -------
    networkx.DiGraph
        A node for each layer, and "input", with `kind`, `shape` and `group` (number of the coupled group whose units
        it gives, -1 for none); an edge from each layer to those that read it.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> list(network_graph(MLP([4, 3, 2])).edges)
    [('input', 'fc1'), ('fc1', 'relu1'), ('relu1', 'fc2')]
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    coupling = Coupling(network)
    number = np.full(len(coupling.fixed), -1)
    for i, found in enumerate(coupling.groups):
        number[found.classes] = i
    graph.add_node(INPUT, kind="input", shape=network.input_shape, group=-1)
    for node in network.nodes:
        ids = np.unique(number[coupling.outputs[node.name]])
        graph.add_node(
            node.name,
            kind=node.layer.kind,
            shape=network.shapes[node.name],
            group=int(ids[0]) if len(ids) == 1 else tuple(ids.tolist()),
        )
        graph.add_edges_from((name, node.name) for name in node.inputs)
    return graph


def has_units(node: Node) -> bool:
    """Tell whether a layer has weights that make units of their own: Dense, convolutions."""
    weight = node.layer.parameters.get("weight")
    return weight is not None and weight.ndim > 1


def followers(network: Network, name: str) -> list[str]:
    """Return the layers through which a layer's units pass, one by one and nowhere else, up to the first rectifier.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> followers(MLP([4, 3, 2]), "fc1")
    ['relu1']
    """
    found: list[str] = []
    while True:
        readers = [node for node in network.nodes if (found[-1] if found else name) in node.inputs]
        if len(readers) != 1 or readers[0].layer.kind not in ("BatchNorm", "Dropout", "ReLU"):
            return found
        found.append(readers[0].name)
        if readers[0].layer.kind == "ReLU":
            return found


def normalisations(network: Network, name: str) -> list[str]:
    """Return the batch normalisations among a layer's followers."""
    return [f for f in followers(network, name) if network.layers[f].kind in NORMALISING]
