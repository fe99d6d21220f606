"""Strength of ProbCut in Othello: games against the same search without it, with the same nodes for each move.

Random openings of 8 plies, each played twice with colours changed; both sides run iterative deepening with empty
windows, a new table and OthelloPlayer's evaluation. ProbCut learns its margins anew for every move. Once 12 squares or
fewer are empty the exact value of the position is the result. The two games of an opening are one observation: the
standard error is that of the means of such pairs. Depths are those of the last finished iteration.
"""

from __future__ import annotations

import argparse
import collections
import statistics
from typing import Any

import numpy as np

import treeprune
from games.othello import Discs
from games.othello_endgame import OthelloSolver
from games.othello_evaluation import OthelloPlayer

GAME, SOLVER = OthelloPlayer(), OthelloSolver()
TABLE = treeprune.Table(entries=2**16)
SOLVED = 12


def openings(count: int, plies: int, seed: int) -> list[Discs]:
    """Return different positions after so many random moves."""
    rng, found = np.random.default_rng(seed), []
    while len(found) < count:
        s = GAME.start()
        for _ in range(plies):
            s = GAME.play(s, int(rng.choice(list(GAME.moves(s))))) if not GAME.is_over(s) else s
        if s not in found and not GAME.is_over(s):
            found.append(s)
    return found


def think(s: Discs, nodes: int, rules: tuple[Any, ...]) -> treeprune.Result:
    return treeprune.iterative_deepening(
        GAME, s, scout=True, table=TABLE, limits=treeprune.Limits(nodes=nodes), prune=rules
    )


def play(s: Discs, sides: tuple[tuple[Any, ...], ...], nodes: int, notes: tuple[list[treeprune.Result], ...]) -> int:
    """Return the difference in discs for sides[0], which moves first."""
    turn = 0
    while not GAME.is_over(s) and GAME.empty(s).bit_count() > SOLVED:
        moves = list(GAME.moves(s))
        move = moves[0]
        if len(moves) > 1:
            notes[turn].append(think(s, nodes, sides[turn]))
            move = notes[turn][-1].move
        s, turn = GAME.play(s, move), 1 - turn
    value = SOLVER.score(s) if SOLVER.nobody_moves(s) else treeprune.null_window(SOLVER, s, table=TABLE).value
    return value if turn == 0 else -value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--openings", type=int, default=100)
    parser.add_argument("--nodes", type=int, default=60_000)
    parser.add_argument("--confidence", type=float, default=0.9)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cut, plain = (treeprune.ProbCut(options.confidence),), ()
    notes: tuple[list[treeprune.Result], ...] = ([], [])
    scores: list[int] = []
    for s in openings(options.openings, 8, options.seed):
        scores.append(play(s, (cut, plain), options.nodes, notes))
        scores.append(-play(s, (plain, cut), options.nodes, notes[::-1]))

    pairs = [(a + b) / 2 for a, b in zip(scores[::2], scores[1::2], strict=True)]
    points = [((a > 0) + (a >= 0) + (b > 0) + (b >= 0)) / 4 for a, b in zip(scores[::2], scores[1::2], strict=True)]
    won, drawn = sum(x > 0 for x in scores), scores.count(0)
    print(f"{cut[0]} beside plain search, {options.nodes:,} nodes a move, {len(scores)} games")
    print(f"won {won}, drawn {drawn}, lost {len(scores) - won - drawn}; "
          f"points {statistics.mean(points):.1%} +- {error_of(points):.1%}; "
          f"discs {statistics.mean(pairs):+.2f} +- {error_of(pairs):.2f}")  # fmt: skip
    for name, results in zip(("ProbCut", "plain"), notes, strict=True):
        depth = statistics.mean(r.stats.completed for r in results)
        print(f"{name}: mean depth {depth:.2f}, {sum(r.stats.time for r in results):.0f} s", end="; ")
        fired = [r.stats.skipped.get("probcut", 0) for r in results]
        print(f"cuts a search {statistics.mean(fired):,.0f}, none in {fired.count(0) / len(fired):.1%} of searches")
    known: collections.Counter[int] = collections.Counter()
    for r in notes[0]:
        known.update({depth: margin[0] for depth, margin in (r.margins or {}).items()})
    shown = {depth: round(n / len(notes[0]), 1) for depth, n in sorted(known.items())}
    print("pairs a search, at depths with a margin:", shown)


def error_of(values: list[float]) -> float:
    return statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else float("nan")


if __name__ == "__main__":
    main()
