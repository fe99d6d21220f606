"""Memoised functions beside functools.lru_cache, with the same body: seconds, and what a bound saves.

    python benchmarks/memo.py [repeats] [--tsp FILE]

FILE is a .tsp of TSPLIB with EDGE_WEIGHT_TYPE GEO (burma14: 53,248 pairs of a city and a set of others, 3,323);
without it 14 places at random stand in. Times are processor seconds, in turns; the recursion limit is raised for
lru_cache alone. 400 calls deep is where a memoised function begins again in a thread.
"""

from __future__ import annotations

import argparse
import functools
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measure import interleaved, show_ratio, show_table

from treeprune import memo

THEIRS = functools.lru_cache(maxsize=None)


def fibonacci(decorate: Any, n: int) -> Any:
    @decorate
    def f(n: int) -> int:
        return n if n < 2 else f(n - 1) + f(n - 2)

    return lambda: f(n)


def hits(decorate: Any) -> Any:
    @decorate
    def f(n: int) -> int:
        return n

    def run() -> None:
        for _ in range(30_000):
            f(7)

    return run


def edit_distance(decorate: Any) -> Any:
    a, b = "kitten sitting on the mat" * 6, "sitting kitten at the mat" * 6

    @decorate
    def f(i: int, j: int) -> int:
        if i == 0 or j == 0:
            return i + j
        if a[i - 1] == b[j - 1]:
            return f(i - 1, j - 1)
        return 1 + min(f(i - 1, j), f(i, j - 1), f(i - 1, j - 1))

    return lambda: f(len(a), len(b))


def held_karp(decorate: Any, d: list[list[int]], best: bool = False) -> Any:
    n = len(d)

    def f(at: int, left: int) -> Any:
        if not left:
            return d[at][n - 1]
        if best:
            return call.best([(d[at][j], j, left ^ (1 << j)) for j in range(n - 1) if left >> j & 1])
        found, rest = 1 << 60, left
        while rest:
            low = rest & -rest
            rest ^= low
            j = low.bit_length() - 1
            found = min(found, d[at][j] + call(j, left ^ low))
        return found

    call = decorate(f)
    return lambda: (call(n - 1, (1 << (n - 1)) - 1), call)


def spanning_tree(d: list[list[int]]) -> Callable[[int, int], int]:
    """Return a bound: the shortest tree over the cities that are left, the last, and the one that is now visited."""
    n = len(d)

    @functools.cache
    def length(cities: int) -> int:
        first, *others = (i for i in range(n) if cities >> i & 1)
        near, total = {i: d[first][i] for i in others}, 0
        while near:
            j = min(near, key=near.__getitem__)
            total += near.pop(j)
            near = {i: min(far, d[j][i]) for i, far in near.items()}
        return total

    return lambda at, left: length(left | 1 << at | 1 << (n - 1))


def distances(path: str | None) -> list[list[int]]:
    """Return the distances of TSPLIB's GEO places, or of 14 places at random."""
    if path is None:
        places = np.random.default_rng(1).integers(0, 1000, (14, 2))
        away = np.sqrt(((places[:, None] - places[None]) ** 2).sum(-1))
        return [[int(x) for x in row] for row in away.round()]
    lines = Path(path).read_text().split("NODE_COORD_SECTION")[1].split("\n")
    fields = [line.split() for line in lines if len(line.split()) == 3]
    degrees = [
        (math.trunc(float(x)), float(x) % 1 if float(x) >= 0 else -(-float(x) % 1)) for f in fields for x in f[1:]
    ]
    angles = [3.141592 * (whole + 5 * part / 3) / 180 for whole, part in degrees]
    at = list(zip(angles[::2], angles[1::2], strict=True))

    def away(p: tuple[float, float], q: tuple[float, float]) -> int:
        q1, q2, q3 = math.cos(p[1] - q[1]), math.cos(p[0] - q[0]), math.cos(p[0] + q[0])
        return int(6378.388 * math.acos(0.5 * ((1 + q1) * q2 - (1 - q1) * q3)) + 1)

    return [[0 if p == q else away(p, q) for q in at] for p in at]


def clocked(make: Callable[[Any], Any], decorate: Any) -> Callable[[], float]:
    def run() -> float:
        ready = make(decorate)
        began = time.process_time()
        ready()
        return time.process_time() - began

    return run


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("repeats", type=int, nargs="?", default=9)
    parser.add_argument("--tsp")
    options = parser.parse_args()
    d = distances(options.tsp)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    bodies = {
        "fib(300), computed once": functools.partial(fibonacci, n=300),
        "fib(500), computed once": functools.partial(fibonacci, n=500),
        "30,000 hits": hits,
        "edit distance 150 x 150": edit_distance,
        f"Held-Karp, {len(d)} cities": functools.partial(held_karp, d=d),
    }
    rows = []
    for name, make in bodies.items():
        runs = {"memo": clocked(make, memo), "lru_cache": clocked(make, THEIRS)}
        times = interleaved(runs, options.repeats)
        rows.append([name, *(f"{1000 * min(t):.2f} ms" for t in times.values()), show_ratio(*times.values())])
    show_table(["body", "memo", "lru_cache", "ratio"], rows)

    rows = []
    for name, decorate in (
        ("best, no bound", memo(sense="min")),
        ("best, spanning trees as bound", memo(sense="min", bound=spanning_tree(d))),
    ):
        began = time.process_time()
        value, f = held_karp(decorate, d, best=True)()
        spent = time.process_time() - began
        rows.append([name, str(value), f"{f.stats.misses:,}", str(f.stats.skipped), f"{1000 * spent:.0f} ms"])
    print()
    show_table([f"Held-Karp, {len(d)} cities", "tour", "run", "skipped", "time"], rows)


if __name__ == "__main__":
    main()
