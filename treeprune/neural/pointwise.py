"""Convolution with a window of one place: a matrix product. Arrays as in columns.py."""

from __future__ import annotations

import numpy as np

from .layer import Array, Workspace
from .window import Window


def forward(x: Array, w: Array, window: Window, y: Array, work: Workspace) -> None:
    """Fill y with x convolved with w."""
    np.matmul(_seen(x, window), w.reshape(len(w), -1).T, out=y.reshape(-1, len(w)))


def weight_gradient(x: Array, dy: Array, window: Window, dw: Array, work: Workspace) -> None:
    """Fill dw with the gradient of the weights, for a gradient dy of y."""
    np.matmul(dy.reshape(-1, len(dw)).T, _seen(x, window), out=dw.reshape(len(dw), -1))


def input_gradient(dy: Array, w: Array, window: Window, dx: Array, work: Workspace) -> None:
    """Fill dx with the gradient of x, for a gradient dy of y."""
    slopes, matrix, s = dy.reshape(-1, len(w)), w.reshape(len(w), -1), window.stride
    if s == 1:
        np.matmul(slopes, matrix, out=dx.reshape(-1, matrix.shape[1]))
    else:
        dx[...] = 0
        dx[:, ::s, ::s] = np.matmul(slopes, matrix).reshape(*dy.shape[:3], -1)


def _seen(x: Array, window: Window) -> Array:
    return x[:, :: window.stride, :: window.stride].reshape(-1, x.shape[3])
