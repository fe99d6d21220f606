"""Units that lie nearest to the geometric median of their layer: the others can stand in for them."""

from __future__ import annotations

import numpy as np

from .layer import Array


def distance_to_others(weight: Array) -> Array:
    """Return, for each unit, the mean distance from its weights to those of all other units.

    Parameters
    ----------
    weight : array of shape (units, ...)

    Returns
    -------
    array of float64, shape (units,)
        Smallest for the unit nearest to the geometric median among the units themselves.

    Notes
    -----
    O(units^2 x weights of a unit), as one matrix product. The paper takes the sum; the mean ranks the units of a layer
    alike, and layers of different widths can be compared.

    References
    ----------
    He, Liu, Wang, Hu and Yang 2019 (FPGM).

    Examples
    --------
    >>> distance_to_others(np.array([[0.0], [1.0], [3.0]])).tolist()
    [2.0, 1.5, 2.5]
    """
    rows = weight.reshape(len(weight), -1).astype(np.float64)
    rows = rows - rows.mean(axis=0)  # distances stay; less is lost where all units are far from zero
    lengths = np.square(rows).sum(axis=1)
    squares = lengths[:, None] + lengths[None, :] - 2 * rows @ rows.T
    np.fill_diagonal(squares, 0)
    return np.asarray(np.sqrt(np.maximum(squares, 0)).sum(axis=1) / max(len(rows) - 1, 1))
