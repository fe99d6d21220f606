"""Channels that give the same number whatever goes into the network."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .layer import Array, Layer
from .network import INPUT, Network, Node

# what is computed of a constant in these layers is a constant
UNCHANGED = {"Dropout", "GlobalAveragePool", "MaxPool2d"}


def constant_channels(network: Network) -> dict[str, Array]:
    """Return, for each layer, the constant that each of its channels gives, NaN where it varies.

    Returns
    -------
    dict of str to array of float64, shape (channels,)
        Of a network as it is used, not trained: batch normalisation has its running statistics.

    Notes
    -----
    A unit whose weights are all zero gives its bias; what is computed of constants is constant. With padding, a channel
    other than zero is not constant at the border for the convolution that reads it.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([2, 2, 1], rng=0)
    >>> net.parameters()["fc1.weight"][0] = 0
    >>> net.parameters()["fc1.bias"][0] = -0.5
    >>> constant_channels(net)["fc1"].tolist(), constant_channels(net)["relu1"].tolist()
    ([-0.5, nan], [0.0, nan])
    """
    found: dict[str, Array] = {INPUT: np.full(network.input_shape[0], np.nan)}
    for node in network.nodes:
        sources = [found[name] for name in node.inputs]
        found[node.name] = _of_layer(network, node, sources)
    return found


def _of_layer(network: Network, node: Node, sources: list[Array]) -> Array:
    layer, kind, x = node.layer, node.layer.kind, sources[0]
    if kind in ("Dense", "Conv2d"):
        return _of_weights(layer, x)
    if kind == "BatchNorm":
        scale, shift = normalisation(layer)
        return np.asarray(x * scale + shift)
    if kind == "ReLU":
        return np.where(np.isnan(x), x, np.maximum(x, 0))
    if kind in UNCHANGED or (kind == "AveragePool2d" and not padded(layer)):
        return x
    if kind == "AveragePool2d":
        return np.where(x == 0, x, np.nan)
    if kind == "Flatten":
        return np.repeat(x, math.prod(network.input_shapes(node)[0][1:]))
    if kind == "Concat":
        return np.concatenate(sources)
    if kind == "Add":
        return np.asarray(sum(sources[1:], sources[0]))
    return np.full(network.shapes[node.name][0], np.nan)


def _of_weights(layer: Layer, x: Array) -> Array:
    """A unit is constant if it reads nothing, or only what can be folded."""
    weight = layer.parameters["weight"]
    varying = ~foldable(layer, x)
    reads = np.abs(weight).max(axis=tuple(range(2, weight.ndim)))
    value = folded(layer, x, ~varying)
    if "bias" in layer.parameters:
        value = value + layer.parameters["bias"]
    return np.where((reads[:, varying] > 0).any(axis=1), np.nan, value)


def foldable(layer: Layer, constants: Array) -> Array:
    """Tell of each input of a layer whether it is a constant that the layer's bias could hold."""
    known = ~np.isnan(constants)
    return known & (constants == 0) if padded(layer) else known


def folded(layer: Layer, constants: Array, chosen: Array) -> Array:
    """Return what chosen constant inputs add to each unit, as float64 of shape (units,)."""
    weight = layer.parameters["weight"][:, chosen].astype(np.float64)
    return np.asarray(weight.sum(axis=tuple(range(2, weight.ndim))) @ constants[chosen])


def normalisation(layer: Layer) -> tuple[Array, Array]:
    """Return batch normalisation as a factor and a shift of each channel, in float64."""
    mean, variance = (layer.statistics[name].astype(np.float64) for name in ("mean", "variance"))
    scale = layer.parameters["weight"] / np.sqrt(variance + layer.configuration()["epsilon"])
    return scale, layer.parameters["bias"] - mean * scale


def padded(layer: Layer) -> bool:
    """Tell whether a layer sees zeros around its input."""
    padding: Any = layer.configuration().get("padding", 0)
    return bool(np.any(padding))
