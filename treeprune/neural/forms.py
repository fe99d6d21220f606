"""A network for use: each layer in the form that is fastest on this machine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..text_table import text_table
from .blas_threads import SMALL, largest_layer, one_thread
from .compaction import CompactReport, compact
from .cost_model import cost_model
from .csr import SparseRows
from .dependency_graph import has_units
from .latency import median_seconds, sample
from .layer import Array, NetworkError, Workspace
from .network import INPUT, Network, Node
from .sparsity_report import csr_bytes

DENSE, CSR = "dense", "CSR"
# how much faster sparse rows must look before they are chosen: measurements of the model are no better than this
MARGIN = 1.15


@dataclass(frozen=True)
class Form:
    """How a layer with weights is computed.

    Attributes
    ----------
    name : str
        Of the layer.
    form : {'dense', 'CSR'}
    sparsity : float
        Share of its weights that is zero.
    dense_seconds, csr_seconds : float
        What the cost model expects of a batch; NaN where a form is not to be had.
    nbytes : int
        Of the weights in this form.
    why : str
    """

    name: str
    form: str
    sparsity: float
    dense_seconds: float
    csr_seconds: float
    nbytes: int
    why: str


class Deployed:
    """A network that is only used: it cannot be trained or pruned.

    Attributes
    ----------
    network : Network
        Shrunk, where that changes nothing.
    forms : dict of str to Form
        By layer with weights.
    compaction : CompactReport or None
    batch : int
        Samples that pass at once, for which the forms were chosen.
    """

    def __init__(self, network: Network, forms: dict[str, Form], compaction: CompactReport | None, batch: int) -> None:
        self.network, self.forms, self.compaction, self.batch = network, forms, compaction, batch
        self._rows = {
            name: SparseRows(network.layers[name].parameters["weight"])
            for name, form in forms.items()
            if form.form == CSR
        }
        self._work = {node.name: Workspace() for node in network.nodes}
        self._last_reader = {name: node.name for node in network.nodes for name in node.inputs}
        self._one_thread = largest_layer(network) * batch < SMALL

    def __call__(self, x: ArrayLike) -> Array:
        """Return the outputs for some samples: those of the network, to the rounding of its numbers.

        Parameters
        ----------
        x : array of shape (samples, *input_shape)
        """
        array = self.network.check_inputs(x)
        output = np.empty((len(array), *self.network.shapes[self.network.nodes[-1].name]), self.network.dtype)
        with one_thread() if self._one_thread else nullcontext():
            for i in range(0, len(array), self.batch):
                output[i : i + self.batch] = self._pass(array[i : i + self.batch])
        return output

    def _pass(self, x: Array) -> Array:
        values = {INPUT: x}
        for node in self.network.nodes:
            values[node.name] = self._layer(node, [values[name] for name in node.inputs])
            for name in node.inputs:
                if self._last_reader[name] == node.name:
                    values.pop(name, None)
        return values[self.network.nodes[-1].name]

    def _layer(self, node: Node, inputs: list[Array]) -> Array:
        work = self._work[node.name]
        if node.name not in self._rows:
            return node.layer.forward(inputs, work)
        rows = self._rows[node.name]
        out = work.array("y", (rows.shape[0], len(inputs[0])), self.network.dtype)
        return rows.times(inputs[0].T, node.layer.parameters.get("bias"), out).T

    @property
    def nbytes(self) -> int:
        """Bytes of all weights in their forms, biases left out."""
        return sum(form.nbytes for form in self.forms.values())

    def latency(self, batch: int | None = None, repeats: int = 15) -> float:
        """Return how long a batch takes, in seconds: the median of some measurements."""
        x = sample(self.network, batch or self.batch)
        with one_thread():
            return median_seconds(lambda: self._pass(x), repeats)

    def table(self) -> list[str]:
        """Return the lines of a table: which form, and why."""
        rows = [["layer", "form", "sparsity", "dense", "CSR", "bytes", "why"]]
        rows += [
            [f.name, f.form, f"{f.sparsity:.1%}", _time(f.dense_seconds), _time(f.csr_seconds), f"{f.nbytes:,}", f.why]
            for f in self.forms.values()
        ]
        return text_table(rows, left=(0, 1, 6))

    def __str__(self) -> str:
        return "\n".join(self.table())

    def __repr__(self) -> str:
        forms = ", ".join(f"{f.name} {f.form}" for f in self.forms.values())
        return f"Deployed({forms}; {self.nbytes:,} bytes)"


def deploy(network: Network, *, batch: int = 64, form: str | None = None, shrink: bool = True) -> Deployed:
    """Make a network fast for use: take unused units out, and compute each layer in its fastest form.

    Parameters
    ----------
    network : Network
        Stays as it is; later changes to it do not reach what is deployed.
    batch : int
        Samples that will pass at once: what is fastest depends on it.
    form : {'dense', 'CSR'}, optional
        One form for every layer that can have it, instead of the model's choice.
    shrink : bool
        Whether `compaction.compact` comes first.

    Returns
    -------
    Deployed

    Notes
    -----
    Exact, to rounding. The choice is by a cost model that is measured once a process (`cost_model.cost_model`). Sparse
    rows pay from about 75 % zeros on; what shrinks pays at once. 2:4 and other N:M save storage, and no time here.
    Convolutions are shrunk, and stay dense.

    Examples
    --------
    >>> from treeprune.neural import MLP, prune
    >>> net = MLP([784, 300, 100, 10], rng=0)
    >>> _ = prune(net, 0.99)
    >>> fast = deploy(net, form="CSR")
    >>> x = np.random.default_rng(0).normal(size=(5, 784))
    >>> bool(np.allclose(fast(x), net(x), atol=1e-5))
    True
    """
    if form not in (None, DENSE, CSR):
        raise NetworkError(f"form={form!r}: give {DENSE!r}, {CSR!r}, or leave it out")
    sample(network, batch)  # refuses a batch that is none
    smaller, compaction = compact(network) if shrink else (network, None)
    if smaller is network:
        smaller = network.copy()
    forms = {node.name: _form(smaller, node, batch, form) for node in smaller.nodes if has_units(node)}
    return Deployed(smaller, forms, compaction, batch)


def _form(network: Network, node: Node, batch: int, wanted: str | None) -> Form:
    weight = node.layer.parameters["weight"]
    nonzero = int(np.count_nonzero(weight))
    sparsity = 1 - nonzero / weight.size
    if node.layer.kind != "Dense":
        return Form(node.name, DENSE, sparsity, float("nan"), float("nan"), weight.nbytes, "convolutions stay dense")
    rows, columns = weight.shape
    if wanted is None:
        model = cost_model(network.dtype.name)
        dense = model.dense_seconds(rows, columns, batch)
        sparse = model.sparse_seconds(rows, columns, nonzero, batch)
        chosen = CSR if sparse * MARGIN < dense else DENSE
        other, own = (dense, sparse) if chosen == CSR else (sparse, dense)
        why = f"{other / max(own, 1e-12):.2f} times as fast as {DENSE if chosen == CSR else CSR} by the cost model"
    else:
        dense = sparse = float("nan")
        chosen, why = wanted, "as asked for"
    size = weight.nbytes
    if chosen == CSR:
        size = csr_bytes(weight.shape, nonzero, weight.itemsize)
    return Form(node.name, chosen, sparsity, dense, sparse, size, why)


def _time(seconds: float) -> str:
    return "-" if not np.isfinite(seconds) else f"{seconds * 1e6:.0f} us"
