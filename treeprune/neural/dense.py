"""A layer that connects every input with every unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .layer import Array, Layer, NetworkError, Shape, Workspace, one_input, positive, uniform
from .memory_order import like


class Dense(Layer):
    """A fully connected layer: output = input @ weight.T + bias.

    Parameters
    ----------
    units : int
        How many numbers come out.
    bias : bool
        Whether a number is added to each.
    drop_connect : float in [0, 1)
        Share of the weights that a training step leaves out at random (the rest is scaled up).

    Notes
    -----
    `parameters["weight"]` has shape (units, inputs), `parameters["bias"]` (units,). In memory the weights of one input
    lie together: the product of a batch takes 0.8 of the time then.

    References
    ----------
    DropConnect: Wan, Zeiler, Zhang, LeCun and Fergus 2013.

    Examples
    --------
    >>> Dense(10).output_shape((128,))
    (10,)
    """

    kind = "Dense"

    def __init__(self, units: int, bias: bool = True, drop_connect: float = 0.0) -> None:
        super().__init__()
        positive(units=units)
        if not 0 <= drop_connect < 1:
            raise NetworkError(f"drop_connect={drop_connect!r}: give a share of at least 0 and below 1")
        self.units, self.bias, self.drop_connect = int(units), bool(bias), float(drop_connect)

    def configuration(self) -> dict[str, Any]:
        return {"units": self.units, "bias": self.bias, "drop_connect": self.drop_connect}

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = one_input(inputs, self)
        if len(shape) != 1:
            raise NetworkError(f"{self!r} takes vectors, not inputs of shape {shape}: put Flatten() before it")
        return (self.units,)

    def build(self, inputs: Sequence[Shape], dtype: Any, rng: np.random.Generator) -> None:
        fan_in = inputs[0][0]
        weight = uniform((self.units, fan_in), fan_in, dtype, rng)
        self.parameters = {"weight": np.ascontiguousarray(weight.T).T}
        if self.bias:
            self.parameters["bias"] = uniform((self.units,), fan_in, dtype, rng)

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        (x,) = inputs
        weight = self.parameters["weight"]
        if work.training and self.drop_connect:
            kept = (work.random(weight.shape) >= self.drop_connect) / (1 - self.drop_connect)
            work.saved["kept"] = kept = kept.astype(weight.dtype)
            weight = weight * kept
        work.saved["x"], work.saved["weight"] = x, weight
        y = np.matmul(x, weight.T, out=work.array("y", (len(x), self.units), x.dtype))
        if self.bias:
            y += self.parameters["bias"]
        return y

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        x, weight = work.saved["x"], work.saved["weight"]
        if work.learning:
            slope = like(weight, "slope", work)
            if len(x) == 1:  # BLAS takes four times as long for an outer product
                np.multiply(gradient.T, x, out=slope)
            elif weight.flags.c_contiguous:
                np.matmul(gradient.T, x, out=slope)
            else:
                np.matmul(x.T, gradient, out=slope.T)
            if work.training and self.drop_connect:
                slope *= work.saved["kept"]
            work.gradients["weight"] = slope
            if self.bias:
                work.gradients["bias"] = gradient.sum(axis=0)
        if not wanted[0]:
            return [None]
        return [np.matmul(gradient, weight, out=work.array("dx", x.shape, x.dtype))]

    def multiply_adds(self, inputs: Sequence[Shape], output: Shape) -> int:
        return inputs[0][0] * self.units
