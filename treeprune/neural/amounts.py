"""How much is removed: shares or counts, always of the network as it was before any pruning."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping

import numpy as np

from .layer import NetworkError

Amount = float | int


ROUNDINGS: dict[str, Callable[[float], int]] = {"nearest": round, "down": math.floor, "up": math.ceil}


def removed(amount: Amount, size: int, what: str = "amount", rounding: str = "nearest") -> int:
    """Return how many of `size` branches an amount removes.

    Parameters
    ----------
    amount : float in [0, 1] or int
        A float is a share; an int is a count.
    size : int
        Branches before any pruning.
    what : str
        What an error calls it.
    rounding : {'nearest', 'down', 'up'}
        Of a share to a count: to the nearest (a half to the even one), to fewer, or to more removed.

    Raises
    ------
    NetworkError
        If it is out of range.

    Examples
    --------
    >>> removed(0.3, 10), removed(4, 10)
    (3, 4)
    >>> removed(0.2, 128), removed(0.2, 128, rounding="down")
    (26, 25)
    """
    if isinstance(amount, bool) or not isinstance(amount, numbers.Real) or not np.isfinite(float(amount)):
        raise NetworkError(f"{what}={amount!r}: give a share from 0 to 1, or a whole number of them")
    if isinstance(amount, numbers.Integral):
        if not 0 <= amount <= size:
            raise NetworkError(f"{what}={amount}: there are {size} to choose from")
        return int(amount)
    if not 0 <= amount <= 1:
        raise NetworkError(f"{what}={amount!r}: a share lies between 0 and 1; for a count give an int")
    if rounding not in ROUNDINGS:
        raise NetworkError(f"rounding={rounding!r}: give one of {', '.join(ROUNDINGS)}")
    # 0.3 * 10 is a little more than 3 in binary: a share that means a whole number stays it
    exact = float(amount) * size
    return round(exact) if abs(exact - round(exact)) < 1e-9 * max(size, 1) else ROUNDINGS[rounding](exact)


def amount_of(amount: Amount | Mapping[str, Amount], name: str) -> Amount:
    """Return the amount for one layer, where a mapping gives one for each; those left out are not pruned."""
    if not isinstance(amount, Mapping):
        return amount
    return amount.get(name, amount.get(name.rsplit(".", 1)[0], 0))


def gives_way(amount: Amount) -> bool:
    """Tell whether an amount yields to a floor: a share does, but a count, or all, means just that and is refused.

    Examples
    --------
    >>> gives_way(0.99), gives_way(1.0), gives_way(12)
    (True, False, False)
    """
    return not isinstance(amount, numbers.Integral) and amount != 1


def rounded_up(kept: int, round_to: int, size: int) -> int:
    """Return a number of kept units that is a multiple of `round_to`, at most `size`.

    Examples
    --------
    >>> rounded_up(25, 8, 64), rounded_up(63, 8, 66)
    (32, 64)
    """
    return min(-(-kept // round_to) * round_to, size)
