"""A smaller network: some units of it left out, with all that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .dependency_graph import Coupling
from .layer import Array, Layer, NetworkError
from .masks import Masks
from .memory_order import axes_in_memory
from .network import Network, Node

# which argument of a layer says how many units it has
UNITS = {"Dense": "units", "Conv2d": "channels"}


def shrunk(network: Network, coupling: Coupling, removed: Array, shifts: Mapping[str, Array] | None = None) -> Network:
    """Return a network without some classes of units.

    Parameters
    ----------
    network : Network
        Stays as it is.
    coupling : Coupling
        Of the network.
    removed : array of bool, shape (classes,)
    shifts : mapping of layer to array of shape (units,), optional
        What is added to the units of a layer, for constants that it does not read any more: its bias takes it, or the
        mean of the batch normalisation behind it, or a bias that is made for it.

    Returns
    -------
    Network
        With the masks, frozen layers and original sizes of the network, its arrays its own.

    Raises
    ------
    NetworkError
        If a layer would be left without units.
    """
    shifts = shifts or {}
    bias_made = {name for name in shifts if _takes_shift(network, name) is None}
    layers, arrays = [], {}
    for node in network.nodes:
        kept = ~removed[coupling.outputs[node.name]]
        read = ~removed[coupling.inputs[node.name]] if node.name in coupling.inputs else None
        if not kept.any():
            raise NetworkError(f"layer {node.name!r} would be left without units: keep one at least")
        layers.append(
            (node.name, _smaller(node, int(kept.sum()), read is not None, node.name in bias_made), node.inputs)
        )
        for key, array in {**node.layer.parameters, **node.layer.statistics}.items():
            arrays[f"{node.name}.{key}"] = sliced(array, kept, read)
        if node.name in bias_made:
            arrays[f"{node.name}.bias"] = np.zeros(int(kept.sum()), network.dtype)
    for name, shift in shifts.items():
        target, sign = _takes_shift(network, name) or (f"{name}.bias", 1)
        values = sign * shift[~removed[coupling.outputs[name]]]
        arrays[target] = (arrays[target] + values).astype(network.dtype)
    smaller = _assembled(network, layers, arrays)
    _masked(network, smaller, coupling, removed, shifts)
    return smaller


def sliced(array: Array, kept: Array, read: Array | None = None) -> Array:
    """Return the kept rows (and columns) of an array, in an order in memory like its own."""
    chosen = array[kept]
    if array.ndim == 1 or read is None:
        return np.ascontiguousarray(chosen)
    chosen = chosen[:, read]
    axes = axes_in_memory(array)
    memory = np.empty(tuple(chosen.shape[axis] for axis in axes), array.dtype)
    result = memory.transpose(np.argsort(axes))
    result[...] = chosen
    return result


def _smaller(node: Node, units: int, has_units: bool, with_bias: bool) -> Layer:
    """Return a layer of the same kind, with other numbers of units, and without arrays."""
    arguments: dict[str, Any] = node.layer.configuration()
    if has_units:
        if node.layer.kind not in UNITS:
            raise NetworkError(f"layer {node.name!r} is of kind {node.layer.kind}, which cannot be shrunk")
        arguments[UNITS[node.layer.kind]] = units
        arguments["bias"] = arguments["bias"] or with_bias
    return type(node.layer)(**arguments)


def _assembled(network: Network, layers: list[tuple[str, Layer, tuple[str, ...]]], arrays: dict[str, Array]) -> Network:
    for name, layer, _ in layers:
        old = network.layers[name]
        keys = [*old.parameters, *(["bias"] if f"{name}.bias" in arrays and "bias" not in old.parameters else [])]
        layer.parameters = {key: arrays[f"{name}.{key}"] for key in keys}
        layer.statistics = {key: arrays[f"{name}.{key}"] for key in old.statistics}
    smaller = Network(layers, network.input_shape, dtype=network.dtype, rng=0)
    smaller.original = {**smaller.original, **network.original}
    smaller.original_units = dict(network.original_units)
    smaller.frozen = set(network.frozen)
    return smaller


def _masked(
    network: Network, smaller: Network, coupling: Coupling, removed: Array, shifts: Mapping[str, Array]
) -> None:
    """Give the smaller network what is left of the masks."""
    masks = {}
    for name, mask in network.masks.items():
        layer, _, key = name.rpartition(".")
        kept = ~removed[coupling.outputs[layer]]
        small = mask[kept][:, ~removed[coupling.inputs[layer]]] if mask.ndim > 1 else mask[kept]
        if key == "bias" and layer in shifts:
            small = small | (shifts[layer][kept] != 0)
        if not small.all():
            masks[name] = small
    smaller.masks = Masks(masks)


def _takes_shift(network: Network, name: str) -> tuple[str, int] | None:
    """Return the array of the network that can take what is added to a layer's units, and its sign."""
    if "bias" in network.layers[name].parameters:
        return f"{name}.bias", 1
    readers = [node for node in network.nodes if name in node.inputs]
    if len(readers) == 1 and readers[0].layer.kind == "BatchNorm":
        return f"{readers[0].name}.mean", -1
    return None
