r"""Discs that nobody can ever flip, so that they bound what a game of Othello can still be worth.

A disc is safe along a line that is full, that ends at the disc, or on which a disc of its own side that is stable
stands next to it. It is stable when it is safe along all four lines. What is found this way is stable; there may be
more. Bounds from stable discs: as in Edax (R. Delorme).

full[i]    squares whose line in direction i is full: rows, columns, diagonals /, diagonals \
"""

from __future__ import annotations

import treeprune
from treeprune.bits import uint64

from .othello_board import COLUMN_A, COLUMN_H, INNER


@treeprune.compiled
def full_rows(discs: int) -> int:
    """Return the squares of the rows that are full."""
    discs &= discs >> uint64(4)
    discs &= discs >> uint64(2)
    discs &= discs >> uint64(1)
    return uint64((discs & uint64(COLUMN_A)) * uint64(0xFF))


@treeprune.compiled
def full_columns(discs: int) -> int:
    """Return the squares of the columns that are full, by turning the board around."""
    discs &= uint64((discs >> uint64(8)) | (discs << uint64(56)))
    discs &= uint64((discs >> uint64(16)) | (discs << uint64(48)))
    return uint64(discs & uint64((discs >> uint64(32)) | (discs << uint64(32))))


@treeprune.compiled
def full_rising(discs: int) -> int:
    """Return the squares of the diagonals of step 7 that are full; beyond the edge counts as full."""
    up, down = discs, discs
    up &= uint64(0xFF01010101010101) | (up >> uint64(7))
    down &= uint64(0x80808080808080FF) | (down << uint64(7))
    up &= uint64(0xFFFF030303030303) | (up >> uint64(14))
    down &= uint64(0xC0C0C0C0C0C0FFFF) | (down << uint64(14))
    up &= uint64(0xFFFFFFFF0F0F0F0F) | (up >> uint64(28))
    down &= uint64(0xF0F0F0F0FFFFFFFF) | (down << uint64(28))
    return uint64(up & down)


@treeprune.compiled
def full_falling(discs: int) -> int:
    """Return the squares of the diagonals of step 9 that are full; beyond the edge counts as full."""
    up, down = discs, discs
    up &= uint64(0xFF80808080808080) | (up >> uint64(9))
    down &= uint64(0x01010101010101FF) | (down << uint64(9))
    up &= uint64(0xFFFFC0C0C0C0C0C0) | (up >> uint64(18))
    down &= uint64(0x030303030303FFFF) | (down << uint64(18))
    up &= uint64(0xFFFFFFFFF0F0F0F0) | (up >> uint64(36))
    down &= uint64(0x0F0F0F0FFFFFFFFF) | (down << uint64(36))
    return uint64(up & down)


@treeprune.compiled
def stable_discs(own: int, other: int, board: int) -> int:
    """Return discs of `own` that cannot be flipped for the rest of the game."""
    discs = own | other | uint64(~board)  # beyond a board of 6 x 6 every line is full
    inside = uint64(INNER) & (board << uint64(1)) & (board >> uint64(1))
    between = (board << uint64(8)) & (board >> uint64(8))
    rows, columns = full_rows(discs) | ~inside, full_columns(discs) | ~between
    rising, falling = full_rising(discs) | ~(inside & between), full_falling(discs) | ~(inside & between)
    stable, before = own & rows & columns & rising & falling, uint64(0)
    while stable != before:
        before = stable
        left, right = stable & ~uint64(COLUMN_A), stable & ~uint64(COLUMN_H)
        safe = own & (rows | (right << uint64(1)) | (left >> uint64(1)))
        safe &= columns | (stable << uint64(8)) | (stable >> uint64(8))
        safe &= rising | (left << uint64(7)) | (right >> uint64(7))
        stable |= safe & (falling | (right << uint64(9)) | (left >> uint64(9)))
    return uint64(stable)
