"""Numbers of an instance as whole multiples of a unit, so that sums of them are exact.

With one decimal place the unit is 0.1. The unit says what x of it are worth to the user, and what is surely no more
than a sum of worths that makes x, however it was rounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import treeprune

PLACES = 6
LARGEST = 2**40


@treeprune.compiled
class Whole:
    """The unit is 1."""

    places: int = 0

    def worth(self, x: int) -> int:
        return x

    def least(self, x: int) -> int:
        return x


@treeprune.compiled
class Decimal:
    """The unit is 1 / parts."""

    parts: int = 10

    def worth(self, x: int) -> float:
        return x / self.parts

    def least(self, x: int) -> float:
        return x / self.parts - (abs(x) / self.parts + 1.0) * 1e-12


def in_units(numbers: Any, what: str) -> tuple[np.ndarray[Any, Any], Any]:
    """Return numbers as whole multiples of one unit, and the unit.

    Parameters
    ----------
    numbers : array of number, of any shape
        Finite, below 2**40, with at most six decimal places.
    what : str
        What they are, for messages.

    Returns
    -------
    (array of int64, Whole or Decimal)

    Raises
    ------
    InstanceError
        If they are no such numbers.

    Examples
    --------
    >>> in_units([[1, 2.5]], "distances")[0].tolist(), in_units([3], "distances")[1]
    ([[10, 25]], Whole(places=0))
    """
    try:
        given = np.asarray(numbers)
        values = given.astype(np.float64)
    except (TypeError, ValueError):
        raise treeprune.InstanceError(f"{what}: give numbers, and rows of one length") from None
    if given.dtype.kind not in "iuf":
        raise treeprune.InstanceError(f"{what}: give numbers, not {given.dtype}")
    strange = values[~(np.abs(values) < LARGEST)]
    if len(strange):
        raise treeprune.InstanceError(f"{what}: {strange[0]} is no number between -2**40 and 2**40")
    for places in range(PLACES + 1):
        units = np.rint(values * 10**places)
        if np.all(units / 10**places == values):
            return units.astype(np.int64), Decimal(10**places) if places else Whole()
    where = np.argmax(np.abs(units / 10**places - values))
    raise treeprune.InstanceError(
        f"{what}: {values.flat[where]!r} has more than {PLACES} decimal places: round, or give whole numbers"
    )
