"""EinStein wuerfelt nicht!: rules written a second time, exact values of small boards by expectiminimax."""

from __future__ import annotations

import json
from functools import cache
from math import fsum, isclose

import numpy as np
import pytest

import treeprune
from games.einstein import EinStein, EinSteinSolver
from tests.naive import minimax
from treeprune.cli import main
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())


@cache
def rules_of(size, stones):
    return Rules(size, stones)


class Rules:
    """The rules once more, on a board of {(row from the top, column): (side, number)}."""

    def __init__(self, size, stones):
        self.size, self.stones = size, stones

    def options(self, board, side, die):
        """The numbers a die lets move."""
        there = sorted(n for s, n in board.values() if s == side)
        if die in there:
            return [die]
        return [n for n in there if n < die][-1:] + [n for n in there if n > die][:1]

    def plays(self, board, side, die):
        """(stone, where to, whether it takes, board after) for each move."""
        way = 1 if side == "X" else -1
        for (r, c), (s, n) in sorted(board.items()):
            if s == side and n in self.options(board, side, die):
                for dr, dc in ((0, way), (way, 0), (way, way)):
                    if 0 <= r + dr < self.size and 0 <= c + dc < self.size:
                        after = {at: what for at, what in board.items() if at != (r, c)}
                        yield n, (r + dr, c + dc), (r + dr, c + dc) in after, {**after, (r + dr, c + dc): (s, n)}

    def winner(self, board):
        """X, Y or None."""
        sides = {s for s, _ in board.values()}
        if board.get((self.size - 1, self.size - 1), "?")[0] == "X" or "Y" not in sides:
            return "X"
        return "Y" if board.get((0, 0), "?")[0] == "Y" or "X" not in sides else None

    def value(self, board, side):
        """The exact value for the side that rolls next."""
        return self._value(frozenset(board.items()), side)

    @cache  # noqa: B019
    def _value(self, items, side):
        board, other = dict(items), "Y" if side == "X" else "X"
        if self.winner(board):
            return 1.0 if self.winner(board) == side else -1.0
        best = {}
        for n in (n for s, n in board.values() if s == side):
            best[n] = max(-self.value(b, other) for *_, b in self.plays(board, side, n))
        rolls = range(1, self.stones + 1)
        return fsum(max(best[n] for n in self.options(board, side, die)) for die in rolls) / self.stones


def text_of(board, size, side, die=0):
    """A position as `parse` reads it."""
    rows = []
    for r in range(size):
        cells = (board.get((r, c)) for c in range(size))
        rows.append("".join("." if x is None else str(x[1]) if x[0] == "X" else "?abcdefghi"[x[1]] for x in cells))
    return "/".join(rows) + f" {side}" + (f" {die}" if die else "")


def board_of(game, s):
    """The board of a state, read from what people see."""
    board = {}
    for line in game.show(s).splitlines()[:-1]:
        rank, *cells = line.split()
        for c, text in enumerate(cells):
            if text != ".":
                board[game.size - int(rank), c] = (text[0].upper(), int(text[1:]))
    return board


def random_game(game, rng):
    """The states of a random game, chance nodes included, from a random arrangement."""
    words = ["".join(map(str, rng.permutation(game.stones) + 1)) for _ in range(2)]
    s = game.parse(" ".join(words))
    while not game.is_over(s):
        yield s
        outcomes = [t for _, t in game.outcomes(s)]
        if outcomes:
            s = outcomes[int(rng.integers(len(outcomes)))]
        else:
            s = game.play(s, int(rng.choice(list(game.moves(s)))))
    yield s


