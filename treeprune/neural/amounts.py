"""How much is removed: shares or counts, always of the network as it was before any pruning."""

from __future__ import annotations

import numbers
from collections.abc import Mapping

import numpy as np

from .layer import NetworkError

Amount = float | int


def removed(amount: Amount, size: int, what: str = "amount") -> int:
    """Return how many of `size` branches an amount removes.

    Parameters
    ----------
    amount : float in [0, 1] or int
        A float is a share, rounded to the nearest count (a half to the even one); an int is a count.
    size : int
        Branches before any pruning.
    what : str
        What an error calls it.

    Raises
    ------
    NetworkError
        If it is out of range.

    Examples
    --------
    >>> removed(0.3, 10), removed(4, 10)
    (3, 4)
    """
    if isinstance(amount, bool) or not isinstance(amount, numbers.Real) or not np.isfinite(float(amount)):
        raise NetworkError(f"{what}={amount!r}: give a share from 0 to 1, or a whole number of them")
    if isinstance(amount, numbers.Integral):
        if not 0 <= amount <= size:
            raise NetworkError(f"{what}={amount}: there are {size} to choose from")
        return int(amount)
    if not 0 <= amount <= 1:
        raise NetworkError(f"{what}={amount!r}: a share lies between 0 and 1; for a count give an int")
    return round(float(amount) * size)


def amount_of(amount: Amount | Mapping[str, Amount], name: str) -> Amount:
    """Return the amount for one layer, where a mapping gives one for each; those left out are not pruned."""
    if not isinstance(amount, Mapping):
        return amount
    return amount.get(name, amount.get(name.rsplit(".", 1)[0], 0))


def rounded_up(kept: int, round_to: int, size: int) -> int:
    """Return a number of kept units that is a multiple of `round_to`, at most `size`.

    Examples
    --------
    >>> rounded_up(25, 8, 64), rounded_up(63, 8, 66)
    (32, 64)
    """
    return min(-(-kept // round_to) * round_to, size)
