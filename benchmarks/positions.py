"""Connect Four test positions: the public sets where they are at hand, else positions of the same kind, made here.

The public sets (Pons 2015: Test_L3_R1.txt, Test_L2_R1.txt, Test_L1_R1.txt) hold 1,000 lines "moves score" each. They
are read from the folder connect4/ of $TREEPRUNE_DATA. Without them, random games of the same lengths are kept if best
play takes 3 to 14 plies more, which is what the sets' "easy" means.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import treeprune
from games.connect4 import ConnectFourSolver

LENGTHS = {"L3_R1": range(29, 40), "L2_R1": range(15, 29), "L1_R1": range(4, 15)}
EASY = range(3, 15)
DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))


def load(name: str, limit: int) -> tuple[list[str], list[int], str]:
    """Return (games, their exact scores, where they come from)."""
    file = DATA / "connect4" / f"Test_{name}.txt"
    if not file.exists():
        return *generate(LENGTHS[name], limit), "made here"
    lines = [line.split() for line in file.read_text().splitlines() if line.strip()][:limit]
    return [moves for moves, _ in lines], [int(score) for _, score in lines], "public set"


def generate(lengths: range, n: int, seed: int = 2015) -> tuple[list[str], list[int]]:
    """Play random games until n of them are easy; the scores are treeprune's own, for the peers to confirm."""
    rng, game = random.Random(seed), ConnectFourSolver()
    found: dict[str, int] = {}
    while len(found) < n:
        texts = list({random_game(game, rng.choice(lengths), rng): None for _ in range(500)})
        answers = treeprune.solve_many(game, map(game.parse, texts), limits=treeprune.Limits(nodes=30_000))
        for text, answer in zip(texts, answers, strict=True):
            if answer.stopped is None and plies_left(len(text), answer.value) in EASY:
                found[text] = answer.value
    return list(found)[:n], list(found.values())[:n]


def random_game(game: ConnectFourSolver, length: int, rng: random.Random) -> str:
    """Return the columns of a random game of some length, in which nobody has won."""
    while True:
        s, text = game.start(), ""
        while len(text) < length:
            quiet = [c for c in range(game.width) if not game.is_full(s, c) and not game.is_over(game.play(s, c))]
            if not quiet:
                break
            column = rng.choice(quiet)
            s, text = game.play(s, column), text + str(column + 1)
        if len(text) == length:
            return text


def plies_left(played: int, score: int) -> int:
    """Return how many plies best play still takes."""
    if score == 0:
        return 42 - played
    last = 44 - 2 * abs(score)  # stones on the board at the win: this number, or one less
    return last - played - ((last - played) % 2 != (score > 0))
