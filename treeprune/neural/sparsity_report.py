"""What a network is made of and costs: weights, zeros, multiply-adds, bytes, time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..text_table import text_table
from .dependency_graph import followers, has_units
from .latency import layer_latencies, measure_latency
from .layer import NetworkError
from .network import Network


@dataclass(frozen=True)
class LayerReport:
    """One layer.

    Attributes
    ----------
    name, kind : str
    shape : tuple of int
        Of its weights.
    weights, nonzero : int
    original : int
        Weights before anything was pruned.
    multiply_adds, nonzero_multiply_adds : int
        Of a pass forward of one sample; the second without those of zero weights.
    dense_bytes, csr_bytes, bitmask_bytes : int
        Stored as they are; as values, column numbers (2 bytes where they fit, else 4) and row starts (4); as values
        and a bit for each weight.
    activation_sparsity : float
        Share of zeros in what it gives (after its batch normalisation and rectifier); NaN without a sample.
    seconds : float
        Of its part of a pass forward of a batch; NaN where it was not measured.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    weights: int
    nonzero: int
    original: int
    multiply_adds: int
    nonzero_multiply_adds: int
    dense_bytes: int
    csr_bytes: int
    bitmask_bytes: int
    activation_sparsity: float = float("nan")
    seconds: float = float("nan")

    @property
    def sparsity(self) -> float:
        """Share of the layer's weights that is zero."""
        return 1 - self.nonzero / self.weights if self.weights else 0.0


