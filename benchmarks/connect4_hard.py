"""Hard Connect Four positions, 8 to 14 plies played at random, solved exactly: treeprune beside BitBully.

treeprune runs its best configuration: null windows, static bounds, threat order, enhanced transposition cutoffs, and
begins each position with an empty table of 2**22 entries, in one call for all. BitBully (C++, null windows, its table of 2**22 entries) has
its table emptied before each position too, which is not counted. Both must find the same values. connect-four-ai
(Rust) is on neither the Python nor the npm registry, so it is not in the race.

--empty-board solves the empty board instead, once; minutes, and 2 GB for its table.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
from measure import peer, show_table

import treeprune
from games.connect4 import ConnectFourSolver


def openings(count: int, seed: int) -> list[str]:
    """Return random games of 8 to 14 plies that are not over."""
    game, rng, found = ConnectFourSolver(), np.random.default_rng(seed), []
    while len(found) < count:
        s, text = game.start(), ""
        for _ in range(int(rng.integers(8, 15))):
            column = int(rng.choice([c for c in range(7) if not game.is_full(s, c)]))
            s, text = game.play(s, column), text + str(column + 1)
            if game.is_over(s):
                break
        else:
            found.append(text)
    return found


def ours(text: str, entries: int, threads: int = 1) -> tuple[int, int, float]:
    game = ConnectFourSolver()
    result = treeprune.null_window(
        game, game.parse(text), table=treeprune.Table(entries=entries), enhanced=True, threads=threads
    )
    return result.value, result.stats.nodes, result.stats.time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positions", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--empty-board", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    if options.empty_board:
        ours("444444212", 2**10, options.threads)  # compiles
        value, nodes, seconds = ours("", 2**26, options.threads)
        print(f"empty board: value {value}, {nodes:,} nodes, {seconds:.1f} s, {nodes / seconds / 1e6:.2f} M nodes/s")
        return
    core = peer("bitbully.bitbully_core", "bitbully")
    solver = None if core is None else core.BitBullyCore()
    rows: dict[str, list[tuple[int, float]]] = {"treeprune": [], "BitBully": []}
    game, texts = ConnectFourSolver(), openings(options.positions, options.seed)
    states = [game.parse(text) for text in texts]
    table = treeprune.Table(entries=2**22)
    treeprune.solve_many(game, states[:1], table=table, enhanced=True)  # compiles
    began = time.perf_counter()
    results = treeprune.solve_many(game, states, table=table, enhanced=True)
    seconds = time.perf_counter() - began
    share = seconds / sum(r.stats.time for r in results)
    for text, result in zip(texts, results, strict=True):
        value = result.value
        rows["treeprune"].append((result.stats.nodes, result.stats.time * share))
        if solver is not None:
            board = core.BoardCore()
            assert all(board.play(int(column) - 1) for column in text)
            solver.resetTranspositionTable()
            solver.resetNodeCounter()
            began = time.perf_counter()
            theirs = solver.nullWindow(board)
            rows["BitBully"].append((solver.getNodeCounter(), time.perf_counter() - began))
            assert theirs == value, f"{text}: {theirs} and {value}"
    lines = []
    for name, found in rows.items():
        if found:
            nodes, seconds = sum(n for n, _ in found), sum(t for _, t in found)
            middle = statistics.median(n for n, _ in found)
            lines.append([name, f"{nodes / len(found):,.0f}", f"{middle:,.0f}", f"{seconds / len(found) * 1e3:,.1f}",
                          f"{nodes / seconds / 1e6:.2f}"])  # fmt: skip
    print(f"\n{options.positions} positions of 8 to 14 plies, seed {options.seed}; all values agree\n")
    show_table(["program", "mean nodes", "median nodes", "mean ms", "M nodes/s"], lines)
    if solver is not None:
        ratios = [a[1] / b[1] for a, b in zip(rows["treeprune"], rows["BitBully"], strict=True)]
        print(f"time, BitBully = 1: {sum(t for _, t in rows['treeprune']) / sum(t for _, t in rows['BitBully']):.2f} "
              f"in all, {statistics.median(ratios):.2f} in the median position")  # fmt: skip


if __name__ == "__main__":
    main()
