"""What a small change of each unit's output does to the network's output: the curvature, without labels."""

from __future__ import annotations

import numpy as np

from .divergences import Divergence
from .layer import Array
from .network import Network
from .weight_rows import CHUNK, outputs_of, row_layers


def row_importance(
    network: Network, inputs: Array, divergence: Divergence, rng: np.random.Generator
) -> dict[str, Array]:
    """Return the mean squared gradient at each row's output, by layer.

    Parameters
    ----------
    network : Network
    inputs : array of shape (samples, *input_shape)
    divergence : Divergence
    rng : numpy.random.Generator
        For the gradients that are drawn at the output.

    Returns
    -------
    dict of str to array of float64, shape (rows,)
        In units of the divergence for a unit squared change. At least a thousandth of the layer's mean, lest a row be
        emptied for samples that did not show its use.

    References
    ----------
    Diagonal of the Fisher information as in Kronecker-factored curvature: Martens and Grosse 2015.
    """
    sums: dict[str, Array] = {name: np.zeros(()) for name in row_layers(network)}
    for i in range(0, len(inputs), CHUNK):
        outputs, _ = network.forward(inputs[i : i + CHUNK])
        for name, gradient in output_gradients(network, divergence.gradients(outputs, rng), set(sums)).items():
            rows = outputs_of(network.layers[name], gradient).astype(np.float64)
            sums[name] = sums[name] + np.sum(rows**2, axis=0)
    found = {}
    for name, total in sums.items():
        mean = float(np.mean(total))
        found[name] = np.maximum(total, 1e-3 * mean) / len(inputs) if mean > 0 else np.ones_like(total)
    return found


def output_gradients(network: Network, gradient: Array, wanted: set[str]) -> dict[str, Array]:
    """Pass a gradient of the output back, after `forward`; return that of the output of the layers that are wanted."""
    waiting = {network.nodes[-1].name: gradient}
    found: dict[str, Array] = {}
    for node in reversed(network.nodes):
        if node.name not in waiting:
            continue
        slope = waiting.pop(node.name)
        if node.name in wanted:
            found[node.name] = slope.copy()
            if len(found) == len(wanted):
                break
        work = network.workspace(node.name)
        work.learning = False
        asked = [name != "input" for name in node.inputs]
        for name, part in zip(node.inputs, node.layer.backward(slope, work, asked), strict=True):
            if part is not None:
                waiting[name] = waiting[name] + part if name in waiting else part
    return found
