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

WEIGHTS = np.zeros((7, len(FEATURES)), np.int64)


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
    >>> s = game.start()
    >>> treeprune.iterative_deepening(game, depth=3, world="interpreted").value
    0
    """

    weights: np.ndarray = dataclasses.field(default_factory=WEIGHTS.copy, repr=False)

    def evaluate(self, s: Discs) -> int:
        """Return 100 times the final difference in discs: exact where the game is over, else an estimate."""
        if self.nobody_moves(s):
            return POINTS * self.score(s)
        discs = popcount(s.mover | s.other)
        stage = 60 * (discs - 4) // (self.size**2 - 4)
        at = min(max(stage // 10, 0), 5)
        part, total = stage - 10 * at, 0
        for i, x in enumerate(features(s.mover, s.other, self.board, self.corners)):
            total += x * ((10 - part) * int(self.weights[at, i]) + part * int(self.weights[at + 1, i]))
        most = POINTS * self.size**2
        return max(-most, min(most, total // 10))

    def order(self, s: Discs, square: int) -> int:
        return 0 if square == PASS else fastest_first(s.mover, s.other, self.empty(s), self.corners, square)

    def is_quiet(self, s: Discs) -> bool:
        """Tell whether the side to move cannot take a corner at once, which features see only when it is done."""
        return legal(s.mover, s.other, self.empty(s)) & self.corners == 0

    def forcing(self, s: Discs, square: int) -> bool:
        return square != PASS and self.corners & (uint64(1) << uint64(square)) != 0
