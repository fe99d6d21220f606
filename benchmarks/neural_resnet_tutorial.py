"""A ResNet18 trained, one layer pruned by 20 %, and fine-tuned; beside the same fine-tuned without pruning.

    python benchmarks/neural_resnet_tutorial.py [seeds] [epochs] [fine-tuning epochs]

With torch installed, torch fine-tunes the dense network from the same weights too.

On 10,000 pictures of CIFAR-10 (../shared/data/cifar10; JPEG, so its own dense network is what to compare with). As a
tutorial has it: layer2.0.conv1 loses the 25 channels whose output on noise has the least (signed) mean; then layer2.0,
all batch normalisations and the last layer are trained on with a tenth of the learning rate.
"""

from __future__ import annotations

import os
import sys
import time
from importlib.util import find_spec

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from neural_data import DATA

from treeprune.neural import Adam, accuracy, compact, prune, train
from treeprune.neural.resnet import ResNet18


def cifar10(folder=DATA / "cifar10"):
    """Return training pictures and labels, test pictures and labels; numbers from -1 to 1."""
    if not folder.exists():
        raise SystemExit(f"{folder} is absent: put cifar10_10k_2k.npz there")
    with np.load(folder / "cifar10_10k_2k.npz") as file:
        for part in ("train", "test"):
            yield file[f"x_{part}"].astype(np.float32) / 127.5 - 1
            yield file[f"y_{part}"].astype(np.int64)


def flipped(x, rng):
    """Mirror half of the pictures."""
    return np.where(rng.random((len(x), 1, 1, 1)) < 0.5, x, x[..., ::-1])


def fine_tuned(network, data, epochs, seed):
    """Train layer2.0, batch normalisations and fc on, in place; return the test accuracy after each epoch."""
    x, y, test_x, test_y = data
    network.freeze()
    network.unfreeze("layer2.0", "fc", *(n.name for n in network.nodes if n.layer.kind == "BatchNorm"))
    optimizer, found = Adam(1e-4), []
    for epoch in range(epochs):
        train(network, x, y, optimizer=optimizer, batch=128, augment=flipped, rng=1000 * seed + 100 + epoch)
        found.append(accuracy(network, test_x, test_y))
    return found


def torch_fine_tuned(network, data, epochs, seed):
    """Do the same in torch, from the same weights."""
    import torch
    from torch_resnet import TorchResNet18, load
    from torch_steps import torch_accuracy

    torch.set_num_threads(1)
    x, y, test_x, test_y = data
    model, rng, found = load(TorchResNet18(10), network), np.random.default_rng(seed), []
    for name, parameter in model.named_parameters():
        parameter.requires_grad = any(part in name for part in ("layer2.0", "bn", "downsample.1", "fc"))
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], 1e-4)
    for _ in range(epochs):
        model.train()
        for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // 128)):
            inputs = torch.from_numpy(np.ascontiguousarray(flipped(x[rows], rng)))
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(inputs), torch.from_numpy(y[rows])).backward()
            optimizer.step()
        found.append(torch_accuracy(model.eval(), test_x, test_y))
    return found


def main(seeds: int = 1, epochs: int = 8, more: int = 4) -> None:
    data = tuple(cifar10())
    x, y, test_x, test_y = data
    table = []
    with_torch = find_spec("torch") is not None
    for seed in range(seeds):
        dense, began = ResNet18(10, rng=seed), time.process_time()
        train(dense, x, y, epochs=epochs, optimizer=Adam(1e-3), batch=128, augment=flipped, rng=1000 * seed)
        seconds = (time.process_time() - began) / epochs
        masked = dense.copy()
        where = {"criterion": "noise-mean", "granularity": "unit", "scope": "layer", "layers": "layer2.0.conv1"}
        prune(masked, 0.2, rounding="down", rng=seed, **where)
        pruned, report = compact(masked)
        before = [accuracy(n, test_x, test_y) for n in (dense, pruned)]
        peer = torch_fine_tuned(dense, data, more, seed) if with_torch else [np.nan]
        tuned, control = fine_tuned(pruned, data, more, seed), fine_tuned(dense, data, more, seed)
        print(report.summary(), "\n")
        print(
            f"seed {seed}: {seconds:.1f} processor s an epoch; accuracy (%) of the dense network {100 * before[0]:.2f}"
        )
        print(f"  pruned {100 * before[1]:.2f}, fine-tuned", *(f"{100 * a:.2f}" for a in tuned))
        print("  not pruned, fine-tuned", *(f"{100 * a:.2f}" for a in control))
        print("  the same in torch", *(f"{100 * a:.2f}" for a in peer), "\n", flush=True)
        table.append([*before, tuned[-1], control[-1], peer[-1]])
    names = "dense", "pruned", "pruned, fine-tuned", "not pruned, fine-tuned", "the same in torch"
    for name, row in zip(names, np.transpose(table), strict=True):
        print(f"{name:24} {100 * np.mean(row):6.2f} +- {100 * np.std(row):.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
