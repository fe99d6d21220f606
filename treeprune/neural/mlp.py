"""Networks of dense layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .dense import Dense
from .dropout import Dropout
from .layer import Layer, NetworkError
from .network import Network
from .relu import ReLU


def MLP(  # noqa: N802 the field's name, and it makes one
    widths: Sequence[int],
    *,
    bias: bool = True,
    dropout: float = 0.0,
    drop_connect: float = 0.0,
    rng: np.random.Generator | int | None = None,
    dtype: Any = np.float32,
) -> Network:
    """Make a network of dense layers with rectifiers between them.

    Parameters
    ----------
    widths : sequence of int
        Inputs, units of each hidden layer, outputs. `MLP([784, 300, 100, 10])` is LeNet-300-100.
    bias : bool
    dropout, drop_connect : float
        Probabilities of leaving out numbers between layers, and weights of the hidden layers, while training.
    rng : numpy.random.Generator, int or None
    dtype : data type

    Returns
    -------
    Network
        Layers "fc1", "relu1", "fc2", ...

    Examples
    --------
    >>> MLP([784, 256, 128, 10], rng=0)
    Network(5 layers, 235,146 parameters, input (784,))
    """
    if len(widths) < 2:
        raise NetworkError(f"widths={list(widths)!r}: give at least the inputs and the outputs")
    layers: list[tuple[str, Layer]] = []
    for i, units in enumerate(widths[1:], 1):
        last = i == len(widths) - 1
        layers.append((f"fc{i}", Dense(units, bias, 0.0 if last else drop_connect)))
        if not last:
            layers.append((f"relu{i}", ReLU()))
            if dropout:
                layers.append((f"dropout{i}", Dropout(dropout)))
    return Network(layers, (int(widths[0]),), rng=rng, dtype=dtype)
