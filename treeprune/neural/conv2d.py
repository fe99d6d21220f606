"""A layer that looks at each place of feature maps through a small window."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from . import columns, pointwise, taps, winograd
from .kernels import bias
from .layer import Array, Layer, Shape, Workspace, one_input, positive, uniform
from .window import Window, channels_last

# maps of so few places are computed place by place, if a tenth of what the window sees is padding, and there are so
# many multiply-adds for each pair of places: each row of each window costs a call
FEW_PLACES, INSIDE, EACH_PAIR = 4, 0.9, 1 << 16
# Winograd's transformations pay from so many channels, places of a map and multiply-adds on, and that of the weights
# where the batch has a place for each channel. What is chosen takes 1.03 times as long as the fastest in the mean of
# 257 sizes; chosen by places alone it was 1.6 times, and up to 19
MANY_CHANNELS, MANY_PLACES, MANY = 16, 16, 1 << 20


class Conv2d(Layer):
    """A convolution of feature maps (a cross-correlation, as the field has it).

    Parameters
    ----------
    channels : int
        Maps that come out.
    kernel : int
        Side of the window.
    stride : int
        Steps of the window, down and across.
    padding : int
        Zeros on each side of the maps.
    bias : bool
        Whether a number is added to each map.

    Notes
    -----
    `parameters["weight"]` has shape (channels, inputs, kernel, kernel), `parameters["bias"]` (channels,). In memory
    the inputs lie innermost, so that no product needs a copy; weights in another order are put in this one at the
    first pass. How it is computed depends on the sizes, the batch's too; results differ by rounding only (windows of
    1x1: one product; 3x3 in steps of 1: Winograd's products; few places: without those on padding).

    References
    ----------
    LeCun, Bottou, Bengio and Haffner 1998. Winograd's products: Lavin and Gray 2016.

    Examples
    --------
    >>> Conv2d(64, 7, stride=2, padding=3).output_shape((3, 32, 32))
    (64, 16, 16)
    """

    kind = "Conv2d"

    def __init__(self, channels: int, kernel: int, stride: int = 1, padding: int = 0, bias: bool = True) -> None:
        super().__init__()
        positive(channels=channels)
        self.window = Window(kernel, stride, padding)
        self.channels, self.bias = int(channels), bool(bias)

    def configuration(self) -> dict[str, Any]:
        window = self.window
        return {
            "channels": self.channels,
            "kernel": int(window.kernel),
            "stride": int(window.stride),
            "padding": int(window.padding),
            "bias": self.bias,
        }

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.channels, *self.window.output(one_input(inputs, self), self))

    def build(self, inputs: Sequence[Shape], dtype: Any, rng: np.random.Generator) -> None:
        side, fan_in = self.window.kernel, inputs[0][0] * self.window.kernel**2
        weight = uniform((self.channels, side, side, inputs[0][0]), fan_in, dtype, rng)
        self.parameters = {"weight": weight.transpose(0, 3, 1, 2)}
        if self.bias:
            self.parameters["bias"] = uniform((self.channels,), fan_in, dtype, rng)

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        x = channels_last(inputs[0])
        shape = (x.shape[3], *x.shape[1:3])
        y = work.array("y", (len(x), *self.window.output(shape, self), self.channels), x.dtype)
        work.saved["x"], work.saved["method"] = x, _method(self.window, x.shape, self.channels)
        work.saved["method"].forward(x, self._weight(), self.window, y, work)
        if self.bias:
            bias.add(y.reshape(-1, self.channels), self.parameters["bias"])
        return y.transpose(0, 3, 1, 2)

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        x, method, weight = work.saved["x"], work.saved["method"], self._weight()
        dy = channels_last(gradient)
        if work.learning:
            slope = work.array("slope", weight.shape, x.dtype)
            method.weight_gradient(x, dy, self.window, slope, work)
            work.gradients["weight"] = slope.transpose(0, 3, 1, 2)
            if self.bias:
                sums = np.empty(self.channels)
                bias.gradient(dy.reshape(-1, self.channels), work.array("part", sums.shape, x.dtype), sums)
                work.gradients["bias"] = sums.astype(x.dtype)
        if not wanted[0]:
            return [None]
        dx = work.array("dx", x.shape, x.dtype)
        method.input_gradient(dy, weight, self.window, dx, work)
        return [dx.transpose(0, 3, 1, 2)]

    def multiply_adds(self, inputs: Sequence[Shape], output: Shape) -> int:
        return int(np.prod(output)) * inputs[0][0] * self.window.kernel**2

    def _weight(self) -> Array:
        """Return the weights as (out, height, width, in), and see to it that they lie so."""
        weight = channels_last(self.parameters["weight"])
        if not np.may_share_memory(weight, self.parameters["weight"]):
            self.parameters["weight"] = weight.transpose(0, 3, 1, 2)
        return weight


def _method(window: Window, shape: Shape, channels: int) -> ModuleType:
    """Return the module that convolves inputs (batch, height, width, channels) fastest."""
    batch, height, width, inputs = shape
    places = window.places(height) * window.places(width)
    if window.kernel == 1 and not window.padding:
        return pointwise
    work = batch * places * channels * inputs * window.kernel**2
    if window.kernel == 3 and window.stride == 1 and window.padding <= 2:
        many = work >= MANY and places >= MANY_PLACES and min(inputs, channels) >= MANY_CHANNELS
        if many and batch * places >= max(inputs, channels):
            return winograd
    few = places <= FEW_PLACES and work >= EACH_PAIR * places**2
    return taps if few and taps.work_share(window, height, width) <= INSIDE else columns
