"""What the weights that a layer keeps cost: numbers, multiplications, bytes, or what the user says."""

from __future__ import annotations

from collections.abc import Callable

from .layer import NetworkError
from .network import Network, Node

Cost = Callable[[str, int], int]


def cost_named(cost: str | Cost, network: Network, nodes: dict[str, Node]) -> Cost:
    """Return the function of a layer's name and its kept weights that a name stands for, or the function itself.

    Parameters
    ----------
    cost : {'weights', 'multiply-adds', 'bytes'} or function of (name, kept) giving int
        'multiply-adds' are those of one sample; 'bytes' those of compressed sparse rows (a value and a 4-byte column
        for each weight, 4 bytes a row), or of the dense array where that is smaller. A function may give measured
        nanoseconds.
    """
    if callable(cost):
        return cost
    sizes = {name: node.layer.parameters["weight"].size for name, node in nodes.items()}
    if cost == "weights":
        return lambda name, kept: kept
    if cost == "multiply-adds":
        each = {
            name: node.layer.multiply_adds(network.input_shapes(node), network.shapes[name]) // sizes[name]
            for name, node in nodes.items()
        }
        return lambda name, kept: kept * each[name]
    if cost == "bytes":
        item = network.dtype.itemsize
        rows = {name: len(node.layer.parameters["weight"]) for name, node in nodes.items()}
        return lambda name, kept: min(kept * (item + 4) + 4 * (rows[name] + 1), sizes[name] * item)
    raise NetworkError(f"cost={cost!r}: give 'weights', 'multiply-adds', 'bytes', or a function of (layer, kept)")
