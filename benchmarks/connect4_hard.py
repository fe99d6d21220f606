"""Hard Connect Four positions, 8 to 14 plies played at random, solved exactly: treeprune beside BitBully.

treeprune runs null windows with static bounds, threat order and enhanced transposition cutoffs, all positions in one
call, each with an empty table of 2**22 entries; once with every position remembered, once with every other ply and none
of the last ones (a hook of three lines), which costs nodes and saves time, as a table of 128 MB misses the caches.
BitBully (C++, null windows, a table of 2**22 entries) has its table emptied before each position, which is not counted.
All must find the same values. connect-four-ai (Rust) is on neither the Python nor the npm registry: not in the race.

--empty-board solves the empty board instead, once; many minutes, and 2 GB for its table.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

import numpy as np
from measure import peer, show_table

import treeprune
from games.connect4 import Board, ConnectFourSolver


@treeprune.compiled
class EveryOtherPly(ConnectFourSolver):
    """Remembers positions with an even number of stones, fewer than 36."""

    def remember(self, s: Board) -> bool:
        return s.plies % 2 == 0 and s.plies < 36


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


def ours(game: ConnectFourSolver, texts: list[str]) -> tuple[list[int], list[tuple[int, float]]]:
    """Return the values, and nodes and seconds of each position: its share of the time of the call."""
    states, table = [game.parse(text) for text in texts], treeprune.Table(entries=2**22)
    treeprune.solve_many(game, states[:1], table=table, enhanced=True)  # compiles
    began = time.perf_counter()
    results = treeprune.solve_many(game, states, table=table, enhanced=True)
    seconds = time.perf_counter() - began
    share = seconds / sum(r.stats.time for r in results)
    return [r.value for r in results], [(r.stats.nodes, r.stats.time * share) for r in results]


def theirs(core: Any, texts: list[str]) -> tuple[list[int], list[tuple[int, float]]]:
    solver, values, costs = core.BitBullyCore(), [], []
    for text in texts:
        board = core.BoardCore()
        assert all(board.play(int(column) - 1) for column in text)
        solver.resetTranspositionTable()
        solver.resetNodeCounter()
        began = time.perf_counter()
        values.append(solver.nullWindow(board))
        costs.append((solver.getNodeCounter(), time.perf_counter() - began))
    return values, costs


def solve_empty_board(threads: int) -> None:
    game = EveryOtherPly()
    treeprune.null_window(game, game.parse("444444212"), symmetry=True, enhanced=True, threads=threads)  # compiles
    table = treeprune.Table(entries=2**26)
    print(treeprune.null_window(game, table=table, symmetry=True, enhanced=True, threads=threads))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positions", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--empty-board", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    if options.empty_board:
        solve_empty_board(options.threads)
        return
    texts = openings(options.positions, options.seed)
    core = peer("bitbully.bitbully_core", "bitbully")
    found = {
        "treeprune": ours(ConnectFourSolver(), texts),
        "treeprune, every other ply": ours(EveryOtherPly(), texts),
    }
    if core is not None:
        found["BitBully"] = theirs(core, texts)
    assert len({tuple(values) for values, _ in found.values()}) == 1, "they disagree"
    rows = []
    for name, (_, costs) in found.items():
        nodes, seconds = sum(n for n, _ in costs), sum(t for _, t in costs)
        row = [name, f"{nodes / len(costs):,.0f}", f"{statistics.median(n for n, _ in costs):,.0f}"]
        row += [f"{seconds / len(costs) * 1e3:,.1f}", f"{nodes / seconds / 1e6:.2f}"]
        if core is not None:
            row.append(f"{seconds / sum(t for _, t in found['BitBully'][1]):.2f}")
        rows.append(row)
    print(f"\n{len(texts)} positions of 8 to 14 plies, seed {options.seed}; all values agree\n")
    heads = ["program", "mean nodes", "median nodes", "mean ms", "M nodes/s", "time, BitBully = 1"]
    show_table(heads[: len(rows[0])], rows)


if __name__ == "__main__":
    main()
