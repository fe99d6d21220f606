"""A square window that moves over feature maps: what convolutions and pooling share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .layer import Array, NetworkError, Shape, positive


@dataclass(frozen=True)
class Window:
    """A window of kernel x kernel places that moves by `stride`, over maps with `padding` places more on each side.

    Raises
    ------
    NetworkError
        If a number is not whole, or too small.

    Examples
    --------
    >>> Window(3, 2, 1).places(32)
    16
    >>> Window(3, 1, 1).taps(0, 4), Window(3, 1, 1).taps(3, 4)
    ((1, 3, 0), (0, 2, 2))
    """

    kernel: int
    stride: int = 1
    padding: int = 0

    def __post_init__(self) -> None:
        positive(kernel=self.kernel, stride=self.stride)
        if not isinstance(self.padding, (int, np.integer)) or isinstance(self.padding, bool) or self.padding < 0:
            raise NetworkError(f"padding={self.padding!r}: give a whole number of at least 0")

    def places(self, length: int) -> int:
        """Return how many places the window takes along a side of the maps."""
        return (length + 2 * self.padding - self.kernel) // self.stride + 1

    def taps(self, place: int, length: int) -> tuple[int, int, int]:
        """Return which taps (first, end) of the window at a place lie inside the maps, and where the first lies."""
        start = place * self.stride - self.padding
        first = max(0, -start)
        return first, max(first, min(self.kernel, length - start)), start + first

    def reached(self, tap: int, length: int) -> tuple[int, int, int]:
        """Return at which places (first, end) a tap lies inside the maps, and where it lies at the first of them."""
        first = max(0, -(-(self.padding - tap) // self.stride))
        end = min(self.places(length), (length - 1 + self.padding - tap) // self.stride + 1)
        return first, max(first, end), first * self.stride - self.padding + tap

    def output(self, shape: Shape, layer: object) -> tuple[int, int]:
        """Return height and width of what comes out, for inputs of a shape (channels, height, width)."""
        if len(shape) != 3:
            raise NetworkError(f"{layer!r} takes feature maps (channels, height, width), not inputs of shape {shape}")
        height, width = self.places(shape[1]), self.places(shape[2])
        if height < 1 or width < 1:
            raise NetworkError(f"{layer!r}: the window is larger than maps of shape {shape}: make it smaller, or pad")
        return height, width


def channels_last(maps: Array) -> Array:
    """Return maps (batch, channels, height, width) as an array (batch, height, width, channels) without gaps.

    A view of the same numbers, where they lie so in memory. Weights (out, in, height, width) likewise.
    """
    return np.ascontiguousarray(maps.transpose(0, 2, 3, 1))


def rows_of(vectors_or_maps: Array) -> Array:
    """Return an array (places, channels) of vectors, or of maps at each of their places: a view where possible."""
    if vectors_or_maps.ndim == 2:
        return np.ascontiguousarray(vectors_or_maps)
    return channels_last(vectors_or_maps).reshape(-1, vectors_or_maps.shape[1])
