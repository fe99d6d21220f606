"""Kernels never use a negative index: compiled, they do not ask whether one is (see bridge/indexing.py)."""

import pytest

import treeprune
from games.connect4 import ConnectFour
from games.pancake import Pancake
from games.tictactoe import TicTacToe
from treeprune.constraints.all_different import AllDifferent
from treeprune.worlds import Interpreted


class Strict(list):
    """A list that has no element -1."""

    def __getitem__(self, i):
        assert isinstance(i, slice) or i >= 0, f"index {i}"
        return super().__getitem__(i)

    def __setitem__(self, i, value):
        assert isinstance(i, slice) or i >= 0, f"index {i}"
        super().__setitem__(i, value)


class StrictWorld(Interpreted):
    def cells(self, n, number=int):
        return Strict(super().cells(n, number))

    def numbers(self, n):
        return Strict(super().numbers(n))


GAME_METHODS = (
    "minimax",
    "alphabeta+order",
    "pvs+order+table+killers+history",
    "null-window",
    "mtdf+table",
    "deepening",
)
PATH_METHODS = (
    "a-star", "weighted-a-star=2", "ara-star", "greedy", "ida-star", "branch-and-bound", "beam=5", "beam-stack=5",
    "breadth-first-heuristic", "bidirectional-dijkstra", "mm", "nbs", "dvcbs", "bae-star",
)  # fmt: skip


@pytest.mark.parametrize("method", GAME_METHODS)
def test_searches_of_games(method):
    game = ConnectFour(width=4, height=4)
    treeprune.solve(game, game.parse("1234123"), method=method, depth=None if method == "null-window" else 5,
                    world=StrictWorld())  # fmt: skip
    treeprune.solve(TicTacToe(), method=method, depth=3 if method != "null-window" else None, world=StrictWorld())


@pytest.mark.parametrize("method", PATH_METHODS)
def test_searches_of_paths(method):
    space = Pancake(6)
    assert treeprune.solve(space, space.parse("2 0 5 1 4 3"), method=method, world=StrictWorld()).value


def test_searches_of_constraints():
    p = treeprune.ConstraintProblem()
    q = p.variables(6, range(6), "q")
    for sign in (0, 1, -1):
        p.add(AllDifferent(x + sign * i for i, x in enumerate(q)))
    p.add(q[0] + 2 * q[1] - q[2] <= 9, q[3] + q[4] != 7)
    treeprune.solve(p, solutions=None, world=StrictWorld())


def test_a_list_that_is_strict():
    with pytest.raises(AssertionError):
        StrictWorld().cells(3)[-1]
