"""Convolution with 3x3 windows in steps of 1 by Winograd's F(2x2, 3x3): 16 products for 4 places instead of 36.

Inputs and weights are transformed, multiplied place by place (16 matrix products over the channels), and transformed
back; the gradients have the same form. Arrays as in columns.py.

References: Winograd 1980; Lavin and Gray 2016.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .kernels import winograd as kernels
from .layer import Array, Workspace
from .window import Window

# of the tiles of a block of samples: they are read again before they leave the cache; and the least tiles of a product
BYTES, ROWS = 1 << 22, 256

_G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
# from the 9 weights of a window to the 16 places of a tile
TO_TILE = np.kron(_G, _G)


def forward(x: Array, w: Array, window: Window, y: Array, work: Workspace) -> None:
    """Fill y with x convolved with w."""
    _convolve(x, _filters(w, TO_TILE, work).transpose(0, 2, 1), window.padding, y, work)


def input_gradient(dy: Array, w: Array, window: Window, dx: Array, work: Workspace) -> None:
    """Fill dx with the gradient of x, for a gradient dy of y: a convolution with the window turned round."""
    _convolve(dy, _filters(w, TO_TILE[:, ::-1], work), 2 - window.padding, dx, work)


def weight_gradient(x: Array, dy: Array, window: Window, dw: Array, work: Workspace) -> None:
    """Fill dw with the gradient of the weights, for a gradient dy of y."""
    outputs, inputs = dy.shape[3], x.shape[3]
    total, some = work.array("slopes", (2, outputs, 16, inputs), x.dtype).transpose(0, 2, 1, 3)
    for part in _parts(dy, inputs + outputs):
        shape = _tiles(dy[part])
        seen = _input_tiles(x[part], shape, window.padding, work)
        slopes = work.array("products", (16, *shape, outputs), x.dtype)
        room = work.array("rows", (4, 2 * shape[2] * outputs), x.dtype)
        kernels.gradient_to_tiles(_flat(dy[part]), slopes, room)
        slopes = slopes.reshape(16, -1, outputs).transpose(0, 2, 1)
        if part.start == 0:
            np.matmul(slopes, seen.reshape(16, -1, inputs), out=total)
        else:
            total += np.matmul(slopes, seen.reshape(16, -1, inputs), out=some)
    np.matmul(TO_TILE.T.astype(x.dtype), total.transpose(1, 0, 2), out=dw.reshape(outputs, 9, inputs))


def _filters(w: Array, to_tile: Array, work: Workspace) -> Array:
    """Return the weights as (16, out, in)."""
    outputs, inputs = len(w), w.shape[3]
    filters = work.array("filters", (outputs, 16, inputs), w.dtype)
    return np.matmul(to_tile.astype(w.dtype), w.reshape(outputs, 9, inputs), out=filters).transpose(1, 0, 2)


def _convolve(x: Array, matrices: Array, padding: int, y: Array, work: Workspace) -> None:
    inputs, outputs = x.shape[3], y.shape[3]
    for part in _parts(y, inputs + outputs):
        shape = _tiles(y[part])
        seen = _input_tiles(x[part], shape, padding, work)
        products = work.array("products", (16, *shape, outputs), x.dtype)
        np.matmul(seen.reshape(16, -1, inputs), matrices, out=products.reshape(16, -1, outputs))
        room = work.array("rows", (8, shape[2] * outputs), x.dtype)
        kernels.from_tiles(products, _flat(y[part]), room)


def _input_tiles(x: Array, shape: tuple[int, int, int], padding: int, work: Workspace) -> Array:
    tiles = work.array("tiles", (16, *shape, x.shape[3]), x.dtype)
    room = work.array("rows", (4, (2 * shape[2] + 2) * x.shape[3]), x.dtype)
    kernels.to_tiles(_flat(x), tiles, room, padding)
    return tiles


def _tiles(y: Array) -> tuple[int, int, int]:
    """Return (samples, tiles down, tiles across) for outputs y."""
    return len(y), -(-y.shape[1] // 2), -(-y.shape[2] // 2)


def _flat(maps: Array) -> Array:
    return maps.reshape(*maps.shape[:2], -1)


def _parts(y: Array, channels: int) -> Iterator[slice]:
    """Yield slices of the batch whose tiles fill about BYTES, and are ROWS at least."""
    batch, down, across = _tiles(y)
    step = max(BYTES // (16 * down * across * channels * y.itemsize), -(-ROWS // (down * across)))
    for start in range(0, batch, step):
        yield slice(start, min(batch, start + step))