@dataclass(frozen=True)
class Report:
    """A network: its layers with weights, and all together.

    Attributes
    ----------
    layers : tuple of LayerReport
    parameters : int
        All that is learned, biases too.
    other_multiply_adds : int
        Of layers without weights of their own.
    seconds : float
        Of a pass forward of a batch, on this machine, one thread of BLAS; NaN where it was not measured.
    batch : int
        Samples of that batch.
    """

    layers: tuple[LayerReport, ...]
    parameters: int
    other_multiply_adds: int
    seconds: float
    batch: int

    def _sum(self, name: str) -> int:
        return sum(int(getattr(layer, name)) for layer in self.layers)

    @property
    def weights(self) -> int:
        """Weights of all layers."""
        return self._sum("weights")

    @property
    def nonzero(self) -> int:
        """Weights that are not zero."""
        return self._sum("nonzero")

    @property
    def sparsity(self) -> float:
        """Share of the weights that is zero, of those that the network has now."""
        return 1 - self.nonzero / self.weights if self.weights else 0.0

    @property
    def removed(self) -> float:
        """Share of the original weights that is gone: zero now, or not there any more."""
        original = self._sum("original")
        return 1 - self.nonzero / original if original else 0.0

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of a pass forward of one sample."""
        return self._sum("multiply_adds") + self.other_multiply_adds

    @property
    def nonzero_multiply_adds(self) -> int:
        """Multiply-adds without those of zero weights."""
        return self._sum("nonzero_multiply_adds") + self.other_multiply_adds

    @property
    def dense_bytes(self) -> int:
        """Bytes of all weights, stored as they are."""
        return self._sum("dense_bytes")

    @property
    def csr_bytes(self) -> int:
        """Bytes of all weights as compressed sparse rows."""
        return self._sum("csr_bytes")

    @property
    def bitmask_bytes(self) -> int:
        """Bytes of all weights as values and a bit for each place."""
        return self._sum("bitmask_bytes")

    def table(self) -> list[str]:
        """Return the lines of a table: a row a layer, and all together."""
        rows = [["layer", "weights", "nonzero", "sparsity", "multiply-adds", "nonzero", "dense", "CSR", "bitmask"]]
        shown = any(np.isfinite(layer.activation_sparsity) for layer in self.layers)
        timed = any(np.isfinite(layer.seconds) for layer in self.layers)
        rows[0] += ["zero outputs"] * shown + ["time"] * timed
        for layer in self.layers:
            rows.append([layer.name, *_cells(layer)])
            rows[-1] += [f"{layer.activation_sparsity:.1%}"] * shown + [_time(layer.seconds)] * timed
        rows.append(["all", *_cells(self)])
        rows[-1] += [""] * shown + [_time(self.seconds)] * timed
        return text_table(rows, left=(0,))

    def __str__(self) -> str:
        return "\n".join(self.table())

    def __repr__(self) -> str:
        size = f"{self.parameters:,} parameters, sparsity {self.sparsity:.1%}"
        return f"Report({size}, {self.multiply_adds:,} multiply-adds)"


def report(
    network: Network, sample: ArrayLike | None = None, *, latency_batch: int | None = None, repeats: int = 7
) -> Report:
    """Return what a network is made of and costs.

    Parameters
    ----------
    network : Network
    sample : array of shape (samples, *input_shape), optional
        Inputs on which activation sparsity is measured.
    latency_batch : int, optional
        Samples that pass at once where time is measured; left out, it is not measured.
    repeats : int
        Measurements of time, of which the median is taken.

    Returns
    -------
    Report

    See Also
    --------
    before_after : two reports side by side.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> report(MLP([784, 256, 128, 10], rng=0))
    Report(235,146 parameters, sparsity 0.0%, 234,752 multiply-adds)
    """
    if isinstance(sample, Network):
        raise NetworkError("sample is a network: two are compared by before_after(report(one), report(two))")
    zeros = {} if sample is None else activation_sparsity(network, sample)
    seconds = {} if latency_batch is None else layer_latencies(network, latency_batch, repeats=repeats)
    layers, other = [], 0
    for node in network.nodes:
        operations = node.layer.multiply_adds(network.input_shapes(node), network.shapes[node.name])
        if not has_units(node):
            other += operations
            continue
        weight = node.layer.parameters["weight"]
        nonzero = int(np.count_nonzero(weight))
        layers.append(
            LayerReport(
                node.name,
                node.layer.kind,
                weight.shape,
                weight.size,
                nonzero,
                network.original.get(f"{node.name}.weight", weight.size),
                operations,
                round(operations * nonzero / weight.size),
                weight.nbytes,
                csr_bytes(weight.shape, nonzero, weight.itemsize),
                nonzero * weight.itemsize + -(-weight.size // 8),
                zeros.get(node.name, float("nan")),
                seconds.get(node.name, float("nan")),
            )
        )
    return Report(
        tuple(layers),
        sum(array.size for array in network.parameters().values()),
        other,
        float("nan") if latency_batch is None else measure_latency(network, latency_batch, repeats=repeats),
        latency_batch or 0,
    )


def csr_bytes(shape: tuple[int, ...], nonzero: int, itemsize: int) -> int:
    """Return the bytes of a weight array as compressed sparse rows, a row a unit.

    Examples
    --------
    >>> csr_bytes((100, 300), 1500, 4)
    9404
    """
    columns = int(np.prod(shape[1:]))
    return nonzero * (itemsize + (2 if columns <= 1 << 16 else 4)) + 4 * (shape[0] + 1)


def activation_sparsity(network: Network, sample: ArrayLike, batch: int = 256) -> dict[str, float]:
    """Return, for each layer with weights, the share of zeros in what comes out behind its rectifier."""
    x = network.check_inputs(sample, "sample")
    watch = {n.name: (followers(network, n.name) or [n.name])[-1] for n in network.nodes if has_units(n)}
    zeros = dict.fromkeys(watch, 0.0)
    for i in range(0, len(x), batch):
        _, seen = network.forward(x[i : i + batch], watch=set(watch.values()))
        for name, watched in watch.items():
            values = seen[watched]
            zeros[name] += np.count_nonzero(values == 0) / values[0].size / len(x)
    return zeros


def before_after(before: Report, after: Report) -> str:
    """Return two reports of a network, before => after, as a table.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([4, 3, 2], rng=0)
    >>> print(before_after(report(net), report(net)).splitlines()[1])
    fc1       12 => 12  12 => 12  0.0% => 0.0%               12 => 12
    """
    rows = [["layer", "weights", "nonzero", "sparsity", "nonzero multiply-adds"]]
    now = {layer.name: layer for layer in after.layers}
    for layer in before.layers:
        if layer.name in now:
            other = now[layer.name]
            rows.append([layer.name, *_pair(layer, other)])
        else:
            rows.append([layer.name, f"{layer.weights:,} => gone", "", "", ""])
    rows.append(["all", *_pair(before, after)])
    lines = text_table(rows, left=(0,))
    lines.append(f"parameters {before.parameters:,} => {after.parameters:,}")
    lines.append(f"multiply-adds {before.multiply_adds:,} => {after.multiply_adds:,}")
    for name, text in (("dense", "bytes, dense"), ("csr", "bytes, CSR"), ("bitmask", "bytes, bitmask")):
        lines.append(f"{text} {getattr(before, name + '_bytes'):,} => {getattr(after, name + '_bytes'):,}")
    if np.isfinite(before.seconds) and np.isfinite(after.seconds):
        lines.append(f"time of a batch of {after.batch} {_time(before.seconds)} => {_time(after.seconds)}")
    return "\n".join(lines)


def _pair(one: LayerReport | Report, two: LayerReport | Report) -> list[str]:
    return [
        f"{one.weights:,} => {two.weights:,}",
        f"{one.nonzero:,} => {two.nonzero:,}",
        f"{one.sparsity:.1%} => {two.sparsity:.1%}",
        f"{one.nonzero_multiply_adds:,} => {two.nonzero_multiply_adds:,}",
    ]


def _cells(part: Any) -> list[str]:
    return [
        f"{part.weights:,}",
        f"{part.nonzero:,}",
        f"{part.sparsity:.1%}",
        f"{part.multiply_adds:,}",
        f"{part.nonzero_multiply_adds:,}",
        f"{part.dense_bytes:,}",
        f"{part.csr_bytes:,}",
        f"{part.bitmask_bytes:,}",
    ]


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.3f} ms" if seconds < 1 else f"{seconds:.2f} s"
