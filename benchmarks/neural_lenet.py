"""LeNet-5 (431,080 parameters) trained on MNIST: test error, and processor seconds of an epoch.

    python benchmarks/neural_lenet.py [seeds] [epochs]

Adam, batch 64, the learning rate falling from 1e-3 as a cosine; nothing is chosen by the test set. Needs the MNIST
files in ../shared/data/mnist.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from neural_data import mnist

from treeprune.neural import Adam, accuracy, cosine, train
from treeprune.neural.lenet import LeNet5


def main(seeds: int = 1, epochs: int = 10) -> None:
    x, y, test_x, test_y = mnist(flat=False)
    errors = []
    for seed in range(seeds):
        network, began = LeNet5(rng=seed), time.process_time()
        train(network, x, y, epochs=epochs, optimizer=Adam(1e-3), schedule=cosine(), rng=seed)
        seconds = (time.process_time() - began) / epochs
        errors.append(100 * (1 - accuracy(network, test_x, test_y)))
        print(f"seed {seed}: test error {errors[-1]:.2f} %, {seconds:.1f} s an epoch", flush=True)
    print(f"test error {np.mean(errors):.2f} +- {np.std(errors):.2f} %")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
