"""Where random numbers come from: what users give as `rng`."""

from __future__ import annotations

import numpy as np

from .layer import NetworkError


def generator_of(rng: np.random.Generator | int | None) -> np.random.Generator:
    """Return a generator: the one that is given, or a new one with a seed.

    Raises
    ------
    NetworkError
        If it is neither of these.

    Examples
    --------
    >>> int(generator_of(0).integers(100)), int(generator_of(np.random.default_rng(0)).integers(100))
    (85, 85)
    """
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise NetworkError(f"rng={rng!r}: give a seed (a whole number of at least 0), a generator, or None") from None
