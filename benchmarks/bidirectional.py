"""Searches from both sides on the pancake puzzle: mean expansions beside the least possible, and beside HOG2's.

Run `python -m benchmarks.bidirectional`, in about a minute; it prints the tables of README.md. Instances, optima and
covers are those of ../shared/data/pancake/must_expand.txt; the figures of HOG2 (C++, nathansttt/hog2) were measured on
50 instances of the same kinds, of which these are a part, so compare ratios to the cover (MVC) rather than means.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from pathlib import Path

import treeprune
from tests.networks import Pancake
from tests.test_must_expand import FILE, rows

SETS = ((10, 0), (10, 1), (10, 2), (12, 0), (12, 1), (14, 1))
METHODS = {
    "A*": (treeprune.a_star, {}),
    "bidirectional Dijkstra": (treeprune.bidirectional_dijkstra, {}),
    "MM, epsilon 0": (treeprune.mm, {"epsilon": 0}),
    "MM, epsilon 1": (treeprune.mm, {}),
    "NBS, epsilon 0": (treeprune.nbs, {"epsilon": 0}),
    "NBS, epsilon 1": (treeprune.nbs, {}),
    "DVCBS, epsilon 0": (treeprune.dvcbs, {"epsilon": 0}),
    "DVCBS, epsilon 1": (treeprune.dvcbs, {}),
    "BAE*": (treeprune.bae_star, {}),
}
HOG2 = {  # mean expansions, and the mean cover of those 50 instances
    "A*": (28.3, 992.7, 14_754, 33.9, 1_873.7, 5_076),
    "MM, epsilon 0": (70.7, 848.1, 4_790, 75.8, 1_841.5, 4_580),
    "MM, epsilon 1": (67.3, 823.1, 4_790, 72.1, 1_665.6, 4_579),
    "NBS, epsilon 0": (86.7, 814.6, 5_205, 113.0, 1_672.7, 4_443),
    "NBS, epsilon 1": (96.9, 772.0, 4_263, 167.1, 1_527.9, 4_145),
    "DVCBS, epsilon 0": (58.2, 898.2, 5_080, 84.9, 1_649.4, 4_410),
    "DVCBS, epsilon 1": (61.5, 653.3, 2_956, 88.4, 1_284.6, 3_798),
    "MVC, epsilon 0": (13.3, 749.8, 4_666, 11.5, 1_380.1, 3_884),
    "MVC, epsilon 1": (13.3, 534.6, 2_720, 11.5, 1_064.0, 3_151),
}
BLIND = "bidirectional Dijkstra"


def measure(n: int, k: int, world: str) -> tuple[dict[str, float], dict[str, float], float]:
    """Return mean expansions, and mean expansions below the optimum, of each method on one set, and states a second."""
    every, below, made, spent, count = defaultdict(float), defaultdict(float), 0, 0.0, 0
    for size, stack, gap, optimum, forward, _, cover, cover_epsilon in rows(Path(FILE).read_text()):
        if (size, gap) != (n, k):
            continue
        count += 1
        space = Pancake(n, k, stack)
        every["MVC, epsilon 0"] += cover
        every["MVC, epsilon 1"] += cover_epsilon
        every["must expand (A*)"] += forward
        for name, (search, options) in METHODS.items():
            if name == BLIND and n > 10:
                continue
            result = search(space, world=world, **options)
            assert result.value == optimum, (name, n, k, stack)
            every[name] += result.stats.expanded
            below[name] += result.stats.expanded_below
            if name not in ("A*", BLIND):
                made, spent = made + result.stats.generated, spent + result.stats.time
    print(f"{n}-pancake GAP-{k}: {count} instances, {made / spent / 1e6:.2f} M states made a second", file=sys.stderr)
    return {m: v / count for m, v in every.items()}, {m: v / count for m, v in below.items()}, made / spent


def main() -> None:
    """Print the table of means, and that of ratios to the cover."""
    began = time.perf_counter()
    found = {s: measure(*s, world="compiled") for s in SETS}
    heads = [f"{n} {'GAP' if k == 0 else f'GAP-{k}'}" for n, k in SETS]
    print("Mean expansions (HOG2's in brackets).\n")
    print("| | " + " | ".join(heads) + " |\n|" + "---|" * (len(heads) + 1))
    for name in [*METHODS, "must expand (A*)", "MVC, epsilon 0", "MVC, epsilon 1"]:
        cells = []
        for i, s in enumerate(SETS):
            mean = found[s][0].get(name)
            theirs = f" ({HOG2[name][i]:,.0f})" if name in HOG2 else ""
            cells.append("-" if mean is None else f"{mean:,.0f}{theirs}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\nExpansions over the cover with the same epsilon (HOG2's in brackets); below the optimum / in all.\n")
    print("| | " + " | ".join(heads) + " |\n|" + "---|" * (len(heads) + 1))
    for name in METHODS:
        if name in ("A*", BLIND):
            continue
        cover = "MVC, epsilon 0" if name.endswith("0") else "MVC, epsilon 1"
        cells = []
        for i, s in enumerate(SETS):
            every, below, _ = found[s]
            theirs = f" ({HOG2[name][i] / HOG2[cover][i]:.2f})" if name in HOG2 else ""
            cells.append(f"{below[name] / every[cover]:.2f} / {every[name] / every[cover]:.2f}{theirs}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    print(f"\n{time.perf_counter() - began:.0f} s in all", file=sys.stderr)


if __name__ == "__main__":
    main()
