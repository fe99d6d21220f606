"""check_problem finds planted faults of each kind, and none where there is none."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pytest

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
from games.nim import Nim
from games.tictactoe import TicTacToe
from treeprune import check_problem


@pytest.mark.parametrize(
    "game",
    [
        TicTacToe(),
        Nim(),
        pytest.param(ConnectFour(), marks=pytest.mark.slow),
        ConnectFourSolver(),
        ConnectFourSolver(width=5, height=4),
    ],
)
def test_sound_games_are_not_refuted(game):
    report = check_problem(game, walks=8)
    assert report.ok, str(report)
    assert report.states > 5 and report.checks


class Repeats(Nim):
    def moves(self, s):
        return [*super().moves(s), (0, 1)] if s[0] else super().moves(s)


class Empty(Nim):
    def moves(self, s):
        return super().moves(s) if sum(s) > 3 else []


class Mutates(treeprune.Game):
    def start(self):
        return [3, 2]

    def moves(self, s):
        return [i for i, heap in enumerate(s) if heap]

    def play(self, s, m):
        s[m] -= 1
        return s

    def is_over(self, s):
        return not any(s)

    def evaluate(self, s):
        return -1 if not any(s) else 0


class ChangesType(Nim):
    def play(self, s, m):
        return list(super().play(s, m))


class NotANumber(Nim):
    def evaluate(self, s):
        return math.nan if sum(s) == 2 else super().evaluate(s)


class OutOfRange(Nim):
    def evaluate(self, s):
        return 10**18 if not any(s) else 0


class Moody(Nim):
    def __init__(self):
        self.calls = 0

    def evaluate(self, s):
        self.calls += 1
        return self.calls % 2


class LowerTooHigh(TicTacToe):
    def lower(self, s):
        return 0 if s.plies > 4 else -1


class UpperTooLow(TicTacToe):
    def upper(self, s):
        return 0


class BoundsCross(TicTacToe):
    def lower(self, s):
        return 1

    def upper(self, s):
        return -1


class KeyMerges(TicTacToe):
    def key(self, s):
        return s.mover | s.other


class KeyUnhashable(Nim):
    def key(self, s):
        return list(s)


class FalseSymmetry(TicTacToe):
    def symmetries(self, s):
        yield type(s)(s.other, s.mover, s.plies)


class BadOdds(Nim):
    def outcomes(self, s):
        return [(0.5, (1, 0, 0)), (0.4, (0, 1, 0))] if sum(s) == 5 else []


class Raises(Nim):
    def order(self, s, m):
        return {}[m]


class Pair(NamedTuple):
    a: int
    b: int


@treeprune.compiled
class OutOfBounds(treeprune.Game):
    table: np.ndarray

    def start(self):
        return Pair(0, 0)

    def is_over(self, s):
        return s.a >= 6

    def moves(self, s):
        yield 1
        yield 2

    def play(self, s, m):
        return Pair(s.a + m, s.b + self.table[s.a + m])

    def evaluate(self, s):
        return s.b


@treeprune.compiled
class Overflows(treeprune.Game):
    def start(self):
        return Pair(0, 1)

    def is_over(self, s):
        return s.a >= 30

    def moves(self, s):
        yield 7
        yield 11

    def play(self, s, m):
        return Pair(s.a + 1, s.b * m * 1000003)

    def evaluate(self, s):
        return s.b % 100


@pytest.mark.parametrize(
    ("game", "hook"),
    [
        (Repeats(), "moves"),
        (Empty(), "moves"),
        (Mutates(), "play"),
        (ChangesType(), "play"),
        (NotANumber(), "evaluate"),
        (OutOfRange(), "evaluate"),
        (Moody(), "evaluate"),
        (LowerTooHigh(), "lower"),
        (UpperTooLow(), "upper"),
        (BoundsCross(), "lower/upper"),
        (KeyMerges(), "key"),
        (KeyUnhashable(), "key"),
        (FalseSymmetry(), "symmetries"),
        (BadOdds(), "outcomes"),
        (Raises(), "order"),
        (OutOfBounds(np.arange(6)), "play"),
        (Overflows(), "compiled"),
    ],
    ids=lambda x: type(x).__name__ if isinstance(x, treeprune.Game) else x,
)
def test_planted_faults_are_found(game, hook):
    report = check_problem(game)
    assert hook in [finding.hook for finding in report.findings], str(report)
    assert hook in str(report)


class WrongRange(TicTacToe):
    """Says that nobody ever wins."""

    def score_range(self, s):
        return 0, 0


class WrongPass(TicTacToe):
    """Passes to something that is no state."""

    def null_move(self, s):
        return "pass"


@pytest.mark.parametrize(("game", "hook"), [(WrongRange(), "score_range"), (WrongPass(), "null_move")])
def test_hooks_of_the_other_prunings_are_refuted_too(game, hook):
    report = treeprune.check_problem(game, rng=3)
    assert hook in {finding.hook for finding in report.findings}
