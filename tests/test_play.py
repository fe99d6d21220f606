"""Playing in a terminal, with what persons type and see in lists."""

from __future__ import annotations

import subprocess
import sys

import pytest

import treeprune
from games.connect4 import ConnectFour
from games.einstein import EinStein, EinSteinSolver
from games.nim import Nim
from games.tictactoe import TicTacToe
from treeprune.cli import main
from treeprune.play import matching, play_game
from treeprune.registry import load, names

GAMES = [name for name in sorted(names()) if isinstance(load(name), treeprune.Game)]


class Table:
    """Types prepared lines, keeps what is shown; EOF after the last line."""

    def __init__(self, *lines):
        self.lines, self.prompts, self.shown = list(lines), [], []

    def read(self, prompt):
        self.prompts.append(prompt)
        if not self.lines:
            raise EOFError
        line = self.lines.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line

    @property
    def text(self):
        return "\n".join(self.shown)

    def play(self, game, state=None, **options):
        options = {"world": "interpreted", "depth": 2, **options}
        return play_game(game, state, read=self.read, write=self.shown.append, **options)


def test_two_persons_to_the_end():
    game, table = ConnectFour(), Table(*"1212121")
    last = table.play(game, side="both")
    assert last == game.parse("1212121") and game.is_over(last)
    assert table.prompts == ["the first side> ", "the second side> "] * 3 + ["the first side> "]
    assert (
        table.shown[-2] == game.show(last) and table.shown[-1] == "The game is over: the first side has won, score 18."
    )
    table = Table(*"012435768")
    table.play(TicTacToe(), side="both")
    assert table.shown[-1] == "The game is over: a draw."


@pytest.mark.parametrize(
    ("start", "side", "lines", "end"),
    [
        ((1,), "first", ["1"], "you have won"),
        ((2, 2), "first", ["2 from heap 0"], "treeprune has won"),
        ((1,), "second", [], "treeprune has won"),
        ((1, 1), "second", ["1 from"], "you have won"),
        ((1, 1), "none", [], "the second side has won"),
    ],
)
def test_who_has_won(start, side, lines, end):
    table = Table(*lines)
    table.play(Nim(), start, side=side, depth=4)
    assert table.shown[-1] == f"The game is over: {end}." and not table.lines


def test_a_person_against_the_search():
    table = Table("4", "0", "8", "2", "6", "1", "3", "5", "7")
    last = table.play(TicTacToe(), depth=9)
    assert TicTacToe().evaluate(last) in (0, -1) and TicTacToe().is_over(last)
    assert any(line.startswith("treeprune plays ") and "value 0, proved, " in line for line in table.shown)
    assert "you have won" not in table.text
    assert " is no move here: the moves are " in table.text


def test_undo_takes_back_the_persons_last_move():
    game, table = TicTacToe(), Table("undo", "4", "undo", "0", "2", "undo", "undo", "undo", "8")
    last = table.play(game)
    assert table.shown.count("Your last move is taken back.\n") == 3
    assert table.shown.count("There is no move of yours to take back.") == 2
    assert last.plies == 2 and last.mover == 1 << 8
    table = Table("4", "0", "undo", "1")
    assert table.play(game, side="both") == game.parse("41")


def test_wrong_input_is_explained_and_asked_again():
    table = Table("", "9", "0 0", "#17", "#0", "#2")
    last = table.play(TicTacToe(), side="both")
    assert last == TicTacToe().parse("1")
    assert table.shown[1] == "Type a move; help lists them."
    assert table.shown[2] == "'9' is no move here: the moves are 0, 1, 2, 3, 4, 5, 6, 7, 8."
    assert [line.split(":")[0] for line in table.shown[3:6]] == [f"{x!r} is no move here" for x in ("0 0", "#17", "#0")]
    assert table.shown[-1] == "\nThe game is left unfinished."
    table = Table("3")
    table.play(EinStein(), EinStein().parse("123456 123456 3"), side="both")
    assert "'3' fits 3 moves: 3-d5, 3-c4, 3-d4." in table.shown


def test_help_hint_quit():
    for leave in ("quit", "EXIT"):
        table = Table("help", "hint", leave, "4")
        last = table.play(TicTacToe(), depth=9)
        assert last == TicTacToe().start() and table.lines == ["4"]
        assert "   #9  8" in table.text and "take back" in table.text
        assert "The search would play 0 4 " in table.text and ": value 0, proved, " in table.text
    table = Table("hint")
    table.play(TicTacToe(), depth=None, limits=treeprune.Limits(nodes=1))
    assert "nothing to say" in table.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pass", [3]), ("PASS ", [3]), ("pa", [3]), ("e2-e4", [0]), ("e2e4", [0]), ("e2 - E4", [0]), ("e4", [0]),
        ("e2", [0, 1]), ("o-o", [2]), ("oo", [2]), ("twice", [4, 5]), ("#6", [5]), ("# 6", [5]), ("#7", []),
        ("#", []), ("-", [0, 1, 2]), ("?!", []), ("", []), ("\u00b2", []), ("#\u00b2", []), ("#99999999999999", []),
    ],
)  # fmt: skip
def test_what_is_typed(typed, found):
    assert matching(["e2-e4", "e2-e3", "O-O", "pass", "twice", "twice"], typed) == found


