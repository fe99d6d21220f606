"""Exact Othello endgames: the rules, and what can be seen of a position at a glance.

order       few moves for the opponent first; helped by the midgame evaluation where many squares are empty, and by
            nothing but parity where few are
bounds      stable discs: whoever holds n of them loses by at most 64 - 2 * n
the end     with one empty square the value is counted, not searched

How far to look with how many empty squares was measured on 79 positions of 14 to 16 empty squares (benchmarks/
othello_endgame.py tells the ones that are published).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

import treeprune
from treeprune.bits import lowest_index, popcount, uint64

from .othello import Discs, Othello
from .othello_board import PASS, flips
from .othello_evaluation import POINTS, WEIGHTS, estimate
from .othello_order import fastest_first, is_odd
from .othello_stability import stable_discs

DEEP = 5
"""Empty squares from which a table, bounds and the opponent's moves are worth their time; below, parity orders."""

FAR = 12
"""Empty squares from which the midgame evaluation helps to order moves."""

TRUST = 3
"""Weight of a point of the midgame evaluation there, beside 1024 for a move that the opponent has."""

MANY = 16
"""Discs a side must have before looking for stable ones among them."""


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
    ['h1', 'g2', 'h7']
    """

    weights: np.ndarray = dataclasses.field(default_factory=WEIGHTS.copy, repr=False)

    def is_over(self, s: Discs) -> bool:
        empty = self.empty(s)
        return empty & (empty - uint64(1)) == 0 or self.nobody_moves(s)

    def evaluate(self, s: Discs) -> int:
        """Return the exact value where at most one square is empty or nobody can move, else an even estimate."""
        empty = self.empty(s)
        if empty != 0 and empty & (empty - uint64(1)) == 0:
            square, difference = lowest_index(empty), popcount(s.mover) - popcount(s.other)
            won = popcount(flips(s.mover, s.other, square))
            if won != 0:
                return difference + 2 * won + 1
            lost = popcount(flips(s.other, s.mover, square))
            if lost != 0:
                return difference - 2 * lost - 1
        if self.nobody_moves(s):
            return self.score(s)
        return 2 * ((self.promised(s.mover, s.other) + POINTS) // (2 * POINTS))

    def promised(self, mover: int, other: int) -> int:
        """Return what the midgame evaluation says, in points."""
        return estimate(mover, other, self.board, self.corners, self.weights)

    def remember(self, s: Discs) -> bool:
        return popcount(self.empty(s)) >= DEEP

    def order(self, s: Discs, square: int) -> int:
        if square == PASS:
            return 0
        empty = self.empty(s)
        if popcount(empty) < DEEP:
            return is_odd(empty, square)
        rank = fastest_first(s.mover, s.other, empty, self.corners, square)
        if popcount(empty) >= FAR:
            after = self.play(s, square)
            rank -= TRUST * self.promised(after.mover, after.other)
        return rank

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
