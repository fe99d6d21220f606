"""Exact masks of blocks of a trained 784-256-128-10: greedy and magnitude against the optimum, and what is skipped.

    python benchmarks/neural_mask_search.py [blocks]

A block is a run of weights of one row; all other weights of the row make up for those removed. Last columns: median of
the nodes, of all subsets, and seconds a block, in machine code and interpreted.
"""

from __future__ import annotations

import math
import statistics
import sys
import time

import numpy as np
from measure import show_table
from neural_data import mnist

from treeprune.neural import MLP, Adam, train
from treeprune.neural.mask_search import removal_loss, search_mask
from treeprune.neural.obs_layers import LayerwisePruner
from treeprune.neural.obs_trace import damped, inverse_of
from treeprune.neural.weight_rows import moments, passed, rows_of

BLOCKS = (("fc2", 16, 8, None), ("fc2", 16, 12, None), ("fc2", 20, 10, None), ("fc2", 32, 16, None),
          ("fc3", 16, 12, None), ("fc2", 16, 2, 4), ("fc3", 16, 2, 4))  # fmt: skip


def by_magnitude(w, quota, group):
    gone = np.zeros(len(w), bool)
    for i in range(0, len(w), group):
        gone[i + np.argsort(np.abs(w[i : i + group]))[:quota]] = True
    return gone


def main(blocks: int = 20) -> None:
    x, y, _, _ = mnist()
    network = MLP([784, 256, 128, 10], rng=0)
    train(network, x, y, epochs=3, optimizer=Adam(1e-3), rng=0)
    pruner = LayerwisePruner(network, x[:20_000])
    inverses = {}
    for name in ("fc2", "fc3"):
        node = pruner.nodes[name]
        seen = moments(node, passed(network, node.inputs[0], x[:20_000]), pruner.wanted(name))
        inverses[name] = inverse_of(damped(seen.hessian, 1e-4))
    rng, rows = np.random.default_rng(0), []
    for name, size, quota, group in BLOCKS:
        weights, inverse = rows_of(network.layers[name]), inverses[name]
        greedy, magnitude, nodes, skipped, seconds = [], [], [], [], {"compiled": [], "interpreted": []}
        for _ in range(blocks):
            row = rng.integers(len(weights))
            start = int(rng.integers(weights.shape[1] - size + 1))
            part = slice(start, start + size)
            w, c = weights[row, part], inverse[part, part]
            for world, times in seconds.items():
                began = time.perf_counter()
                found = search_mask(w, c, quota, group=group, world=world)
                times.append(time.perf_counter() - began)
            assert found.proved
            greedy.append(found.greedy_loss / found.loss)
            magnitude.append(removal_loss(w, c, by_magnitude(w, quota, group or size)) / found.loss)
            nodes.append(found.result.stats.nodes)
            skipped.append(sum(found.result.stats.skipped.values()))
        subsets = math.comb(group, quota) ** (size // group) if group else math.comb(size, quota)
        rows.append([
            f"{name}, {f'{group - quota}:{group} in ' if group else ''}{size}" + ("" if group else f" choose {quota}"),
            f"{np.mean(greedy):.3f} ({max(greedy):.2f})", f"{sum(g < 1 + 1e-9 for g in greedy)}/{blocks}",
            f"{np.mean(magnitude):.2f} ({max(magnitude):.1f})", f"{statistics.median(nodes):,.0f}",
            f"{statistics.median(skipped):,.0f}", f"{subsets:,}",
            *(f"{1e3 * statistics.median(times):.1f} ms" for times in seconds.values()),
        ])  # fmt: skip
    show_table(["block", "greedy / optimum", "optimal in", "magnitude / optimum", "nodes", "skipped", "subsets",
                "compiled", "interpreted"], rows)  # fmt: skip


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
