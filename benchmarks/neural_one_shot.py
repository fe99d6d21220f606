"""One-shot pruning of 784-256-128-10 on MNIST without labels, beside global magnitude on the same networks.

    python benchmarks/neural_one_shot.py [seeds] [images]

Trains 3 epochs (Adam 1e-3, batch 64), prunes to 90 to 99 %, measures test accuracy before and after 2 epochs of
training under the masks. Weights and budgets are found from unlabelled training images alone. Seconds are of one
processor. Ends with the layers' budgets and their divergence, by where the budgets come from.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from measure import show_table
from neural_data import mnist

from treeprune.neural import MLP, Adam, accuracy, train
from treeprune.neural.one_shot import prune_one_shot
from treeprune.neural.pruning import prune

AMOUNTS = (0.9, 0.95, 0.98, 0.99)


def middle(values):
    return f"{np.mean(values):.2f} +-{np.std(values):.2f}"


def main(seeds: int = 3, images: int = 20_000) -> None:
    x, y, test_x, test_y = mnist()
    names = ("magnitude", "one-shot", "magnitude + 2 epochs", "one-shot + 2 epochs", "seconds")
    found = {(amount, name): [] for amount in AMOUNTS for name in names}
    budgets, dense = [], []
    for seed in range(seeds):
        network = MLP([784, 256, 128, 10], rng=seed)
        train(network, x, y, epochs=3, optimizer=Adam(1e-3), rng=seed)
        dense.append(100 * accuracy(network, test_x, test_y))
        unlabelled = x[np.random.default_rng(seed).permutation(len(x))[:images]]
        for amount in AMOUNTS:
            magnitude = network.copy()
            prune(magnitude, amount)
            began = time.process_time()
            result = prune_one_shot(network.copy(), amount, unlabelled, rng=seed)
            found[amount, "seconds"].append(time.process_time() - began)
            for name, pruned in (("magnitude", magnitude), ("one-shot", result.network)):
                found[amount, name].append(100 * accuracy(pruned, test_x, test_y))
                train(pruned, x, y, epochs=2, optimizer=Adam(1e-3), rng=seed)
                found[amount, f"{name} + 2 epochs"].append(100 * accuracy(pruned, test_x, test_y))
            first = {trial.origin: trial for trial in reversed(result.trials) if trial.origin != "search"}
            best = min(result.trials, key=lambda trial: trial.divergence)
            nodes = result.allocation.result.stats.nodes
            budgets.append(
                [f"seed {seed}, {amount:.0%}", *(f"{first[o].divergence:.4f}" for o in sorted(first)),
                 f"{best.divergence:.4f}", " ".join(map(str, best.kept.values())), str(nodes),
                 f"{result.allocation.result.gap:g}"]
            )  # fmt: skip
    print(f"\ndense {middle(dense)} %; test accuracy %, {seeds} seeds, {images:,} images without labels")
    show_table(["sparsity", *names], [[f"{a:.0%}", *(middle(found[a, name]) for name in names)] for a in AMOUNTS])
    print("\ndivergence (KL, nats) of the first budgets and of the best after the local search")
    show_table(["", *sorted(first), "searched", "kept", "knapsack nodes", "gap"], budgets)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
