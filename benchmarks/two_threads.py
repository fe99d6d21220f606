"""Two threads beside one on hard positions solved exactly: time, and nodes of all threads together.

Othello endgames of games that the library played against itself from random openings, and random Connect Four openings;
null windows, a new table for each search, one thread and two in turns. Values must agree. The time ratio holds only
while two cores are free. The nodes do not depend on that: `overhead` is the nodes of both threads together divided by
those of one thread, so that two free cores would give a speed-up of 2 / overhead x the rate of a thread among two,
compared with that of a thread alone. `busy cores` is processor time per second of search, which tells how free the
cores were: two threads that share one core visit fewer nodes a second each, but the same nodes.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from typing import Any

import numpy as np
from connect4_hard import openings
from measure import show_table

import treeprune
from games.connect4 import ConnectFourSolver
from games.othello import Discs
from games.othello_endgame import OthelloSolver
from games.othello_evaluation import OthelloPlayer


def endgames(count: int, empty: int, seed: int) -> list[Discs]:
    """Return positions with so many empty squares, 10 random moves and then 4 plies looked ahead for each side."""
    game, rng, found = OthelloPlayer(), np.random.default_rng(seed), []
    while len(found) < count:
        s, plies = game.start(), 0
        while not game.is_over(s) and game.empty(s).bit_count() > empty:
            moves = list(game.moves(s))
            s = game.play(s, int(rng.choice(moves)) if plies < 10 else treeprune.alphabeta(game, s, 4).move)
            plies += 1
        if not game.is_over(s):
            found.append(s)
    return found


def solve(game: Any, s: Any, threads: int) -> tuple[int, int, float, float]:
    """Return value, nodes, seconds, processor seconds."""
    table, began = treeprune.Table(entries=2**20), time.process_time()
    result = treeprune.null_window(game, s, table=table, threads=threads, enhanced=isinstance(game, ConnectFourSolver))
    return result.value, result.stats.nodes, result.stats.time, time.process_time() - began


def mean(ratios: list[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, ratios)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positions", type=int, default=5, help="of each game")
    parser.add_argument("--empty", type=int, default=20)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    four, othello = ConnectFourSolver(), OthelloSolver()
    texts = [t for t in openings(20 * options.positions, options.seed) if 9 <= len(t) <= 12]
    todo: list[tuple[str, Any, Any]] = [(t, four, four.parse(t)) for t in texts[: options.positions]]
    boards = endgames(options.positions, options.empty, options.seed)
    todo += [(f"Othello {i}, {options.empty} empty", othello, s) for i, s in enumerate(boards, 1)]
    for threads in (1, 2):  # compiles
        solve(four, four.parse("44444412355671"), threads)
        solve(othello, endgames(1, 10, 0)[0], threads)

    rows, ratios = [], []
    for name, game, s in todo:
        turns = [[solve(game, s, threads) for threads in (1, 2)] for _ in range(options.turns)]
        assert len({run[0] for turn in turns for run in turn}) == 1, f"{name}: values differ"
        speed_up, overhead, rate, busy = (
            statistics.median(f(one, two) for one, two in turns)
            for f in (
                lambda one, two: one[2] / two[2],
                lambda one, two: two[1] / one[1],
                lambda one, two: (two[1] / two[3]) / (one[1] / one[3]),
                lambda one, two: two[3] / two[2],
            )
        )
        ratios.append((speed_up, overhead, rate, 2 * rate / overhead))
        seconds = statistics.median(one[2] for one, _ in turns)
        rows.append([name, f"{turns[0][0][1]:,}", f"{seconds:.2f}", f"{speed_up:.2f}", f"{overhead:.2f}",
                     f"{rate:.2f}", f"{busy:.2f}", f"{2 * rate / overhead:.2f}"])  # fmt: skip
    print(f"{options.turns} turns, medians; all values agree\n")
    heads = ["position", "nodes, 1 thread", "s", "speed-up", "overhead", "rate", "busy cores", "on two free cores"]
    show_table(heads, rows)
    for name, part in (("Connect Four", ratios[: options.positions]), ("Othello", ratios[options.positions :]),
                       ("all", ratios)):  # fmt: skip
        speed_up, overhead, rate, free = (mean([row[i] for row in part]) for i in range(4))
        print(f"geometric mean, {name}: speed-up {speed_up:.2f}, overhead {overhead:.2f}, rate {rate:.2f}, "
              f"on two free cores {free:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
