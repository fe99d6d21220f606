"""Pruning layer after layer: each sees what the pruned ones before it give, and gives again what the dense one gave."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from .layer import Array
from .masks import Masks
from .network import Network
from .obs_refit import refitted
from .obs_trace import ObsTrace, trace_rows
from .weight_rows import Moments, moments, outputs_of, passed, row_layers, rows_of

HELD = 1 << 26
"""Numbers of one layer's outputs that are kept in memory."""


class LayerwisePruner:
    """A dense network and samples, ready to be pruned to any number of weights a layer.

    Parameters
    ----------
    network : Network
        Is not changed.
    inputs : array of shape (samples, *input_shape)
        Without labels.
    damping : float
        Of the Hessians, as a share of their mean diagonal.
    importance : mapping of str to array of shape (rows,), optional
        By layer, what a squared change of each row's output is worth.

    Notes
    -----
    What does not depend on the budgets, such as all that concerns the first layer, is measured once.
    """

    def __init__(
        self, network: Network, inputs: Array, damping: float = 1e-3, importance: Mapping[str, Array] | None = None
    ) -> None:
        self.network, self.inputs, self.damping = network, inputs, damping
        self.nodes = row_layers(network)
        self.importance = dict(importance or {})
        # what the dense network gives is kept where there is room for it, else computed each time
        self.held = {
            name: list(passed(network, name, inputs))
            for name in self.nodes
            if math.prod(network.shapes[name]) * len(inputs) <= HELD
        }
        self.found: dict[str, Moments] = {}
        self.traces: dict[str, ObsTrace] = {}

    def wanted(self, name: str) -> Iterator[Array]:
        """Yield what a layer of the dense network gives, in chunks."""
        return iter(self.held[name]) if name in self.held else passed(self.network, name, self.inputs)

    def measure(self, name: str) -> None:
        """Trace a layer as it is in the dense network."""
        if name not in self.traces:
            node = self.nodes[name]
            self.found[name] = moments(node, passed(self.network, node.inputs[0], self.inputs), self.wanted(name))
            self.traces[name] = self._trace(name, rows_of(node.layer), self.found[name])

    def alone(self, name: str, count: int) -> Network:
        """Return a copy of the network in which one layer keeps `count` weights, the others all of theirs."""
        self.measure(name)
        return self._put(self.network.copy(), name, self._mask(name, self.traces[name], count), self.found[name])

    def pruned(self, counts: Mapping[str, int], retrace: bool = True) -> Network:
        """Return a copy of the network in which each layer keeps as many weights as it is told.

        Parameters
        ----------
        counts : mapping of str to int
            Layers left out keep all; the weights of layers after a pruned one are refitted all the same.
        retrace : bool
            Whether layers after the first are traced on the inputs that they see once those before them are pruned.
        """
        copy, clean = self.network.copy(), True
        for name, node in self.nodes.items():
            rows = rows_of(node.layer)
            count = counts.get(name, rows.size)
            if clean and count >= self.sizes()[name]:
                continue
            if clean:
                self.measure(name)
                found, trace = self.found[name], self.traces[name]
            else:
                found = moments(node, passed(copy, node.inputs[0], self.inputs), self.wanted(name))
                if retrace and count < self.sizes()[name]:
                    # what the row would be if it lost nothing but had to make up for the layers before it
                    rows, _ = refitted(rows, self._allowed(name), found, damping=self.damping)
                    trace = self._trace(name, rows, found)
                else:
                    self.measure(name)
                    trace = self.traces[name]
            copy = self._put(copy, name, self._mask(name, trace, count), found)
            clean = False
        return copy

    def _allowed(self, name: str) -> Array:
        """Return which weights were not masked before."""
        rows = rows_of(self.nodes[name].layer)
        mask = self.network.masks.get(f"{name}.weight")
        return np.ones(rows.shape, bool) if mask is None else mask.reshape(rows.shape)

    def _trace(self, name: str, rows: Array, found: Moments) -> ObsTrace:
        allowed = self._allowed(name)
        return trace_rows(rows, found.hessian, allowed=None if allowed.all() else allowed, damping=self.damping)

    def _mask(self, name: str, trace: ObsTrace, count: int) -> Array:
        return trace.kept(count, self.importance.get(name)) & self._allowed(name)

    def _put(self, network: Network, name: str, mask: Array, found: Moments) -> Network:
        """Mask and refit one layer in place."""
        parameters = network.layers[name].parameters
        weight, bias = refitted(rows_of(self.nodes[name].layer), mask, found, damping=self.damping)
        parameters["weight"][...] = weight.reshape(parameters["weight"].shape)
        if "bias" in parameters:
            parameters["bias"][...] = bias
        network.apply_masks(Masks({f"{name}.weight": mask.reshape(parameters["weight"].shape)}))
        return network

    def prices(self, name: str) -> Array:
        """Return what each removal from a layer of the dense network costs, weighted by importance, in a row."""
        self.measure(name)
        return np.ravel(self.traces[name].prices(self.importance.get(name)))

    def sizes(self) -> dict[str, int]:
        """Return how many weights each layer may keep."""
        return {name: int(np.count_nonzero(self._allowed(name))) for name in self.nodes}

    def error(self, network: Network, name: str) -> float:
        """Return the mean squared difference of a layer's output from the dense network's, mean over samples."""
        node, total, samples = self.nodes[name], 0.0, 0
        for ours, wanted in zip(passed(network, name, self.inputs), self.wanted(name), strict=True):
            difference = outputs_of(node.layer, ours).astype(np.float64) - outputs_of(node.layer, wanted)
            total += float(np.sum(difference**2))
            samples += len(difference)
        return total / max(samples, 1)
