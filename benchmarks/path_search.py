"""How fast are path searches: IDA* beside a C program, A* and its memory, the interpreted world beside `astar`?

python benchmarks/path_search.py [--korf FILE]    FILE: lines `number | 16 tiles | length | ...`, Korf's instances

The C program is compiled with the system's compiler, if there is one. Instances are Korf's (Artificial Intelligence 27,
1985); counts of the same search, recomputed: 1 for the start and every state made, in the order up, left, right, down.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from measure import interleaved, middle_and_noise, peer, show_ratio, show_table

import treeprune
from games.sliding_puzzle import SlidingPuzzle

C_PROGRAM = r"""
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static int board[16], dist[16][16], count[16], near[16][4], next;
static long made = 1;
static int search(int blank, int last, int g, int h, int bound) {
  for (int k = 0; k < count[blank]; k++) {
    int c = near[blank][k], t = board[c];
    if (c == last) continue;
    int after = h + dist[t][blank] - dist[t][c], f = g + 1 + after, found;
    made++;
    if (f > bound) { if (f < next) next = f; continue; }
    if (after == 0) return 1;
    board[blank] = t; board[c] = 0;
    found = search(c, blank, g + 1, after, bound);
    board[c] = t; board[blank] = 0;
    if (found) return 1;
  }
  return 0;
}
int main(int n, char **v) {
  int blank = 0, h = 0, bound;
  for (int t = 1; t < 16; t++) for (int c = 0; c < 16; c++) dist[t][c] = abs(t / 4 - c / 4) + abs(t % 4 - c % 4);
  for (int c = 0; c < 16; c++) {
    if (c > 3) near[c][count[c]++] = c - 4;
    if (c % 4) near[c][count[c]++] = c - 1;
    if (c % 4 < 3) near[c][count[c]++] = c + 1;
    if (c < 12) near[c][count[c]++] = c + 4;
  }
  for (int i = 0; i < 16; i++) { board[i] = atoi(v[i + 1]); if (!board[i]) blank = i; h += dist[board[i]][i]; }
  clock_t begin = clock();
  for (bound = h; next = 1 << 30, !search(blank, -1, 0, h, bound); bound = next) {}
  printf("%ld %d %f", made, bound, (double)(clock() - begin) / CLOCKS_PER_SEC);
}
"""
KORF = {
    2: ("13 5 4 10 9 12 8 14 2 3 7 1 0 15 11 6", 55, 15_300_442),
    4: ("5 12 10 7 15 11 14 0 8 2 1 13 3 4 9 6", 56, 62_643_179),
    5: ("4 7 14 13 10 3 9 12 11 5 6 15 1 2 8 0", 56, 11_020_325),
}
FOR_A_STAR = {
    12: "14 1 9 6 4 8 12 5 7 2 3 0 10 11 13 15",
    42: "4 5 7 2 9 14 12 13 0 3 6 11 8 1 15 10",
    55: "13 8 14 3 9 1 0 7 15 5 4 10 12 2 6 11",
    79: "0 1 9 7 11 13 5 3 14 12 4 2 8 6 10 15",
}
TOTAL_663R = 40_626_114
"""States of all hundred instances under the reflected 6-6-3 databases; a C program took 1.6 s for them."""


def beside_c(repeats: int) -> None:
    """IDA* with Manhattan distance, in C and compiled from Python."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    puzzle = SlidingPuzzle()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "ida.c"), Path(folder, "ida")
        source.write_text(C_PROGRAM)
        if compiler is None:
            print("left out: the C program (no cc, gcc or clang on the path)")
            return
        subprocess.run([compiler, "-O3", "-march=native", "-o", program, source], check=True)
        for number, (tiles, length, count) in KORF.items():
            start = puzzle.parse(tiles)

            def in_c(tiles: str = tiles, length: int = length, count: int = count) -> float:
                made, bound, seconds = subprocess.run(
                    [program, *tiles.split()], capture_output=True, text=True, check=True
                ).stdout.split()
                assert (int(made), int(bound)) == (count, length)
                return float(seconds)

            def ours(start: object = start, length: int = length, count: int = count) -> float:
                began = time.process_time()
                result = treeprune.ida_star(puzzle, start)
                assert (result.stats.generated, result.value) == (count, length)
                return time.process_time() - began

            times = interleaved({"C": in_c, "treeprune": ours}, repeats)
            rates = {name: count / middle_and_noise(found)[0] / 1e6 for name, found in times.items()}
            rows.append([str(number), f"{count:,}", f"{rates['C']:.0f} M", f"{rates['treeprune']:.0f} M",
                         show_ratio(times["C"], times["treeprune"])])  # fmt: skip
    show_table(["Korf's", "states", "C, a second", "treeprune", "ratio"], rows)


