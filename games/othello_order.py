"""Which Othello moves to try first: those that leave the opponent few ("fastest first").

Corners among the opponent's moves count twice. Then come discs held at corners, the last move in a quarter of the
board, and the square itself.
"""

from __future__ import annotations

import numpy as np

import treeprune
from treeprune.bits import popcount, uint64

from .othello_board import COLUMN_A, COLUMN_H, flips, legal

MOVE, SAFE, ODD, SQUARE = 1024, 64, 100, 4
"""Weights of a move the opponent has, a disc held at a corner, a last move in a quarter, a point of SQUARES."""

QUARTER = ((18, 2, 16, 12), (2, 0, 6, 8), (16, 6, 14, 10), (12, 8, 10, 0))
SQUARES = np.array([QUARTER[min(r, 7 - r)][min(c, 7 - c)] for r in range(8) for c in range(8)])
"""Points of a square: how good a move there is where all else is equal (close to those of Edax, R. Delorme)."""

QUARTERS = (0x000000000F0F0F0F, 0x00000000F0F0F0F0, 0x0F0F0F0F00000000, 0xF0F0F0F000000000)
AROUND = np.array([QUARTERS[2 * (r // 4) + c // 4] for r in range(8) for c in range(8)], np.uint64)
"""The quarter of the board that each square lies in."""


@treeprune.compiled
def is_odd(empty: int, square: int) -> int:
    """Return 1 where an odd number of squares is empty in a square's quarter: who moves first there moves last."""
    return popcount(empty & uint64(AROUND[square])) & 1


@treeprune.compiled
def at_corners(discs: int, corners: int) -> int:
    """Return how many discs stand on corners, or next to one's own corner on an edge."""
    held = discs & corners
    left, right = held & ~uint64(COLUMN_A), held & ~uint64(COLUMN_H)
    held |= discs & ((right << uint64(1)) | (left >> uint64(1)) | (held << uint64(8)) | (held >> uint64(8)))
    return popcount(held)


@treeprune.compiled
def fastest_first(mover: int, other: int, empty: int, corners: int, square: int) -> int:
    """Return how promising it looks to place a disc on an empty square."""
    disc = uint64(1) << uint64(square)
    flipped = flips(mover, other, square)
    mine = mover ^ flipped ^ disc
    theirs = legal(other ^ flipped, mine, empty ^ disc)
    moves = popcount(theirs) + popcount(theirs & corners)
    likes = SAFE * at_corners(mine, corners) + ODD * is_odd(empty, square) + SQUARE * int(SQUARES[square])
    return likes - MOVE * moves
