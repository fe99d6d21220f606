"""Digits that are drawn: a set of pictures for demonstrations and tests that needs no file."""

from __future__ import annotations

import numpy as np

from .layer import Array, NetworkError
from .random_source import generator_of

# strokes in a square of side 1, x to the right and y down; each is a line through points
STROKES: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = (
    (((0.5, 0.1), (0.75, 0.25), (0.8, 0.5), (0.75, 0.75), (0.5, 0.9), (0.25, 0.75), (0.2, 0.5), (0.25, 0.25),
      (0.5, 0.1)),),
    (((0.35, 0.25), (0.55, 0.1), (0.55, 0.9)),),
    (((0.25, 0.3), (0.35, 0.12), (0.6, 0.1), (0.75, 0.3), (0.6, 0.55), (0.25, 0.9), (0.8, 0.9)),),
    (((0.25, 0.12), (0.75, 0.12), (0.5, 0.42), (0.75, 0.6), (0.7, 0.8), (0.5, 0.9), (0.25, 0.82)),),
    (((0.65, 0.9), (0.65, 0.1), (0.2, 0.62), (0.85, 0.62)),),
    (((0.75, 0.1), (0.3, 0.1), (0.27, 0.45), (0.6, 0.42), (0.77, 0.62), (0.65, 0.85), (0.25, 0.88)),),
    (((0.65, 0.1), (0.35, 0.4), (0.25, 0.68), (0.4, 0.9), (0.65, 0.87), (0.75, 0.68), (0.6, 0.5), (0.28, 0.6)),),
    (((0.2, 0.12), (0.8, 0.12), (0.45, 0.9)),),
    (((0.5, 0.48), (0.3, 0.35), (0.32, 0.15), (0.5, 0.1), (0.68, 0.15), (0.7, 0.35), (0.5, 0.48), (0.75, 0.68),
      (0.68, 0.86), (0.5, 0.9), (0.32, 0.86), (0.25, 0.68), (0.5, 0.48)),),
    (((0.72, 0.4), (0.5, 0.5), (0.3, 0.38), (0.35, 0.15), (0.55, 0.1), (0.72, 0.2), (0.72, 0.5), (0.6, 0.9)),),
)  # fmt: skip
CHUNK = 512


def make_digits(
    samples: int, *, size: int = 14, noise: float = 0.1, rng: np.random.Generator | int | None = None
) -> tuple[Array, Array]:
    """Draw digits with strokes that are moved, turned, slanted, stretched and bent at random.

    Parameters
    ----------
    samples : int
    size : int
        Pixels of a side.
    noise : float
        Standard deviation of what is added to each pixel (ink is 1, paper 0).
    rng : numpy.random.Generator, int or None

    Returns
    -------
    images : array of float32, shape (samples, size * size)
        In [0, 1], row by row.
    labels : array of int64, shape (samples,)
        0 to 9, as many of each as can be, shuffled.

    Raises
    ------
    NetworkError
        If numbers are out of range.

    Examples
    --------
    >>> images, labels = make_digits(20, rng=0)
    >>> images.shape, np.bincount(labels).tolist()
    ((20, 196), [2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    """
    if samples < 1 or size < 4 or not (np.isfinite(noise) and noise >= 0):
        raise NetworkError(f"samples={samples!r}, size={size!r}, noise={noise!r}: at least 1, 4 and 0")
    generator = generator_of(rng)
    labels = generator.permutation(np.arange(samples) % 10).astype(np.int64)
    images = np.empty((samples, size * size), np.float32)
    for digit in range(10):
        places = np.flatnonzero(labels == digit)
        for i in range(0, len(places), CHUNK):
            some = places[i : i + CHUNK]
            images[some] = _drawn(STROKES[digit], len(some), size, generator)
    images += generator.normal(0, noise, images.shape).astype(np.float32)
    return np.clip(images, 0, 1, out=images), labels


def _drawn(
    strokes: tuple[tuple[tuple[float, float], ...], ...], samples: int, size: int, rng: np.random.Generator
) -> Array:
    """Return pictures of one digit, each its own way."""
    pixels = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(pixels, pixels)
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    turn, slant = rng.normal(0, 0.12, samples), rng.normal(0, 0.15, samples)
    wide, high = rng.uniform(0.75, 1.05, (2, samples))
    cos, sin = np.cos(turn), np.sin(turn)
    turned = np.array([[wide * cos, slant * high - high * sin], [wide * sin, high * cos]]).transpose(2, 0, 1)
    shift = 0.5 + rng.normal(0, 0.04, (samples, 1, 2))
    thickness = rng.uniform(0.03, 0.07, (samples, 1))
    nearest = np.full((samples, size * size), np.inf)
    for stroke in strokes:
        points = np.array(stroke) - 0.5 + rng.normal(0, 0.025, (samples, len(stroke), 2))
        points = points @ turned.transpose(0, 2, 1) + shift
        for begin, end in zip(points[:, :-1].swapaxes(0, 1), points[:, 1:].swapaxes(0, 1), strict=True):
            line = (end - begin)[:, None, :]
            away = grid[None] - begin[:, None, :]
            along = np.clip((away * line).sum(-1) / np.maximum((line * line).sum(-1), 1e-12), 0, 1)
            nearest = np.minimum(nearest, ((away - along[..., None] * line) ** 2).sum(-1))
    return np.asarray(np.clip(1.5 - np.sqrt(nearest) / thickness, 0, 1), np.float32)