def korf_with_databases(path: str | None) -> None:
    """Instances of a file under the reflected 6-6-3 databases."""
    if path is None:
        print("left out: Korf's instances under databases (name their file with --korf)")
        return
    puzzle = SlidingPuzzle(heuristic="pdb-663r")
    lines = [line.split("|") for line in Path(path).read_text().splitlines() if not line.startswith("#")]
    starts = [(puzzle.parse(fields[1]), int(fields[2])) for fields in lines]
    treeprune.ida_star(puzzle, starts[11][0])
    began, states = time.process_time(), 0
    for start, length in starts:
        result = treeprune.ida_star(puzzle, start)
        assert result.value == length
        states += result.stats.generated
    seconds = time.process_time() - began
    share = 1.6 * states / TOTAL_663R
    print(f"{len(starts)} instances, {states:,} states in {seconds:.2f} s: {seconds / share:.2f} times the C program's "
          f"{share:.2f} s for as many states (1.6 s for all hundred, on another machine)")  # fmt: skip


def a_star_and_memory(repeats: int) -> None:
    """States expanded a second, and bytes a state, of A* on the 15-puzzle."""
    puzzle = SlidingPuzzle()
    rows = []
    for number, tiles in FOR_A_STAR.items():
        start = puzzle.parse(tiles)
        treeprune.a_star(puzzle, start)
        found = [treeprune.a_star(puzzle, start) for _ in range(repeats)]
        rate = middle_and_noise([r.stats.expanded / r.stats.time for r in found])[0]
        stats = found[0].stats
        rows.append([str(number), str(found[0].value), f"{stats.expanded:,}", f"{stats.must_expand or 0:,}",
                     f"{rate / 1e3:,.0f} k", f"{stats.stored:,}", f"{stats.memory / stats.stored:.0f}"])  # fmt: skip
    show_table(["Korf's", "length", "expanded", "must be", "a second", "stored", "bytes a state"], rows)


def beside_astar(repeats: int) -> None:
    """The 8-puzzle in plain Python, the same functions for both."""
    astar = peer("astar", "astar")
    if astar is None:
        return
    near = {c: [d for d, ok in ((c - 3, c > 2), (c - 1, c % 3), (c + 1, c % 3 < 2), (c + 3, c < 6)) if ok]
            for c in range(9)}  # fmt: skip
    distance = [[abs(t // 3 - c // 3) + abs(t % 3 - c % 3) if t else 0 for c in range(9)] for t in range(9)]
    goal, expanded = tuple(range(9)), {"astar": 0, "treeprune": 0}

    def after(s: tuple[int, ...], c: int) -> tuple[int, ...]:
        cells, blank = list(s), s.index(0)
        cells[blank], cells[c] = cells[c], 0
        return tuple(cells)

    def neighbours(s: tuple[int, ...]) -> list[tuple[int, ...]]:
        expanded["astar"] += 1
        return [after(s, c) for c in near[s.index(0)]]

    def estimate(s: tuple[int, ...]) -> int:
        return sum(distance[t][c] for c, t in enumerate(s))

    class Plain(treeprune.StateSpace):
        def start(self) -> tuple[int, ...]:
            return goal

        def is_goal(self, s: tuple[int, ...]) -> bool:
            return s == goal

        def moves(self, s: tuple[int, ...]) -> list[int]:
            return near[s.index(0)]

        def play(self, s: tuple[int, ...], c: int) -> tuple[int, ...]:
            return after(s, c)

        def h(self, s: tuple[int, ...]) -> int:
            return estimate(s)

    draw = random.Random(1)
    starts = [(8, 0, 6, 5, 4, 7, 2, 3, 1)]
    while len(starts) < 21:
        s = goal
        for _ in range(200):
            s = after(s, draw.choice(near[s.index(0)]))
        starts.append(s)

    def theirs() -> float:
        expanded["astar"] = 0
        began = time.process_time()
        for s in starts:
            list(astar.find_path(s, goal, neighbors_fnct=neighbours, distance_between_fnct=lambda a, b: 1,
                                 heuristic_cost_estimate_fnct=lambda a, b: estimate(a)))  # fmt: skip
        return time.process_time() - began

    def ours() -> float:
        began = time.process_time()
        expanded["treeprune"] = sum(treeprune.a_star(Plain(), s).stats.expanded for s in starts)
        return time.process_time() - began

    times = interleaved({"astar": theirs, "treeprune": ours}, repeats)
    rows = [[name, f"{expanded[name]:,}", f"{expanded[name] / middle_and_noise(found)[0] / 1e3:.0f} k",
             show_ratio(times["astar"], found)] for name, found in times.items()]  # fmt: skip
    show_table(["8-puzzle, plain Python", "expanded", "a second", "faster, 21 boards"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--korf", help="a file of Korf's instances")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    beside_c(options.repeats)
    print()
    korf_with_databases(options.korf)
    print()
    a_star_and_memory(options.repeats)
    print()
    beside_astar(options.repeats)


if __name__ == "__main__":
    main()
