"""Exact Othello endgames, the FFO suite: nodes, time and speed of treeprune, beside the nodes that Edax takes.

Edax 4.6 (C, a program for nothing but Othello) ran on one thread with a table of 2**22 entries and all weights of its
evaluation zero, so that both know only mobility, parity and stable discs. Its nodes repeat exactly; programs differ in
what they count near the end of the game, treeprune counts every position. Its speed on the machine where it ran: 11 to
26 M nodes/s.
treeprune begins each position with an empty table: of 2**18 entries for #1 to #19, of 2**22 for the others.

The positions are read from othello/ffo_01_19.tsv and ffo_40_44.tsv in the folder that TREEPRUNE_DATA names: id, board,
side to move, empty squares, score. --last 44 takes all of them, a minute or two; the default ends with #40.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import treeprune
from games.othello_endgame import OthelloSolver

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "othello"
EDAX = dict(
    enumerate(
        (
            53_952, 32_023, 102_962, 43_920, 15_605, 62_182, 31_786, 264_508, 68_960, 113_275,
            116_099, 186_009, 123_357, 114_150, 194_802, 272_951, 30_620, 231_445, 254_628,
        ),
        1,
    )
) | {40: 21_000_788, 41: 93_176_680, 42: 78_218_098, 43: 126_810_268, 44: 151_852_328}  # fmt: skip


def positions(last: int) -> list[tuple[int, str, int, int]]:
    """Return number, text, empty squares and score of each position up to a number."""
    found = []
    for name in ("ffo_01_19.tsv", "ffo_40_44.tsv"):
        if not (DATA / name).exists():
            print(f"left out: {DATA / name} is not there (set TREEPRUNE_DATA)")
            continue
        for line in (DATA / name).read_text().splitlines():
            fields = line.split("\t")
            if not line.startswith("#") and int(fields[0]) <= last:
                found.append((int(fields[0]), " ".join(fields[1:3]), int(fields[3]), int(fields[4])))
    return found


def show(name: str, empty: str, score: str, nodes: int, edax: int, seconds: float) -> None:
    print(f"{name:>7} {empty:>5} {score:>5} {nodes:>13,} {edax:>13,} {nodes / edax:>6.2f}", end=" ")
    print(f"{seconds:>8.3f} {nodes / seconds / 1e6:>6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--last", type=int, default=40)
    options = parser.parse_args()
    game = OthelloSolver()
    todo = positions(options.last)
    if not todo:
        return
    treeprune.warm(game)
    print("  FFO # empty score         nodes          Edax  ratio  seconds  M n/s")
    sums = {"#1-19": [0, 0, 0.0], "all": [0, 0, 0.0]}
    for number, text, empty, score in todo:
        table = treeprune.Table(entries=2**18 if number < 20 else 2**22)  # handing out memory costs time
        result = treeprune.null_window(game, game.parse(text), table=table)
        assert result.value == score, f"#{number}: {result.value} instead of {score}"
        nodes, seconds = result.stats.nodes, result.stats.time
        show(str(number), str(empty), f"{score:+}", nodes, EDAX[number], seconds)
        for name in ("#1-19", "all") if number < 20 else ("all",):
            sums[name] = [a + b for a, b in zip(sums[name], (nodes, EDAX[number], seconds), strict=True)]
    for name, (nodes, edax, seconds) in sums.items():
        show(name, "", "", int(nodes), int(edax), seconds)


if __name__ == "__main__":
    main()
