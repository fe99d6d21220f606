"""Layers as rows of weights: each unit or channel a row, each sample (at each position) a column of inputs it sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .conv2d import Conv2d
from .dense import Dense
from .layer import Array, Layer, NetworkError
from .network import INPUT, Network, Node

CHUNK = 512
"""Samples that pass at once."""


def row_layers(network: Network) -> dict[str, Node]:
    """Return the layers whose output is linear in their weights, by name, in order.

    Raises
    ------
    NetworkError
        If there is none.
    """
    found = {node.name: node for node in network.nodes if isinstance(node.layer, (Dense, Conv2d))}
    if not found:
        raise NetworkError(f"{network!r} has neither Dense nor Conv2d layers: there is nothing to prune")
    return found


def rows_of(layer: Layer) -> Array:
    """Return a layer's weights as (rows, inputs) of float64: a copy."""
    weight = layer.parameters["weight"]
    return weight.reshape(len(weight), -1).astype(np.float64)


def columns_of(layer: Layer, x: Array) -> Array:
    """Return what the rows of a layer see of its input, as (samples, inputs); of maps, at each place of the window."""
    if not isinstance(layer, Conv2d):
        return x
    side, stride, padding = layer.window.kernel, layer.window.stride, layer.window.padding
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    seen = sliding_window_view(padded, (side, side), axis=(2, 3))[:, :, ::stride, ::stride]
    return seen.transpose(0, 2, 3, 1, 4, 5).reshape(-1, x.shape[1] * side * side)


def outputs_of(layer: Layer, y: Array) -> Array:
    """Return a layer's output as (samples, rows); of maps, at each place."""
    return y.transpose(0, 2, 3, 1).reshape(-1, y.shape[1]) if isinstance(layer, Conv2d) else y


def passed(network: Network, name: str, x: Array) -> Iterator[Array]:
    """Yield the output of a layer ("input" for the samples themselves), some samples at a time."""
    for i in range(0, len(x), CHUNK):
        chunk = x[i : i + CHUNK]
        yield chunk if name == INPUT else network.forward(chunk, until=name)[0]


@dataclass(frozen=True)
class Moments:
    """What least squares needs to know of inputs and wanted outputs of a layer.

    Attributes
    ----------
    hessian : array of shape (inputs, inputs)
        Mean of x x', less the product of the means where the layer has a bias (which then takes the means over).
    cross : array of shape (inputs, rows)
        Mean of x y' of inputs and wanted outputs, likewise.
    input_mean, output_mean : array of shape (inputs,) and (rows,)
        Zero without a bias.
    """

    hessian: Array
    cross: Array
    input_mean: Array
    output_mean: Array


def moments(node: Node, inputs: Iterator[Array], outputs: Iterator[Array]) -> Moments:
    """Return the moments of a layer's inputs and wanted outputs, accumulated in float64.

    Parameters
    ----------
    node : Node
    inputs, outputs : iterators of array
        In chunks, as `passed` gives them.
    """
    layer = node.layer
    rows, width = rows_of(layer).shape
    products, cross = np.zeros((width, width)), np.zeros((width, rows))
    input_sum, output_sum, samples = np.zeros(width), np.zeros(rows), 0
    for x, y in zip(inputs, outputs, strict=True):
        seen = columns_of(layer, x).astype(np.float64)
        wanted = outputs_of(layer, y).astype(np.float64)
        products += seen.T @ seen
        cross += seen.T @ wanted
        input_sum += seen.sum(axis=0)
        output_sum += wanted.sum(axis=0)
        samples += len(seen)
    if not samples:
        raise NetworkError(f"layer {node.name!r}: no samples to measure its inputs on")
    if "bias" not in layer.parameters:
        return Moments(products / samples, cross / samples, np.zeros(width), np.zeros(rows))
    mean, wanted_mean = input_sum / samples, output_sum / samples
    hessian = products / samples - np.outer(mean, mean)
    constant = np.diagonal(hessian) <= 1e-12 * np.diagonal(products) / samples  # nothing but rounding is left
    hessian[constant], hessian[:, constant] = 0, 0
    cross = cross / samples - np.outer(mean, wanted_mean)
    cross[constant] = 0
    return Moments(hessian, cross, mean, wanted_mean)
