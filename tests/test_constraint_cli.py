"""Constraint problems on the command line, as a user calls them."""

from __future__ import annotations

import json

import pytest

from treeprune import AllDifferent, ConstraintProblem, check_problem
from treeprune.cli import main

PUZZLE = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
SOLUTION = "534678912672195348198342567859761423426853791713924856961537284287419635345286179"
HARD = "4...3.......6..8..........1....5..9..8....6...7.2........1.27..5.3....4.9........"
KEYS = {"problem", "instance", "status", "value", "bound", "guarantee", "stopped", "solution", "solutions", "nodes",
        "failures", "skipped", "time"}  # fmt: skip


def run(capsys, *arguments):
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def objects(out):
    return [json.loads(line) for line in out.splitlines()]


def test_sudoku_for_people_and_machines(capsys):
    code, out, _ = run(capsys, "solve", "sudoku", PUZZLE, "--count", "2")
    assert code == 0 and "5 3 4 | 6 7 8 | 9 1 2" in out and "1, and no other" in out
    code, out, _ = run(capsys, "solve", "sudoku", PUZZLE, "--json")
    (row,) = objects(out)
    assert code == 0 and row.keys() >= KEYS
    assert (row["status"], row["value"], row["bound"], row["solution"]) == ("optimal", 1, 1, SOLUTION)
    assert row["solutions"] == [SOLUTION]
    code, out, _ = run(capsys, "solve", "sudoku", PUZZLE, "--json", "--count", "2")
    assert objects(out)[0]["bound"] == 1
    code, out, _ = run(capsys, "solve", "sudoku", "55" + PUZZLE[2:], "--json")
    assert code == 0 and objects(out)[0]["status"] == "infeasible" and objects(out)[0]["solution"] == []


@pytest.mark.parametrize("extra", [[], ["--time", "20"], ["--count", "0"], ["--world", "interpreted"]])
def test_a_file_of_puzzles(capsys, tmp_path, extra):
    path = tmp_path / "puzzles.csv"
    clash = "..3" + SOLUTION[3:]  # a digit of the solution is wrong
    path.write_text(
        f"puzzle,solution_count,solution\n{PUZZLE},1,{SOLUTION}\n{PUZZLE[:-1]}\n# comment\n{HARD}\n"
        f"{'x' + PUZZLE[1:]}\n55{PUZZLE[2:]}\n{clash}\n1...............\n"
    )
    code, out, _ = run(capsys, "solve", "sudoku", "--file", str(path), "--json", *extra)
    rows = objects(out)
    assert code == 1
    assert [row["status"] for row in rows] == [
        "optimal", "error", "optimal", "error", "infeasible", "infeasible", "optimal"
    ]  # fmt: skip
    assert rows[0]["solution"] == SOLUTION
    assert [row.get("line") for row in rows] == [None, 3, None, 6, None, None, None]
    assert "80 cells" in rows[1]["reason"] and "'x'" in rows[3]["reason"]
    last = rows[-1]
    assert len(last["solution"]) == 16 and (last["value"], len(last["solutions"])) == (
        (72, 72) if "0" in extra else (1, 1)
    )


def test_many_answers(capsys):
    code, out, _ = run(capsys, "solve", "n_queens", "6", "--count", "0", "--json")
    (row,) = objects(out)
    assert code == 0 and (row["value"], row["bound"]) == (4, 4)
    assert row["solutions"] == ["2 4 6 1 3 5", "3 6 2 5 1 4", "4 1 5 2 6 3", "5 3 1 6 4 2"]
    code, out, _ = run(capsys, "solve", "n_queens", "4", "5", "3")
    assert code == 0 and len(out.splitlines()) == 3 and "infeasible" in out
    code, out, _ = run(capsys, "solve", "n_queens", "4", "--count", "0")
    assert code == 0 and out.count("2 4 1 3") == 1 and "Q . . ." in out


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        (["colouring", "myciel3"], 4),
        (["colouring", "a-b b-c c-d d-a"], 2),
        (["colouring", "queen5_5", "--set", "colours=5"], 1),
        (["golomb", "6"], 17),
        (["magic_square", "3", "--count", "0"], 1),
        (["quasigroup", "order 4 0 . . . . . . . . . . . . . . .", "--count", "0"], 144),
        (["kakuro", "--count", "2"], 1),
    ],
)
def test_every_puzzle(capsys, arguments, value):
    code, out, _ = run(capsys, "solve", *arguments, "--json")
    (row,) = objects(out)
    assert code == 0 and row["status"] == "optimal" and row["value"] == value and row["guarantee"] == "exact"
    code, out, _ = run(capsys, "solve", *arguments)
    assert code == 0 and "status        optimal: " in out


