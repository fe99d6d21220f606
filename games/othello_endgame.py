"""Exact Othello endgames: the rules, and what can be seen of a position at a glance.

order       few moves for the opponent first ("fastest first"), corners counted twice; then corners held, parity, square
bounds      stable discs: whoever holds n of them loses by at most 64 - 2 * n
the end     with one empty square the value is counted, not searched

How far to look with how many empty squares was measured on 79 positions of 14 to 16 empty squares (benchmarks/
othello_endgame.py tells the ones that are published).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

import treeprune
from treeprune.bits import lowest_index, popcount, uint64

from .othello import Discs, Othello
from .othello_board import PASS, flips, legal
from .othello_stability import COLUMN_A, COLUMN_H, stable_discs

DEEP = 5
"""Empty squares from which a table, bounds and the opponent's moves are worth their time; below, parity orders."""

MANY = 16
"""Discs a side must have before looking for stable ones among them."""

MOVE, SAFE, ODD, SQUARE = 1024, 64, 100, 4
"""Weights of a move the opponent has, a disc held at a corner, a last move in a quarter, a point of SQUARES."""

QUARTER = ((18, 2, 16, 12), (2, 0, 6, 8), (16, 6, 14, 10), (12, 8, 10, 0))
SQUARES = np.array([QUARTER[min(r, 7 - r)][min(c, 7 - c)] for r in range(8) for c in range(8)])
"""Points of a square: how good a move there is where all else is equal."""

QUARTERS = (0x000000000F0F0F0F, 0x00000000F0F0F0F0, 0x0F0F0F0F00000000, 0xF0F0F0F000000000)
AROUND = np.array([QUARTERS[2 * (r // 4) + c // 4] for r in range(8) for c in range(8)], np.uint64)
"""The quarter of the board that each square lies in."""


@treeprune.compiled
def at_corners(discs: int, corners: int) -> int:
    """Return how many discs stand on corners, or next to one's own corner on an edge."""
    held = discs & corners
    left, right = held & ~uint64(COLUMN_A), held & ~uint64(COLUMN_H)
    held |= discs & ((right << uint64(1)) | (left >> uint64(1)) | (held << uint64(8)) | (held >> uint64(8)))
    return popcount(held)


@treeprune.compiled
class OthelloSolver(Othello):
    """Othello for exact endgames; same values, far fewer nodes.

    Examples
    --------
    >>> game = OthelloSolver()
    >>> s = game.parse("--XXXXX--OOOXX-O-OOOXXOX-OXOXOXXOXXXOXXX--XOXOXX-XXXOOO--OOOOO-- X")  # FFO endgame 1
    >>> game.lower(s), game.upper(s)
    (-64, 64)
    >>> [game.show_move(s, m) for m in sorted(game.moves(s), key=lambda m: -game.order(s, m))][:3]
    ['g2', 'h1', 'h7']
    """

    def is_over(self, s: Discs) -> bool:
        empty = self.empty(s)
        if empty & (empty - uint64(1)) == 0:
            return True
        return legal(s.mover, s.other, empty) == 0 and legal(s.other, s.mover, empty) == 0

    def evaluate(self, s: Discs) -> int:
        """Return the exact value where at most one square is empty or nobody can move, else what stands there."""
        difference = popcount(s.mover) - popcount(s.other)
        empty = self.empty(s)
        left = popcount(empty)
        if left == 1:
            square = lowest_index(empty)
            won = popcount(flips(s.mover, s.other, square))
            if won != 0:
                return difference + 2 * won + 1
            lost = popcount(flips(s.other, s.mover, square))
            if lost != 0:
                return difference - 2 * lost - 1
        return difference + left if difference > 0 else difference - left if difference < 0 else 0

    def remember(self, s: Discs) -> bool:
        return popcount(self.empty(s)) >= DEEP

    def order(self, s: Discs, square: int) -> int:
        if square == PASS:
            return 0
        empty = self.empty(s)
        odd = popcount(empty & uint64(AROUND[square])) & 1
        if popcount(empty) < DEEP:
            return odd
        disc = uint64(1) << uint64(square)
        flipped = flips(s.mover, s.other, square)
        mover = s.mover ^ flipped ^ disc
        theirs = legal(s.other ^ flipped, mover, empty ^ disc)
        moves = popcount(theirs) + popcount(theirs & self.corners)
        return SAFE * at_corners(mover, self.corners) + ODD * odd + SQUARE * int(SQUARES[square]) - MOVE * moves

    def lower(self, s: Discs) -> int:
        return 2 * self.stable(s.mover, s.other) - self.size**2

    def upper(self, s: Discs) -> int:
        return self.size**2 - 2 * self.stable(s.other, s.mover)

    def stable(self, own: int, other: int) -> int:
        """Return how many discs of a side surely stay: 0, without a look, where that could not matter."""
        if popcount(own) < MANY or popcount(self.board & ~(own | other)) < DEEP:
            return 0
        return popcount(stable_discs(own, other, self.board))

    def symmetries(self, s: Discs) -> Iterable[Discs]:
        """Yield nothing: in an endgame symmetric positions do not meet, and turning the board costs time."""
        for _ in range(0):
            yield s
