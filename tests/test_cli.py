"""The command line, as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from treeprune.cli import main

KEYS = {
    "problem",
    "instance",
    "status",
    "value",
    "bound",
    "guarantee",
    "stopped",
    "solution",
    "nodes",
    "skipped",
    "time",
}


def run(capsys, *arguments):
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def objects(out):
    return [json.loads(line) for line in out.splitlines()]


def test_solve_for_people(capsys):
    code, out, _ = run(capsys, "solve", "tictactoe", "4", "--world", "interpreted")
    assert code == 0
    assert "X to move" not in out and "O to move" in out
    assert "optimal: the value is proved" in out and "exact" in out
    code, out, _ = run(capsys, "solve", "nim", "1,2,3", "1,3,5")
    assert code == 0 and len(out.splitlines()) == 2


@pytest.mark.parametrize("extra", [[], ["--time", "20"], ["--method", "alphabeta"], ["--depth", "40"]])
def test_one_object_an_instance_damaged_ones_too(capsys, tmp_path, extra):
    path = tmp_path / "positions"
    path.write_text("# three good ones, two bad\n445544 0\n\n9 1\n1212121 3  # a win, then over\n12121212\n3333\t5\n")
    code, out, _ = run(
        capsys, "solve", "connect4", "--set", "width=4", "--set", "height=4", "--file", str(path), "--json", *extra
    )
    rows = objects(out)
    assert code == 1
    assert [row["instance"] for row in rows] == ["445544", "9", "1212121", "12121212", "3333"]
    assert all(row.keys() >= KEYS and row["problem"] == "connect4" for row in rows)
    assert [row["status"] for row in rows] == ["error", "error", "optimal", "error", "optimal"]
    assert [row.get("line") for row in rows] == [2, 4, None, 6, None]
    assert "column 5" in rows[0]["reason"] or "'5'" in rows[0]["reason"]
    assert rows[2]["value"] == rows[2]["bound"] == -5 and rows[2]["solution"] == []
    assert "over after move 7" in rows[3]["reason"]


def test_limits_are_labelled(capsys):
    code, out, _ = run(capsys, "solve", "connect4", "1", "2", "--nodes", "50", "--json")
    rows = objects(out)
    assert code == 0 and len(rows) == 2
    for row in rows:
        assert row["stopped"] == "nodes" and row["nodes"] <= 50 and row["status"] in ("feasible", "unknown")
        assert row["value"] is None or row["bound"] is None or row["value"] < row["bound"]
    code, out, _ = run(capsys, "solve", "connect4", "--time", "0.2", "--method", "deepening", "--json")
    row = objects(out)[0]
    assert row["stopped"] == "time" and row["status"] == "feasible" and row["completed"] >= 1


@pytest.mark.parametrize("world", ["interpreted", "compiled"])
def test_both_worlds_print_the_same(capsys, world):
    _, out, _ = run(capsys, "solve", "tictactoe", "40", "04", "--json", "--world", world)
    rows = objects(out)
    assert [(r["value"], r["nodes"]) for r in rows] == [(r["value"], r["nodes"]) for r in rows]
    assert [r["value"] for r in rows] == [0, 0]


def test_compare(capsys, tmp_path):
    code, out, _ = run(capsys, "compare", "connect4", "44", "--depth", "4", "--world", "interpreted")
    assert code == 0
    for word in ("minimax", "alphabeta+order+table+symmetry", "minimal tree", "horizon"):
        assert word in out
    picture = tmp_path / "nodes.png"
    code, out, _ = run(capsys, "compare", "tictactoe", "--json", "--plot", str(picture))
    found = json.loads(out)
    assert code == 0 and found["depth"] is None and found["value"] == 0
    assert [row["nodes"] for row in found["rows"]][:2] == [549_946, 18_297]
    assert picture.read_bytes().startswith(b"\x89PNG")
    code, out, _ = run(
        capsys, "compare", "nim", "1,2", "--methods", "minimax", "null-window+table", "--json", "--to-the-end"
    )
    assert [row["value"] for row in json.loads(out)["rows"]] == [1, 1]


def test_trace(capsys, tmp_path):
    files = {name: tmp_path / f"tree.{name}" for name in ("dot", "csv", "png")}
    code, out, _ = run(
        capsys, "trace", "tictactoe", "4012", "--depth", "2",
        "--dot", str(files["dot"]), "--csv", str(files["csv"]), "--plot", str(files["png"]),
    )  # fmt: skip
    assert code == 0 and "verified" in out
    assert files["dot"].read_text().startswith("digraph")
    assert len(files["csv"].read_text().splitlines()) > 10
    assert files["png"].read_bytes().startswith(b"\x89PNG")


LIAR = """
import treeprune
from games.tictactoe import TicTacToe

class Liar(TicTacToe):
    def key(self, s):
        return s.plies

