"""One training step of ResNet18 on pictures of 32 x 32 places, one thread: beside torch, steps taken in turn.

    python benchmarks/neural_resnet.py [repeats] [batch]

Needs torch. Prints processor seconds of the best step of each, with either stem; torch has its fused Adam, and maps in
its usual order and channels-last.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch
from torch_resnet import TorchResNet18

from treeprune.neural.optimizers import Adam
from treeprune.neural.resnet import ResNet18
from treeprune.neural.training import loss_and_gradients


def torch_step(stem, x, y, channels_last):
    """Return a function that trains a torch network for one step."""
    model, inputs, labels = TorchResNet18(10, stem), torch.from_numpy(x), torch.from_numpy(y)
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        inputs = inputs.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), labels).backward()
        optimizer.step()

    return step


def our_step(stem, x, y):
    """Return a function that trains our network for one step."""
    network, optimizer = ResNet18(10, stem, rng=0), Adam(1e-3)

    def step():
        optimizer.step(network, loss_and_gradients(network, x, y)[1])

    return step


def main(repeats: int = 5, batch: int = 128) -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(batch, 3, 32, 32)).astype(np.float32), rng.integers(0, 10, batch)
    for stem in ("imagenet", "cifar"):
        steps = {
            "treeprune": our_step(stem, x, y),
            "torch": torch_step(stem, x, y, False),
            "torch, channels-last": torch_step(stem, x, y, True),
        }
        best = dict.fromkeys(steps, np.inf)
        steps["treeprune"]()  # compiles
        for _ in range(repeats):
            for name, step in steps.items():
                began = time.process_time()
                step()
                best[name] = min(best[name], time.process_time() - began)
        base = min(best["torch"], best["torch, channels-last"])
        print(f"ResNet18, stem {stem!r}, batch {batch}: a training step")
        for name, seconds in best.items():
            print(f"  {name:22} {seconds:7.3f} s  {seconds / base:5.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
