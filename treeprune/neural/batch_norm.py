"""Batch normalisation: each channel with mean 0 and variance 1, then scaled and shifted as learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .kernels import normalisation
from .layer import Array, Layer, NetworkError, Shape, Workspace, one_input
from .window import rows_of


class BatchNorm(Layer):
    """Normalise each feature of vectors, or each channel of maps.

    Parameters
    ----------
    momentum : float from 0 to 1
        Weight of a new batch in the running statistics.
    epsilon : float
        Added to the variance.

    Notes
    -----
    `parameters["weight"]` scales and `parameters["bias"]` shifts; `statistics["mean"]` and `statistics["variance"]`
    (unbiased) are means over the batches seen in training, and used instead of the batch outside training. A batch
    with one number a channel has no variance: it is normalised by the running statistics, which it leaves as they are.

    References
    ----------
    Ioffe and Szegedy 2015.

    Examples
    --------
    >>> BatchNorm().output_shape((64, 8, 8))
    (64, 8, 8)
    """

    kind = "BatchNorm"

    def __init__(self, momentum: float = 0.1, epsilon: float = 1e-5) -> None:
        super().__init__()
        if not 0 <= momentum <= 1:
            raise NetworkError(f"momentum={momentum!r}: give a number from 0 to 1")
        if not (np.isfinite(epsilon) and epsilon > 0):
            raise NetworkError(f"epsilon={epsilon!r}: give a finite number above 0")
        self.momentum, self.epsilon = float(momentum), float(epsilon)

    def configuration(self) -> dict[str, Any]:
        return {"momentum": self.momentum, "epsilon": self.epsilon}

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = one_input(inputs, self)
        if len(shape) not in (1, 3):
            raise NetworkError(f"{self!r} takes vectors or maps (channels, height, width), not inputs of shape {shape}")
        return shape

    def build(self, inputs: Sequence[Shape], dtype: Any, rng: np.random.Generator) -> None:
        channels = inputs[0][0]
        self.parameters = {"weight": np.ones(channels, dtype), "bias": np.zeros(channels, dtype)}
        self.statistics = {"mean": np.zeros(channels, dtype), "variance": np.ones(channels, dtype)}

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        x = rows_of(inputs[0])
        work.saved["by_batch"] = by_batch = work.training and len(x) > 1
        mean, variance = self._measured(x, work) if by_batch else tuple(self.statistics.values())
        inverse = 1 / np.sqrt(variance.astype(np.float64) + self.epsilon)
        scale = self.parameters["weight"] * inverse
        work.saved.update(x=x, mean=mean, inverse=inverse)
        y = work.array("y", x.shape, x.dtype)
        shift = self.parameters["bias"] - mean * scale
        normalisation.scale_and_shift(x, scale.astype(x.dtype), shift.astype(x.dtype), y)
        return _as_maps(y, inputs[0].shape)

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        x, mean, inverse = work.saved["x"], work.saved["mean"], work.saved["inverse"]
        dy, by_batch = rows_of(gradient), work.saved["by_batch"]
        scale = self.parameters["weight"] * inverse
        sums, products = np.zeros((2, x.shape[1]))
        if work.learning or by_batch:
            part = work.array("part", (2, x.shape[1]), x.dtype)
            normalisation.sums_of_gradient(x, mean.astype(x.dtype), dy, part, sums, products)
            # the mean that the kernel subtracted was rounded
            products -= sums * (mean - mean.astype(x.dtype))
        if work.learning:
            work.gradients["weight"] = (products * inverse).astype(x.dtype)
            work.gradients["bias"] = sums.astype(x.dtype)
        if not wanted[0]:
            return [None]
        by_input = -scale * inverse**2 * products / len(x) if by_batch else np.zeros_like(inverse)
        shift = -scale * sums / len(x) - by_input * mean if by_batch else by_input
        dx = work.array("dx", x.shape, x.dtype)
        kind = x.dtype
        normalisation.input_gradient(x, dy, scale.astype(kind), by_input.astype(kind), shift.astype(kind), dx)
        return [_as_maps(dx, gradient.shape)]

    def _measured(self, x: Array, work: Workspace) -> tuple[Array, Array]:
        """Return mean and variance of the batch in float64, and record them."""
        sums, squares = np.empty((2, x.shape[1]))
        near = x[0].copy()
        part = work.array("part", (2, x.shape[1]), x.dtype)
        normalisation.sum_and_squares(x, near, part, sums, squares)
        mean = sums / len(x)
        variance = np.maximum(squares / len(x) - mean**2, 0)
        mean += near
        unbiased = variance * (len(x) / (len(x) - 1))
        for name, value in (("mean", mean), ("variance", unbiased)):
            running = self.statistics[name]
            running += (self.momentum * (value - running)).astype(running.dtype)
        return mean, variance


def _as_maps(rows: Array, shape: Shape) -> Array:
    """Return rows (places, channels) as an array of shape (batch, channels) or (batch, channels, height, width)."""
    if len(shape) == 2:
        return rows
    return rows.reshape(shape[0], *shape[2:], shape[1]).transpose(0, 3, 1, 2)
