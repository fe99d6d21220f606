"""How long a layer takes in each form on this machine: a few measurements, and straight lines between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from .blas_threads import one_thread
from .csr import SparseRows
from .latency import median_seconds

BATCHES = (1, 8, 64, 256)
# two sides of dense squares; one side and two sparsities of sparse ones, and a side that shows what a call costs
DENSE_SIDES = (128, 640)
SPARSE_SIDE, SPARSITIES, TINY_SIDE = 640, (0.8, 0.98), 8


@dataclass(frozen=True)
class CostModel:
    """Seconds of a matrix product, by batch size.

    Attributes
    ----------
    dense : array of shape (batches, 2)
        A constant, and seconds a weight.
    sparse : array of shape (batches, 3)
        A constant, seconds a row (writing what comes out), and a non-zero.
    transposed : array of shape (batches,)
        Seconds an input, of making activations feature-major.
    """

    dense: Any
    sparse: Any
    transposed: Any

    def dense_seconds(self, rows: int, columns: int, batch: int) -> float:
        """Return what a dense product is expected to take."""
        constant, each = _between(self.dense, batch)
        return float(constant + each * rows * columns)

    def sparse_seconds(self, rows: int, columns: int, nonzero: int, batch: int, feature_major: bool = False) -> float:
        """Return what a product of sparse rows is expected to take."""
        call, row, each = _between(self.sparse, batch)
        turned = 0.0 if feature_major else float(_between(self.transposed, batch)) * columns
        return float(call + row * rows + each * nonzero) + turned


@cache
def cost_model(dtype: str = "float32") -> CostModel:
    """Return the model of this machine, measured at the first call (under a second, one thread of BLAS).

    Notes
    -----
    Kept for the life of the process. A busy machine slows all forms down alike, and the medians of a few repetitions
    are compared, so the choice is more stable than the seconds.
    """
    rng = np.random.default_rng(0)
    dense, sparse, transposed = [], [], []
    with one_thread():
        for batch in BATCHES:
            times = []
            for side in DENSE_SIDES:
                weight, x = (rng.standard_normal((n, side)).astype(dtype) for n in (side, batch))
                out = np.empty((batch, side), dtype)
                times.append(_seconds(lambda w=weight, x=x, out=out: np.matmul(x, w.T, out=out)))
            dense.append(_line(times, [side**2 for side in DENSE_SIDES]))
            times, counts = [], []
            x = rng.standard_normal((SPARSE_SIDE, batch)).astype(dtype)
            for sparsity in SPARSITIES:
                weight = rng.standard_normal((SPARSE_SIDE, SPARSE_SIDE)).astype(dtype)
                weight[rng.random(weight.shape) < sparsity] = 0
                rows = SparseRows(weight)
                out = np.empty_like(x)
                times.append(_seconds(lambda rows=rows, x=x, out=out: rows.times(x, out=out)))
                counts.append(len(rows.values))
            constant, each = _line(times, counts)
            tiny = SparseRows(np.zeros((TINY_SIDE, TINY_SIDE), dtype))
            few = np.ascontiguousarray(x[:TINY_SIDE])
            call = _seconds(lambda tiny=tiny, few=few: tiny.times(few))
            sparse.append((call, max(constant - call, 0) / SPARSE_SIDE, each))
            turned = np.ascontiguousarray(x.T)
            transposed.append(_seconds(lambda t=turned: np.ascontiguousarray(t.T)) / SPARSE_SIDE)
    return CostModel(np.array(dense), np.array(sparse), np.array(transposed))


def _seconds(run: Any) -> float:
    return median_seconds(run, 5, 2e-4)


def _line(times: list[float], sizes: list[int]) -> tuple[float, float]:
    """Return the constant and the slope of a line through two points, neither below zero."""
    slope = max((times[1] - times[0]) / (sizes[1] - sizes[0]), 0.0)
    if slope == 0.0:
        return 0.0, max(times) / max(sizes)
    return max(times[0] - slope * sizes[0], 0.0), slope


def _between(rows: Any, batch: int) -> Any:
    """Interpolate between batch sizes; beyond the largest, time grows with the batch."""
    if batch >= BATCHES[-1]:
        return rows[-1] * (batch / BATCHES[-1])
    i = int(np.searchsorted(BATCHES, batch, side="right")) - 1
    share = (batch - BATCHES[i]) / (BATCHES[i + 1] - BATCHES[i])
    return rows[i] * (1 - share) + rows[i + 1] * share
