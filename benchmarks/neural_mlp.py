"""One epoch of 784-256-128-10 on MNIST, Adam, batch 64, one thread: beside torch, epochs taken in turn.

    python benchmarks/neural_mlp.py [epochs]

Needs torch and the MNIST files in ../shared/data/mnist. Prints processor seconds of the best epoch of each.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from neural_data import mnist

from treeprune.neural import MLP, Adam, accuracy, train


def torch_epoch(model, optimizer, x, y, order):
    import torch

    loss_of = torch.nn.functional.cross_entropy
    for i in range(0, len(x), 64):
        chosen = order[i : i + 64]
        optimizer.zero_grad()
        loss_of(model(x[chosen]), y[chosen]).backward()
        optimizer.step()


def main(epochs: int = 5) -> None:
    import torch
    from torch_steps import torch_accuracy

    torch.set_num_threads(1)
    x, y, test_x, test_y = mnist()
    ours, adam = MLP([784, 256, 128, 10], rng=0), Adam(1e-3)
    linear, relu = torch.nn.Linear, torch.nn.ReLU
    peers = {}
    for name, fused in (("torch, default Adam", False), ("torch, fused Adam", True)):
        torch.manual_seed(0)
        model = torch.nn.Sequential(linear(784, 256), relu(), linear(256, 128), relu(), linear(128, 10))
        peers[name] = model, torch.optim.Adam(model.parameters(), 1e-3, fused=fused)
    tx, ty = torch.from_numpy(x), torch.from_numpy(y.astype(np.int64))
    train(ours, x[:128], y[:128])
    best = dict.fromkeys(["treeprune", *peers], np.inf)
    found: dict[str, list[float]] = {name: [] for name in best}
    for epoch in range(epochs):
        began = time.process_time()
        train(ours, x, y, optimizer=adam, rng=epoch)
        best["treeprune"] = min(best["treeprune"], time.process_time() - began)
        found["treeprune"].append(accuracy(ours, test_x, test_y))
        for name, (model, optimizer) in peers.items():
            began = time.process_time()
            torch_epoch(model, optimizer, tx, ty, torch.randperm(len(tx)))
            best[name] = min(best[name], time.process_time() - began)
            found[name].append(torch_accuracy(model, test_x, test_y))
    base = best["torch, default Adam"]
    for name, seconds in best.items():
        mean = np.mean(found[name])
        print(f"{name:22} {seconds:6.2f} s  {seconds / base:5.2f}, test accuracy {mean:.4f} (mean of the epochs)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
