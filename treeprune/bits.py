"""64-bit boards that mean the same interpreted and compiled.

Python integers never overflow and numba's do; numba turns a `uint64` mixed with an `int64` into a float. Wrap every
operand of a board in `uint64` and both worlds agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

MASK = 0xFFFFFFFFFFFFFFFF


if TYPE_CHECKING:
    uint64 = int
else:

    class uint64(int):  # noqa: N801 - reads as the type it is, as in NumPy
        """An unsigned 64-bit integer: the low 64 bits of a number.

        Serves as annotation of a state's field and as conversion: an ordinary Python integer when interpreted, a
        machine word when compiled.

        Examples
        --------
        >>> uint64(-1) == 2**64 - 1
        True
        >>> uint64(1) << uint64(3)
        8
        """

        def __new__(cls, x: Any = 0) -> Any:  # noqa: D102
            return int(x) & MASK


def as_int(x: int) -> int:
    """Return a number that was taken out of a board, below 2**63, as an ordinary integer to reckon with.

    Examples
    --------
    >>> as_int(uint64(0x321) >> uint64(8)) - 5
    -2
    """
    return int(x)


def popcount(x: int) -> int:
    """Return how many bits of a 64-bit board are set.

    Examples
    --------
    >>> popcount(0b1011)
    3
    """
    return (int(x) & MASK).bit_count()


def lowest_bit(x: int) -> int:
    """Return the lowest set bit of a 64-bit board, as a board; 0 for the empty board.

    Examples
    --------
    >>> bin(lowest_bit(0b1100))
    '0b100'
    """
    return int(x) & -int(x) & MASK


def lowest_index(x: int) -> int:
    """Return the index of the lowest set bit of a 64-bit board; 64 for the empty board.

    Examples
    --------
    >>> lowest_index(0b1100), lowest_index(0)
    (2, 64)
    """
    x = int(x) & MASK
    return (x & -x).bit_length() - 1 if x else 64


def highest_bit(x: int) -> int:
    """Return the highest set bit of a 64-bit board, as a board; 0 for the empty board.

    Examples
    --------
    >>> bin(highest_bit(0b1100))
    '0b1000'
    """
    x = int(x) & MASK
    return 1 << (x.bit_length() - 1) if x else 0
