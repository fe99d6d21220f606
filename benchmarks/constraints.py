"""How fast does the finite-domain engine find all queens, at each level, beside other constraint solvers?

python benchmarks/constraints.py [--n 12] [--repeats 5] [--cpsat] [--nucs PYTHON]

Every program has one variable a row and three all-different constraints, and must find as many solutions, or the
benchmark fails. Times are those of the processor, warm: models are built, and code is compiled, before the clock starts
(python-constraint2 reads its model while it searches). CP-SAT has one worker and runs once. NuCS needs Python 3.13:
name one that has it with --nucs; it runs as a process of its own and tells its own times.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from measure import interleaved, middle_and_noise, peer, show_ratio, show_table

from treeprune import AllDifferent, ConstraintProblem, constraint_search

LEVELS = ("check", "forward", "singles", "hall", "bounds", "arc")

NUCS = """
import sys, time
from nucs.examples.queens.queens_problem import QueensProblem
from nucs.solvers.backtrack_solver import BacktrackSolver
n = int(sys.argv[1])
for line in sys.stdin:
    solver = BacktrackSolver(QueensProblem(n), log_level="ERROR")
    began = time.process_time()
    found = sum(1 for _ in solver.solve())
    taken = time.process_time() - began
    stats = solver.get_statistics_as_dictionary()
    print(taken, found, stats.get("SOLVER_BACKTRACK_NB", -1), flush=True)
"""


def queens(n: int) -> ConstraintProblem:
    p = ConstraintProblem()
    q = p.variables(n, range(n), "q")
    for sign in (0, 1, -1):
        p.add(AllDifferent(x + sign * i for i, x in enumerate(q)))
    return p


class Tally:
    """What each program found, and how often it failed; programs that differ in solutions stop the benchmark."""

    def __init__(self) -> None:
        self.solutions: int | None = None
        self.failures: dict[str, int | None] = {}

    def note(self, name: str, solutions: int, failures: int | None) -> None:
        if self.solutions not in (None, solutions):
            sys.exit(f"{name} found {solutions} solutions, others {self.solutions}")
        self.solutions, self.failures[name] = solutions, failures


def by_treeprune(n: int, level: str, order: str, tally: Tally) -> Callable[[], float]:
    p, name = queens(n), f"treeprune {level}"

    def run() -> float:
        began = time.process_time()
        found = constraint_search(
            p, propagation=level, variable_order=order, solutions=None, count_only=True, world="compiled"
        )
        taken = time.process_time() - began
        tally.note(name, found.value, found.stats.failures)
        return taken

    return run


def by_python_constraint(n: int, constraint: Any, tally: Tally) -> Callable[[], float]:
    def run() -> float:
        problem = constraint.Problem()
        rows = [f"q{i}" for i in range(n)]
        problem.addVariables(rows, range(n))
        problem.addConstraint(constraint.AllDifferentConstraint(), rows)
        for i in range(n):
            for j in range(i):
                problem.addConstraint(lambda a, b, d=i - j: abs(a - b) != d, (rows[i], rows[j]))
        began = time.process_time()
        found = len(problem.getSolutions())
        taken = time.process_time() - began
        tally.note("python-constraint2", found, None)
        return taken

    return run


def by_cpsat(n: int, cp_model: Any, tally: Tally) -> float:
    model = cp_model.CpModel()
    q = [model.new_int_var(0, n - 1, f"q{i}") for i in range(n)]
    for sign in (0, 1, -1):
        model.add_all_different([x + sign * i for i, x in enumerate(q)])

    class Count(cp_model.CpSolverSolutionCallback):  # type: ignore[misc, name-defined]
        found = 0

        def on_solution_callback(self) -> None:
            self.found += 1

    solver, count = cp_model.CpSolver(), Count()
    solver.parameters.num_workers = 1
    solver.parameters.enumerate_all_solutions = True
    began = time.process_time()
    solver.solve(model, count)
    taken = time.process_time() - began
    tally.note("CP-SAT", count.found, solver.num_conflicts)
    return taken


def by_nucs(n: int, python: str, tally: Tally) -> Callable[[], float]:
    child = subprocess.Popen([python, "-c", NUCS, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run() -> float:
        assert child.stdin and child.stdout
        print("go", file=child.stdin, flush=True)
        taken, found, backtracks = child.stdout.readline().split()
        tally.note("NuCS (bounds)", int(found), int(backtracks))
        return float(taken)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=12)
    parser.add_argument("--order", default="smallest", choices=("smallest", "input"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--cpsat", action="store_true")
    parser.add_argument("--nucs", metavar="PYTHON", help="a Python 3.13 that has NuCS")
    options = parser.parse_args()
    n, tally = options.n, Tally()
    runs = {f"treeprune {level}": by_treeprune(n, level, options.order, tally) for level in LEVELS}
    constraint = peer("constraint", "python-constraint2")
    if constraint:
        runs["python-constraint2"] = by_python_constraint(n, constraint, tally)
    if options.nucs:
        runs["NuCS (bounds)"] = by_nucs(n, options.nucs, tally)
    else:
        print("left out: NuCS; name a Python 3.13 that has it: --nucs PYTHON")
    times = interleaved(runs, options.repeats)
    cp_model = peer("ortools.sat.python.cp_model", "ortools") if options.cpsat else None
    if cp_model:
        times["CP-SAT"] = [by_cpsat(n, cp_model, tally)] * options.repeats
    base = times["treeprune bounds"]
    rows = []
    for name, seconds in times.items():
        middle, noise = middle_and_noise(seconds)
        failures = tally.failures[name]
        told = "" if failures is None else f"{failures:,}"
        rows.append([name, told, f"{middle:.3f} +-{noise:.0%}", show_ratio(seconds, base)])
    print(f"\nqueens, n = {n}, all {tally.solutions:,} solutions, {options.order} order")
    show_table(["program", "failures", "seconds", "to treeprune bounds"], rows)


if __name__ == "__main__":
    main()
