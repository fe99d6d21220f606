"""One thread for the matrix products of small layers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any

from .network import Network

# multiply-adds of a batch in the largest layer, below which two threads wait for each other longer than they work
SMALL = 1 << 28


@cache
def _controller() -> Any:
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController()


@contextmanager
def suited_threads(network: Network, batch: int, threads: int | None = None) -> Iterator[None]:
    """Let BLAS use one thread within the block where layers are small, or as many as are asked for.

    Notes
    -----
    Needs threadpoolctl (extra "neural"); without it BLAS keeps its own number of threads, which on a busy machine was
    seen to make small layers up to 100 times slower: set OPENBLAS_NUM_THREADS=1 then.
    """
    if threads is None and largest_layer(network) * batch < SMALL:
        threads = 1
    controller = _controller()
    with nullcontext() if controller is None or threads is None else controller.limit(limits=threads):
        yield


def largest_layer(network: Network) -> int:
    """Return the multiply-adds of a sample in the layer that has most."""
    return max(n.layer.multiply_adds(network.input_shapes(n), network.shapes[n.name]) for n in network.nodes)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let BLAS use one thread within the block."""
    controller = _controller()
    with nullcontext() if controller is None else controller.limit(limits=1):
        yield
