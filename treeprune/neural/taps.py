"""Convolution of small maps: a matrix product for each place over those taps that do not fall on padding.

On maps of 1x1 and 2x2 most taps of a 3x3 window are padding: 89 and 56 % of the work is not done. Arrays as in
columns.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .layer import Array, Workspace
from .window import Window


def forward(x: Array, w: Array, window: Window, y: Array, work: Workspace) -> None:
    """Fill y with x convolved with w."""
    batch, outputs = len(x), len(w)
    some = work.array("some", (batch, outputs), y.dtype)
    done = set()
    for i, j, row, taps, y0, x0 in _runs(x, window, y):
        seen = x[:, y0, x0 : x0 + taps.stop - taps.start].reshape(batch, -1)
        weights = w[:, row, taps].reshape(outputs, -1).T
        if (i, j) in done:
            y[:, i, j] += np.matmul(seen, weights, out=some)
        else:
            np.matmul(seen, weights, out=y[:, i, j])
            done.add((i, j))
    if len(done) < y.shape[1] * y.shape[2]:
        for i, j in set(np.ndindex(*y.shape[1:3])) - done:
            y[:, i, j] = 0


def weight_gradient(x: Array, dy: Array, window: Window, dw: Array, work: Workspace) -> None:
    """Fill dw with the gradient of the weights, for a gradient dy of y."""
    s = window.stride
    for a in range(window.kernel):
        i, i_end, y0 = window.reached(a, x.shape[1])
        for b in range(window.kernel):
            j, j_end, x0 = window.reached(b, x.shape[2])
            if i == i_end or j == j_end:
                dw[:, a, b] = 0
                continue
            slopes = dy[:, i:i_end, j:j_end].reshape(-1, dy.shape[3])
            seen = x[:, y0 : y0 + s * (i_end - i) : s, x0 : x0 + s * (j_end - j) : s].reshape(-1, x.shape[3])
            np.matmul(slopes.T, seen, out=dw[:, a, b])


def input_gradient(dy: Array, w: Array, window: Window, dx: Array, work: Workspace) -> None:
    """Fill dx with the gradient of x, for a gradient dy of y."""
    batch, outputs = len(dx), len(w)
    dx[...] = 0
    for i, j, row, taps, y0, x0 in _runs(dx, window, dy):
        weights = w[:, row, taps].reshape(outputs, -1)
        some = work.array("some", (batch, weights.shape[1]), dx.dtype)
        np.matmul(dy[:, i, j], weights, out=some)
        dx[:, y0, x0 : x0 + taps.stop - taps.start] += some.reshape(batch, -1, dx.shape[3])


def work_share(window: Window, height: int, width: int) -> float:
    """Return the share of the taps at all places that lie inside maps of a size, not on padding."""
    sides = []
    for length in (height, width):
        taps = [window.taps(place, length) for place in range(window.places(length))]
        sides.append(sum(end - first for first, end, _ in taps) / (len(taps) * window.kernel))
    return sides[0] * sides[1]


def _runs(x: Array, window: Window, y: Array) -> Iterator[tuple[int, int, int, slice, int, int]]:
    """Yield for each place (i, j) and each row of the window its taps inside x, and where they begin in x."""
    for i in range(y.shape[1]):
        top, bottom, y0 = window.taps(i, x.shape[1])
        for j in range(y.shape[2]):
            left, right, x0 = window.taps(j, x.shape[2])
            if left < right:
                for a in range(top, bottom):
                    yield i, j, a, slice(left, right), y0 + a - top, x0
