"""What an Othello position looks worth before its end is in sight: a weighted sum of a few features.

features    small numbers, each the difference of something between the side to move and the other side
stage       how full the board is: 0 at the start, 60 when full; weights are given at 0, 10, ... 60, and lines between
"""

from __future__ import annotations

import dataclasses

import numpy as np

import treeprune
from treeprune.bits import popcount, uint64

from .othello import Discs, Othello
from .othello_board import COLUMN_A, COLUMN_H, PASS, legal, neighbours
from .othello_order import at_corners, fastest_first
from .othello_stability import stable_discs

FEATURES = (
    "to move", "last move", "moves", "share of moves", "squares to reach", "frontier",
    "corners", "beside own corner", "beside empty corner", "diagonal to empty corner", "stable", "discs",
)  # fmt: skip
POINTS = 100
"""Points that one disc is worth."""

# python benchmarks/fit_othello.py --games 2000 --rounds 3 --ahead 4: 179,111 positions of 4,000 games that the library
# played against itself. Of 35,732 positions held back (final differences spread by 26.8 discs) the estimates are wrong
# by 17.9 discs, from 23.3 at the stages 10 to 19 to 15.2 at 40 to 49 and 8.6 from 50 on; by hand it was 21.0. Against
# the weights made by hand, both looking 4 plies ahead, these won 64 % of 800 games (4 % drawn), by 10.6 +- 0.9 discs.
WEIGHTS = np.array(
    (
        (-34, -146, -22, 17, 94, 43, 1139, 148, -413, -1410, 579, 167),
        (-195, -8, 0, 15, 34, -153, 1114, 142, -416, -1338, 540, 40),
        (-256, 13, -95, 66, 24, -145, 912, 138, -86, -1219, 207, 8),
        (-258, -6, -38, 35, 21, -150, 812, 184, -56, -1011, 130, 18),
        (-231, 15, 42, 18, -6, -138, 663, 38, -52, -710, 87, 16),
        (-146, -68, 154, 23, -141, -73, 385, -80, -185, -338, 98, 0),
        (46, 131, 115, 14, -220, -76, 34, -49, -66, -3, 96, 9),
    )
)


@treeprune.compiled
def features(mover: int, other: int, board: int, corners: int) -> tuple[int, ...]:
    """Return what FEATURES names, in its order."""
    empty = board & ~(mover | other)
    ours, theirs = popcount(legal(mover, other, empty)), popcount(legal(other, mover, empty))
    near = neighbours(empty)
    beside, diagonal = around_empty_corners(empty & corners)
    ours_held, theirs_held = popcount(mover & corners), popcount(other & corners)
    return (
        1,
        2 * (popcount(empty) & 1) - 1,
        ours - theirs,
        (64 * (ours - theirs)) // (ours + theirs + 2),
        popcount(neighbours(other) & empty) - popcount(neighbours(mover) & empty),
        popcount(mover & near) - popcount(other & near),
        ours_held - theirs_held,
        at_corners(mover, corners) - ours_held - at_corners(other, corners) + theirs_held,
        popcount(mover & beside) - popcount(other & beside),
        popcount(mover & diagonal) - popcount(other & diagonal),
        popcount(stable_discs(mover, other, board)) - popcount(stable_discs(other, mover, board)),
        popcount(mover) - popcount(other),
    )


@treeprune.compiled
def around_empty_corners(corners: int) -> tuple[int, int]:
    """Return the squares beside some corners, and the squares diagonal to them (some off a board of 6 x 6)."""
    left, right = corners & ~uint64(COLUMN_A), corners & ~uint64(COLUMN_H)
    beside = (left >> uint64(1)) | (right << uint64(1)) | (corners << uint64(8)) | (corners >> uint64(8))
    diagonal = (left << uint64(7)) | (left >> uint64(9)) | (right << uint64(9)) | (right >> uint64(7))
    return uint64(beside), uint64(diagonal)


@treeprune.compiled
def estimate(mover: int, other: int, board: int, corners: int, weights: np.ndarray) -> int:
    """Return the final difference in discs that a position promises its side to move, in points."""
    squares = popcount(board)
    stage = 60 * (popcount(mover | other) - 4) // (squares - 4)
    at = min(max(stage // 10, 0), 5)
    part, total = stage - 10 * at, 0
    for i, x in enumerate(features(mover, other, board, corners)):
        total += x * ((10 - part) * int(weights[at, i]) + part * int(weights[at + 1, i]))
    return max(-POINTS * squares, min(POINTS * squares, total // 10))


@treeprune.compiled
class OthelloPlayer(Othello):
    """Othello to be played to a depth: `evaluate` estimates the final difference in discs, in hundredths of a disc.

    Parameters
    ----------
    size : {8, 6}
        Squares in a row. The weights were fitted on boards of 8 x 8.
    weights : array of 7 x 12 integers
        Of each of FEATURES, at each of the stages 0, 10, ... 60, in points a hundred of which are one disc.

    Examples
    --------
    >>> game = OthelloPlayer()
    >>> s = game.parse("-XXXXXX---XOOOO--XOXXOOX-OOOOOOOOOOOXXOOOOOXXOOX--XXOO----XXXXX- X")  # worth 10 discs
    >>> game.evaluate(s)
    452
    """

    weights: np.ndarray = dataclasses.field(default_factory=WEIGHTS.copy, repr=False)

    def evaluate(self, s: Discs) -> int:
        """Return 100 times the final difference in discs: exact where the game is over, else an estimate."""
        if self.nobody_moves(s):
            return POINTS * self.score(s)
        return estimate(s.mover, s.other, self.board, self.corners, self.weights)

    def order(self, s: Discs, square: int) -> int:
        return 0 if square == PASS else fastest_first(s.mover, s.other, self.empty(s), self.corners, square)

    def is_quiet(self, s: Discs) -> bool:
        """Tell whether the side to move cannot take a corner at once, which features see only when it is done."""
        return legal(s.mover, s.other, self.empty(s)) & self.corners == 0

    def forcing(self, s: Discs, square: int) -> bool:
        return square != PASS and self.corners & (uint64(1) << uint64(square)) != 0
