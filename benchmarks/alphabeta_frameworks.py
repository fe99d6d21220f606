"""The same tree in several frameworks: Connect Four, 7x6, empty board, columns from left to right, plain alpha-beta.

Every program must visit the same nodes (the root and the leaves count), or the benchmark fails: 7,153 at depth 7, and
3,050,083 at depth 12, which the two fastest search as well: a compiled search of depth 7 takes a tenth of a
millisecond, and what is measured there is the Python call around it. Nodes of the others are counted in a run of their
own, with a counter around the function that is called for a node; the timed runs are not touched.

easyAI and aima3 come with a Connect Four of their own. easyAI runs a second time with the bit boards of treeprune's
example and moves taken back instead of copied: there the game costs about the same, and the framework decides.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

from measure import interleaved, peer, show_ratio, show_table

import treeprune
from games.connect4 import ConnectFour, has_line

DEPTH, NODES = 7, 7_153
DEEP, DEEP_NODES = 12, 3_050_083
Run = Callable[[], Any]


def timed(run: Run, times: int = 1) -> Callable[[], float]:
    """Return a function that gives the seconds of one call, averaged over `times` of them."""

    def seconds() -> float:
        began = time.perf_counter()
        for _ in range(times):
            run()
        return (time.perf_counter() - began) / times

    return seconds


def count_calls(owner: Any, name: str, run: Run) -> int:
    """Return how often a function is called during a run."""
    function, calls = getattr(owner, name), 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        return function(*arguments, **named)

    with mock.patch.object(owner, name, counted):
        run()
    return calls


def treeprune_run(world: str, depth: int) -> tuple[Run, int]:
    game = ConnectFour(by_distance=False)

    def run() -> treeprune.Result:
        return treeprune.alphabeta(game, depth=depth, order=False, world=world)

    return run, run().stats.nodes


def open_spiel_runs() -> dict[str, tuple[Run, int]]:
    minimax = peer("open_spiel.python.algorithms.minimax", "open_spiel")
    if minimax is None:
        return {}
    import pyspiel

    game, runs = pyspiel.load_game("connect_four"), {}
    for name, depth in ((f"OpenSpiel, depth {DEEP}", DEEP), ("OpenSpiel", DEPTH)):
        run = lambda d=depth: minimax.alpha_beta_search(game, value_function=lambda s: 0.0, maximum_depth=d)  # noqa: E731
        runs[name] = run, count_calls(minimax, "_alpha_beta", run)
    return runs


def easyai_runs() -> dict[str, tuple[Run, int]]:
    easy = peer("easyAI", "easyAI")
    if easy is None:
        return {}
    import importlib

    from easyAI.games.ConnectFour import ConnectFour as OwnGame

    class BitGame(easy.TwoPlayerGame):
        """Connect Four on the bit boards of games/connect4.py, with moves taken back instead of copies."""

        def __init__(self) -> None:
            self.players, self.current_player = [None, None], 1
            self.mover = self.stones = self.plies = 0

        def possible_moves(self) -> list[int]:
            return [column for column in range(7) if not self.stones >> 7 * column + 5 & 1]

        def make_move(self, column: int) -> None:
            self.mover ^= self.stones
            self.stones |= self.stones + (1 << 7 * column)
            self.plies += 1

        def unmake_move(self, column: int) -> None:
            self.stones ^= 1 << (self.stones & 63 << 7 * column).bit_length() - 1
            self.mover ^= self.stones
            self.plies -= 1

        def is_over(self) -> bool:
            return self.plies == 42 or has_line(self.mover ^ self.stones, 6)

        def scoring(self) -> int:
            return -100 if has_line(self.mover ^ self.stones, 6) else 0

    class OwnScored(OwnGame):
        """The Connect Four that easyAI ships, scored as its documentation does."""

        def scoring(self) -> int:
            return -100 if self.lose() else 0

    negamax = importlib.import_module("easyAI.AI.Negamax")
    runs = {}
    for name, game in (("easyAI, its own game", OwnScored([None, None])), ("easyAI, bit boards", BitGame())):
        run = lambda game=game: easy.Negamax(DEPTH)(game)  # noqa: E731
        runs[name] = run, count_calls(negamax, "negamax", run)
    return runs


def aima_run() -> tuple[Run, int] | None:
    games = peer("aima3.games", "aima3", "pip install --no-deps aima3, for it asks for networkx 1.11")
    if games is None:
        return None
    game = games.ConnectFour()

    def run() -> Any:
        return games.alphabeta_cutoff_search(
            game.initial,
            game,
            cutoff_test=lambda state, depth: depth == DEPTH or game.terminal_test(state),
            eval_fn=lambda state: game.utility(state, "X"),
        )

    return run, 1 + count_calls(game, "result", run)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeats", type=int, default=7)
    repeats = options.parse_args().repeats

    found = {
        f"treeprune compiled, depth {DEEP}": treeprune_run("compiled", DEEP),
        "treeprune compiled": treeprune_run("compiled", DEPTH),
        "treeprune interpreted": treeprune_run("interpreted", DEPTH),
        **open_spiel_runs(),
        **easyai_runs(),
        "aima3, its own game": aima_run(),
    }
    programs = {name: entry for name, entry in found.items() if entry is not None}
    for name, (_, nodes) in programs.items():
        expected = DEEP_NODES if str(DEEP) in name else NODES
        assert nodes == expected, f"{name} visits {nodes:,} nodes, not {expected:,}: not the same tree"

    times = interleaved({n: timed(run, 20 if "compiled" in n else 1) for n, (run, _) in programs.items()}, repeats)
    per_node = {name: [t / programs[name][1] for t in times[name]] for name in programs}

    print(
        f"\nmedian of {repeats} turns; x: nodes/s against another's in the same turn, +- half the interquartile range\n"
    )
    others = [n for n in (f"OpenSpiel, depth {DEEP}", "easyAI, its own game", "easyAI, bit boards") if n in programs]
    rows = []
    for name, (_, nodes) in programs.items():
        rate = 1 / statistics.median(per_node[name])
        row = [name, f"{nodes:,}", f"{statistics.median(times[name]) * 1e3:,.2f}", f"{rate:,.0f}"]
        rows.append(row + [show_ratio(per_node[other], per_node[name]) for other in others])
    show_table(["program", "nodes", "ms", "nodes/s", *(f"x {other}" for other in others)], rows)


if __name__ == "__main__":
    main()
