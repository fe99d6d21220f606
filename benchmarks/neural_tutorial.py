"""The tutorial of weight pruning on MNIST: 784-256-128-10, 3 epochs, global L1 pruning, 2 epochs; beside torch.

Adam 1e-3, batch 64, the same optimizer goes on after pruning. Three seeds; torch (if it is installed) runs one in
the same process on the same batches' sizes. The curve must not be below that of torch over 3 seeds by more than 0.2.

Usage: python benchmarks/neural_tutorial.py [--seeds 0 1 2] [--no-torch]
"""

from __future__ import annotations

import argparse
import copy
import time

import numpy as np
from measure import show_table
from neural_data import mnist

from treeprune.neural import MLP, Adam, accuracy, prune, train

SPARSITIES = (0.3, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
TORCH = (97.98, 98.09, 98.13, 98.16, 97.93, 96.10, 91.35)
"""Of torch 2.13, mean of 3 seeds, run by us."""


def ours(x, y, test_x, test_y, seed):
    """Return test accuracies before pruning, of the control, and for each sparsity pruned and fine-tuned."""
    network, optimizer = MLP([784, 256, 128, 10], rng=seed), Adam(1e-3)
    start = time.process_time()
    train(network, x, y, epochs=3, optimizer=optimizer, rng=seed)
    seconds = (time.process_time() - start) / 3
    rows = []
    for sparsity in (0.0, *SPARSITIES):
        pruned, goes_on = network.copy(), copy.deepcopy(optimizer)
        prune(pruned, sparsity)
        before = 100 * accuracy(pruned, test_x, test_y)
        train(pruned, x, y, epochs=2, optimizer=goes_on, rng=seed + 1)
        rows.append((before, 100 * accuracy(pruned, test_x, test_y)))
    return rows, seconds


def theirs(x, y, test_x, test_y, seed):
    """The same with torch."""
    import torch
    from torch.nn.utils import prune as torch_prune

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    x, y, test_x, test_y = (torch.from_numpy(a) for a in (x, y, test_x, test_y))
    nn = torch.nn
    layers = [nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)]
    model = nn.Sequential(*layers)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def fit(model, optimizer, epochs):
        for _ in range(epochs):
            for chosen in torch.randperm(len(x)).split(64):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(x[chosen]), y[chosen]).backward()
                optimizer.step()

    def quality(model):
        with torch.no_grad():
            return 100 * float((model(test_x).argmax(1) == test_y).float().mean())

    start = time.process_time()
    fit(model, optimizer, 3)
    seconds = (time.process_time() - start) / 3
    states = copy.deepcopy(model.state_dict()), copy.deepcopy(optimizer.state_dict())
    rows = []
    for sparsity in (0.0, *SPARSITIES):
        pruned = nn.Sequential(*(nn.Linear(m.in_features, m.out_features) if hasattr(m, "weight") else nn.ReLU()
                                 for m in layers))  # fmt: skip
        pruned.load_state_dict(states[0])
        goes_on = torch.optim.Adam(pruned.parameters(), 1e-3)
        goes_on.load_state_dict(copy.deepcopy(states[1]))
        linear = [(m, "weight") for m in pruned if hasattr(m, "weight")]
        if sparsity:
            moments = [goes_on.state.pop(m.weight) for m, _ in linear]
            torch_prune.global_unstructured(linear, torch_prune.L1Unstructured, amount=sparsity)
            # pruning makes a new parameter of each weight: its moments go along
            goes_on.param_groups[0]["params"] = list(pruned.parameters())
            for (m, _), moment in zip(linear, moments, strict=True):
                goes_on.state[m.weight_orig] = moment
        before = quality(pruned)
        fit(pruned, goes_on, 2)
        rows.append((before, quality(pruned)))
    return rows, seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--no-torch", action="store_true")
    options = parser.parse_args()
    data = mnist(normalized=True)  # as in the tutorial; raw pixels cost 0.5 to 1 point from 95 % on
    found, epochs = [], []
    peer = None
    if not options.no_torch:
        try:
            peer, theirs_seconds = theirs(*data, options.seeds[0])
            print(f"torch: {[round(after, 2) for _, after in peer]}, {theirs_seconds:.2f} CPU s an epoch", flush=True)
        except ImportError:
            print("torch is not installed")
    for seed in options.seeds:
        rows, seconds = ours(*data, seed)
        found.append(rows)
        epochs.append(seconds)
        print(f"seed {seed}: {[round(after, 2) for _, after in rows]}, {seconds:.2f} CPU s an epoch", flush=True)
    if peer:
        print(f"ours takes {epochs[0] / theirs_seconds:.2f} of the CPU time of torch")
    means, spreads = np.mean(found, axis=0), np.std(found, axis=0)
    rows = []
    for i, sparsity in enumerate((0.0, *SPARSITIES)):
        rows.append([f"{100 * sparsity:.0f} %" if sparsity else "control", f"{means[i, 0]:.2f}",
                     f"{means[i, 1]:.2f} +- {spreads[i, 1]:.2f}", f"{TORCH[i - 1]:.2f}" if i else "97.90",
                     f"{peer[i][1]:.2f}" if peer else "-"])  # fmt: skip
    show_table(["removed", "pruned", f"+ 2 epochs, {len(found)} seeds", "torch, 3 seeds", "torch, this run"], rows)
    worst = min(m - t for m, t in zip(means[1:, 1], TORCH, strict=True))
    print(f"least difference from torch: {worst:+.2f} points (goal: not below -0.20)")


if __name__ == "__main__":
    main()
