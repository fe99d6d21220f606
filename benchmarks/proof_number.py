"""Where df-pn beats alpha-beta and where it does not: the same question, "can the side to move win?", put to both.

Both get the same game, the same hooks and a table of as many entries. Alpha-beta asks with the empty window (0, 1),
moves in order: straight to the end of the game, and by deepening, ply by ply until a win is found or no horizon is
met. A run that takes longer than the limit is shown as such. Answers are checked against each other.

Four in a row without gravity is a game of forcing moves: a threat of one must be answered, all other moves lose at once
and are left out. There a proof is narrow and deep, which is what proof numbers look for. In Connect Four play is
quieter. In trees of one shape, where nothing is narrow, there is nothing to look for.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
from measure import show_table

import treeprune
from games.connect4 import Board, ConnectFour, ConnectFourSolver, has_line, winning_cells
from treeprune.bits import lowest_index, popcount, uint64


@treeprune.compiled
class FreeFour(ConnectFour):
    """Four in a row on an open board: a stone may lie on any cell. Moves that lose at once are left out."""

    by_distance: bool = False

    def forced(self, s: Board) -> int:
        """Return the cells that win at once, else those that the opponent would win on."""
        free = self.board ^ s.stones
        wins = winning_cells(s.mover, self.height) & free
        return wins if wins != 0 else winning_cells(s.mover ^ s.stones, self.height) & free

    def moves(self, s: Board) -> Any:
        cells = self.forced(s)
        if cells != 0:
            yield lowest_index(cells)
        else:
            cells = self.board ^ s.stones
            while cells != 0:
                cell = cells & (~cells + uint64(1))
                cells ^= cell
                yield lowest_index(cell)

    def play(self, s: Board, cell: int) -> Board:
        return Board(s.mover ^ s.stones, s.stones | (uint64(1) << uint64(cell)), s.plies + 1)

    def order(self, s: Board, cell: int) -> int:
        mine = s.mover | (uint64(1) << uint64(cell))
        return popcount(winning_cells(uint64(mine), self.height) & (self.board ^ s.stones))

    def key(self, s: Board) -> tuple[int, int]:
        return s.mover, s.stones

    def place(self, first: list[int], second: list[int]) -> Board:
        """Return a position, cells counted row by row from the bottom left, by whose turn it is."""
        bits = [
            sum(1 << (self.height + 1) * (c % self.width) + c // self.width for c in side) for side in (first, second)
        ]
        plies = len(first) + len(second)
        return Board(bits[plies % 2], bits[0] | bits[1], plies)


@treeprune.compiled
class Shape(treeprune.Game):
    """Trees without memory: every node has `low` to `high` moves, an end wins for its mover once in `odds` times."""

    depth: int = 12
    low: int = 3
    high: int = 3
    odds: int = 2
    seed: int = 1

    def start(self) -> tuple[int, int]:
        return (0, self.seed)

    def is_over(self, s: tuple[int, int]) -> bool:
        return s[0] == self.depth

    def evaluate(self, s: tuple[int, int]) -> int:
        return 0 if s[0] != self.depth else 1 if (s[1] >> 20) % self.odds == 0 else -1

    def moves(self, s: tuple[int, int]) -> Any:
        for i in range(self.low + (s[1] >> 9) % (self.high - self.low + 1)):  # noqa: UP028 - numba has no `yield from`
            yield i

    def play(self, s: tuple[int, int], m: int) -> tuple[int, int]:
        mixed = (s[1] * 1103515245 + 12345 + 40503 * m) & 0x7FFFFFFFFFFF
        return (s[0] + 1, (mixed ^ (mixed >> 15)) & 0x7FFFFFFFFFFF)


def random_positions(game: FreeFour, plies: int, count: int) -> list[Board]:
    """Return positions after random moves in which nobody has a threat, so that the question is open."""
    rng, found = np.random.default_rng(plies), []
    while len(found) < count:
        cells = [int(c) for c in rng.permutation(game.width * game.height)[:plies]]
        s = game.place(cells[::2], cells[1::2])
        quiet = not has_line(s.mover, game.height) and not game.is_over(s) and game.forced(s) == 0
        found += [s] if quiet else []
    return found


Answer = tuple[bool | None, int, float]
"""Whether the side to move wins, None where that was not found out; nodes; seconds."""


def by_proof_numbers(game: Any, s: Any, seconds: float, table: treeprune.Table) -> Answer:
    r = treeprune.proof_number(game, s, 1, table=table, limits=treeprune.Limits(time=seconds))
    return None if r.stopped else r.value is not None, r.stats.nodes, r.stats.time


def by_alpha_beta(game: Any, s: Any, seconds: float, table: treeprune.Table, depth: int | None = None) -> Answer:
    limits = treeprune.Limits(time=seconds)
    r = treeprune.alphabeta(game, s, depth, window=(0, 1), table=table, limits=limits)
    wins = not r.stopped and r.value is not None and r.value >= 1
    return True if wins else None if r.stopped or "horizon" in r.stats.skipped else False, r.stats.nodes, r.stats.time


def by_deepening(game: Any, s: Any, seconds: float, table: treeprune.Table) -> Answer:
    found, nodes, spent, depth = None, 0, 0.0, 0
    while found is None and spent < seconds:
        depth += 1
        found, more, took = by_alpha_beta(game, s, seconds - spent, table, depth)
        nodes, spent = nodes + more, spent + took
    return found, nodes, spent


METHODS: dict[str, Callable[[Any, Any, float, treeprune.Table], Answer]] = {
    "df-pn": by_proof_numbers,
    "alpha-beta (0, 1)": by_alpha_beta,
    "deepening (0, 1)": by_deepening,
}


def questions(small: bool) -> dict[str, tuple[Any, list[Any]]]:
    free = FreeFour(6, 6)
    connect, solver = ConnectFour(by_distance=False), ConnectFourSolver(by_distance=False)
    middle = ["45342133256451", "46633231", "1353322321", "614175723132", "3735213121117373", "6237474463262472731"]
    n = 3 if small else 10
    return {
        "four in a row, open 6 x 6, empty board": (free, [free.start()]),
        "four in a row, open 6 x 6, after 6 plies": (free, random_positions(free, 6, n)),
        "Connect Four, bare rules, 8 to 19 plies": (connect, [connect.parse(p) for p in middle]),
        "Connect Four, losing moves left out": (solver, [solver.parse(p) for p in middle]),
        "Connect Four 5 x 4, whole": (ConnectFour(5, 4, by_distance=False), [Board(0, 0, 0)]),
        "random tree, 1 to 6 moves, 14 plies": (Shape(14, 1, 6), [(0, i) for i in range(1, n + 1)]),
        "random tree, 3 moves, 14 plies": (Shape(14, 3, 3), [(0, i) for i in range(1, n + 1)]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--time", type=float, default=10.0, help="seconds a question, at most")
    parser.add_argument("--small", action="store_true", help="few questions")
    options = parser.parse_args()
    table, rows = treeprune.Table(entries=2**20), []
    for name, (game, states) in questions(options.small).items():
        known: dict[int, bool] = {}
        for method, ask in METHODS.items():
            ask(game, states[0], 0.0, table)  # compiles
            results = [ask(game, s, options.time, table) for s in states]
            answers = [found for found, _, _ in results]
            for i, found in enumerate(answers):
                if found is not None:
                    assert known.setdefault(i, found) == found, f"{name}: {method} disagrees on {states[i]}"
            open_ = sum(a is None for a in answers)
            rows.append([
                name if method == "df-pn" else "", method, f"{sum(a is True for a in answers)} / {len(states)}",
                str(open_) if open_ else "", f"{sum(nodes for _, nodes, _ in results):,}",
                f"{sum(seconds for _, _, seconds in results):.2f}",
            ])  # fmt: skip
    show_table(["questions", "method", "yes", "not answered", "nodes", "seconds"], rows)


if __name__ == "__main__":
    main()