class Again(treeprune.Game):
    """Count down from 5 by 1 (and move again) or by 2; whoever is to move at 0 wins 2.5.

    A state is (number, whether the last move was a pass); an odd number can be passed on, but not back.
    """

    def start(self):
        return (5, False)

    def moves(self, s):
        return [1] if s[0] == 1 else [0, 1, 2] if s[0] % 2 and not s[1] else [1, 2]

    def play(self, s, m):
        return (s[0] - m, m == 0)

    def same_mover(self, s, m):
        return m == 1

    def is_over(self, s):
        return s[0] == 0

    def evaluate(self, s):
        return 0 if s[0] else 2.5

    def show_move(self, s, m):
        return "count" if m else "pass"


def test_moving_again_passing_and_moves_that_read_alike():
    table = Table("pass", "count", "#1", "#2", "count")
    last = table.play(Again(), side="both")
    first, second = "the first side> ", "the second side> "
    assert table.prompts == [first, second, second, second, first, first]
    assert "'count' fits 2 moves: count, count: type # and the number that help shows." in table.shown
    assert last == (2, False)
    table = Table()
    table.play(Again(), side="none", depth=3)
    assert table.shown[-1].startswith("The game is over: the ") and table.shown[-1].endswith(
        "side has won, score 2.500."
    )


def test_chance_is_rolled_with_the_seed():
    told = []
    for seed in (1, 1, 2):
        table = Table()
        last = table.play(EinStein(3, 3), engine=EinSteinSolver(3, 3), side="none", rng=seed)
        assert EinStein(3, 3).is_over(last)
        assert any(
            line.startswith("Chance takes outcome ") and "of 3, of probability 0.333" in line for line in table.shown
        )
        told.append(table.text)
    assert told[0] == told[1] != told[2]


def test_undo_keeps_the_number_that_was_rolled():
    game, table = EinStein(), Table("#1", "undo")
    last = table.play(game, game.parse("123456 123456 4"))
    assert last == game.parse("123456 123456 4")


def test_a_search_without_time_to_finish_any_depth():
    table = Table()
    last = table.play(ConnectFour(width=4, height=4), side="none", depth=None, limits=treeprune.Limits(nodes=0))
    assert ConnectFour(width=4, height=4).is_over(last)
    assert "the move that looks best, no depth was finished" in table.text


def test_broken_hooks_are_told():
    class Stuck(Nim):
        def moves(self, s):
            return []

    class Loaded(Nim):
        def outcomes(self, s):
            return [(0.5, s)]

    with pytest.raises(treeprune.HookError, match="moves: yielded no move"):
        Table().play(Stuck(), side="both")
    with pytest.raises(treeprune.HookError, match="outcomes: the probabilities"):
        Table().play(Loaded(), side="both")
    with pytest.raises(TypeError, match="no game"):
        Table().play(object())
    with pytest.raises(ValueError, match="first, second, both, none"):
        Table().play(Nim(), side="third")


def test_ctrl_c_in_a_search(monkeypatch):
    def interrupted(*args, **kwargs):
        result = treeprune.iterative_deepening(*args, **kwargs)
        result.stopped = "interrupted"
        return result

    monkeypatch.setattr("treeprune.play.iterative_deepening", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Table().play(Nim(), side="none")


@pytest.mark.parametrize(
    ("name", "world"),
    [*((name, "interpreted") for name in GAMES), ("connect4", "compiled"),
     *(pytest.param(n, "compiled", marks=pytest.mark.slow) for n in GAMES if n not in ("nim", "connect4"))],
)  # fmt: skip
def test_self_play_to_the_end(capsys, name, world):
    nodes = "60" if world == "interpreted" else "2000"
    assert main(["play", name, "--self-play", "--nodes", nodes, "--seed", "3", "--world", world]) == 0
    out = capsys.readouterr().out
    assert "The game is over: " in out.splitlines()[-1] and "side plays" in out


def typing(monkeypatch, *lines):
    monkeypatch.setattr("builtins.input", Table(*lines).read)


def test_command_line(capsys, monkeypatch):
    typing(monkeypatch, "hint", "4")
    assert main(["play", "tictactoe", "40", "--nodes", "3000", "--world", "interpreted"]) == 0
    out = capsys.readouterr().out
    assert "O . .\n. X .\n. . .   X to move" in out and out.endswith("The game is left unfinished.\n")
    typing(monkeypatch, KeyboardInterrupt())
    assert main(["play", "nim", "1,2"]) == 130
    shown = capsys.readouterr()
    assert shown.err == "interrupted\n" and shown.out.endswith("\n\n")
    typing(monkeypatch)
    assert main(["play", "nim", "0,0"]) == 0
    assert "treeprune has won" in capsys.readouterr().out
    assert main(["play", "connect4", "9"]) == 2
    assert "move 1" in capsys.readouterr().err
    assert main(["play", "nim", "--depth", "-1", "--self-play"]) == 2
    assert main(["play", "nim", "--time", "nan"]) == 2
    assert main(["play", "conect4"]) == 2
    with pytest.raises(SystemExit):
        main(["play", "nim", "--side", "third"])


def test_a_class_by_its_dotted_name_from_a_pipe():
    command = [sys.executable, "-m", "treeprune", "play", "games.nim:Nim", "1,1", "--side", "second", "--depth", "3"]
    done = subprocess.run(command, input="what\n#1\n", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.endswith("The game is over: you have won.\n")
    assert "'what' is no move here" in done.stdout and not done.stderr
    done = subprocess.run(command, input="", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "left unfinished" in done.stdout and not done.stderr
