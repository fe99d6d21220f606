"""Feature maps as vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .layer import Array, Layer, Shape, Workspace, one_input


class Flatten(Layer):
    """Write the numbers of each sample in a row, channel by channel.

    Examples
    --------
    >>> Flatten().output_shape((16, 5, 5))
    (400,)
    """

    kind = "Flatten"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (math.prod(one_input(inputs, self)),)

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        (x,) = inputs
        work.saved["shape"] = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        return [gradient.reshape(work.saved["shape"]) if wanted[0] else None]
