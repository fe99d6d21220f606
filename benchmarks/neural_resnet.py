"""ResNet18 on pictures of 32 x 32 places, one thread: a training step, and the passes of few pictures; beside torch.

    python benchmarks/neural_resnet.py [repeats] [batch]

Needs torch. Prints processor seconds of the best run of each, taken in turn, with either stem; torch has its fused
Adam, and maps in its usual order and channels-last.
"""

from __future__ import annotations

import os
import sys
from functools import partial

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch
from torch_resnet import TorchResNet18
from torch_steps import best_times, our_step, torch_pass, torch_step

from treeprune.neural.resnet import ResNet18

NAMES = "treeprune", "torch", "torch, channels-last"


def compared(title, runs, repeats):
    """Print the best time of each run, and its ratio to torch's better one."""
    best = best_times(runs, repeats, least=0)
    print(title)
    for name, seconds in zip(NAMES, best, strict=True):
        print(f"  {name:22} {seconds:8.4f} s  {seconds / min(best[1:]):5.2f}")


def main(repeats: int = 5, batch: int = 128) -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(batch, 3, 32, 32)).astype(np.float32), rng.integers(0, 10, batch)
    for stem in ("imagenet", "cifar"):
        network = ResNet18(10, stem, rng=0)
        peers = [(TorchResNet18(10, stem), channels_last) for channels_last in (False, True)]
        steps = [our_step(network, x, y), *(torch_step(model, x, y, last) for model, last in peers)]
        compared(f"ResNet18, stem {stem!r}, batch {batch}: a training step", steps, repeats)
        for few in (1, 8):
            passes = [partial(network, x[:few]), *(torch_pass(model.eval(), x[:few], last) for model, last in peers)]
            compared(f"ResNet18, stem {stem!r}, batch {few}: a pass forward", passes, 4 * repeats)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
