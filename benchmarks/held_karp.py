"""How fast are Held and Karp's states settled, beside special code, didppy and lru_cache?

python benchmarks/held_karp.py [--cities 16] [--turns 5]

Everybody settles the same states of a random symmetric instance, without bounds: (n - 1) 2^(n-2) and the start. Times
are those of the processor, with what a call needs beside the search; compiling is not counted.
"""

from __future__ import annotations

import argparse
import functools
import sys
import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from measure import interleaved, middle_and_noise, peer, show_ratio, show_table

import treeprune
from games.tsp import TravellingSalesman


def instance(n: int) -> Any:
    """Return the distances of random points."""
    points = np.random.default_rng(n).integers(0, 1000, (n, 2))
    return np.rint(np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))).astype(np.int64)


@numba.njit(cache=True)
def special(d: Any) -> int:
    """Held and Karp's recursion over sets in rising order, in an array of all states."""
    n = len(d) - 1
    far = 1 << 60
    g = np.full((1 << n, n), far)
    for j in range(n):
        g[1 << j, j] = d[0, j + 1]
    for mask in range(1, 1 << n):
        for j in range(n):
            here = g[mask, j]
            if here < far:
                for k in range(n):
                    if not mask >> k & 1:
                        g[mask | 1 << k, k] = min(g[mask | 1 << k, k], here + d[j + 1, k + 1])
    best = far
    for j in range(n):
        best = min(best, g[-1, j] + d[j + 1, 0])
    return best


def cached(d: Any) -> int:
    """Memoised recursion of a few lines."""
    rows, n = d.tolist(), len(d)

    @functools.lru_cache(None)
    def best(left: int, at: int) -> int:
        if not left:
            return rows[at][0]
        return min(rows[at][m] + best(left & ~(1 << m), m) for m in range(n) if left >> m & 1)

    return best((1 << n) - 2, 0)


def with_didppy(dp: Any, d: Any) -> int:
    """The model of didppy's own example, by ForwardRecursion."""
    n, rows = len(d), d.tolist()
    model = dp.Model()
    city = model.add_object_type(number=n)
    left = model.add_set_var(object_type=city, target=list(range(1, n)))
    at = model.add_element_var(object_type=city, target=0)
    way = model.add_int_table(rows)
    for m in range(1, n):
        model.add_transition(dp.Transition(
            name=str(m), cost=way[at, m] + dp.IntExpr.state_cost(), preconditions=[left.contains(m)],
            effects=[(left, left.remove(m)), (at, m)],
        ))  # fmt: skip
    model.add_transition(dp.Transition(
        name="home", cost=way[at, 0] + dp.IntExpr.state_cost(), effects=[(at, 0)],
        preconditions=[left.is_empty(), at != 0],
    ))  # fmt: skip
    model.add_base_case([left.is_empty(), at == 0])
    return int(dp.ForwardRecursion(model, quiet=True).search().cost)


def main() -> None:
    """Run all programs in turns and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cities", type=int, default=16)
    options.add_argument("--turns", type=int, default=5)
    given = options.parse_args()
    d = instance(given.cities)
    problem = TravellingSalesman(d)
    sys.setrecursionlimit(10_000)
    dp = peer("didppy", "didppy")
    programs: dict[str, Callable[[], Any]] = {}
    if dp is not None:  # before the slowest other: it gives memory back in a thread of its own, on this process's clock
        programs["didppy, ForwardRecursion"] = lambda: with_didppy(dp, d)
    programs |= {
        "lru_cache": lambda: cached(d),
        "special code, numba": lambda: special(d),
        "treeprune, layers": lambda: treeprune.solve(problem, method="layers+plain").value,
        "treeprune, memo": lambda: treeprune.solve(problem, method="dynamic-programming+memo").value,
    }
    wanted = special(d)

    def timed(run: Callable[[], Any]) -> Callable[[], float]:
        def turn() -> float:
            began = time.process_time()
            found = run()
            spent = time.process_time() - began
            assert found == wanted, (found, wanted)
            return spent

        return turn

    times = interleaved({name: timed(run) for name, run in programs.items()}, given.turns)
    states = (given.cities - 1) * 2 ** (given.cities - 2) + 1
    rows = []
    for name, spent in times.items():
        middle, _ = middle_and_noise(spent)
        ratio = show_ratio(spent, times["treeprune, memo"])
        rows.append([name, f"{middle:.4f} s", f"{states / middle / 1e6:.2f} M", ratio])
    print(f"\n{given.cities} cities, {states:,} states")
    show_table(["program", "time", "states/s", "of treeprune, memo"], rows)


if __name__ == "__main__":
    main()
