"""A sparse matrix as compressed sparse rows, and its product with a batch of activations."""

from __future__ import annotations

import numpy as np

from .kernels.sparse_rows import sparse_times_dense, sparse_times_vector
from .layer import Array, NetworkError

# bytes of activations that a pass over all rows may touch before it leaves the second cache
CACHED = 1 << 20


class SparseRows:
    """The non-zeros of a matrix, row by row.

    Parameters
    ----------
    matrix : array of shape (rows, columns)
        float32 or float64. Not kept.

    Attributes
    ----------
    shape : tuple of int
    values : array of shape (nonzeros,)
    columns : array of uint16 (uint32 where there are more than 65,536 columns), shape (nonzeros,)
    starts : array of uint32, shape (rows + 1,)

    Notes
    -----
    The product takes O(nonzeros x batch). Activations are feature-major, (columns, batch): what eight weights of a row
    multiply are then eight rows that are read in order. With activations batch-major every weight would jump.

    Examples
    --------
    >>> sparse = SparseRows(np.array([[0.0, 2.0], [0.0, 0.0]]))
    >>> sparse @ np.array([[1.0], [3.0]])
    array([[6.],
           [0.]])
    >>> sparse.nbytes
    22
    """

    def __init__(self, matrix: Array) -> None:
        if matrix.ndim != 2 or matrix.dtype not in (np.float32, np.float64):
            raise NetworkError(f"sparse rows are made of a matrix of floats, not of {matrix.dtype} {matrix.shape}")
        rows, columns = np.nonzero(matrix)
        if len(rows) >= 1 << 32:
            raise NetworkError(f"{len(rows):,} non-zeros are more than row starts of 32 bits can count")
        self.shape: tuple[int, int] = (matrix.shape[0], matrix.shape[1])
        self.values = matrix[rows, columns]
        self.columns = columns.astype(np.uint16 if matrix.shape[1] <= 1 << 16 else np.uint32)
        self.starts = np.searchsorted(rows, np.arange(len(matrix) + 1)).astype(np.uint32)

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.values.nbytes + self.columns.nbytes + self.starts.nbytes

    def times(self, x: Array, bias: Array | None = None, out: Array | None = None) -> Array:
        """Return the product with activations, and add a bias to each row.

        Parameters
        ----------
        x : array of shape (columns, batch)
        bias : array of shape (rows,), optional
        out : array of shape (rows, batch), optional
            C-contiguous; where the product goes.

        Returns
        -------
        array of shape (rows, batch)
        """
        if x.ndim != 2 or len(x) != self.shape[1]:
            raise NetworkError(f"a sparse matrix of shape {self.shape} takes (columns, batch), not {x.shape}")
        x = np.ascontiguousarray(x, self.values.dtype)
        batch = x.shape[1]
        y = np.empty((self.shape[0], batch), x.dtype) if out is None else out
        if y.shape != (self.shape[0], batch) or y.dtype != x.dtype or not y.flags.c_contiguous:
            raise NetworkError(f"out= must be C-contiguous, {x.dtype} of shape {(self.shape[0], batch)}")
        added = np.zeros(self.shape[0], x.dtype) if bias is None else np.asarray(bias, x.dtype)
        parts = self.values, self.columns, self.starts, added
        if batch == 1:
            sparse_times_vector(*parts, x[:, 0], y[:, 0])
            return y
        width = max(64, CACHED // max(x.itemsize * len(x), 1))
        for first in range(0, batch, width):
            sparse_times_dense(*parts, x, y, first, min(first + width, batch))
        return y

    def __matmul__(self, x: Array) -> Array:
        return self.times(x)

    def dense(self) -> Array:
        """Return the matrix with its zeros."""
        matrix = np.zeros(self.shape, self.values.dtype)
        rows = np.repeat(np.arange(self.shape[0]), self.starts[1:] - self.starts[:-1])
        matrix[rows, self.columns] = self.values
        return matrix

    def __repr__(self) -> str:
        return f"SparseRows({self.shape[0]} x {self.shape[1]}, {len(self.values):,} nonzeros)"
