"""LeNet-300-100 and LeNet-5 on MNIST with 56 to 108 times fewer weights, by surgery while they train.

The recipe was chosen on 5,000 of the training images, which are held out here too: networks learn from 55,000, and the
errors printed are of the last epoch. Published: 56x 1.99 % and LeNet-5 108x 0.91 % (Guo, Yao and Chen 2016, dynamic
network surgery), 68x 1.92 % (Molchanov, Ashukha and Vetrov 2017, sparse variational dropout).

Usage: python benchmarks/neural_lenet.py [--network 300-100|5] [--ratios 56 68] [--seeds 0 1 2] [--flow surgery|gradual]
About 2 CPU seconds an epoch of LeNet-300-100.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from neural_data import mnist

from treeprune.neural import MLP, Adam, LeNet5, accuracy, cosine, cubic_schedule, prune_gradually, prune_with_surgery

HELD_OUT = 5000
PUBLISHED = {("300-100", 56): 1.99, ("300-100", 68): 1.92, ("5", 108): 0.91}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", default="300-100", choices=("300-100", "5"))
    parser.add_argument("--ratios", type=int, nargs="+")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--flow", default="surgery", choices=("surgery", "gradual"))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    options = parser.parse_args()
    dense = options.network == "300-100"
    epochs = options.epochs or (60 if dense else 40)
    x, y, test_x, test_y = mnist(flat=dense)
    mean, deviation = float(x.mean()), float(x.std())
    x, test_x = (x - mean) / deviation, (test_x - mean) / deviation
    order = np.random.default_rng(123).permutation(len(x))
    held, rest = order[:HELD_OUT], order[HELD_OUT:]
    for ratio in options.ratios or ([56, 68] if dense else [108]):
        errors = []
        for seed in options.seeds:
            network = MLP([784, 300, 100, 10], rng=seed) if dense else LeNet5(rng=seed)
            weights = sum(array.size for array in network.weights().values())
            # as the papers count: weights of LeNet-300-100; all parameters of LeNet-5
            whole = weights if dense else sum(array.size for array in network.parameters().values())
            kept = whole // ratio
            first, last, until = (5 / epochs, 0.6, 0.75) if dense else (0.1, 0.4, 0.6)
            plan = {"schedule": cubic_schedule(first, last, 100)}
            plan |= {"hysteresis": 0.5, "until": until} if options.flow == "surgery" else {}
            flow = prune_with_surgery if options.flow == "surgery" else prune_gradually
            start = time.process_time()
            found = flow(
                network, x[rest], y[rest], weights - kept, epochs=epochs, rate_schedule=cosine(),
                optimizer=Adam(options.rate, weight_decay=options.decay), validation=(x[held], y[held]), rng=seed,
                **plan,
            )  # fmt: skip
            errors.append(100 * (1 - accuracy(network, test_x, test_y)))
            left = {name.split(".")[0]: f"{100 * m.mean():.1f} %" for name, m in network.masks.items()}
            print(
                f"LeNet-{options.network} {ratio}x seed {seed}: test error {errors[-1]:.2f} %, held out "
                f"{100 * (1 - found.history[-1].validation):.2f} %, {found.masks.kept:,} of {whole:,} kept {left}, "
                f"{time.process_time() - start:.0f} CPU s",
                flush=True,
            )
        published = PUBLISHED.get((options.network, ratio))
        print(f"=> {ratio}x: mean {np.mean(errors):.2f} +- {np.std(errors):.2f} %, published {published} %", flush=True)


if __name__ == "__main__":
    main()
