"""Othello: counts everybody agrees on, rules written a second time, scores of the field's endgames."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

import treeprune
from games.othello import Discs, Othello
from games.othello_board import PASS
from games.othello_endgame import OthelloSolver
from games.othello_evaluation import POINTS, OthelloPlayer
from games.othello_stability import stable_discs
from treeprune.bits import popcount
from treeprune.cli import main
from treeprune.instances import read_file
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())
DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "othello"
EDAX = {"ffo_01_19.tsv": 2_313_234, 40: 21_000_788}
"""Nodes of Edax 4.6 without a trained evaluation: one thread, table of 2**22."""

PERFT = [1, 4, 12, 56, 244, 1_396, 8_200, 55_092, 390_216, 3_005_288]

# FForum endgames 1, 5 and 17 (J.-C. Delteil and others), scores as published
POSITIONS = """
--XXXXX--OOOXX-O-OOOXXOX-OXOXOXXOXXXOXXX--XOXOXX-XXXOOO--OOOOO-- X 18
-OOOOO----OXXO-XXXOXOXX-XXOXOXXOXXOOXOOOXXXXOO-OX-XOOO---XXXXX-- X 32
-OOOOO----OXXO-XXXOOOXX-XXOXOXXOXXOOXOOOXXXXOO-OX-XOO----XXXX--- X 8
"""
SCORED = [(row.rsplit(" ", 1)[0], int(row.rsplit(" ", 1)[1])) for row in POSITIONS.strip().splitlines()]


class Naive:
    """The rules once more: a list of lists of 'X' for the side to move, 'O' and '.'."""

    WAYS = tuple((a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0))

    def __init__(self, size):
        self.size = size

    def start(self):
        board, half = [["."] * self.size for _ in range(self.size)], self.size // 2
        board[half - 1][half] = board[half][half - 1] = "X"
        board[half - 1][half - 1] = board[half][half] = "O"
        return board

    def flipped(self, board, row, column):
        found = []
        for a, b in self.WAYS if board[row][column] == "." else ():
            line, r, c = [], row + a, column + b
            while 0 <= r < self.size and 0 <= c < self.size and board[r][c] == "O":
                line.append((r, c))
                r, c = r + a, c + b
            if 0 <= r < self.size and 0 <= c < self.size and board[r][c] == "X":
                found += line
        return found

    def moves(self, board):
        cells = [(r, c) for r in range(self.size) for c in range(self.size)]
        return [cell for cell in cells if self.flipped(board, *cell)]

    def turn(self, board):
        return [[{"X": "O", "O": "X", ".": "."}[x] for x in row] for row in board]

    def play(self, board, cell):
        after = [list(row) for row in board]
        for r, c in [cell, *self.flipped(board, *cell)] if cell else []:
            after[r][c] = "X"
        return self.turn(after)

    def is_over(self, board):
        return not self.moves(board) and not self.moves(self.turn(board))

    def score(self, board):
        counts = [sum(row.count(x) for row in board) for x in "XO."]
        difference = counts[0] - counts[1]
        return difference + (difference > 0) * counts[2] - (difference < 0) * counts[2]

    def value(self, board):
        if self.is_over(board):
            return self.score(board)
        return max(-self.value(self.play(board, cell)) for cell in self.moves(board) or [None])

    def perft(self, board, depth):
        if depth == 0 or self.is_over(board):
            return 1
        return sum(self.perft(self.play(board, cell), depth - 1) for cell in self.moves(board) or [None])

    def name(self, cell):
        return "abcdefgh"[cell[1]] + str(cell[0] + 1) if cell else "pass"

    def text(self, board):
        return "".join(map("".join, board)).replace(".", "-") + " X"


def perft(game, s, depth):
    if depth == 0 or game.is_over(s):
        return 1
    return sum(perft(game, game.play(s, m), depth - 1) for m in game.moves(s))


def endings(game, empties, count, seed=1):
    """Positions of random games with so many empty squares, the game not over."""
    rng, found = random.Random(seed), []
    while len(found) < count:
        s = game.start()
        while not game.is_over(s) and popcount(game.empty(s)) > empties:
            s = game.play(s, rng.choice(list(game.moves(s))))
        if not game.is_over(s):
            found.append(s)
    return found


def naive_board(game, s):
    rows, squares = [], game.squares()
    for i in range(0, len(squares), game.size):
        rows.append(["X" if s.mover >> q & 1 else "O" if s.other >> q & 1 else "." for q in squares[i : i + game.size]])
    return rows


# --- rules ---


def test_perft():
    game = Othello()
    assert [perft(game, game.start(), depth) for depth in range(6)] == PERFT[:6]
    for depth in range(6, 10):  # nobody passes or ends the game so early
        assert treeprune.minimax(game, depth=depth).stats.leaves == PERFT[depth]


@pytest.mark.parametrize(("size", "depth"), [(8, 4), (6, 6)])
def test_perft_of_a_second_set_of_rules(size, depth):
    game, naive = Othello(size), Naive(size)
    count = naive.perft(naive.start(), depth)
    assert perft(game, game.start(), depth) == count
    assert treeprune.minimax(game, depth=depth).stats.leaves == count


@pytest.mark.parametrize("size", [8, 6])
def test_random_games_by_both_sets_of_rules(size):
    """Moves, flips, passes, ends and scores; written texts come back as the position they were."""
    game, naive, rng, passes = Othello(size), Naive(size), random.Random(size), 0
    for _ in range(40):
        s, board = game.start(), naive.start()
        while True:
            assert naive_board(game, s) == board
            assert game.parse(naive.text(board)) == s
            over = game.is_over(s)
            assert over == naive.is_over(board)
            if over:
                break
            cells = naive.moves(board) or [None]
            assert [game.show_move(s, m) for m in game.moves(s)] == list(map(naive.name, cells))
            at = rng.randrange(len(cells))
            passes += cells[at] is None
            s, board = game.play(s, list(game.moves(s))[at]), naive.play(board, cells[at])
        assert game.evaluate(s) == naive.score(board) == OthelloSolver(size).evaluate(s)
        assert game.evaluate(s) % 2 == 0
    assert passes > 5


def test_symmetries_are_the_eight_of_the_square():
    for size in (8, 6):
        game = Othello(size)
        s = endings(game, 10, 1)[0]
        twins = set(game.symmetries(s))
        assert len(twins) == 8 and s in twins
        turned = naive_board(game, s)
        for _ in range(4):
            turned = [list(row) for row in zip(*turned[::-1], strict=True)]
            assert game.parse(Naive(size).text(turned)) in twins
            assert game.parse(Naive(size).text(turned[::-1])) in twins


def test_null_move_is_the_pass():
    game = Othello()
    s = game.play(game.start(), 19)
    assert game.null_move(s) == game.play(s, PASS) == Discs(s.other, s.mover)


@pytest.mark.parametrize("cls", [Othello, OthelloSolver, OthelloPlayer])
@pytest.mark.parametrize("size", [8, 6])
@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_no_promise_is_refuted(cls, size, compiled):
    game = (cls if compiled else type(cls.__name__, (cls,), {}))(size)
    for start, walks, plies in ((None, 2, 3), (endings(game, 4, 1)[0], 3, 9)):
        report = treeprune.check_problem(game, start, walks=walks, plies=plies)
        assert report.ok, str(report)


# --- values ---


@pytest.mark.parametrize("size", [8, 6])
def test_values_of_random_endings_by_plain_minimax(size):
    naive = Naive(size)
    for empties in range(1, 7):
        for cls in (Othello, OthelloSolver):
            game = cls(size)
            states = endings(Othello(size), empties, 9 - empties, seed=empties)
            results = treeprune.solve_many(game, states, table=treeprune.Table(entries=2**12))
            assert [r.value for r in results] == [naive.value(naive_board(game, s)) for s in states]


@pytest.mark.parametrize("size", [8, 6])
def test_both_worlds_agree(size):
    for cls, empties in ((Othello, 6), (OthelloSolver, 8)):
        game, table = cls(size), treeprune.Table(entries=2**12)
        states = endings(game, empties, 4, seed=7)
        a, b = (treeprune.solve_many(game, states, table=table, world=world) for world in WORLDS)
        for x, y in zip(a, b, strict=True):
            assert (x.value, x.solution, x.stats.nodes) == (y.value, y.solution, y.stats.nodes)
            assert (x.stats.skipped, x.stats.table_hits) == (y.stats.skipped, y.stats.table_hits)


@pytest.mark.parametrize("size", [8, 6])
def test_bounds_hold(size):
    game, narrow = OthelloSolver(size), 0
    states = [s for empties in (5, 6, 7, 8, 9) for s in endings(game, empties, 60, seed=empties)]
    results = treeprune.solve_many(Othello(size), states, table=treeprune.Table(entries=2**14), symmetry=False)
    for s, r in zip(states, results, strict=True):
        assert game.lower(s) <= r.value <= game.upper(s)
        narrow += game.lower(s) > -(size**2) or game.upper(s) < size**2
    assert narrow > 50


def stable_by_definition(game, own, other):
    """Let a disc be stable if on each line through it: all is full, or the edge or a stable disc of its own is next."""
    squares, found = set(game.squares()), set()

    def safe(square, step):
        ways = []
        for sign in (step, -step):
            at, line = square, []
            while abs((at + sign) % 8 - at % 8) <= 1 and at + sign in squares:
                at += sign
                line.append(at)
            ways.append(line)
        full = all((own | other) >> q & 1 for line in ways for q in line)
        return full or any(not line or line[0] in found for line in ways)

    while True:
        more = {q for q in squares - found if own >> q & 1 and all(safe(q, step) for step in (1, 7, 8, 9))}
        if not more:
            return sum(1 << q for q in found)
        found |= more


@pytest.mark.parametrize("size", [8, 6])
def test_stable_discs(size):
    game, rng = Othello(size), random.Random(3)
    for _ in range(300):
        share, own, other = rng.choice((0.5, 0.8, 0.9, 0.97, 1)), 0, 0
        for square in game.squares():
            if rng.random() < share:
                own, other = (own | 1 << square, other) if rng.random() < 0.6 else (own, other | 1 << square)
        assert stable_discs(own, other, game.board) == stable_by_definition(game, own, other)


def test_endgames_of_the_field():
    game = OthelloSolver()
    results = treeprune.solve_many(game, [game.parse(text) for text, _ in SCORED], table=treeprune.Table(entries=2**16))
    assert [r.value for r in results] == [score for _, score in SCORED]
    assert all(r.status is treeprune.Status.OPTIMAL and r.guarantee is treeprune.Guarantee.EXACT for r in results)
    for (text, score), result in zip(SCORED, results, strict=True):
        check_line(game, game.parse(text), score, result.solution)


def check_line(game, s, score, line):
    """The line is legal, and leads to a position that is worth what it promises."""
    rules = Othello()
    assert line
    for move in line:
        assert move in list(rules.moves(s))
        s, score = rules.play(s, move), -score
    if game.is_over(s):
        assert game.evaluate(s) == score


def published(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not there (set TREEPRUNE_DATA)")
    rows = [line.split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]
    return [(int(row[0]), f"{row[1]} {row[2]}", int(row[4]), row[5].split(",")) for row in rows]


def test_the_first_endgames_in_fewer_nodes_than_edax():
    rows, game = published("ffo_01_19.tsv"), OthelloSolver()
    states = [game.parse(text) for _, text, _, _ in rows]
    results = treeprune.solve_many(game, states, table=treeprune.Table(entries=2**18))
    assert [r.value for r in results] == [score for _, _, score, _ in rows]
    for s, r, (_, _, _, best) in zip(states, results, rows, strict=True):
        assert game.show_move(s, r.solution[0]) in best
    assert sum(r.stats.nodes for r in results) <= EDAX["ffo_01_19.tsv"]


def test_all_best_moves_of_the_field():
    rows, game = published("ffo_01_19.tsv"), OthelloSolver()
    table = treeprune.Table(entries=2**16)
    for _, text, score, best in [row for row in rows if len(row[3]) > 1] + rows[:4]:
        found = treeprune.root_moves(game, game.parse(text), best=1, table=table, enhanced=True)
        assert found.value == score
        assert {m.text for m in found if m.move in found.best} == set(best)


@pytest.mark.slow
def test_endgame_40_in_fewer_nodes_than_edax():
    _, text, score, best = published("ffo_40_44.tsv")[0]
    game = OthelloSolver()
    s = game.parse(text)
    result = treeprune.null_window(game, s, table=treeprune.Table(entries=2**22))
    assert (result.value, game.show_move(s, result.move)) == (score, best[0])
    assert result.stats.nodes <= EDAX[40]


# --- estimates ---


@pytest.mark.parametrize("size", [8, 6])
def test_estimates(size):
    """Exact at the end, the same for symmetric positions, the opposite by and large for the other side."""
    game, solver = OthelloPlayer(size), OthelloSolver(size)
    for s in [s for empties in (2, 8, 14, 20) for s in endings(game, empties, 10)]:
        value = game.evaluate(s)
        assert abs(value) <= POINTS * size**2
        assert {game.evaluate(twin) for twin in game.symmetries(s)} == {value}
        if not solver.is_over(s):
            assert abs(solver.evaluate(s) - value / POINTS) <= 2 and solver.evaluate(s) % 2 == 0
    wiped_out = Discs(game.start().mover, 0)
    assert game.is_over(wiped_out) and game.evaluate(wiped_out) == POINTS * size**2
    full = Discs(game.board & (2**40 - 1), game.board & ~(2**40 - 1))
    assert game.evaluate(full) == POINTS * Othello(size).evaluate(full) > 0


def test_estimates_tell_who_wins():
    """The estimate is closer to the exact value than the discs that stand."""
    game, errors = OthelloPlayer(), []
    states = endings(OthelloSolver(), 10, 60, seed=4)
    values = [r.value for r in treeprune.solve_many(OthelloSolver(), states, table=treeprune.Table(entries=2**14))]
    for estimate in (lambda s: game.evaluate(s) / POINTS, lambda s: popcount(s.mover) - popcount(s.other)):
        errors.append(sum(abs(estimate(s) - value) for s, value in zip(states, values, strict=True)) / len(states))
    assert errors[0] < 0.75 * errors[1]


def test_quiet_where_no_corner_can_be_taken():
    game = OthelloPlayer()
    s = game.parse(SCORED[0][0])
    forcing = [game.show_move(s, m) for m in game.moves(s) if game.forcing(s, m)]
    assert forcing == ["h1"] and not game.is_quiet(s)
    assert game.is_quiet(game.start()) and not any(game.forcing(game.start(), m) for m in game.moves(game.start()))


# --- texts ---


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "0 fields"),
        (SCORED[0][0][:-2], "1 fields"),
        (SCORED[0][0] + " X", "3 fields"),
        (SCORED[0][0][1:], "63 squares instead of 64"),
        ("Z" + SCORED[0][0][1:], "'Z' on a1"),
        (SCORED[0][0][:-1] + "B", "'B' is to move"),
    ],
)
def test_damaged_texts(text, reason):
    with pytest.raises(treeprune.InstanceError, match=reason):
        Othello().parse(text)


def test_a_board_of_another_size():
    with pytest.raises(treeprune.InstanceError, match="choose 8 or 6"):
        Othello(size=7)


def test_show():
    game = Othello(size=6)
    assert game.show(game.start()).splitlines()[3] == "3 . . O X . ."
    assert game.show(game.start()).endswith("   X to move")
    assert game.show(Discs(game.board, 0)).endswith("over")


def test_lines_of_files(tmp_path):
    board, side = SCORED[0][0].split()
    path = tmp_path / "positions"
    lines = [
        "#id\tboard\tto_move",
        f"{board} {side}",
        f"{board}\tO",
        f"7\t{board}\t{side}\t14\t18",
        f"7\t{board[1:]}\tX",
    ]
    path.write_text("\n".join(lines))
    game = Othello()
    found = list(read_file(game, str(path)))
    s = game.parse(SCORED[0][0])
    assert [i.state for i in found] == [s, Discs(s.other, s.mover), s, None]
    assert "63 squares" in found[3].reason and found[3].line == 5


def test_command_line(capsys, tmp_path):
    path = tmp_path / "positions"
    path.write_text(f"{SCORED[1][0]}\n{SCORED[1][0][1:]}\n")
    assert main(("solve", "othello", "--file", str(path), "--json")) == 1
    good, bad = map(json.loads, capsys.readouterr().out.splitlines())
    assert (good["value"], good["status"], good["solution"][0]) == (SCORED[1][1], "optimal", "g8")
    assert bad["status"] == "error" and "63 squares" in bad["reason"]
