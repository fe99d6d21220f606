"""Estimates of the distance between two cells of an empty grid, from their numbers."""

from __future__ import annotations

import math

import treeprune

from .grid_ways import DIAGONAL


@treeprune.compiled
class Blind:
    """No estimate."""

    def between(self, u: int, v: int) -> float:
        return 0.0


@treeprune.compiled
class Octile:
    """Diagonal steps, then straight ones."""

    width: int
    least: float

    def between(self, u: int, v: int) -> float:
        row, other = u // self.width, v // self.width
        a, b = abs(row - other), abs((u - row * self.width) - (v - other * self.width))
        return self.least * (max(a, b) + (DIAGONAL - 1.0) * min(a, b))


@treeprune.compiled
class Manhattan:
    """Straight steps only."""

    width: int
    least: float

    def between(self, u: int, v: int) -> float:
        row, other = u // self.width, v // self.width
        return self.least * (abs(row - other) + abs((u - row * self.width) - (v - other * self.width)))


@treeprune.compiled
class Euclidean:
    """The straight line."""

    width: int
    least: float

    def between(self, u: int, v: int) -> float:
        row, other = u // self.width, v // self.width
        a, b = row - other, (u - row * self.width) - (v - other * self.width)
        return self.least * math.sqrt(a * a + b * b)
