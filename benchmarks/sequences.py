"""How fast are edit distances with a cut-off, and matrix chains, beside rapidfuzz, special code and lru_cache?

python benchmarks/sequences.py [--turns 7] [--characters 20000] [--cutoff 128]

The special code in numba fills the whole band, row by row, until a row has nothing within the cut-off; rapidfuzz
packs 64 cells into a word. Both know the distance alone, treeprune the edits too. lru_cache is plain Python, for short
texts and chains.
"""

from __future__ import annotations

import argparse
import functools
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from measure import Times, interleaved, middle_and_noise, peer, show_ratio, show_table
from numba import njit

import treeprune
from games.edit_distance import EditDistance, edit_distance
from games.matrix_chain import MatrixChain


@njit
def banded(a, b, most):
    """Return the edit distance, most + 1 where it is larger, and the cells filled."""
    n, m = len(a), len(b)
    width = 2 * most + 1
    above, row = np.full(width + 2, most + 1), np.full(width + 2, most + 1)
    cells = 0
    for i in range(n + 1):
        least = most + 1
        row[:] = most + 1
        for t in range(max(-most, -i), min(most, m - i) + 1):
            j, at = i + t, t + most + 1
            cells += 1
            if i == 0:
                row[at] = j
            elif j == 0:
                row[at] = i
            else:
                row[at] = min(above[at] + (a[i - 1] != b[j - 1]), above[at + 1] + 1, row[at - 1] + 1)
            least = min(least, row[at])
        if least > most:
            return most + 1, cells
        above, row = row, above
    return min(above[m - n + most + 1], most + 1), cells


def remembered(first: str, second: str) -> int:
    """Return the edit distance with lru_cache."""

    @functools.lru_cache(None)
    def distance(i: int, j: int) -> int:
        if i == len(first) or j == len(second):
            return len(first) - i + len(second) - j
        if first[i] == second[j]:
            return distance(i + 1, j + 1)
        return 1 + min(distance(i + 1, j + 1), distance(i + 1, j), distance(i, j + 1))

    return distance(0, 0)


def remembered_chain(sizes: list[int]) -> int:
    """Return the fewest multiplications with lru_cache."""

    @functools.lru_cache(None)
    def cost(i: int, j: int) -> int:
        if i == j:
            return 0
        return min(cost(i, k) + cost(k + 1, j) + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j))

    return cost(0, len(sizes) - 2)


@njit
def chain_table(sizes):
    """Return the fewest multiplications, all chains filled from short to long."""
    n = len(sizes) - 1
    best = np.zeros((n, n), np.int64)
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            least = np.int64(2**62)
            for k in range(i, j):
                least = min(least, best[i, k] + best[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1])
            best[i, j] = least
    return best[0, n - 1]


def edited(text: str, edits: int, rng: random.Random) -> str:
    """Return a text with some characters changed, left out or put in."""
    found = list(text)
    for _ in range(edits):
        at, kind = rng.randrange(len(found)), rng.random()
        if kind < 0.4:
            found[at] = rng.choice("acgt")
        elif kind < 0.7:
            del found[at]
        else:
            found.insert(at, rng.choice("acgt"))
    return "".join(found)


def clocked(run: Callable[[], Any], answers: list[Any]) -> Callable[[], float]:
    """Return a run that keeps its answer and returns its seconds."""

    def once() -> float:
        began = time.perf_counter()
        answers.append(run())
        return time.perf_counter() - began

    return once


def rows_of(title: str, times: Times, counts: dict[str, str]) -> list[list[str]]:
    ours = times["treeprune"]
    return [
        [
            f"{title}: {name}",
            counts.get(name, "-"),
            f"{1000 * middle_and_noise(taken)[0]:,.2f}",
            show_ratio(taken, ours),
        ]
        for name, taken in times.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--characters", type=int, default=20_000)
    parser.add_argument("--cutoff", type=int, default=128)
    options = parser.parse_args()
    sys.setrecursionlimit(10**6)
    rapid = peer("rapidfuzz.distance.Levenshtein", "rapidfuzz")
    rng, n, k = random.Random(1), options.characters, options.cutoff
    text = "".join(rng.choice("acgt") for _ in range(n))
    others = {"20 edits": edited(text, 20, rng), "50 edits": edited(text, 50, rng), "120 edits": edited(text, 120, rng),
              "random": "".join(rng.choice("acgt") for _ in range(n))}  # fmt: skip
    rows: list[list[str]] = []
    for title, other in others.items():
        problem, counts, answers = EditDistance(text, other, k), {}, []

        def ours(other: str = other, counts: Any = counts, answers: Any = answers) -> float:
            distance, found = edit_distance(text, other, k)
            counts["treeprune"] = f"{found.stats.table_stores:,}"
            answers.append(k + 1 if distance is None else distance)
            return found.stats.time

        def filled(problem: Any = problem, counts: Any = counts) -> int:
            distance, cells = banded(problem.a, problem.b, k)
            counts["special"] = f"{cells:,}"
            return distance

        runs = {"treeprune": ours, "special": clocked(filled, answers)}
        if rapid:
            runs["rapidfuzz"] = clocked(lambda other=other: rapid.distance(text, other, score_cutoff=k), answers)
        times = interleaved(runs, options.turns)
        assert len(set(answers)) == 1, answers
        rows += rows_of(f"{n:,} characters, {title}", times, counts)
    short, counts, answers = text[:500], {}, []
    other = "".join(rng.choice("acgt") for _ in range(500))

    def whole() -> float:
        found = treeprune.solve(EditDistance(short, other))
        counts["treeprune"] = f"{found.stats.table_stores:,}"
        answers.append(found.value)
        return found.stats.time

    times = interleaved({"treeprune": whole, "lru_cache": clocked(lambda: remembered(short, other), answers)}, 3)
    assert len(set(answers)) == 1, answers
    rows += rows_of("500 characters, no cut-off", times, counts)
    sizes, counts, answers = [rng.randrange(1, 100) for _ in range(201)], {}, []

    def multiplied() -> float:
        found = treeprune.solve(MatrixChain(sizes))
        counts["treeprune"] = f"{found.stats.table_stores:,}"
        answers.append(found.value)
        return found.stats.time

    numbers = np.array(sizes, np.int64)
    runs = {"treeprune": multiplied, "special": clocked(lambda: int(chain_table(numbers)), answers),
            "lru_cache": clocked(lambda: remembered_chain(sizes), answers)}  # fmt: skip
    times = interleaved(runs, 3)
    assert len(set(answers)) == 1, answers
    rows += rows_of("200 matrices", times, counts)
    show_table(["problem", "states stored (cells)", "ms", "time, treeprune = 1"], rows)


if __name__ == "__main__":
    main()
