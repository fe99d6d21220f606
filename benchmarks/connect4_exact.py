"""Exact values of Connect Four positions: treeprune beside BitBully, a solver in C++, without opening books.

Three sets of 1,000 positions (see positions.py). Every value that anybody finds is checked against the set. What a
solver remembers of one position may help with the next, so each row says what its table holds:

    empty    nothing, before each position; the time to empty it is not counted (it costs treeprune nothing, BitBully
             0.05 s, and leaves BitBully's table in no cache of the processor)
    kept     whatever the positions before have left

Boards and states are made before the clock starts; handing the values to Python is counted for everybody. BitBully
runs its null windows: its other driver, MTD(f), is as fast on L3_R1 and takes 2.5 and 9 times as long on the others.
connect-four-ai, a solver in Rust, is left out: from Python it cannot be asked without its opening book.

Emptying BitBully's table takes most of the time that this script needs; --limit 100 gives a first look.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import positions
from measure import interleaved, peer, show_ratio, show_table

import treeprune
from games.connect4 import ConnectFourSolver

TABLE = treeprune.Table(entries=2**23)
PUBLISHED = {"L3_R1": 51.28, "L2_R1": 449.59, "L1_R1": 3_297.81}
"""Nodes a position of the C++ solver of blog.gamesolver.org (P. Pons), part 12: counted with its table of 2**23."""

Answers = tuple[float, list[int], float]
"""Seconds, values, nodes."""


def in_a_batch(game: ConnectFourSolver, states: list[Any]) -> Answers:
    began = time.perf_counter()
    results = treeprune.solve_many(game, states, table=TABLE)
    values = [r.value for r in results]
    return time.perf_counter() - began, values, sum(r.stats.nodes for r in results)


def inside_the_kernel(game: ConnectFourSolver, states: list[Any]) -> Answers:
    """The same batch, of which the clock sees the compiled search alone."""
    results: Any = treeprune.solve_many(game, states, table=TABLE)
    return results.time, [r.value for r in results], sum(r.stats.nodes for r in results)


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


def programs(games: list[str], core: Any) -> dict[str, Callable[[], Answers]]:
    game = ConnectFourSolver()
    states = [game.parse(text) for text in games]
    found: dict[str, Callable[[], Answers]] = {
        "treeprune, empty": lambda: in_a_batch(game, states),
        "  of that, in the kernel": lambda: inside_the_kernel(game, states),
    }
    if core is not None:
        solver, boards = core.BitBullyCore(), [core.BoardCore() for _ in games]
        assert not solver.isBookLoaded()
        for board, text in zip(boards, games, strict=True):
            assert all(board.play(int(column) - 1) for column in text)
        found["BitBully, kept"] = lambda: bitbully(solver, boards, False)
        found["BitBully, empty"] = lambda: bitbully(solver, boards, True)
    return found


def report(name: str, limit: int, repeats: int, core: Any) -> None:
    games, scores, source = positions.load(name, limit)
    nodes: dict[str, float] = {}

    def run(program: str, solve: Callable[[], Answers]) -> float:
        seconds, values, count = solve()
        assert values == scores, f"{program} found wrong values"
        nodes[program] = count
        return seconds

    found = programs(games, core)
    times = interleaved({p: lambda p=p, s=s: run(p, s) for p, s in found.items()}, repeats)

    published = f", published {PUBLISHED[name]:,.2f} nodes a position" if source == "public set" else ""
    print(f"\n{name}: {len(games)} positions, {source}{published}; all values right\n")
    peers = [p for p in found if p.startswith("BitBully")]
    rows = []
    for program, seconds in times.items():
        middle = statistics.median(seconds)
        row = [program, f"{nodes[program] / len(games):,.2f}", f"{middle / len(games) * 1e6:,.1f}"]
        row.append(f"{nodes[program] / middle / 1e6:,.2f}")
        rows.append(row + [show_ratio(seconds, times[p]) for p in peers])
    show_table(["program", "nodes/position", "us/position", "M nodes/s", *(f"time to {p}" for p in peers)], rows)


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
        rows.append([f"2**{entries.bit_length() - 1}", f"{single:,.0f}", f"{many:,.0f}", show_ratio(times["s"], times["m"])])
    show_table(["table entries", "us/position, solve", "us/position, solve_many", "ratio"], rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--limit", type=int, default=1000, help="positions of each set")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--sets", nargs="+", default=list(positions.LENGTHS), choices=list(positions.LENGTHS))
    chosen = options.parse_args()
    core = peer("bitbully.bitbully_core", "bitbully")
    for name in chosen.sets:
        report(name, chosen.limit, chosen.repeats, core)
    report_calls(chosen.repeats)


if __name__ == "__main__":
    main()
