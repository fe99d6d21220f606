"""Leaving numbers out at random while training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .layer import Array, Layer, NetworkError, Shape, Workspace, one_input


class Dropout(Layer):
    """While training, make each number zero with a probability, and scale the others up; else do nothing.

    Parameters
    ----------
    probability : float in [0, 1)
        Of being left out.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.

    Examples
    --------
    >>> Dropout(0.5).output_shape((300,))
    (300,)
    """

    kind = "Dropout"

    def __init__(self, probability: float = 0.5) -> None:
        super().__init__()
        if not 0 <= probability < 1:
            raise NetworkError(f"probability={probability!r}: give a number of at least 0 and below 1")
        self.probability = float(probability)

    def configuration(self) -> dict[str, Any]:
        return {"probability": self.probability}

    def output_shape(self, *inputs: Shape) -> Shape:
        return one_input(inputs, self)

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        (x,) = inputs
        work.saved["scale"] = None
        if not work.training or not self.probability:
            return x
        kept = work.random(x.shape) >= self.probability
        work.saved["scale"] = scale = kept.astype(x.dtype) / x.dtype.type(1 - self.probability)
        return np.asarray(x * scale)

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        if not wanted[0]:
            return [None]
        scale = work.saved["scale"]
        return [gradient if scale is None else gradient * scale]
