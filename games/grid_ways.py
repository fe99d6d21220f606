"""The steps on a grid: which there are, and where walls leave them possible."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import treeprune

DX = (0, 1, 0, -1, 1, 1, -1, -1)
DY = (-1, 0, 1, 0, -1, 1, 1, -1)
NAMES = ("N", "E", "S", "W", "NE", "SE", "SW", "NW")
OPPOSITE = (2, 3, 0, 1, 6, 7, 4, 5)
DIAGONAL = math.ceil(math.sqrt(2) * 2**36) / 2**36
"""The square root of 2, rounded up to 36 binary places: lengths and estimates are then sums without rounding errors,
and ways that are equally long are seen to be (8 % fewer states expanded). A way of a million steps is 1e-5 too long."""
LENGTHS = (1.0, 1.0, 1.0, 1.0, DIAGONAL, DIAGONAL, DIAGONAL, DIAGONAL)


def terrain(cells: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return which cells are free, and what entering each costs, inf for a wall."""
    found = np.asarray(cells)
    if found.ndim != 2 or not found.size or found.dtype.kind not in "biuf":
        raise treeprune.InstanceError(
            f"a grid is an array of bool or numbers in two dimensions, not {found.dtype} of shape {found.shape}"
        )
    if found.dtype.kind == "b":
        return found, np.where(found, 1.0, math.inf)
    bad = np.argwhere(~(found > 0) | ((found >= treeprune.INF) & (found < math.inf)))
    if len(bad):
        y, x = bad[0].tolist()
        raise treeprune.InstanceError(
            f"cell ({x}, {y}) costs {found[y, x]}: costs are above 0, and inf for walls (or give an array of bool)"
        )
    entry = found.astype(np.float64)
    return np.isfinite(entry), entry


def possible_moves(free: np.ndarray[Any, Any], diagonal: bool) -> np.ndarray[Any, Any]:
    """Return, for each cell, one bit for each move that is possible there."""
    height, width = free.shape
    edged = np.zeros((height + 2, width + 2), bool)
    edged[1:-1, 1:-1] = free
    ways = np.zeros((height, width), np.uint8)

    def beside(dx: int, dy: int) -> Any:
        return edged[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]

    for m in range(8 if diagonal else 4):
        dx, dy = DX[m], DY[m]
        ways |= (free & beside(dx, dy) & beside(dx, 0) & beside(0, dy)).astype(np.uint8) << np.uint8(m)
    return ways.ravel()
