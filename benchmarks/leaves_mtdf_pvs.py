"""Leaves of MTD(f) beside principal variation search and alpha-beta, each with iterative deepening and a table.

Published (Plaat, Schaeffer, Pijls and de Bruin 1996, checkers, Othello and chess): MTD(f) visits 5 to 10 % fewer leaves
than aspiration NegaScout. Leaves and nodes are exact and repeat; times are left out.
"""

from __future__ import annotations

import numpy as np

import treeprune
from games.connect4 import ConnectFour
from games.domineering import Domineering
from games.othello_evaluation import OthelloPlayer

TABLE = treeprune.Table(entries=2**20)


def openings(game, plies, count, seed):
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        s = game.start()
        for _ in range(plies):
            if game.is_over(s):
                break
            s = game.play(s, int(rng.choice(list(game.moves(s)))))
        if not game.is_over(s):
            found.append(s)
    return found


def main() -> None:
    print(f"{'game':<22}{'depth':>6}{'alpha-beta':>13}{'PVS':>13}{'MTD(f)':>13}{'MTD(f)/PVS':>12}")
    for name, game, plies, depth in (
        ("Othello, evaluation", OthelloPlayer(), 12, 8),
        ("Connect Four", ConnectFour(), 6, 14),
        ("Domineering 6x6", Domineering(width=6, height=6), 6, 10),
    ):
        leaves = [0, 0, 0]
        for s in openings(game, plies, 10, 7):
            common = {"table": TABLE, "order": True}
            found = (
                treeprune.iterative_deepening(game, s, depth, **common),
                treeprune.iterative_deepening(game, s, depth, scout=True, **common),
                treeprune.mtdf(game, s, depth, **common),
            )
            assert len({r.value for r in found}) == 1
            leaves = [n + r.stats.leaves for n, r in zip(leaves, found, strict=True)]
        print(f"{name:<22}{depth:>6}{leaves[0]:>13,}{leaves[1]:>13,}{leaves[2]:>13,}{leaves[2] / leaves[1]:>12.3f}")


if __name__ == "__main__":
    main()