@pytest.mark.parametrize(("size", "stones"), [(5, 6), (3, 3), (4, 3), (4, 6), (7, 9), (2, 1), (5, 2)])
def test_hooks_follow_the_rules(size, stones):
    game, solver, rules = EinStein(size, stones), EinSteinSolver(size, stones), rules_of(size, stones)
    rng = np.random.default_rng(size)
    for _ in range(12):
        for s in random_game(game, rng):
            board, side = board_of(game, s), "XY"[s.turn]
            assert game.parse(text_of(board, size, side, s.die)) == s == solver.parse(text_of(board, size, side, s.die))
            assert game.is_over(s) == (rules.winner(board) is not None)
            estimate = game.evaluate(s)
            if game.is_over(s):
                assert rules.winner(board) != side and estimate == -1.0 and f"{'YX'[s.turn]} has won" in game.show(s)
                continue
            assert -1 < estimate < 1
            if s.die == 0:
                outcomes = list(game.outcomes(s))
                assert [t.die for _, t in outcomes] == list(range(1, stones + 1)) and not list(game.moves(s))
                assert all(p == 1 / stones and t._replace(die=0) == s for p, t in outcomes)
                continue
            assert not list(game.outcomes(s))
            plays = sorted(rules.plays(board, side, s.die), key=lambda play: play[:2])
            found = {}
            for m in game.moves(s):
                after = game.play(s, m)
                found[game.show_move(s, m)] = board_of(game, after)
                assert (after.turn, after.die) == (1 - s.turn, 0)
                assert game.order(s, m) <= 10**9 and (game.order(s, m) == 10**9) == game.is_over(after)
            assert found == {
                f"{n}{'x' if takes else '-'}{'abcdefg'[c]}{size - r}": after for n, (r, c), takes, after in plays
            }
            assert len(found) == len(list(game.moves(s))) == len(plays)
            wins = any(rules.winner(after) for *_, after in plays)
            assert solver.wins(s, s.die) == wins == (solver.lower(s) == 1.0)


def test_the_solver_merges_outcomes_and_bounds_the_value():
    game, solver = EinStein(3, 3), EinSteinSolver(3, 3)
    rules, rng, seen = rules_of(3, 3), np.random.default_rng(2), 0
    for _ in range(60):
        for s in random_game(game, rng):
            if s.die or game.is_over(s):
                continue
            options = lambda t: tuple(game.moves(t))  # noqa: E731
            merged, rolled = {}, {}
            for odds, g in ((merged, solver), (rolled, game)):
                for p, t in g.outcomes(s):
                    odds[options(t)] = odds.get(options(t), 0) + p
            assert merged.keys() == rolled.keys() and all(isclose(merged[k], rolled[k]) for k in merged)
            assert len(list(solver.outcomes(s))) == len(merged)
            value = rules.value(board_of(game, s), "XY"[s.turn])
            assert solver.lower(s) <= value + 1e-11
            seen += solver.lower(s) > -1
    assert seen > 50
    alone = solver.parse("1../..a/... X")
    assert [p for p, _ in solver.outcomes(alone)] == [1.0]


@pytest.mark.parametrize(
    ("size", "stones", "value"),
    [(2, 1, 1.0), (3, 1, None), (3, 2, -0.125), (3, 3, 0.39917695473251025), (4, 2, None)],
)
def test_exact_values_of_small_boards(size, stones, value):
    game, solver, rules = EinStein(size, stones), EinSteinSolver(size, stones), rules_of(size, stones)
    exact = rules.value(board_of(game, game.start()), "X")
    assert value is None or isclose(exact, value)
    for g, parts in ((game, dict()), (solver, dict(bounds=True))):
        result = treeprune.alphabeta(g, table=True, symmetry=True, **parts)
        assert isclose(result.value, exact, abs_tol=1e-11) and result.status.name == "OPTIMAL"
    if size < 4 and stones < 3:
        assert isclose(minimax(game, game.start()), exact, abs_tol=1e-11)
        assert isclose(treeprune.minimax(game, world="interpreted").value, exact, abs_tol=1e-11)


def test_depth_limited_values_and_both_worlds():
    rng, game, solver = np.random.default_rng(4), EinStein(), EinSteinSolver()
    states = [s for _ in range(3) for s in list(random_game(game, rng))[::6]]
    for s in states:
        for depth in (1, 2, 3):
            expected = minimax(game, s, depth)
            found = treeprune.alphabeta(game, s, depth, table=True, symmetry=True)
            assert isclose(found.value, expected, abs_tol=1e-9)
            assert isclose(minimax(solver, s, depth), expected, abs_tol=1e-9)
    for s in states[:4]:
        a, b = (treeprune.alphabeta(solver, s, 4, table=True, symmetry=True, bounds=True, world=w) for w in WORLDS)
        assert (a.value, a.solution, a.stats.nodes, a.stats.skipped) == (
            b.value,
            b.solution,
            b.stats.nodes,
            b.stats.skipped,
        )


