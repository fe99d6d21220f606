"""Convolution as one matrix product over what the window sees at each place, a few samples at a time.

Arrays are x (batch, height, width, in), w (out, kernel, kernel, in), y (batch, places, places, out), without gaps.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .kernels.columns import add_columns, to_columns
from .layer import Array, Workspace
from .window import Window

# of a block of columns: what is written is read again before it leaves the cache
BYTES = 1 << 20


def forward(x: Array, w: Array, window: Window, y: Array, work: Workspace) -> None:
    """Fill y with x convolved with w."""
    matrix = w.reshape(len(w), -1).T
    for part, rows in _blocks(x, window, y.shape[1:3], work):
        np.matmul(rows, matrix, out=y[part].reshape(len(rows), -1))


def weight_gradient(x: Array, dy: Array, window: Window, dw: Array, work: Workspace) -> None:
    """Fill dw with the gradient of the weights, for a gradient dy of y."""
    total = dw.reshape(len(dw), -1)
    some = work.array("some", total.shape, dw.dtype)
    for part, rows in _blocks(x, window, dy.shape[1:3], work):
        slopes = dy[part].reshape(len(rows), -1).T
        if part.start == 0:
            np.matmul(slopes, rows, out=total)
        else:
            total += np.matmul(slopes, rows, out=some)


def input_gradient(dy: Array, w: Array, window: Window, dx: Array, work: Workspace) -> None:
    """Fill dx with the gradient of x, for a gradient dy of y."""
    batch, height, width, channels = dx.shape
    places, matrix = dy.shape[1:3], w.reshape(len(w), -1)
    dx[...] = 0
    for part in _parts(batch, places, matrix.shape[1] * dy.itemsize):
        slopes = dy[part].reshape(-1, len(w))
        rows = np.matmul(slopes, matrix, out=work.array("rows", (len(slopes), matrix.shape[1]), dy.dtype))
        block = dx[part]
        add_columns(
            rows.reshape(len(block), *places, -1), block.reshape(len(block), height, width * channels), channels,
            window.kernel, window.stride, window.padding,
        )  # fmt: skip


def _parts(batch: int, places: tuple[int, ...], row: int) -> Iterator[slice]:
    """Yield slices of the batch whose rows fill about BYTES."""
    step = max(1, BYTES // (places[0] * places[1] * row))
    for start in range(0, batch, step):
        yield slice(start, min(batch, start + step))


def _blocks(x: Array, window: Window, places: tuple[int, ...], work: Workspace) -> Iterator[tuple[slice, Array]]:
    """Yield slices of the batch with what the window sees in them, as a matrix (places, window)."""
    batch, height, width, channels = x.shape
    size = window.kernel**2 * channels
    for part in _parts(batch, places, size * x.itemsize):
        samples = part.stop - part.start
        rows = work.array("rows", (samples, *places, size), x.dtype)
        maps = x[part].reshape(samples, height, width * channels)
        to_columns(maps, rows, channels, window.kernel, window.stride, window.padding)
        yield part, rows.reshape(-1, size)
