"""Saliencies that need data: gradients, and what units give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .dependency_graph import followers
from .layer import Array, NetworkError
from .losses import Loss, loss_named
from .network import Network
from .training import check_targets

Data = ArrayLike | tuple[ArrayLike, ArrayLike] | None


def split(data: Any) -> tuple[Any, Any]:
    """Return inputs and targets of `data`, None for what is missing."""
    if isinstance(data, tuple) and len(data) == 2:
        return data
    return data, None


def labelled(network: Network, data: Any, criterion: str, loss: Loss) -> tuple[Array, Array]:
    """Return checked inputs and targets. Raises NetworkError where they are missing."""
    inputs, targets = split(data)
    if inputs is None or targets is None:
        raise NetworkError(f"criterion={criterion!r} needs data=(inputs, targets)")
    x = network.check_inputs(inputs, "data")
    if not len(x):
        raise NetworkError("data holds no samples")
    return x, check_targets(network, targets, len(x), loss)


def gradients(
    network: Network,
    x: Array,
    y: Array,
    names: Collection[str],
    loss: str | Loss = "cross-entropy",
    batch: int = 256,
) -> dict[str, Array]:
    """Return the mean gradient of the loss for some parameters, over all samples.

    Notes
    -----
    As the network is used, not as it is trained: nothing is dropped, batch normalisation has its running statistics.
    Layers that are frozen have gradients too.

    Returns
    -------
    dict of str to array
        By parameter name.
    """
    return _means(network, x, y, names, loss_named(loss), batch, lambda slope: slope)


def squared_gradients(
    network: Network, x: Array, y: Array, names: Collection[str], loss: str | Loss = "cross-entropy"
) -> dict[str, Array]:
    """Return the mean over the samples of the squared gradient of each weight: the diagonal of the empirical Fisher.

    Notes
    -----
    It stands for the diagonal of the Hessian, as in OBD. One pass back for each sample.
    """
    return _means(network, x, y, names, loss_named(loss), 1, np.square)


def _means(
    network: Network,
    x: Array,
    y: Array,
    names: Collection[str],
    loss: Loss,
    batch: int,
    measure: Callable[[Array], Array],
) -> dict[str, Array]:
    """Return the mean over the samples of what is measured of each batch's mean gradient."""
    total: dict[str, Array] = {}
    frozen, network.frozen = network.frozen, set()
    try:
        for i in range(0, len(x), batch):
            output, _ = network.forward(x[i : i + batch])
            _, slope = loss(output, y[i : i + batch])
            found = network.backward(slope)
            for name in names:
                total[name] = total.get(name, 0) + len(output) / len(x) * measure(found[name])
    finally:
        network.frozen = frozen
    return total


def activations(network: Network, layers: Sequence[str], inputs: Any, kind: str, batch: int = 256) -> dict[str, Array]:
    """Return one number a unit from what it gives on data.

    Parameters
    ----------
    network : Network
    layers : sequence of str
    inputs : array of shape (samples, *input_shape)
    kind : {'mean', 'rms', 'raw'}
        Mean of the absolute activation, root of the mean square: after the layer's batch normalisation and rectifier,
        where it has them. 'raw': the signed mean of what the layer itself gives, before both.

    Returns
    -------
    dict of str to array of float64, shape (units,)
        Over all samples and places of a map.

    References
    ----------
    Molchanov, Tyree, Karras, Aila and Kautz 2017 (mean activation).
    """
    x = network.check_inputs(inputs, "data")
    if not len(x):
        raise NetworkError("data holds no samples")
    watch = {name: name if kind == "raw" else (followers(network, name) or [name])[-1] for name in layers}
    total = {name: np.zeros(network.shapes[name][0]) for name in layers}
    last = max(watch.values(), key=list(network.layers).index, default=None)
    for i in range(0, len(x), batch):
        _, seen = network.forward(x[i : i + batch], watch=set(watch.values()), until=last)
        for name, watched in watch.items():
            values = seen[watched]
            axes = (0, *range(2, values.ndim))
            each = np.abs(values) if kind == "mean" else np.square(values) if kind == "rms" else values
            total[name] += each.mean(axis=axes, dtype=np.float64) * (len(values) / len(x))
    return {name: np.sqrt(t) if kind == "rms" else t for name, t in total.items()}
