"""Every exact method on random positions of every game: one value, in both worlds, by one thread and two."""

from __future__ import annotations

import math

import numpy as np
import pytest

import treeprune
from games.connect4 import ConnectFour, ConnectFourSolver
from games.domineering import Domineering, DomineeringSolver
from games.einstein import EinStein
from games.nim import Nim
from games.othello import Othello
from games.othello_endgame import OthelloSolver
from games.tictactoe import TicTacToe
from treeprune.game_run import GameRun
from treeprune.hooks import overrides
from treeprune.method_names import parse_method
from treeprune.plan import Table
from treeprune.worlds import Compiled, Interpreted

TABLE = Table(entries=2**14)
METHODS = (
    "pvs+order+table+etc+killers+history+counter-move",
    "deepening+order+table+scout+iid",
    "null-window+order+table+etc",
    "mtdf+order+table",
    "null-window+order+table+threads=2",
)
DICE = ("alphabeta+order", "pvs+order+table+history", "alphabeta+order+table+star1", "alphabeta+order+table+star2",
        "alphabeta+order+table+star1+threads=2")  # fmt: skip
GAMES = {
    "connect4": (ConnectFour(width=5, height=4), ConnectFourSolver(width=5, height=4), 10, 16),
    "tictactoe": (TicTacToe(), TicTacToe(), 1, 6),
    "nim": (Nim(), Nim(), 0, 4),
    "domineering": (Domineering(width=4, height=4), DomineeringSolver(width=4, height=4), 1, 5),
    "othello": (Othello(), OthelloSolver(), 53, 58),
    "einstein": (EinStein(size=3, stones=2), EinStein(size=3, stones=2), 3, 9),
}


def slow(names):
    """Names of games, with a mark on those whose machine code adds little to what two others show."""
    return [name if name in ("connect4", "einstein") else pytest.param(name, marks=pytest.mark.slow) for name in names]


def positions(game, first, last, count, rng):
    """Random positions after first..last plies, over or not; dice are rolled."""
    found = []
    while len(found) < count:
        s = game.start()
        for _ in range(int(rng.integers(first, last + 1))):
            if game.is_over(s):
                break
            outcomes = list(game.outcomes(s))
            if outcomes:
                s = outcomes[int(rng.integers(len(outcomes)))][1]
            else:
                moves = list(game.moves(s))
                s = game.play(s, moves[int(rng.integers(len(moves)))])
        if not game.is_over(s):
            found.append(s)
    return found


@pytest.mark.parametrize("name", slow(name for name in GAMES if name != "nim"))
def test_every_exact_method_finds_the_same_value_in_both_worlds(name):
    every_exact_method_finds_the_same_value(name, Compiled())


@pytest.mark.parametrize("name", ["tictactoe", "nim", "domineering", "othello"])
def test_every_exact_method_finds_the_same_value(name):
    every_exact_method_finds_the_same_value(name, Interpreted())


def every_exact_method_finds_the_same_value(name, chosen):
    rules, solver, first, last = GAMES[name]
    rng = np.random.default_rng(2)
    methods = DICE if overrides(rules, "outcomes") else METHODS
    for i, s in enumerate(positions(rules, first, last, 6, rng)):
        truth = treeprune.minimax(rules, s, world=chosen).value
        dice = bool(list(rules.outcomes(s)))
        for method in methods:
            plan = parse_method(method, None, TABLE)
            for game, world in ((solver, chosen), (rules, Interpreted())):
                if i < 2 or world.name == "compiled":
                    result = GameRun(game, s, plan, world).run()
                    assert math.isclose(result.value, truth, abs_tol=1e-12), (method, world.name, s)
                    assert result.status is treeprune.Status.OPTIMAL
                    assert dice or result.move is not None


@pytest.mark.parametrize("name", ["nim", "tictactoe", *slow(["connect4", "domineering", "othello"])])
def test_proof_numbers_answer_as_the_value_does(name):
    rules, solver, first, last = GAMES[name]
    for s in positions(rules, first, last, 5, np.random.default_rng(3)):
        truth = treeprune.minimax(rules, s).value
        for target in (truth, truth + 1):
            answer = treeprune.proof_number(solver, s, target)
            assert (answer.value is not None and answer.value >= target) == (truth >= target)


@pytest.mark.parametrize("name", slow(["connect4", "othello", "domineering", "einstein"]))
def test_all_moves_of_a_position_have_their_exact_values(name):
    rules, _, first, last = GAMES[name]
    for s in positions(rules, first, last, 4, np.random.default_rng(4)):
        if list(rules.outcomes(s)):
            continue
        truth = {}
        for m in rules.moves(s):
            value = treeprune.minimax(rules, rules.play(s, m)).value
            truth[m] = value if rules.same_mover(s, m) else -value
        found = treeprune.root_moves(rules, s)
        assert {m.move: m.value for m in found} == pytest.approx(truth, abs=1e-12)
        assert set(found.best) == {m for m, v in truth.items() if math.isclose(v, max(truth.values()))}
        two = treeprune.root_moves(rules, s, best=2)
        ranked = sorted(truth.values(), reverse=True)
        for m in two:
            if m.value is None:
                assert truth[m.move] <= m.bound < ranked[min(1, len(ranked) - 1)]
            else:
                assert math.isclose(m.value, truth[m.move], abs_tol=1e-12)


class Rounds(treeprune.Game):
    """Walk around a ring of 5 places; standing on place 4 after an odd number of steps would win, but nobody counts."""

    def start(self):
        return 0

    def moves(self, s):
        return (1, 4)

    def play(self, s, m):
        return (s + m) % 5

    def is_over(self, s):
        return False

    def evaluate(self, s):
        return 0


@pytest.mark.parametrize("table", [False, True])
def test_play_without_end_is_never_given_a_value(table):
    for search in (treeprune.alphabeta, treeprune.pvs, treeprune.null_window):
        result = search(Rounds(), table=table, limits=treeprune.Limits(max_ply=50))
        assert result.stopped == "max_ply" and result.status is not treeprune.Status.OPTIMAL
    with pytest.raises(treeprune.HookError, match="repeats"):
        treeprune.proof_number(Rounds(), table=table)
    endings = treeprune.retrograde(Rounds())
    assert [endings.value(s) for s in range(5)] == [0] * 5  # to go on for ever is a draw


def test_a_run_that_was_stopped_leaves_nothing_false_in_its_table():
    # the classic: a bound stored while the search unwinds. The same table must then serve a whole search
    game, rng = ConnectFour(width=5, height=4), np.random.default_rng(6)
    plan = parse_method("null-window+order+table", None, Table(entries=2**12))
    for s in positions(game, 6, 10, 6, rng):
        truth = treeprune.alphabeta(game, s, table=True).value
        for nodes in (5, 50, 500):
            stopped = GameRun(game, s, plan, Interpreted(), treeprune.Limits(nodes=nodes))
            stopped.run()
            assert GameRun(game, s, plan, Interpreted(), table=stopped).run().value == truth


def test_scores_by_distance_survive_transpositions():
    # mate scores by ply: a win's score is a fact about the state, not about the way to it
    game = TicTacToe(by_distance=True)
    for depth in (None, 5, 7):
        plain = treeprune.alphabeta(game, depth=depth)
        for method in ("pvs+table+symmetry+etc", "mtdf+table+symmetry", "deepening+table+symmetry+scout"):
            assert GameRun(game, None, parse_method(method, depth, TABLE), Compiled()).run().value == plain.value