class Broken(TicTacToe):
    def evaluate(self, s):
        return float("nan") if s.plies == 9 else super().evaluate(s)
"""


def test_own_problems_and_liars(capsys, tmp_path, monkeypatch):
    (tmp_path / "liar.py").write_text(LIAR)
    monkeypatch.chdir(tmp_path)
    interpreted = ["--world", "interpreted"]
    code, out, err = run(capsys, "check", "liar:Liar")
    assert code == 1 and "key" in out
    code, out, err = run(
        capsys, "compare", "liar:Liar", "4", "--to-the-end", "--methods", "alphabeta", "alphabeta+table", *interpreted
    )
    assert code == 1 and "alphabeta+table found" in err and not out
    code, out, err = run(capsys, "solve", "liar:Broken", "0", "1", "--json", *interpreted)
    rows = objects(out)
    assert code == 1 and [row["status"] for row in rows] == ["error", "error"]
    assert "evaluate" in rows[0]["reason"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["solve", "conect4"], "did you mean connect4"),
        (["solve", "connect4", "--set", "widht=3"], "width"),
        (["solve", "connect4", "--set", "width=40"], "64"),
        (["solve", "connect4", "--method", "magic"], "magic"),
        (["solve", "connect4", "--depth", "-1"], "depth"),
        (["solve", "connect4", "--nodes", "-1"], "nodes"),
        (["solve", "connect4", "--time", "nan"], "time"),
        (["solve", "connect4", "--file", "/no/such/file"], "No such file"),
        (["solve", "nowhere:Game"], "nowhere"),
        (["compare", "connect4", "9"], "move 1"),
        (["compare", "connect4", "--methods", "minimax+magic"], "magic"),
    ],
)
def test_wrong_calls(capsys, arguments, word):
    code, _, err = run(capsys, *arguments)
    assert code == 2 and word in err


def test_rules_problems_and_module(capsys):
    assert "alpha-beta" in run(capsys, "rules")[1]
    assert json.loads(run(capsys, "rules", "--json")[1])[0]["guarantee"] == "exact"
    assert "connect4" in run(capsys, "problems")[1]
    done = subprocess.run([sys.executable, "-m", "treeprune", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("treeprune ")


def test_a_hidden_games_package_is_told(tmp_path):
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "__init__.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "treeprune", "solve", "nim"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 2 and "hides" in done.stderr


def test_endings(capsys, tmp_path):
    file = tmp_path / "t.npz"
    code, out, _ = run(capsys, "endings", "tictactoe", "01", "--json", "--save", str(file))
    answer = json.loads(out)
    assert code == 0 and (answer["value"], answer["plies"], answer["stopped"]) == (1, 5, None)
    assert sum(n for _, n in answer["values"]) == answer["positions"] and file.exists()
    code, out, _ = run(capsys, "endings", "tictactoe", "--nodes", "20")
    assert code == 0 and "nodes" in out


def test_every_move_threads_and_questions(capsys):
    plainly = ("--world", "interpreted")
    code, out, _ = run(capsys, "solve", "tictactoe", "04", "--moves", "--json", *plainly)
    answer = json.loads(out)
    assert code == 0 and len(answer["moves"]) == 7 and len(answer["best_moves"]) == 7
    code, out, _ = run(capsys, "solve", "tictactoe", "04", "--threads", "2", "--json", *plainly)
    assert code == 0 and json.loads(out)["value"] == 0
    code, out, _ = run(
        capsys, "solve", "tictactoe", "01", "--method", "proof-number", "--target", "1", "--json", *plainly
    )
    assert code == 0 and json.loads(out)["value"] == 1 and json.loads(out)["solution"]
    code, out, _ = run(capsys, "solve", "tictactoe", "--nodes", "9999999", "01", "04", "--json")
    assert code == 0 and [json.loads(line)["value"] for line in out.splitlines()] == [1, 0]
    with pytest.raises(SystemExit):
        run(capsys, "solve", "tictactoe", "--wrong", "3")


@pytest.mark.parametrize(
    "arguments",
    [
        ["connect4", "--depth", "6"], ["puzzle8"], ["n_queens", "--set", "n=6"], ["queens_bitboard", "--set", "n=6"],
        ["knapsack"],
    ],
)  # fmt: skip
def test_ctrl_c_ends_a_comparison(capsys, ctrl_c, arguments):
    ctrl_c()
    code, out, _ = run(capsys, "compare", *arguments, "--world", "interpreted", "--json")
    assert code == 130 and len(json.loads(out)["rows"]) == 1


def test_ctrl_c_before_anything_is_compared(capsys, ctrl_c):
    ctrl_c()
    code, out, err = run(capsys, "compare", "connect4", "--world", "interpreted")
    assert (code, out, err) == (130, "", "interrupted\n")
