"""Batch normalisation over rows (places) of channels.

Glossary: x inputs, y outputs, dy and dx their gradients, all (places, channels); near a number of each channel close
to its mean; sums float64. Rows are summed in blocks in the arrays' own type, and blocks in float64: plain float32
sums would move results enough to flip rectifiers.
"""

from ..array_kernel import array_kernel

BLOCK = 64


@array_kernel
def sum_and_squares(x, near, part, sums, squares):
    """By channel: sums = sum of x - near, squares = sum of (x - near)^2. `part`: room for two rows."""
    rows, channels = x.shape
    zero = x.dtype.type(0)
    for c in range(channels):
        sums[c] = 0.0
        squares[c] = 0.0
    for start in range(0, rows, BLOCK):
        for c in range(channels):
            part[0, c] = zero
            part[1, c] = zero
        for r in range(start, min(rows, start + BLOCK)):
            for c in range(channels):
                d = x[r, c] - near[c]
                part[0, c] += d
                part[1, c] += d * d
        for c in range(channels):
            sums[c] += part[0, c]
            squares[c] += part[1, c]


@array_kernel
def scale_and_shift(x, scale, shift, y):
    """Set y = x * scale + shift."""
    rows, channels = x.shape
    for r in range(rows):
        for c in range(channels):
            y[r, c] = x[r, c] * scale[c] + shift[c]


@array_kernel
def sums_of_gradient(x, mean, dy, part, sums, products):
    """By channel: sums = sum of dy, products = sum of dy * (x - mean). `part`: room for two rows."""
    rows, channels = x.shape
    zero = x.dtype.type(0)
    for c in range(channels):
        sums[c] = 0.0
        products[c] = 0.0
    for start in range(0, rows, BLOCK):
        for c in range(channels):
            part[0, c] = zero
            part[1, c] = zero
        for r in range(start, min(rows, start + BLOCK)):
            for c in range(channels):
                part[0, c] += dy[r, c]
                part[1, c] += dy[r, c] * (x[r, c] - mean[c])
        for c in range(channels):
            sums[c] += part[0, c]
            products[c] += part[1, c]


@array_kernel
def input_gradient(x, dy, by_gradient, by_input, shift, dx):
    """Set dx = dy * by_gradient + x * by_input + shift."""
    rows, channels = x.shape
    for r in range(rows):
        for c in range(channels):
            dx[r, c] = dy[r, c] * by_gradient[c] + x[r, c] * by_input[c] + shift[c]
