"""Train, prune, fine-tune: 784-256-128-10 on MNIST, 3 epochs, global magnitude, 2 epochs more.

    python benchmarks/neural_tutorial.py [seeds]

Needs the MNIST files in ../shared/data/mnist. Test accuracy in %, beside torch's for the same steps (three seeds,
torch 2.13, measured once), and a control that is trained on without pruning. Pixels have mean 0 and deviation 1, as in
the tutorial.
"""

from __future__ import annotations

import sys

import numpy as np
from measure import show_table
from neural_data import mnist

from treeprune.neural import MLP, Adam, accuracy, prune, train

TORCH = {0.3: 97.98, 0.5: 98.09, 0.8: 98.13, 0.9: 98.16, 0.95: 97.93, 0.98: 96.10, 0.99: 91.35}
TORCH_DENSE, TORCH_CONTROL = 97.50, 97.90


def main(seeds: int = 3) -> None:
    x, y, test_x, test_y = mnist(normalized=True)
    found: dict[object, list[float]] = {key: [] for key in ("dense", "control", *TORCH)}
    raw: dict[float, list[float]] = {amount: [] for amount in TORCH}
    for seed in range(seeds):
        dense = MLP([784, 256, 128, 10], rng=seed)
        adam = Adam(1e-3)
        train(dense, x, y, epochs=3, optimizer=adam, rng=seed)
        found["dense"].append(accuracy(dense, test_x, test_y))
        for amount in (None, *TORCH):
            network, optimizer = dense.copy(), Adam(1e-3)
            optimizer.moments = {name: tuple(m.copy() for m in moments) for name, moments in adam.moments.items()}
            optimizer.steps = adam.steps
            if amount is not None:
                prune(network, amount)
                raw[amount].append(accuracy(network, test_x, test_y))
            train(network, x, y, epochs=2, optimizer=optimizer, rng=100 + seed)
            found["control" if amount is None else amount].append(accuracy(network, test_x, test_y))
    rows = [
        ["dense, 3 epochs", "", middle(found["dense"]), f"{TORCH_DENSE:.2f}"],
        ["control, 2 epochs more", "", middle(found["control"]), f"{TORCH_CONTROL:.2f}"],
    ]
    for amount, peer in TORCH.items():
        rows.append([f"{amount:.0%}", middle(raw[amount]), middle(found[amount]), f"{peer:.2f}"])
    show_table(["sparsity", "before", "after 2 epochs", "torch"], rows)


def middle(shares):
    return f"{100 * np.mean(shares):.2f} +-{100 * np.std(shares):.2f}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
