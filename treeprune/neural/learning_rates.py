"""Schedules of the learning rate: a factor for each moment of the training, from 0 (its start) to 1 (its end)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from .layer import NetworkError

Schedule = Callable[[float], float]


def constant() -> Schedule:
    """Return the schedule that leaves the rate as it is."""
    return lambda done: 1.0


def linear(end: float = 0.0) -> Schedule:
    """Return the schedule that goes straight from 1 to `end`.

    Examples
    --------
    >>> linear()(0.25)
    0.75
    """
    return lambda done: 1 + (end - 1) * done


def cosine(end: float = 0.0) -> Schedule:
    """Return the schedule that goes from 1 to `end` along half a cosine wave.

    References
    ----------
    Loshchilov and Hutter 2017.

    Examples
    --------
    >>> round(cosine()(0.5), 3)
    0.5
    """
    return lambda done: end + (1 - end) * 0.5 * (1 + math.cos(math.pi * done))


def steps(places: Sequence[float], factor: float = 0.1) -> Schedule:
    """Return the schedule that multiplies the rate by `factor` at each of some places between 0 and 1.

    Examples
    --------
    >>> round(steps([0.5, 0.75])(0.8), 3)
    0.01
    """
    if any(not 0 <= place <= 1 for place in places):
        raise NetworkError(f"places={list(places)!r}: shares of the training, from 0 to 1")
    return lambda done: factor ** sum(done >= place for place in places)
