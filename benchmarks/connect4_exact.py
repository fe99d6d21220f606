"""Exact values of Connect Four positions: treeprune beside BitBully, a solver in C++, without opening books.

Three sets of 1,000 positions (see positions.py); every value that anybody finds is checked against the set. treeprune
begins each position with an empty table, at no cost. BitBully keeps its table (2**22 entries) from one position to the
next, as it does in a game, which spares it a few nodes; --empty adds it with a table emptied before each position, its
0.05 s for that not counted.

Boards and states are made before the clock starts; handing the values to Python is counted for everybody. BitBully
runs its null windows: its other driver, MTD(f), is as fast on L3_R1 but 2 to 4 and 10 times slower on the others.
connect-four-ai, a solver in Rust, is left out: from Python it cannot be asked without its opening book.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import positions
from measure import Times, interleaved, peer, show_ratio, show_table

import treeprune
from games.connect4 import ConnectFourSolver

PUBLISHED = {"L3_R1": 51.28, "L2_R1": 449.59, "L1_R1": 3_297.81}
"""Nodes a position of the C++ solver of blog.gamesolver.org (P. Pons), part 12: counted with its table of 2**23."""

WARM = 100

Answers = tuple[float, list[int], float]
"""Seconds, values, nodes."""


def in_a_batch(game: ConnectFourSolver, states: list[Any], table: treeprune.Table, kernel: list[float]) -> Answers:
    """Solve them all; the seconds of the compiled search alone are appended to `kernel`."""
    treeprune.solve_many(game, states[:WARM], table=table)  # so that the system finds the memory, as for BitBully's
    began = time.perf_counter()
    results: Any = treeprune.solve_many(game, states, table=table)
    values = [r.value for r in results]
    seconds = time.perf_counter() - began
    kernel.append(results.time)
    return seconds, values, sum(r.stats.nodes for r in results)


def bitbully(solver: Any, boards: list[Any], empty: bool) -> Answers:
    seconds, values = 0.0, []
    solver.resetNodeCounter()
    solver.resetTranspositionTable()
    for board in boards:
        if empty:
            solver.resetTranspositionTable()
        began = time.perf_counter()
        values.append(solver.nullWindow(board))
        seconds += time.perf_counter() - began
    return seconds, values, solver.getNodeCounter()


def programs(games: list[str], core: Any, empty: bool, kernels: Times) -> dict[str, Callable[[], Answers]]:
    game = ConnectFourSolver()
    states = [game.parse(text) for text in games]
    found: dict[str, Callable[[], Answers]] = {}
    for size in (23, 18):
        name, table = f"treeprune, table 2**{size}", treeprune.Table(entries=2**size)
        kernel = kernels.setdefault(name, [])
        found[name] = lambda table=table, kernel=kernel: in_a_batch(game, states, table, kernel)
    if core is not None:
        solver, boards = core.BitBullyCore(), [core.BoardCore() for _ in games]
        assert not solver.isBookLoaded()
        for board, text in zip(boards, games, strict=True):
            assert all(board.play(int(column) - 1) for column in text)
        found["BitBully"] = lambda: bitbully(solver, boards, False)
        if empty:
            found["BitBully, empty"] = lambda: bitbully(solver, boards, True)
    return found


def report(name: str, limit: int, repeats: int, core: Any, empty: bool) -> None:
    games, scores, source = positions.load(name, limit)
    nodes: dict[str, float] = {}

    def run(program: str, solve: Callable[[], Answers]) -> float:
        seconds, values, nodes[program] = solve()
        assert values == scores, f"{program} found wrong values"
        return seconds

    kernels: Times = {}
    found = programs(games, core, empty, kernels)
    times = interleaved({p: lambda p=p, s=s: run(p, s) for p, s in found.items()}, repeats)

    rows = []
    for program in found:
        parts = {program: times[program]}
        if program in kernels:
            parts["  of that, compiled"] = kernels[program][1:]  # the first was the warm-up
        for label, seconds in parts.items():
            middle = statistics.median(seconds)
            row = [label, f"{nodes[program] / len(games):,.2f}", f"{middle / len(games) * 1e6:,.1f}"]
            row.append(f"{nodes[program] / middle / 1e6:,.2f}")
            rows.append(row + [show_ratio(seconds, times[p]) for p in found if p.startswith("BitBully")])
    published = f", published {PUBLISHED[name]:,.2f} nodes a position" if source == "public set" else ""
    print(f"\n{name}: {len(games)} positions, {source}{published}; all values right\n")
    peers = [f"time, {p} = 1" for p in found if p.startswith("BitBully")]
    show_table(["program", "nodes/position", "us/position", "M nodes/s", *peers], rows)


def report_calls(repeats: int, calls: int = 50) -> None:
    """Print what the Python call costs: the smallest searches, a call for each against one call for all."""
    games, _, _ = positions.load("L3_R1", calls)
    game = ConnectFourSolver()
    states = [game.parse(text) for text in games]

    def singly(entries: int) -> float:
        began = time.perf_counter()
        for s in states:
            treeprune.solve(game, s, table=treeprune.Table(entries=entries))
        return time.perf_counter() - began

    def together(entries: int) -> float:
        began = time.perf_counter()
        treeprune.solve_many(game, states, table=treeprune.Table(entries=entries))
        return time.perf_counter() - began

    print(f"\none call of solve for each of {len(states)} positions of L3_R1, or one of solve_many for all\n")
    rows = []
    for entries in (2**23, 2**22, 2**16):
        times = interleaved({"s": lambda e=entries: singly(e), "m": lambda e=entries: together(e)}, repeats)
        single, many = (statistics.median(times[k]) / len(states) * 1e6 for k in "sm")
        rows.append(
            [f"2**{entries.bit_length() - 1}", f"{single:,.0f}", f"{many:,.0f}", show_ratio(times["s"], times["m"])]
        )
    show_table(["table entries", "us/position, solve", "us/position, solve_many", "ratio"], rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--limit", type=int, default=1000, help="positions of each set")
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--empty", action="store_true", help="also empty BitBully's table; takes minutes")
    options.add_argument("--sets", nargs="+", default=list(positions.LENGTHS), choices=list(positions.LENGTHS))
    chosen = options.parse_args()
    core = peer("bitbully.bitbully_core", "bitbully")
    for name in chosen.sets:
        report(name, chosen.limit, chosen.repeats, core, chosen.empty)
    report_calls(chosen.repeats)


if __name__ == "__main__":
    main()
