"""Feature maps made smaller: the largest number of each window, or the mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .kernels import windows
from .layer import Array, Layer, NetworkError, Shape, Workspace, one_input
from .window import Window, channels_last


class _Pool2d(Layer):
    """What both kinds of pooling share. `stride` is the window's side if left out."""

    def __init__(self, kernel: int, stride: int | None = None, padding: int = 0) -> None:
        super().__init__()
        self.window = Window(kernel, kernel if stride is None else stride, padding)
        if 2 * padding > kernel:
            raise NetworkError(f"padding={padding!r} for a window of {kernel}: give half of the window at most")

    def configuration(self) -> dict[str, Any]:
        window = self.window
        return {"kernel": int(window.kernel), "stride": int(window.stride), "padding": int(window.padding)}

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = one_input(inputs, self)
        return (shape[0], *self.window.output(shape, self))

    def _output(self, x: Array, work: Workspace) -> Array:
        work.saved["shape"] = x.shape
        height, width = (self.window.places(length) for length in x.shape[1:3])
        return work.array("y", (len(x), height, width, x.shape[3]), x.dtype)

    def _numbers(self) -> tuple[int, int, int]:
        return self.window.kernel, self.window.stride, self.window.padding


class MaxPool2d(_Pool2d):
    """The largest number of each window, channel by channel.

    Parameters
    ----------
    kernel : int
        Side of the window.
    stride : int, optional
        Steps of the window; its side, if left out.
    padding : int
        Places on each side of the maps that never hold the largest number; at most half of the window.

    Notes
    -----
    Of equal numbers the first gets the gradient.

    Examples
    --------
    >>> MaxPool2d(3, stride=2, padding=1).output_shape((64, 16, 16))
    (64, 8, 8)
    """

    kind = "MaxPool2d"

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        x = channels_last(inputs[0])
        y = self._output(x, work)
        taps = np.uint8 if self.window.kernel**2 <= 256 else np.int64
        work.saved["where"] = where = work.array("where", y.shape, taps)
        windows.maximum(x, y, where, *self._numbers())
        return y.transpose(0, 3, 1, 2)

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        if not wanted[0]:
            return [None]
        dx = work.array("dx", work.saved["shape"], gradient.dtype)
        dx[...] = 0
        windows.to_maximum(channels_last(gradient), work.saved["where"], dx, *self._numbers())
        return [dx.transpose(0, 3, 1, 2)]


class AveragePool2d(_Pool2d):
    """The mean of each window, channel by channel; padding counts as zeros.

    Parameters
    ----------
    kernel : int
        Side of the window.
    stride : int, optional
        Steps of the window; its side, if left out.
    padding : int
        Zeros on each side of the maps; at most half of the window.

    Examples
    --------
    >>> AveragePool2d(2).output_shape((6, 28, 28))
    (6, 14, 14)
    """

    kind = "AveragePool2d"

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        x = channels_last(inputs[0])
        y = self._output(x, work)
        windows.window_sum(x, y, x.dtype.type(1 / self.window.kernel**2), *self._numbers())
        return y.transpose(0, 3, 1, 2)

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        if not wanted[0]:
            return [None]
        dx = work.array("dx", work.saved["shape"], gradient.dtype)
        dx[...] = 0
        factor = dx.dtype.type(1 / self.window.kernel**2)
        windows.spread(channels_last(gradient), dx, factor, *self._numbers())
        return [dx.transpose(0, 3, 1, 2)]


class GlobalAveragePool(Layer):
    """The mean of each map: feature maps become vectors.

    References
    ----------
    Lin, Chen and Yan 2014.

    Examples
    --------
    >>> GlobalAveragePool().output_shape((512, 4, 4))
    (512,)
    """

    kind = "GlobalAveragePool"

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = one_input(inputs, self)
        if len(shape) != 3:
            raise NetworkError(f"{self!r} takes feature maps (channels, height, width), not inputs of shape {shape}")
        return shape[:1]

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        (x,) = inputs
        work.saved["shape"] = n, channels, height, width = x.shape
        return np.asarray(channels_last(x).reshape(n, height * width, channels).mean(axis=1))

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        if not wanted[0]:
            return [None]
        n, channels, height, width = work.saved["shape"]
        dx = work.array("dx", (n, height, width, channels), gradient.dtype)
        dx[...] = (gradient / (height * width))[:, None, None]
        return [dx.transpose(0, 3, 1, 2)]
