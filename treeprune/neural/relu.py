"""The rectifier: what is negative becomes zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .kernels import rectifier
from .layer import Array, Layer, Shape, Workspace, one_input
from .memory_order import flat, like, same_order


class ReLU(Layer):
    """The rectifier, max(x, 0), of every number.

    Examples
    --------
    >>> ReLU().output_shape((3, 8, 8))
    (3, 8, 8)
    """

    kind = "ReLU"

    def output_shape(self, *inputs: Shape) -> Shape:
        return one_input(inputs, self)

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        (x,) = inputs
        y = np.maximum(x, 0, out=like(x, "y", work))
        work.saved["y"] = y
        return y

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        if not wanted[0]:
            return [None]
        y = work.saved["y"]
        dx = like(y, "dx", work)
        rectifier.gradient(flat(y), flat(same_order(gradient, y)), flat(dx))
        return [dx]
