"""Fit the weights of games/othello_evaluation.py on games that the library plays against itself.

A round plays --games games: random moves to begin with (4 to 14 plies in most games, up to 48 in the others, so that
lopsided positions are seen too), then the best move by a search of --ahead plies with the weights so far, and from 12
empty squares on exact play. Every position after the random moves is labelled with the exact value at the end of its
game. Weights are the least squares solution over the positions of all rounds but the first, a fifth of the games held
back; the first round plays with weights made by hand. The second table plays fitted against made by hand.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np

import treeprune
from games.othello import Discs, Othello
from games.othello_board import PASS, flips
from games.othello_endgame import OthelloSolver
from games.othello_evaluation import FEATURES, POINTS, OthelloPlayer, features
from treeprune.bits import popcount, uint64

BY_HAND = {"moves": 80, "frontier": -20, "corners": 800, "beside own corner": 200, "diagonal to empty corner": -400}
EXACT = 12
STAGES = 7
SMOOTH = 20.0
"""How strongly the weights of a feature at neighbouring stages are held together, where positions are few."""

TABLE = treeprune.Table(entries=2**14)


class Ahead(NamedTuple):
    """A position, and how many plies to look ahead."""

    mover: uint64
    other: uint64
    left: int


@treeprune.compiled
class Lookahead(OthelloPlayer):
    """A game that is over after some plies, so that `solve_many` searches many positions to a depth."""

    def is_over(self, s: Ahead) -> bool:
        return s.left == 0 or self.nobody_moves(s)

    def play(self, s: Ahead, square: int) -> Ahead:
        if square == PASS:
            return Ahead(s.other, s.mover, s.left - 1)
        flipped = flips(s.mover, s.other, square)
        return Ahead(s.other ^ flipped, s.mover ^ flipped ^ (uint64(1) << uint64(square)), s.left - 1)

    def lower(self, s: Ahead) -> int:
        return -POINTS * self.size**2

    def upper(self, s: Ahead) -> int:
        return POINTS * self.size**2


def by_hand() -> np.ndarray:
    """Return weights that nobody fitted: the same at every stage, but for the discs, which count at the end."""
    weights = np.array([[BY_HAND.get(name, 0) for name in FEATURES]] * STAGES, np.int64)
    weights[-2:, FEATURES.index("discs")] = 20, POINTS
    return weights


def best_moves(states: list[Discs], weights: np.ndarray, ahead: int) -> list[int]:
    """Return the best move of each position: exact where few squares are empty, by a search of some plies before."""
    rules, found = Othello(), [PASS] * len(states)
    for exact in (True, False):
        at = [i for i, s in enumerate(states) if (popcount(rules.empty(s)) <= EXACT) == exact]
        if at and exact:
            results = treeprune.solve_many(OthelloSolver(), [states[i] for i in at], table=TABLE)
        elif at:
            results = treeprune.solve_many(
                Lookahead(weights=weights), [Ahead(*states[i], ahead) for i in at], table=TABLE
            )
        for i, result in zip(at, results if at else [], strict=True):
            found[i] = result.solution[0] if result.solution else next(iter(rules.moves(states[i])))
    return found


def random_starts(count: int, rng: np.random.Generator) -> list[Discs]:
    """Return positions after random moves, the game not over."""
    rules, found = Othello(), []
    while len(found) < count:
        s, plies = rules.start(), int(rng.integers(4, 15) if rng.random() < 0.7 else rng.integers(15, 49))
        for _ in range(plies):
            if not rules.is_over(s):
                s = rules.play(s, rng.choice(list(rules.moves(s))))
        if not rules.is_over(s):
            found.append(s)
    return found


def play_games(starts: list[Discs], sides: list[tuple[np.ndarray, np.ndarray]], ahead: int) -> list[list[Discs]]:
    """Play all games at once, `sides` the weights of who begins each and of the other; return their positions."""
    rules = Othello()
    games, ply = [[s] for s in starts], 0
    while True:
        on = [i for i, game in enumerate(games) if not rules.is_over(game[-1])]
        if not on:
            return games
        for weights in {id(sides[i][ply % 2]): sides[i][ply % 2] for i in on}.values():
            mine = [i for i in on if sides[i][ply % 2] is weights]
            for i, move in zip(mine, best_moves([games[i][-1] for i in mine], weights, ahead), strict=True):
                games[i].append(rules.play(games[i][-1], move))
        ply += 1


def samples(games: list[list[Discs]], numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return features spread over the stages, labels in points, stages, and the number of each position's game."""
    rules, rows, labels, stages, owners = Othello(), [], [], [], []
    for game, number in zip(games, numbers, strict=True):
        end = rules.evaluate(game[-1])
        for back, s in enumerate(reversed(game)):
            if back == 0:
                continue
            stage = popcount(s.mover | s.other) - 4
            at, part = min(stage // 10, STAGES - 2), stage - 10 * min(stage // 10, STAGES - 2)
            row = np.zeros((STAGES, len(FEATURES)))
            seen = np.array(features(s.mover, s.other, rules.board, rules.corners))
            row[at], row[at + 1] = (10 - part) / 10 * seen, part / 10 * seen
            rows.append(row.ravel())
            labels.append(POINTS * (end if back % 2 == 0 else -end))
            stages.append(stage)
            owners.append(number)
    return np.array(rows), np.array(labels, float), np.array(stages), np.array(owners)


def fit(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return integer weights by least squares, those of neighbouring stages held together a little."""
    width = len(FEATURES)
    steps = SMOOTH * (np.eye(rows.shape[1]) - np.eye(rows.shape[1], k=width))[:-width]
    solution = np.linalg.lstsq(np.vstack([rows, steps]), np.append(labels, np.zeros(len(steps))), rcond=None)[0]
    return np.rint(solution).astype(np.int64).reshape(STAGES, len(FEATURES))


def report(rows: np.ndarray, labels: np.ndarray, stages: np.ndarray, weights: np.ndarray, hand: np.ndarray) -> None:
    """Print errors on positions that were held back, in discs."""
    print("held back:  stage  positions  spread of labels  error by hand  error fitted  correlation")
    for first in (*range(0, 60, 10), -1):
        chosen = (stages >= first) & (stages < first + 10) if first >= 0 else stages >= 0
        if chosen.sum() < 20:
            continue
        label = labels[chosen] / POINTS
        by_hand_, fitted = (np.clip(rows[chosen] @ w.ravel() / POINTS, -64, 64) for w in (hand, weights))
        error = [float(np.sqrt(np.mean((x - label) ** 2))) for x in (by_hand_, fitted)]
        name = f"{first:2}-{first + 9:2}" if first >= 0 else "  all"
        print(f"{name:>17} {len(label):10,} {label.std():17.2f} {error[0]:14.2f} {error[1]:13.2f}", end="")
        print(f" {np.corrcoef(fitted, label)[0, 1]:12.3f}")


def match(weights: np.ndarray, hand: np.ndarray, count: int, ahead: int, rng: np.random.Generator) -> None:
    """Let the fitted weights play those made by hand, each opening once with each side."""
    rules = Othello()
    starts = [s for s in random_starts(4 * count, rng) if popcount(rules.empty(s)) > 44][:count]
    sides = [(weights, hand)] * len(starts) + [(hand, weights)] * len(starts)
    games = play_games(starts + starts, sides, ahead)
    ends = np.array([rules.evaluate(g[-1]) * (1 if len(g) % 2 else -1) for g in games])
    ends[len(starts) :] *= -1
    print(f"fitted against made by hand, {ahead} plies, {len(ends)} games: {np.mean(ends > 0):.0%} won,", end=" ")
    print(f"{np.mean(ends == 0):.0%} drawn, {ends.mean():+.1f} discs a game +- {ends.std() / len(ends) ** 0.5:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ahead", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    hand = weights = by_hand()
    kept: list[tuple[np.ndarray, ...]] = []
    for number in range(options.rounds):
        games = play_games(random_starts(options.games, rng), [(weights, weights)] * options.games, options.ahead)
        found = samples(games, np.arange(options.games))
        kept = [*kept, found] if number > 1 else [found]
        rows, labels, stages, owners = (np.concatenate(parts) for parts in zip(*kept, strict=True))
        held = owners % 5 == 0
        weights = fit(rows[~held], labels[~held])
        print(f"round {number + 1}: {len(labels):,} positions")
        report(rows[held], labels[held], stages[held], weights, hand)
    match(weights, hand, options.games // 5, options.ahead, rng)
    print("\n" + ", ".join(FEATURES))
    for row in weights:
        print(f"    ({', '.join(map(str, row))}),")


if __name__ == "__main__":
    main()
