"""ResNet18 on pictures of 32 x 32 places, one thread: a training step, and the passes of few pictures; beside torch.

    python benchmarks/neural_resnet.py [repeats] [batch]

Needs torch. Prints processor seconds of the best run of each, taken in turn, with either stem; torch has its fused
Adam, and maps in its usual order and channels-last.
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


def torch_pass(stem, x, channels_last):
    """Return a function that lets a torch network look at pictures."""
    model, inputs = TorchResNet18(10, stem).eval(), torch.from_numpy(x)
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        inputs = inputs.contiguous(memory_format=torch.channels_last)

    def look():
        with torch.no_grad():
            return model(inputs)

    return look


def our_pass(stem, x):
    """Return a function that lets our network look at pictures."""
    network = ResNet18(10, stem, rng=0)
    return lambda: network(x)


def compared(title, runs, repeats):
    """Print the best time of each run, and its ratio to torch's better one."""
    best = dict.fromkeys(runs, np.inf)
    runs["treeprune"]()  # compiles
    for _ in range(repeats):
        for name, run in runs.items():
            began = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - began)
    base = min(best["torch"], best["torch, channels-last"])
    print(title)
    for name, seconds in best.items():
        print(f"  {name:22} {seconds:8.4f} s  {seconds / base:5.2f}")


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
        compared(f"ResNet18, stem {stem!r}, batch {batch}: a training step", steps, repeats)
        for few in (1, 8):
            passes = {
                "treeprune": our_pass(stem, x[:few]),
                "torch": torch_pass(stem, x[:few], False),
                "torch, channels-last": torch_pass(stem, x[:few], True),
            }
            compared(f"ResNet18, stem {stem!r}, batch {few}: a pass forward", passes, 4 * repeats)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
