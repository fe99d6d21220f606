"""The sum of several branches of a network, as residual networks have it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .layer import Array, Layer, NetworkError, Shape, Workspace
from .memory_order import like


class Add(Layer):
    """Add inputs of the same shape.

    References
    ----------
    Residual connections: He, Zhang, Ren and Sun 2016.

    Examples
    --------
    >>> Add().output_shape((64, 8, 8), (64, 8, 8))
    (64, 8, 8)
    """

    kind = "Add"

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs) < 2 or len(set(inputs)) > 1:
            raise NetworkError(f"Add() takes two or more inputs of one shape, not {inputs}")
        return inputs[0]

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        total = np.add(inputs[0], inputs[1], out=like(inputs[0], "y", work))
        for x in inputs[2:]:
            total += x
        return total

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        return [gradient if want else None for want in wanted]
