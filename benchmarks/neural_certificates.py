"""Certificates of pruned 784-256-128-10 on MNIST: classes that provably stay, how loose bounds are, budgets of error.

    python benchmarks/neural_certificates.py [images]

3 epochs of training, no other kind of it; masks by global magnitude and by one-shot pruning. "Alone" propagates each
network by itself and takes the difference of the outputs' bounds.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from measure import show_table
from neural_data import mnist

from treeprune.neural import MLP, Adam, accuracy, train
from treeprune.neural.certificates import certify, largest_certified_sparsity
from treeprune.neural.dead_units import find_dead_units
from treeprune.neural.error_budget import prune_within
from treeprune.neural.intervals import Interval, box, interval_bounds
from treeprune.neural.one_shot import prune_one_shot
from treeprune.neural.pruning import prune


def apart(dense, pruned, x, eps):
    """Return the median bound of the change that two separate passes prove."""
    one, two = (interval_bounds(n, box(x, eps, 0, 1))["fc3"] for n in (dense, pruned))
    return float(np.median(np.maximum(two.upper - one.lower, one.upper - two.lower).max(axis=1)))


def main(images: int = 500) -> None:
    x, y, test_x, test_y = mnist()
    network = MLP([784, 256, 128, 10], rng=0)
    train(network, x, y, epochs=3, optimizer=Adam(1e-3), rng=0)
    seen, rows = test_x[:images], []
    seconds = {"intervals": [], "zonotopes": []}
    for amount in (0.0, 0.1, 0.3, 0.5, 0.8, 0.9):
        magnitude = network.copy()
        prune(magnitude, amount)
        kinds = {"magnitude": magnitude}
        if amount >= 0.5:
            kinds["one-shot"] = prune_one_shot(network.copy(), amount, x[:10_000], trials=1, rng=0).network
        for kind, pruned in kinds.items():
            at = certify(network, pruned, seen)
            cells = [f"{amount:.0%} {kind}", f"{100 * accuracy(pruned, test_x, test_y):.2f}"]
            cells += [f"{at.share:.1%}", f"{np.median(at.change_seen):.2f}"]
            for eps in (1 / 255, 2 / 255, 4 / 255):
                for method, times in seconds.items():
                    began = time.process_time()
                    found = certify(network, pruned, seen, eps, method=method, low=0, high=1)
                    times.append(1e3 * (time.process_time() - began) / images)
                    cells.append(f"{found.share:.1%} ({np.median(found.change_bound):.2f})")
                if eps == 1 / 255:
                    cells.append(f"{apart(network, pruned, seen, eps):.2f}")
            rows.append(cells)
    print("share of the images certified (median of the largest change of an output that is proved)")
    heads = ["", "accuracy", "eps 0", "seen", "1/255 intervals", "zonotopes", "alone", "2/255 intervals", "zonotopes",
             "4/255 intervals", "zonotopes"]  # fmt: skip
    show_table(heads, rows)
    for method, times in seconds.items():
        print(f"{method}: {np.median(times):.2f} ms of processor time an image")
    for eps in (1 / 255, 4 / 255):
        found = largest_certified_sparsity(network, seen[:100], eps, share=0.8, method="zonotopes", low=0, high=1)
        print(f"largest amount by magnitude with 80 % of 100 images certified within {eps:.4f}: {found.amount:.1%}")
    ends = Interval(x.min(axis=0)[None], x.max(axis=0)[None])
    print(f"dead units, each pixel in its range in the training set: {find_dead_units(network, ends)}")
    print(f"dead units, 100 images, eps 1/255: {find_dead_units(network, box(test_x[:100], 1 / 255, 0, 1))}")
    for name, area in (("pixels in their ranges", ends), ("1 image, eps 1/255", box(test_x[:1], 1 / 255, 0, 1))):
        for epsilon in (0.1, 1.0):
            for method in seconds:
                found = prune_within(network.copy(), area, epsilon, method=method, rng=0)
                print(f"error budget, {name}, {method}: {found}; loose by {found.looseness:.1f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
