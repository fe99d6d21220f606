"""Pooling of feature maps.

Glossary: x, y maps (batch, height, width, channels) before and after, dx, dy their gradients, where the tap of the
window that holds the maximum; k side of the window, s stride, p padding. Loops over channels are innermost: they
vectorise.
"""

from ..array_kernel import array_kernel


@array_kernel
def maximum(x, y, where, k, s, p):
    """Set y = the largest number in the window, the first of equal ones."""
    batch, height, width, channels = x.shape
    for n in range(batch):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                first = True
                for a in range(max(0, p - i * s), min(k, height + p - i * s)):
                    for b in range(max(0, p - j * s), min(k, width + p - j * s)):
                        tap = a * k + b
                        if first:
                            first = False
                            for c in range(channels):
                                y[n, i, j, c] = x[n, i * s - p + a, j * s - p + b, c]
                                where[n, i, j, c] = tap
                        else:
                            for c in range(channels):
                                value = x[n, i * s - p + a, j * s - p + b, c]
                                larger = value > y[n, i, j, c]
                                y[n, i, j, c] = value if larger else y[n, i, j, c]
                                where[n, i, j, c] = tap if larger else where[n, i, j, c]


@array_kernel
def to_maximum(dy, where, dx, k, s, p):
    """Add dy to dx at the place of each maximum."""
    batch, height, width, channels = dx.shape
    zero = dx.dtype.type(0)
    for n in range(batch):
        for i in range(dy.shape[1]):
            for j in range(dy.shape[2]):
                for a in range(max(0, p - i * s), min(k, height + p - i * s)):
                    for b in range(max(0, p - j * s), min(k, width + p - j * s)):
                        tap = a * k + b
                        for c in range(channels):
                            dx[n, i * s - p + a, j * s - p + b, c] += (
                                dy[n, i, j, c] if where[n, i, j, c] == tap else zero
                            )


@array_kernel
def window_sum(x, y, factor, k, s, p):
    """Set y = factor * the sum over the window."""
    batch, height, width, channels = x.shape
    zero = x.dtype.type(0)
    for n in range(batch):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                for c in range(channels):
                    y[n, i, j, c] = zero
                for a in range(max(0, p - i * s), min(k, height + p - i * s)):
                    for b in range(max(0, p - j * s), min(k, width + p - j * s)):
                        for c in range(channels):
                            y[n, i, j, c] += factor * x[n, i * s - p + a, j * s - p + b, c]


@array_kernel
def spread(dy, dx, factor, k, s, p):
    """Add factor * dy to dx at every place of the window: the transpose of `window_sum`."""
    batch, height, width, channels = dx.shape
    for n in range(batch):
        for i in range(dy.shape[1]):
            for j in range(dy.shape[2]):
                for a in range(max(0, p - i * s), min(k, height + p - i * s)):
                    for b in range(max(0, p - j * s), min(k, width + p - j * s)):
                        for c in range(channels):
                            dx[n, i * s - p + a, j * s - p + b, c] += factor * dy[n, i, j, c]
