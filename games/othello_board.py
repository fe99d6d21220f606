"""What Othello does with boards of 64 bits: moves, flips, turned boards.

mover, other    discs of the side to move, of the other side        square    index of a bit: 8 * row + column
inner           squares that a horizontal or diagonal line can go on from: columns b to g

Bit i of a board of 8 x 8 is square a1, b1, ... h8 in this order. Shifted boards need no masks for rows that wrap
around, because a line goes on over discs of the inner columns only.
"""

from __future__ import annotations

import numpy as np

import treeprune
from treeprune.bits import highest_bit, lowest_bit, uint64

INNER = 0x7E7E7E7E7E7E7E7E
COLUMN_A, COLUMN_H = 0x0101010101010101, 0x8080808080808080
PASS = 64


def _rays() -> np.ndarray:
    """Return the squares seen from each square: rows of 8 boards, those of larger indices first."""
    rays = np.zeros((64, 8), np.uint64)
    steps = ((0, 1), (1, -1), (1, 0), (1, 1), (0, -1), (-1, 1), (-1, 0), (-1, -1))
    for square in range(64):
        for i, (down, right) in enumerate(steps):
            row, column = square // 8 + down, square % 8 + right
            seen = 0
            while 0 <= row < 8 and 0 <= column < 8:
                seen |= 1 << 8 * row + column
                row, column = row + down, column + right
            rays[square, i] = seen
    return rays


RAYS = _rays()


@treeprune.compiled
def seen_from(mover: int, other: int, step: int) -> int:
    """Return the squares that a step beyond a line of `other`, begun next to a disc of `mover`, leads to, both ways."""
    s, d = uint64(step), uint64(2 * step)
    up = other & (mover << s)
    down = other & (mover >> s)
    up |= other & (up << s)
    down |= other & (down >> s)
    two_up, two_down = other & (other << s), other & (other >> s)
    up |= two_up & (up << d)
    down |= two_down & (down >> d)
    up |= two_up & (up << d)
    down |= two_down & (down >> d)
    return uint64((up << s) | (down >> s))


@treeprune.compiled
def legal(mover: int, other: int, empty: int) -> int:
    """Return the squares on which the side to move may place a disc (by doubling steps: Kogge and Stone 1973)."""
    inner = other & uint64(INNER)
    found = seen_from(mover, inner, 1) | seen_from(mover, inner, 7) | seen_from(mover, inner, 9)
    return uint64((found | seen_from(mover, other, 8)) & empty)


@treeprune.compiled
def above(mover: int, other: int, ray: int) -> int:
    """Return the discs that a move flips on a ray of larger indices: up to the first square that `other` lacks."""
    end = lowest_bit(ray & ~other) & mover
    return uint64((end - uint64(end != 0)) & ray)


@treeprune.compiled
def below(mover: int, other: int, ray: int) -> int:
    """Return the discs that a move flips on a ray of smaller indices."""
    end = highest_bit(ray & ~other) & mover
    return uint64((uint64(0) - (end << uint64(1))) & ray)


@treeprune.compiled
def flips(mover: int, other: int, square: int) -> int:
    """Return the discs of `other` that a disc of `mover` on an empty square would flip."""
    found = above(mover, other, uint64(RAYS[square, 0])) | above(mover, other, uint64(RAYS[square, 1]))
    found |= above(mover, other, uint64(RAYS[square, 2])) | above(mover, other, uint64(RAYS[square, 3]))
    found |= below(mover, other, uint64(RAYS[square, 4])) | below(mover, other, uint64(RAYS[square, 5]))
    found |= below(mover, other, uint64(RAYS[square, 6])) | below(mover, other, uint64(RAYS[square, 7]))
    return found


@treeprune.compiled
def neighbours(squares: int) -> int:
    """Return some squares and all around them."""
    wide = squares | ((squares & ~uint64(COLUMN_H)) << uint64(1)) | ((squares & ~uint64(COLUMN_A)) >> uint64(1))
    return uint64(wide | (wide << uint64(8)) | (wide >> uint64(8)))


@treeprune.compiled
def upside_down(board: int) -> int:
    """Return a board with its rows in reverse order."""
    board = ((board >> uint64(8)) & uint64(0x00FF00FF00FF00FF)) | ((board & uint64(0x00FF00FF00FF00FF)) << uint64(8))
    board = ((board >> uint64(16)) & uint64(0x0000FFFF0000FFFF)) | ((board & uint64(0x0000FFFF0000FFFF)) << uint64(16))
    return uint64((board >> uint64(32)) | (board << uint64(32)))


@treeprune.compiled
def transposed(board: int) -> int:
    """Return a board with rows and columns exchanged, by exchanging bits of ever larger squares."""
    swap = (board ^ (board >> uint64(7))) & uint64(0x00AA00AA00AA00AA)
    board = board ^ swap ^ (swap << uint64(7))
    swap = (board ^ (board >> uint64(14))) & uint64(0x0000CCCC0000CCCC)
    board = board ^ swap ^ (swap << uint64(14))
    swap = (board ^ (board >> uint64(28))) & uint64(0x00000000F0F0F0F0)
    return uint64(board ^ swap ^ (swap << uint64(28)))
