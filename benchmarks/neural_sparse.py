"""A 1024 x 1024 layer of float32 with zeros: sparse rows beside dense BLAS, scipy's and torch's CSR.

python benchmarks/neural_sparse.py [rounds]     (scipy and torch where installed; one thread; best of the rounds)

Times as often as dense BLAS's, the faster of its two layouts. All kinds take turns within a round. Then a whole
network: dense, deployed in the forms that the cost model picks, and shrunk by units.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np

from treeprune.neural.blas_threads import one_thread
from treeprune.neural.compaction import compact
from treeprune.neural.csr import SparseRows
from treeprune.neural.forms import deploy
from treeprune.neural.mlp import MLP
from treeprune.neural.pruning import prune

SIDE, SPARSITIES, BATCHES = 1024, (0.5, 0.7, 0.8, 0.9, 0.95, 0.98), (1, 64, 256)
HEADS = ("dense", "treeprune", "scipy", "torch")


def main(rounds: int = 15) -> None:
    warnings.filterwarnings("ignore")
    rng = np.random.default_rng(0)
    print(f"{'sparsity':>8} {'batch':>5} {'dense us':>9}" + "".join(f"{head:>11}" for head in HEADS[1:]))
    with one_thread():
        for sparsity in SPARSITIES:
            matrix = rng.standard_normal((SIDE, SIDE)).astype(np.float32)
            matrix[rng.random(matrix.shape) < sparsity] = 0
            for batch in BATCHES:
                times = best(rivals(matrix, batch, rng), rounds)
                dense = min(times.pop("dense"), times.pop("dense, turned"))
                cells = [f"{dense / times[head]:11.2f}" if head in times else f"{'-':>11}" for head in HEADS[1:]]
                print(f"{sparsity:8.0%} {batch:5d} {dense * 1e6:9.0f}" + "".join(cells))
        whole_networks(rounds)


def rivals(matrix, batch, rng):
    x = rng.standard_normal((SIDE, batch)).astype(np.float32)
    rows, out, turned = (
        np.ascontiguousarray(x.T),
        np.empty((SIDE, batch), np.float32),
        np.empty((batch, SIDE), np.float32),
    )
    sparse = SparseRows(matrix)
    assert np.allclose(sparse.times(x), matrix @ x, atol=1e-3)
    runs = {
        "dense": lambda: np.matmul(matrix, x, out=out),
        "dense, turned": lambda: np.matmul(rows, matrix.T, out=turned),
        "treeprune": lambda: sparse.times(x, out=out),
    }
    try:
        import scipy.sparse

        theirs = scipy.sparse.csr_matrix(matrix)
        alone = x[:, 0].copy()
        runs["scipy"] = (lambda: theirs @ alone) if batch == 1 else (lambda: theirs @ x)
    except ImportError:
        pass
    try:
        import torch

        torch.set_num_threads(1)
        other, tensor = torch.from_numpy(matrix).to_sparse_csr(), torch.from_numpy(x)
        runs["torch"] = lambda: other @ tensor
    except ImportError:
        pass
    return runs


def whole_networks(rounds):
    network = MLP([1024, 1024, 1024, 10], rng=0)
    for share in (0.8, 0.95):
        sparse, units = network.copy(), network.copy()
        prune(sparse, share)
        prune(units, share, granularity="unit", scope="layer")
        smaller, _ = compact(units)
        for batch in BATCHES:
            fast = deploy(sparse, batch=batch)
            x = np.random.default_rng(0).standard_normal((batch, 1024)).astype(np.float32)
            runs = {
                "dense": lambda n=sparse, x=x: n(x),
                "deployed": lambda f=fast, x=x: f(x),
                "shrunk": lambda n=smaller, x=x: n(x),
            }
            times = best(runs, rounds)
            forms = ", ".join(form.form for form in fast.forms.values())
            print(
                f"MLP 1024-1024-1024-10, {share:.0%} removed, batch {batch}: dense {times['dense'] * 1e6:.0f} us, "
                f"deployed ({forms}) {times['dense'] / times['deployed']:.2f} times as fast, "
                f"that share of units taken out "
                f"{times['dense'] / times['shrunk']:.2f} times"
            )


def best(runs, rounds):
    found = dict.fromkeys(runs, float("inf"))
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            found[name] = min(found[name], time.perf_counter() - start)
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
