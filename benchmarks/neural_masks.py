"""Global magnitude masks of 11.5 million weights, beside torch.nn.utils.prune.

python benchmarks/neural_masks.py [repeats]        (needs torch; one thread; seconds of CPU, best of the repeats)
"""

from __future__ import annotations

import sys
import time

import numpy as np

from treeprune.neural.mlp import MLP
from treeprune.neural.pruning import prune
from treeprune.neural.sparsity_report import report

WIDTHS = [1024, 4096, 1536, 640, 10]  # 11.5 million weights


def main(repeats: int = 3) -> None:
    import torch
    from torch.nn.utils import prune as torch_prune

    torch.set_num_threads(1)
    network = MLP(WIDTHS, rng=0)
    weights = network.weights()
    best: dict[str, float] = {}
    for _ in range(repeats):
        for amount in (0.5, 0.9):
            ours = network.copy()

            seconds(best, f"treeprune prune {amount}", lambda o=ours, a=amount: prune(o, a, floor=0))
            layers = [torch.nn.Linear(w.shape[1], w.shape[0]) for w in weights.values()]
            with torch.no_grad():
                for layer, weight in zip(layers, weights.values(), strict=True):
                    layer.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
            pairs = [(layer, "weight") for layer in layers]
            seconds(
                best,
                f"torch global_unstructured {amount}",
                lambda p=pairs, a=amount: torch_prune.global_unstructured(p, torch_prune.L1Unstructured, amount=a),
            )
            same = [
                np.array_equal(ours.masks[name], layer.weight_mask.numpy() > 0)
                for name, layer in zip(weights, layers, strict=True)
            ]
            print(f"amount {amount}: {report(ours).nonzero:,} left, masks equal torch's: {all(same)}")
    for amount in (0.5, 0.9):
        one, two = best[f"treeprune prune {amount}"], best[f"torch global_unstructured {amount}"]
        print(f"amount {amount}: treeprune {one * 1e3:.0f} ms, torch {two * 1e3:.0f} ms, ratio {two / one:.1f}")


def seconds(best: dict[str, float], name: str, run) -> None:
    start = time.process_time()
    run()
    best[name] = min(best.get(name, 1e9), time.process_time() - start)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
