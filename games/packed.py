"""Sixteen small numbers in one 64-bit word, four bits each: boards, stacks and rings of puzzles."""

from __future__ import annotations

from collections.abc import Iterable

import treeprune
from treeprune.bits import as_int, lowest_index, uint64

ONES = 0x1111111111111111
TOPS = 0x8888888888888888


def pack(numbers: Iterable[int]) -> int:
    """Return a word that holds some numbers, the first in its lowest bits.

    Examples
    --------
    >>> hex(pack([1, 2, 3]))
    '0x321'
    """
    return sum(x << 4 * i for i, x in enumerate(numbers))


def unpacked(word: int, n: int) -> list[int]:
    """Return the first n numbers of a word."""
    return [int(word) >> 4 * i & 15 for i in range(n)]


@treeprune.compiled
def at(word: int, i: int) -> int:
    """Return number i of a word."""
    return as_int((word >> uint64(4 * i)) & uint64(15))


@treeprune.compiled
def place_of(word: int, number: int) -> int:
    """Return where a number stands in a word, the lowest place if there are several.

    Examples
    --------
    >>> place_of(0x321, 3)
    2
    """
    apart = word ^ (uint64(ONES) * uint64(number))  # 0 where it stands
    return lowest_index((apart - uint64(ONES)) & ~apart & uint64(TOPS)) >> 2


@treeprune.compiled
def first_reversed(word: int, n: int) -> int:
    """Return a word whose first n numbers are in reverse order.

    Examples
    --------
    >>> hex(first_reversed(0x54321, 3))
    '0x54123'
    """
    turned = uint64(word)
    turned = uint64((turned >> uint64(32)) | (turned << uint64(32)))
    turned = ((turned >> uint64(16)) & uint64(0x0000FFFF0000FFFF)) | (
        (turned & uint64(0x0000FFFF0000FFFF)) << uint64(16)
    )
    turned = ((turned >> uint64(8)) & uint64(0x00FF00FF00FF00FF)) | ((turned & uint64(0x00FF00FF00FF00FF)) << uint64(8))
    turned = ((turned >> uint64(4)) & uint64(0x0F0F0F0F0F0F0F0F)) | ((turned & uint64(0x0F0F0F0F0F0F0F0F)) << uint64(4))
    rest = uint64(uint64(0xFFFFFFFFFFFFFFFE) << uint64(4 * n - 1))  # all but the first n; a shift by 64 means nothing
    return (word & rest) | (turned >> uint64(64 - 4 * n))


@treeprune.compiled
def exchanged(word: int, i: int, j: int) -> int:
    """Return a word in which numbers i and j have changed places."""
    apart = ((word >> uint64(4 * i)) ^ (word >> uint64(4 * j))) & uint64(15)
    return word ^ (apart << uint64(4 * i)) ^ (apart << uint64(4 * j))


@treeprune.compiled
def renamed(word: int, by: int, n: int) -> int:
    """Return a word whose n numbers are replaced by their places in another: both of a goal and all that leads to it.

    Examples
    --------
    >>> hex(renamed(0x012, 0x210, 3)), hex(renamed(0x012, 0x012, 3))
    ('0x12', '0x210')
    """
    found = uint64(0)
    for i in range(n):
        found |= uint64(place_of(by, at(word, i))) << uint64(4 * i)
    return found
