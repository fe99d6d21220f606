"""How long a network, or one of its layers, takes."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from .blas_threads import suited_threads
from .layer import Array, NetworkError
from .network import INPUT, Network


def median_seconds(run: Callable[[], object], repeats: int = 15, least: float = 1e-3) -> float:
    """Return how long a call takes.

    Parameters
    ----------
    run : function
        Called once before anything is measured.
    repeats : int
        Measurements; the result is their median.
    least : float
        Seconds that a measurement lasts at least: short calls are repeated within it.

    Returns
    -------
    float
        Seconds a call.
    """
    if repeats < 1:
        raise NetworkError(f"repeats={repeats!r}: at least one measurement is needed")
    run()
    start = time.perf_counter()
    run()
    once = max(time.perf_counter() - start, 1e-7)
    calls = max(1, int(least / once))
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(calls):
            run()
        found.append((time.perf_counter() - start) / calls)
    return float(np.median(found))


def measure_latency(network: Network, batch: int = 1, *, repeats: int = 15, threads: int | None = 1) -> float:
    """Return how long a pass forward takes on this machine.

    Parameters
    ----------
    network : Network
    batch : int
        Samples that pass at once.
    repeats : int
        Measurements, of which the median is taken.
    threads : int or None
        Of BLAS; None for what suits the layers.

    Returns
    -------
    float
        Seconds a batch.
    """
    x = sample(network, batch)
    with suited_threads(network, batch, threads):
        return median_seconds(lambda: network.forward(x), repeats)


def layer_latencies(network: Network, batch: int = 1, *, repeats: int = 7, threads: int | None = 1) -> dict[str, float]:
    """Return how long each layer's part of a pass forward takes, in seconds a batch."""
    _, seen = network.forward(sample(network, batch), watch=[INPUT, *network.layers])
    found = {}
    with suited_threads(network, batch, threads):
        for node in network.nodes:
            inputs, work = [seen[name] for name in node.inputs], network.workspace(node.name)
            found[node.name] = median_seconds(lambda n=node, i=inputs, w=work: n.layer.forward(i, w), repeats, 2e-4)  # type: ignore[misc]
    return found


def sample(network: Network, batch: int, seed: int = 0) -> Array:
    """Return normal noise that fits a network's input."""
    if isinstance(batch, bool) or not isinstance(batch, (int, np.integer)) or batch < 1:
        raise NetworkError(f"batch={batch!r}: give a whole number of samples, at least 1")
    return np.random.default_rng(seed).standard_normal((batch, *network.input_shape)).astype(network.dtype)
