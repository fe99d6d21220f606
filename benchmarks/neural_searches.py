"""Searches of how much each layer loses, without labels or training: divergence and accuracy beside plain magnitudes.

784-256-128-10 trained for 3 epochs on MNIST; the searches judge allocations by the divergence from the dense network on
2,000 training images, and keep the largest magnitudes within each layer. The policy gradient is an example of how a
learned policy (He et al. 2018, AMC) is written with the library, in its shortest form: one Gaussian for each layer.

Usage: python benchmarks/neural_searches.py [--sparsities 0.9 0.95 0.98] [--evaluations 200] [--seed 0]
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from measure import show_table
from neural_data import mnist

from treeprune.neural import MLP, Adam, accuracy, anneal_amounts, prune, sample_sub_models, train
from treeprune.neural.divergences import kl_divergence


def policy_gradient(network, x, sparsity, episodes, rng, rate=0.1, spread=0.3):
    """REINFORCE (Williams 1992): learn the mean of each layer's log-factor of its magnitudes.

    An action multiplies the magnitudes of each layer by exp(action), and all layers together keep the largest: every
    action meets the budget. The reward is minus the logarithm of the divergence; a running mean is the baseline.
    """
    names, dense = list(network.weights()), network(x)
    means, baseline, best = np.zeros(len(names)), None, (np.inf, None)
    for _ in range(episodes):
        actions = means + spread * rng.normal(size=len(names))
        trial = network.copy()
        scores = {n: np.abs(w) * np.exp(a) for (n, w), a in zip(network.weights().items(), actions, strict=True)}
        prune(trial, sparsity, criterion=scores)
        divergence = kl_divergence(dense, trial(x))
        best = min(best, (divergence, trial), key=lambda pair: pair[0])
        reward = -np.log(divergence)
        baseline = reward if baseline is None else 0.9 * baseline + 0.1 * reward
        means += rate * (reward - baseline) * (actions - means) / spread  # gradient of the Gaussian's logarithm
    return best[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparsities", type=float, nargs="+", default=[0.9, 0.95, 0.98])
    parser.add_argument("--evaluations", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    x, y, test_x, test_y = mnist()
    network = MLP([784, 256, 128, 10], rng=options.seed)
    train(network, x, y, epochs=3, optimizer=Adam(1e-3), rng=options.seed)
    some = x[np.random.default_rng(options.seed).permutation(len(x))[:2000]]
    dense = network(test_x)
    print(f"dense: {100 * accuracy(network, test_x, test_y):.2f} %")

    def plain(sparsity):
        pruned = network.copy()
        prune(pruned, sparsity)
        return pruned

    def sampled(kind):
        def run(sparsity):
            pruned = network.copy()
            found = sample_sub_models(
                network, some, sparsity, candidates=options.evaluations, sampling=kind, temperature=0.1 * 3, rng=0
            )
            pruned.apply_masks(found.masks())
            return pruned

        return run

    def annealed(sparsity):
        pruned = network.copy()
        pruned.apply_masks(anneal_amounts(network, some, sparsity, steps=options.evaluations, rng=0).masks)
        return pruned

    def policy(sparsity):
        return policy_gradient(network, some, sparsity, options.evaluations, np.random.default_rng(0))

    ways = {"magnitude": plain, "sub-models, importance": sampled("importance"), "annealing": annealed,
            "sub-models, allocation": sampled("allocation"), "policy gradient": policy}  # fmt: skip
    for sparsity in options.sparsities:
        rows = []
        for name, way in ways.items():
            start = time.process_time()
            pruned = way(sparsity)
            seconds = time.process_time() - start
            rows.append([name, f"{kl_divergence(dense, pruned(test_x)):.4f}",
                         f"{100 * accuracy(pruned, test_x, test_y):.2f}", f"{seconds:.1f}"])  # fmt: skip
        show_table([f"{100 * sparsity:.0f} % removed", "divergence", "accuracy %", "CPU s"], rows)


if __name__ == "__main__":
    main()
