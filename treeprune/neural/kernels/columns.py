"""What a window sees at each place, as rows of a matrix; and back.

Glossary: x maps as (batch, height, width * channels), rows (batch, places down, places across, window * window *
channels), c channels, k side of the window, s stride, p padding; lo, hi the part of a row of the window inside x.
"""

from ..array_kernel import array_kernel


@array_kernel
def to_columns(x, rows, c, k, s, p):
    """rows[n, i, j] = the window of x[n] at (i, j), zeros where it lies on padding."""
    batch, height, length = x.shape
    zero = x.dtype.type(0)
    run = k * c
    for n in range(batch):
        for i in range(rows.shape[1]):
            for j in range(rows.shape[2]):
                start = (j * s - p) * c
                lo = max(0, -start)
                hi = max(lo, min(run, length - start))
                row = rows[n, i, j]
                for a in range(k):
                    y = i * s - p + a
                    at = a * run
                    if y < 0 or y >= height:
                        for t in range(run):
                            row[at + t] = zero
                    else:
                        for t in range(lo):
                            row[at + t] = zero
                        for t in range(lo, hi):
                            row[at + t] = x[n, y, start + t]
                        for t in range(hi, run):
                            row[at + t] = zero


@array_kernel
def add_columns(rows, x, c, k, s, p):
    """x[n] += rows[n, i, j] where the window at (i, j) lies: the transpose of `to_columns`."""
    batch, height, length = x.shape
    run = k * c
    for n in range(batch):
        for i in range(rows.shape[1]):
            for j in range(rows.shape[2]):
                start = (j * s - p) * c
                lo = max(0, -start)
                hi = min(run, length - start)
                row = rows[n, i, j]
                for a in range(k):
                    y = i * s - p + a
                    if y >= 0 and y < height:
                        for t in range(lo, hi):
                            x[n, y, start + t] += row[a * run + t]