def test_limits_and_wrong_calls(capsys):
    code, out, _ = run(capsys, "solve", "golomb", "9", "--nodes", "300", "--json")
    (row,) = objects(out)
    assert (
        code == 0 and row["stopped"] == "nodes" and row["status"] == "feasible" and row["bound"] <= 44 <= row["value"]
    )
    code, out, _ = run(capsys, "solve", "sudoku", HARD, PUZZLE, "--nodes", "3", "--json")
    assert [row["status"] for row in objects(out)] == ["unknown", "optimal"] and code == 0
    assert objects(out)[0]["stopped"] == "nodes"
    for arguments, word in (
        (["nim", "1,2", "--count", "2"], "--count"), (["sudoku", "--depth", "3"], "depth"),
        (["sudoku", PUZZLE, "--moves"], "--moves"),
        (["sudoku", "--set", "box_rows=0"], "box_rows"), (["sudoku", PUZZLE, "--threads", "2"], "threads"),
    ):  # fmt: skip
        code, _, err = run(capsys, "solve", *arguments)
        assert code == 2 and word in err
    with pytest.raises(SystemExit):
        run(capsys, "solve", "sudoku", PUZZLE, "--count", "-1")
    code, out, _ = run(capsys, "problems")
    assert code == 0 and all(name in out for name in ("sudoku", "n_queens", "colouring", "kakuro", "golomb"))


SLOW = ("n_queens", "colouring", "magic_square", "golomb", "quasigroup")


def test_a_dimacs_file_is_one_graph_and_other_files_hold_one_a_line(capsys, tmp_path):
    cycle = tmp_path / "cycle.txt"
    cycle.write_text("c five in a ring\np edge 5 5\ne 1 2\ne 2 3\ne 3 4\ne 4 5\ne 5 1\n")
    for arguments in (["--file", str(cycle)], [str(cycle)]):
        code, out, _ = run(capsys, "solve", "colouring", *arguments, "--json")
        assert code == 0 and [row["value"] for row in objects(out)] == [3]
    lines = tmp_path / "lines.txt"
    lines.write_text("a-b b-c\nmyciel9x\nmyciel3\n")
    code, out, _ = run(capsys, "solve", "colouring", "--file", str(lines), "--json")
    assert code == 1 and [(row["status"], row["value"]) for row in objects(out)] == [
        ("optimal", 2), ("error", None), ("optimal", 4),
    ]  # fmt: skip


def test_an_instance_may_be_longer_than_a_file_name(capsys):
    code, out, err = run(capsys, "solve", "sudoku", "." * 256, "--json")
    assert code == 0 and not err
    (row,) = objects(out)
    assert (row["status"], len(row["solution"])) == ("optimal", 256)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["colouring", "foo9"], "no edge"),
        (["clique", "nosuch.clq"], "No such file"),
        (["quasigroup", "order 0"], "order of 1 to 100"),
        (["n_queens", "--memory", "1G"], "--memory is for paths"),
        (["pentominoes", "--table", "1M"], "--table is for games"),
        (["puzzle8", "--table", "1M"], "--table is for games"),
        (["golomb", "--count", "3"], "the best one is wanted"),
    ],
)
def test_what_means_nothing_is_refused(capsys, arguments, word):
    code, out, err = run(capsys, "solve", *arguments)
    assert code in (1, 2) and word in err and not out


@pytest.mark.parametrize("name", ["sudoku", "kakuro", *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_check_refutes_no_shipped_model(capsys, name):
    code, out, _ = run(capsys, "check", name, "--walks", "4", *(["--set", "marks=5"] if name == "golomb" else []))
    assert code == 0 and "no promise was refuted" in out, out


def test_check_refutes_what_is_wrong():
    class Liar(AllDifferent):
        def holds(self, values):
            return len(set(values)) >= len(values) - 1

    p = ConstraintProblem()
    x = p.variables(3, range(3))
    p.add(Liar(x))
    report = check_problem(p)
    assert not report.ok and "loses a solution" in str(report)
    p = ConstraintProblem()
    x = p.variables(3, range(3))
    p.add(AllDifferent(x))
    p.break_symmetry(x[0] == 1, x[1] == 1)
    report = check_problem(p)
    assert not report.ok and "break_symmetry: loses every solution" in str(report)
