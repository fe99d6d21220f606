"""How fast is generic backtracking: queens as a bitboard beside a C program and beside plain Python?

python benchmarks/backtracking.py [--queens N] [--turns T]

The C program is compiled with the system's compiler, if there is one, and called in this process. All count the same
placements and solutions.
"""

from __future__ import annotations

import argparse
import ctypes
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from measure import interleaved, middle_and_noise, show_ratio, show_table

import treeprune
from games.queens_bitboard import BitboardQueens

C_PROGRAM = r"""
static long placed, solutions;
static unsigned all;
static void place(unsigned columns, unsigned left, unsigned right) {
  if (columns == all) { solutions++; return; }
  for (unsigned free = all & ~(columns | left | right); free; free &= free - 1) {
    unsigned bit = free & -free;
    placed++;
    place(columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
}
void queens(int n, long *found) {
  all = (1u << n) - 1; placed = solutions = 0;
  place(0, 0, 0);
  found[0] = placed; found[1] = solutions;
}
"""


def c_library(folder):
    """Compile the C program; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        print("left out: the C program (no gcc, no cc)")
        return None
    source, target = Path(folder) / "queens.c", Path(folder) / "queens.so"
    source.write_text(C_PROGRAM)
    subprocess.run([compiler, "-O3", "-march=native", "-shared", "-fPIC", source, "-o", target], check=True)
    return ctypes.CDLL(str(target))


def in_python(n):
    """Count placements and solutions in ten lines of plain Python."""
    full, placed, solutions = (1 << n) - 1, 0, 0

    def place(columns, left, right):
        nonlocal placed, solutions
        if columns == full:
            solutions += 1
            return
        free = full & ~(columns | left | right)
        while free:
            bit = free & -free
            free ^= bit
            placed += 1
            place(columns | bit, (left | bit) << 1, (right | bit) >> 1)

    place(0, 0, 0)
    return placed, solutions


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--queens", type=int, default=13)
    arguments.add_argument("--turns", type=int, default=25)
    options = arguments.parse_args()
    n, counts = options.queens, {}

    def clocked(name, run):
        def once():
            began = time.perf_counter()
            counts[name] = run()
            return time.perf_counter() - began

        return once

    def searched(**wanted):
        def once():
            found = treeprune.backtracking(BitboardQueens(n), solutions=None, **wanted)
            counts[str(wanted)] = found.stats.nodes - 1, found.value
            return found.stats.time

        return once

    with tempfile.TemporaryDirectory() as folder:
        library = c_library(folder)
        found = (ctypes.c_long * 2)()
        runs = {
            "treeprune, counting": searched(count_only=True),
            "treeprune, decisions kept": searched(count_only=False),
        }
        if library is not None:
            runs["C, -O3 -march=native"] = clocked("C", lambda: (library.queens(n, found), tuple(found))[1])
        times = interleaved(runs, options.turns)
    slow = {}
    if n <= 13:
        slow = interleaved({"plain Python": clocked("Python", lambda: in_python(n)),
                            "treeprune, interpreted": searched(count_only=True, world="interpreted")}, 1)  # fmt: skip
    assert len(set(counts.values())) == 1, counts
    placed, solutions = next(iter(counts.values()))
    print(f"{n} queens: {placed:,} placements, {solutions:,} solutions")
    rows = []
    for name, taken in {**times, **slow}.items():
        best = min(taken)
        ratio = show_ratio(times["C, -O3 -march=native"], taken) if library and len(taken) > 1 else "-"
        middle = middle_and_noise(taken)[0]
        rows.append([name, f"{placed / middle / 1e6:,.1f} M/s", f"{placed / best / 1e6:,.1f} M/s", ratio])
    show_table(["program", "placements/s", "at best", "rate, C = 1"], rows)


if __name__ == "__main__":
    main()
