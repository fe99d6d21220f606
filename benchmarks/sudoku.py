"""How many sudoku puzzles a second, beside OR-Tools CP-SAT and exact_cover?

python benchmarks/sudoku.py [--repeats 5] [--peer-puzzles 50]

Every answer is compared with the solution in the file. Times are those of the processor, of all threads of a program,
from the text of a puzzle to the text of its solution: parsing and models included. CP-SAT has one worker. The files
are `sudoku/17clue_500.csv` and `sudoku/magictour_top1465.csv` in the folder that TREEPRUNE_DATA names; without them,
mirrored, turned and renamed copies of one puzzle of each kind are made.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measure import interleaved, middle_and_noise, peer, show_table

from games.sudoku import Sudoku
from treeprune import solve_many, warm

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "sudoku"
SETS = {
    "17clue_500": (500, "........1.......2...3..4.........3....5...6...7..1.......8.3....9...64..21......7",
                   "982637541764581923153294768421968375835742619679315284547823196398176452216459837"),
    "magictour_top1465": (1465, "4...3.......6..8..........1....5..9..8....6...7.2........1.27..5.3....4.9........",
                          "468931527751624839392578461134756298289413675675289314846192753513867942927345186"),
}  # fmt: skip
SUDOKU = Sudoku()
Rows = list[tuple[str, str]]


def puzzles(name: str) -> Rows:
    """Return puzzles with their solutions."""
    path = DATA / f"{name}.csv"
    if path.exists():
        with path.open() as file:
            return [(row["puzzle"], row["solution"]) for row in csv.DictReader(file)]
    many, puzzle, solution = SETS[name]
    print(f"{path} is not there: {many} copies of one puzzle, rows, columns and digits exchanged")
    draw = np.random.default_rng(17)
    found = []
    for _ in range(many):
        bands, stacks = ([3 * b + i for b in draw.permutation(3) for i in draw.permutation(3)] for _ in range(2))
        digits = dict(zip("123456789.", [*map(str, draw.permutation(9) + 1), "."], strict=True))
        texts = ["".join(digits[t[9 * r + c]] for r in bands for c in stacks) for t in (puzzle, solution)]
        found.append((texts[0], texts[1]))
    return found


def by_treeprune(rows: Rows, solutions: int) -> list[str]:
    found = solve_many(SUDOKU, [SUDOKU.parse(text) for text, _ in rows], solutions=solutions)
    return [SUDOKU.solution_text(r.solution) for r in found]


def by_cpsat(rows: Rows, cp_model: Any) -> list[str]:
    answers = []
    for text, _ in rows:
        model = cp_model.CpModel()
        x = [model.new_int_var(1, 9, "") if mark == "." else model.new_constant(int(mark)) for mark in text]
        for unit in (*SUDOKU.rows(), *SUDOKU.columns(), *SUDOKU.boxes()):
            model.add_all_different([x[k] for k in unit])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.solve(model)
        answers.append("".join(str(solver.value(v)) for v in x))
    return answers


def by_exact_cover(rows: Rows, package: Any) -> list[str]:
    options = [(k, d) for k in range(81) for d in range(9)]
    whole = np.zeros((729, 324), np.int32)
    for i, (k, d) in enumerate(options):
        r, c = divmod(k, 9)
        whole[i, [k, 81 + 9 * r + d, 162 + 9 * c + d, 243 + 9 * (r // 3 * 3 + c // 3) + d]] = 1
    answers = []
    for text, _ in rows:
        kept = [i for i, (k, d) in enumerate(options) if text[k] in (".", str(d + 1))]
        chosen = sorted(kept[i] for i in package.get_exact_cover(whole[kept]))
        answers.append("".join(str(options[i][1] + 1) for i in chosen))
    return answers


def timed(work: Callable[[Rows], list[str]], rows: Rows) -> Callable[[], float]:
    """Return a run that gives the processor seconds a puzzle takes, and fails where an answer is wrong."""

    def run() -> float:
        began = time.process_time()
        found = work(rows)
        spent = time.process_time() - began
        assert found == [solution for _, solution in rows]
        return spent / len(rows)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peer-puzzles", type=int, default=50, help="how many of each set the peers are given")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    cp_model, covers = peer("ortools.sat.python.cp_model", "ortools"), peer("exact_cover", "exact_cover")
    warm(SUDOKU)
    rows = []
    for name in SETS:
        todo = puzzles(name)
        some = todo[: options.peer_puzzles]
        found = solve_many(SUDOKU, [SUDOKU.parse(text) for text, _ in todo], solutions=2)
        failures, free = sum(r.stats.failures for r in found), sum(not r.stats.failures for r in found)
        print(f"{name}: {len(todo)} puzzles, {free} without a guess, {failures / len(todo):.2f} failures a puzzle")
        runs = {
            "treeprune, first solution": timed(lambda todo: by_treeprune(todo, 1), todo),
            "treeprune, the only one": timed(lambda todo: by_treeprune(todo, 2), todo),
        }
        if cp_model:
            runs["CP-SAT, first solution"] = timed(lambda todo: by_cpsat(todo, cp_model), some)
        if covers:
            runs["exact_cover, first solution"] = timed(lambda todo: by_exact_cover(todo, covers), some)
        times = interleaved(runs, options.repeats)
        ours = times["treeprune, first solution"]
        for program, seconds in times.items():
            middle, noise = middle_and_noise([1 / s for s in seconds])
            ratio = middle_and_noise([s / o for s, o in zip(seconds, ours, strict=True)])[0]
            rows.append([f"{name}: {program}", f"{middle:,.0f} +-{noise:.0%}", f"{ratio:,.2f}"])
    show_table(["set: program", "puzzles/s", "treeprune is so many times as fast"], rows)


if __name__ == "__main__":
    main()
