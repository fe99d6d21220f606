"""How fast are all exact covers found and counted, beside xcover, exact_cover and OR-Tools CP-SAT?

python benchmarks/cover_libraries.py [--repeats 5] [--pentominoes] [--cpsat]

Every program is given the same options and must find as many covers, or the benchmark fails. Times are those of the
processor, of all threads of a program, with what turns the options into its own form (exact_cover's matrix is made
before). CP-SAT has one worker, runs once, and is not asked for pentominoes. exact_cover knows no secondary items: its
matrices have a row more for each, which covers it alone.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from measure import interleaved, middle_and_noise, peer, show_ratio, show_table

from games.langford import Langford
from games.pentominoes import Pentominoes
from treeprune.decisions.exact_cover import ExactCover
from treeprune.decisions.exact_cover_run import iterate_covers
from treeprune.families.exact_cover import exact_cover


def queens(n: int) -> ExactCover:
    squares = itertools.product(range(n), repeat=2)
    options = {(r, c): [f"r{r}", f"c{c}", f"s{r + c}", f"d{r - c}"] for r, c in squares}
    return ExactCover(options, [f"s{k}" for k in range(2 * n - 1)] + [f"d{k}" for k in range(1 - n, n)])


def texts(problem: ExactCover) -> dict[str, Any]:
    """Return a problem as xcover takes it."""
    return {
        "options": [[str(i) for i in option] for option in problem.options],
        "primary": [str(i) for i in problem.primary],
        "secondary": [str(i) for i in problem.secondary],
    }


def matrix_of(problem: ExactCover) -> Any:
    """Return a problem as a matrix without secondary columns."""
    number = {item: i for i, item in enumerate((*problem.primary, *problem.secondary))}
    matrix = np.zeros((len(problem.options) + len(problem.secondary), len(number)), np.int32)
    for row, option in enumerate(problem.options):
        matrix[row, [number[i] for i in option]] = 1
    for k, item in enumerate(problem.secondary):
        matrix[len(problem.options) + k, number[item]] = 1
    return matrix


def by_cpsat(problem: ExactCover, cp_model: Any) -> int:
    """Count all covers, one worker."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(str(name)) for name in problem.names]
    of: dict[Any, list[Any]] = {item: [] for item in (*problem.primary, *problem.secondary)}
    for variable, option in zip(chosen, problem.options, strict=True):
        for item in option:
            of[item].append(variable)
    for item in problem.primary:
        model.add_exactly_one(of[item])
    for item in problem.secondary:
        model.add_at_most_one(of[item])

    class Count(cp_model.CpSolverSolutionCallback):  # type: ignore[misc, name-defined]
        found = 0

        def on_solution_callback(self) -> None:
            self.found += 1

    solver, count = cp_model.CpSolver(), Count()
    solver.parameters.num_workers = 1
    solver.parameters.enumerate_all_solutions = True
    solver.solve(model, count)
    return count.found


def timed(work: Callable[[], int], many: int) -> Callable[[], float]:
    """Return a run that gives its processor seconds, and fails where it finds another number of covers."""

    def run() -> float:
        began = time.process_time()
        found = work()
        spent = time.process_time() - began
        assert found == many, (found, many)
        return spent

    return run


def cold_start() -> None:
    """Time a first answer in new processes: with an empty cache, then with the machine code on disk."""
    code = "from games.langford import Langford; from treeprune.families.exact_cover import exact_cover as find"
    with tempfile.TemporaryDirectory() as folder:
        for name in ("cold", "warm"):
            began = time.perf_counter()
            place = {**os.environ, "NUMBA_CACHE_DIR": folder}
            subprocess.run([sys.executable, "-c", code + "; find(Langford(7))"], check=True, env=place)
            print(f"first answer of a new process, {name} cache: {time.perf_counter() - began:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--pentominoes", action="store_true", help="also the 6 x 10 board, 5 s a turn")
    parser.add_argument("--cpsat", action="store_true", help="also CP-SAT, a minute")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    xcover, matrices = peer("xcover", "xcover"), peer("exact_cover", "exact_cover")
    cp_model = peer("ortools.sat.python.cp_model", "ortools") if options.cpsat else None
    problems: list[tuple[str, ExactCover, int]] = [
        ("queens 12", queens(12), 14_200), ("Langford(2, 11)", Langford(11), 35_584),
        ("pentominoes 3 x 20", Pentominoes("3x20"), 8), ("pentominoes 4 x 15", Pentominoes("4x15"), 1_472),
    ]  # fmt: skip
    if options.pentominoes:
        problems.append(("pentominoes 6 x 10", Pentominoes("6x10"), 9_356))
    rows = []
    for name, problem, many in problems:
        runs: dict[str, Callable[[], int]] = {
            "treeprune, counted": lambda p=problem: exact_cover(p, count_only=True).value,  # type: ignore[misc]
            "treeprune, all kept": lambda p=problem: len(exact_cover(p, solutions=None).solutions),  # type: ignore[misc]
            "treeprune, one by one": lambda p=problem: sum(1 for _ in iterate_covers(p)),  # type: ignore[misc]
        }
        if xcover:
            given = texts(problem)
            runs["xcover, all kept"] = lambda g=given: len(list(xcover.covers(**g)))  # type: ignore[misc]
            runs["xcover, one by one"] = lambda g=given: sum(1 for _ in xcover.covers(**g))  # type: ignore[misc]
        if matrices:
            matrix = matrix_of(problem)
            runs["exact_cover, counted"] = lambda m=matrix: matrices.get_solution_count(m)  # type: ignore[misc]
            runs["exact_cover, all kept"] = lambda m=matrix: len(matrices.get_all_solutions(m))  # type: ignore[misc]
        times = interleaved({key: timed(work, many) for key, work in runs.items()}, options.repeats)
        if cp_model and not name.startswith("pentominoes"):
            times["CP-SAT"] = [timed(lambda p=problem: by_cpsat(p, cp_model), many)()] * options.repeats  # type: ignore[misc]
        nodes = exact_cover(problem, count_only=True).stats.nodes
        for key, seconds in times.items():
            ratios = [show_ratio(seconds, times[f"treeprune, {how}"]) for how in ("all kept", "counted")]
            shown = f"{nodes:,}" if key.startswith("treeprune") else "-"
            rows.append([f"{name}: {key}", f"{many:,}", shown, f"{middle_and_noise(seconds)[0]:.3f}", *ratios])
    show_table(["all covers", "covers", "nodes", "cpu s", "/ treeprune kept", "/ treeprune counted"], rows)
    cold_start()


if __name__ == "__main__":
    main()
