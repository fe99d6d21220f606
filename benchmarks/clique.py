"""How fast is a maximum clique proved, beside networkx and beside special code in numba?

python benchmarks/clique.py [--turns 5] [--slowest 20]

Random graphs are made here; DIMACS graphs are read, as complements, from the folder `clique` in the one that
TREEPRUNE_DATA names. The special code is the search of San Segundo et al. over arrays of words: it colours a node
once and branches on vertices, from the last colour down. networkx is asked where it took less than --slowest seconds.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import networkx as nx
import numpy as np
from measure import interleaved, middle_and_noise, show_ratio, show_table
from numba import njit, uint64

import treeprune
from games.clique import Clique

DATA = Path(os.environ.get("TREEPRUNE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "clique"
FILES = ("brock200_2", "brock200_4", "keller4", "hamming8-4", "p_hat300-1", "p_hat300-2")
SLOW_IN_NETWORKX = ("brock200_4", "keller4", "hamming8-4", "p_hat300-2")


@njit
def index_of(word):
    """Return the index of the lowest bit."""
    index = 0
    while word & uint64(0xFF) == uint64(0):
        word >>= uint64(8)
        index += 8
    while word & uint64(1) == uint64(0):
        word >>= uint64(1)
        index += 1
    return index


@njit
def search(joined, apart):
    """Return the size of a maximum clique, and how many vertices were taken on the way."""
    n, words = joined.shape
    candidates = np.zeros((n + 1, words), np.uint64)
    order, colour = np.zeros((n + 1, n), np.int64), np.zeros((n + 1, n), np.int64)
    left = np.zeros(n + 1, np.int64)
    free, uncoloured = np.zeros(words, np.uint64), np.zeros(words, np.uint64)
    for v in range(n):
        candidates[0, v >> 6] |= uint64(1) << uint64(v & 63)
    best, taken, d, fresh = 0, 0, 0, True
    while d >= 0:
        if fresh:
            many, colours = 0, 0
            uncoloured[:] = candidates[d]
            while uncoloured.any():
                colours += 1
                free[:] = uncoloured
                for w in range(words):
                    while free[w] != uint64(0):
                        v = 64 * w + index_of(free[w])
                        uncoloured[w] &= ~(uint64(1) << uint64(v & 63))
                        for x in range(w, words):
                            free[x] &= apart[v, x]
                        order[d, many], colour[d, many] = v, colours
                        many += 1
            left[d], fresh = many, False
        left[d] -= 1
        if left[d] < 0 or d + colour[d, left[d]] <= best:
            d -= 1
            continue
        v = order[d, left[d]]
        taken += 1
        some = False
        for w in range(words):
            candidates[d + 1, w] = candidates[d, w] & joined[v, w]
            some = some or candidates[d + 1, w] != uint64(0)
        candidates[d, v >> 6] &= ~(uint64(1) << uint64(v & 63))
        if some:
            d, fresh = d + 1, True
        else:
            best = max(best, d + 1)
    return best, taken


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--slowest", type=float, default=20, help="seconds for networkx")
    options = parser.parse_args()
    problems = {"random 150, 0.5": Clique(nx.gnp_random_graph(150, 0.5, seed=1)),
                "random 200, 0.7": Clique(nx.gnp_random_graph(200, 0.7, seed=1))}  # fmt: skip
    for name in FILES:
        if (DATA / f"{name}.clq").exists():
            problems[name] = Clique(complement=True).read(str(DATA / f"{name}.clq"))
    rows = []
    for name, problem in problems.items():
        sizes: dict[str, int] = {}
        counts: dict[str, str] = {}
        graph = nx.complement(problem.graph) if problem.complement else problem.graph

        def ours(problem=problem, sizes=sizes, counts=counts) -> float:
            found = treeprune.solve(problem, method="depth-first+bound+move-bound")
            sizes["treeprune"], counts["treeprune"] = found.value, f"{found.stats.nodes:,}"
            return found.stats.time

        def special(problem=problem, sizes=sizes, counts=counts) -> float:
            began = time.perf_counter()
            sizes["special"], taken = search(problem.joined, problem.apart)
            counts["special"] = f"{taken:,}"
            return time.perf_counter() - began

        def by_networkx(graph=graph, sizes=sizes, counts=counts) -> float:
            began = time.perf_counter()
            sizes["networkx"] = len(nx.max_weight_clique(graph, weight=None)[0])
            counts["networkx"] = "-"
            return time.perf_counter() - began

        runs = {"treeprune": ours, "special": special}
        times = interleaved(runs, options.turns)
        if name not in SLOW_IN_NETWORKX and "0.7" not in name:
            times["networkx"] = [by_networkx() for _ in range(options.turns)]
        assert len(set(sizes.values())) == 1, sizes
        for run, taken in times.items():
            middle = middle_and_noise(taken)[0]
            rows.append([f"{name}: {run}", str(sizes[run]), counts[run], f"{middle:.4f}",
                         show_ratio(taken, times["treeprune"])])  # fmt: skip
    show_table(["graph", "clique", "states (vertices taken)", "s", "time, treeprune = 1"], rows)


if __name__ == "__main__":
    main()