def test_symmetries_keep_the_value():
    game, rules, rng = EinStein(3, 3), rules_of(3, 3), np.random.default_rng(5)
    for _ in range(20):
        for s in random_game(game, rng):
            for twin in [*game.symmetries(s)]:
                assert game.evaluate(twin) == game.evaluate(s) and game.is_over(twin) == game.is_over(s)
                if s.die == 0:
                    a, b = (rules.value(board_of(game, t), "XY"[t.turn]) for t in (s, twin))
                    assert isclose(a, b, abs_tol=1e-12)
                elif not game.is_over(s):
                    assert len(list(game.moves(twin))) == len(list(game.moves(s)))
    assert len(set(game.symmetries(game.parse("12./.../.3a Y")))) == 7


def interpreted(cls):
    """The class as plain Python."""
    return type(cls.__name__, (cls,), {})


@pytest.mark.parametrize(
    "cls", [interpreted(EinStein), interpreted(EinSteinSolver), pytest.param(EinSteinSolver, marks=pytest.mark.slow)]
)
def test_no_promise_can_be_refuted(cls):
    for game in (cls(3, 2), cls()):
        report = treeprune.check_problem(game, walks=2)
        assert report.ok, report


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("12./3.../... X", "row 2 has 4 cells"),
        ("12./3.. X", "2 rows"),
        ("12./3../..a", "give the rows"),
        ("12./3../..a Z", "give the rows"),
        ("12./3../..a X 2 2", "give the rows"),
        ("12./3../..a X 4", "no number of the die"),
        ("12./3../..a X 0", "no number of the die"),
        ("12./3../..a X 12", "no number of the die"),
        ("12./4../..a X", "cell 1 of row 2 is '4'"),
        ("12./d../..a X", "cell 1 of row 2 is 'd'"),
        ("12./2../..a X", "'2' is there twice"),
        ("12./a../..a X", "'a' is there twice"),
        ("12./3../... X", "X has won already"),
        ("b../3../..a Y", "Y has won already"),
        ("b../3../..a X 1", "Y has won already"),
        ("122 123", "'122' should hold"),
        ("123 12", "'12' should hold"),
        ("123 123 5", "no number of the die"),
        ("\u0661\u0662\u0663 123", "give the rows"),
    ],
)
def test_damaged_positions_are_refused(text, word):
    with pytest.raises(treeprune.InstanceError, match=word):
        EinStein(3, 3).parse(text)


@pytest.mark.parametrize(("size", "stones"), [(1, 1), (8, 6), (3, 4), (5, 0), (7, 10)])
def test_boards_that_do_not_fit(size, stones):
    with pytest.raises(treeprune.InstanceError, match="size 2 to 7"):
        EinStein(size, stones)


def test_positions_as_people_write_them():
    game = EinStein()
    assert game.parse("") == game.parse("-") == game.start() == game.parse("123456 123456")
    arranged = game.parse("163524 143526 4")
    assert text_of(board_of(game, arranged), 5, "X") == "163../52.../4...f/...be/..cda X"
    assert arranged.die == 4 and "X to move, rolled 4" in game.show(arranged)
    assert game.show(game.start()).splitlines()[-1] == "   a  b  c  d  e   X to roll"
    # the example in the inventor's rules: with stones 1, 4 and 6 a 3 moves the 1 or the 4
    s = game.parse("1..../..4../..6../...../....a X 3")
    assert {m // 3 for m in game.moves(s)} == {1, 4}


def run(capsys, *arguments):
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_command_line(capsys):
    small, slow = ["--set", "size=3", "--set", "stones=2"], ["--world", "interpreted"]
    texts = ["12 12", "12./.../.ba X 2", "12./.../.bb X"]
    code, out, _ = run(capsys, "solve", "einstein", *texts, *small, *slow, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 1 and [row["status"] for row in rows] == ["optimal", "optimal", "error"]
    assert isclose(rows[0]["value"], -0.125) and "twice" in rows[2]["reason"]
    code, out, _ = run(capsys, "compare", "einstein", "12 12", *small, "--depth", "5", *slow)
    assert code == 0 and "alphabeta+order+star2" in out
    code, out, _ = run(capsys, "trace", "einstein", "12 12", *small, "--depth", "4", *slow)
    assert code == 0 and "verified" in out
