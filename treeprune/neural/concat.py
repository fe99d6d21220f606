"""Several branches of a network side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .layer import Array, Layer, NetworkError, Shape, Workspace


class Concat(Layer):
    """Put inputs one behind the other along the first axis: channels, or features.

    Examples
    --------
    >>> Concat().output_shape((16, 8, 8), (24, 8, 8))
    (40, 8, 8)
    """

    kind = "Concat"

    def output_shape(self, *inputs: Shape) -> Shape:
        if not inputs or len({shape[1:] for shape in inputs}) > 1 or len({len(shape) for shape in inputs}) > 1:
            raise NetworkError(f"Concat() takes inputs that differ in their first axis only, not {inputs}")
        return (sum(shape[0] for shape in inputs), *inputs[0][1:])

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        work.saved["ends"] = np.cumsum([x.shape[1] for x in inputs])[:-1]
        return np.concatenate(inputs, axis=1)

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        parts = np.split(gradient, work.saved["ends"], axis=1)
        return [part if want else None for part, want in zip(parts, wanted, strict=True)]
