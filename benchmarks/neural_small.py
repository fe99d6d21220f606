"""Steps of training and passes forward of small networks, one thread, batches from 1 to 256: beside torch.

    python benchmarks/neural_small.py [repeats]

Needs torch, with its fused Adam. Prints microseconds of processor time of the best run of each, and our time as a share
of torch's.
"""

from __future__ import annotations

import os
import sys
from functools import partial

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch
from torch_steps import best_times, our_step, torch_pass, torch_step

from treeprune.neural import (
    MLP,
    AveragePool2d,
    BatchNorm,
    Conv2d,
    Dense,
    GlobalAveragePool,
    LeNet5,
    MaxPool2d,
    Network,
    ReLU,
)

BATCHES = (1, 8, 64, 256)


def networks():
    """Yield a name, our network, the same in torch, and the shape of an input."""
    t = torch.nn
    dense = t.Linear(20, 64), t.ReLU(), t.Linear(64, 32), t.ReLU(), t.Linear(32, 10)
    yield "MLP 20-64-32-10", MLP([20, 64, 32, 10], rng=0), t.Sequential(*dense), (20,)
    wide = t.Linear(784, 1024), t.ReLU(), t.Linear(1024, 1024), t.ReLU(), t.Linear(1024, 10)
    yield "MLP 784-1024-1024-10", MLP([784, 1024, 1024, 10], rng=0), t.Sequential(*wide), (784,)
    convolutions = t.Conv2d(1, 20, 5), t.MaxPool2d(2), t.Conv2d(20, 50, 5), t.MaxPool2d(2), t.Flatten()
    lenet = t.Sequential(*convolutions, t.Linear(800, 500), t.ReLU(), t.Linear(500, 10))
    yield "LeNet-5", LeNet5(rng=0), lenet, (1, 28, 28)
    ours = Network(
        [
            ("conv1", Conv2d(16, 3, padding=1)), ("bn1", BatchNorm()), ("relu1", ReLU()), ("pool1", MaxPool2d(2)),
            ("conv2", Conv2d(32, 3, padding=1)), ("bn2", BatchNorm()), ("relu2", ReLU()), ("pool2", AveragePool2d(2)),
            ("conv3", Conv2d(64, 3, stride=2, padding=1)), ("relu3", ReLU()), ("pool3", GlobalAveragePool()),
            ("out", Dense(10)),
        ],
        (3, 32, 32), rng=0,
    )  # fmt: skip
    first = t.Conv2d(3, 16, 3, padding=1), t.BatchNorm2d(16), t.ReLU(), t.MaxPool2d(2)
    second = t.Conv2d(16, 32, 3, padding=1), t.BatchNorm2d(32), t.ReLU(), t.AvgPool2d(2)
    third = t.Conv2d(32, 64, 3, stride=2, padding=1), t.ReLU(), t.AdaptiveAvgPool2d(1), t.Flatten(), t.Linear(64, 10)
    yield "three convolutions, 32 x 32", ours, t.Sequential(*first, *second, *third), (3, 32, 32)


def main(repeats: int = 10) -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    print(f"{'network':28}  batch    step us  of torch  forward us  of torch")
    for name, network, model, shape in networks():
        for batch in BATCHES:
            x, y = rng.random((batch, *shape), np.float32), rng.integers(0, 10, batch)
            runs = our_step(network, x, y), torch_step(model, x, y), partial(network, x), torch_pass(model, x)
            step, other_step, forward, other_forward = best_times(runs, repeats)
            print(
                f"{name:28} {batch:6} {1e6 * step:10.0f} {step / other_step:9.2f} {1e6 * forward:11.0f} "
                f"{forward / other_forward:9.2f}"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
