"""What a window sees at each place, as rows of a matrix; and back.

Glossary: x maps as (batch, height, width * channels), rows (batch, places down, places across, window * window *
channels), c channels, k side of the window, s stride, p padding; lo, hi the part of a row of the window inside x.
"""

from ..array_kernel import array_kernel


@array_kernel
def to_columns(x, rows, c, k, s, p):
    """Set rows[n, i, j] = the window of x[n] at (i, j), zeros where it lies on padding."""
    batch, height, length = x.shape
    zero = x.dtype.type(0)
    run = k * c
    for n in range(batch):
        for i in range(rows.shape[1]):
            top = i * s - p
            for j in range(rows.shape[2]):
                start = (j * s - p) * c
                row = rows[n, i, j]
                if start >= 0 and start + run <= length and top >= 0 and top + k <= height:
                    for a in range(k):
                        seen = x[n, top + a]  # slices of one row at a time are copied at half of this rate
                        for t in range(run):
                            row[a * run + t] = seen[start + t]
                else:
                    for t in range(row.size):
                        row[t] = zero
                    lo = max(0, -start)
                    hi = max(lo, min(run, length - start))
                    for a in range(max(0, -top), min(k, height - top)):
                        row[a * run + lo : a * run + hi] = x[n, top + a, start + lo : start + hi]


@array_kernel
def add_columns(rows, x, c, k, s, p):
    """Add rows[n, i, j] to x[n] where the window at (i, j) lies: the transpose of `to_columns`."""
    batch, height, length = x.shape
    run = k * c
    for n in range(batch):
        for i in range(rows.shape[1]):
            top = i * s - p
            for j in range(rows.shape[2]):
                start = (j * s - p) * c
                lo = max(0, -start)
                hi = max(lo, min(run, length - start))
                row = rows[n, i, j]
                for a in range(max(0, -top), min(k, height - top)):
                    # slices of equal length, from 0: written with offsets, the loop takes up to 7 times as long
                    seen = x[n, top + a, start + lo : start + hi]
                    some = row[a * run + lo : a * run + hi]
                    for t in range(hi - lo):
                        seen[t] += some[t]
