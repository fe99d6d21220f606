"""How much a weight or a unit matters: the scores that pruning compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import data_saliency
from .dependency_graph import NORMALISING, has_units, normalisations
from .geometric_median import distance_to_others
from .layer import Array, NetworkError
from .losses import Loss, loss_named
from .network import Network, nearest
from .random_source import generator_of

Criterion = str | Mapping[str, ArrayLike] | Callable[[Network, Any, np.random.Generator], Mapping[str, ArrayLike]]

OF_WEIGHTS = ("magnitude", "l1", "l2", "random", "gradient", "taylor", "obd")
OF_UNITS = ("activation-mean", "activation-rms", "noise-mean", "batch-norm-scale", "geometric-median")
# samples of normal noise that "noise-mean" makes where none are given
NOISE_SAMPLES = 64


def saliencies(
    network: Network,
    criterion: Criterion = "magnitude",
    *,
    data: data_saliency.Data = None,
    layers: Sequence[str] | None = None,
    loss: str | Loss = "cross-entropy",
    scales: bool = False,
    rng: np.random.Generator | int | None = None,
) -> dict[str, Array]:
    """Return how much each weight, or each unit, matters.

    Parameters
    ----------
    network : Network
    criterion : str, function or mapping
        Of weights: "magnitude" (or "l1", "l2": its absolute value; they differ in how those of a unit are put
        together), "random", "gradient" (absolute mean gradient of the loss), "taylor" (absolute weight x gradient),
        "obd" (weight^2 x mean squared gradient / 2).
        Of units: "activation-mean", "activation-rms", "noise-mean" (signed mean of the layer's raw output on normal
        noise, before batch normalisation and rectifier), "batch-norm-scale", "geometric-median".
        Or your own: a function of (network, data, rng), or scores, that give arrays of the shape of a parameter by its
        name, or of shape (units,) by the name of a layer.
    data : array or pair of arrays, optional
        Inputs, or (inputs, targets): "gradient", "taylor" and "obd" need both, activations the inputs. For
        "noise-mean" it is the noise; without, 64 samples are drawn from `rng`.
    layers : sequence of str, optional
        Layers to score; all that have weights if left out.
    loss : str or function
        What "gradient", "taylor" and "obd" differentiate.
    scales : bool
        Whether criteria of weights score the scales of batch normalisation too.
    rng : numpy.random.Generator, int or None
        For "random" and "noise-mean".

    Returns
    -------
    dict of str to array
        By parameter name with the shape of the parameter, or by layer with shape (units,).

    Raises
    ------
    NetworkError
        If the criterion is not known, needs data that are missing, or a score is NaN or has the wrong shape.

    Notes
    -----
    All of these are heuristics: a small saliency does not prove that nothing changes.

    References
    ----------
    Gradient: Lee, Ajanthan and Torr 2019 (SNIP). Taylor: Molchanov et al. 2017, 2019. OBD: LeCun, Denker and Solla
    1990. Batch normalisation: Liu et al. 2017. Geometric median: He et al. 2019.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([4, 3, 2], rng=0)
    >>> saliencies(net)["fc1.weight"].shape, saliencies(net, "geometric-median")["fc1"].shape
    ((3, 4), (3,))
    """
    names = weighted_layers(network) if layers is None else list(layers)
    generator = generator_of(rng)
    if isinstance(criterion, str):
        parameters = network.parameters()
        wanted = [f"{name}.weight" for name in names]
        if scales:
            wanted += [f"{n.name}.weight" for n in network.nodes if n.layer.kind in NORMALISING]
        if criterion in OF_WEIGHTS:
            chosen = {name: parameters[name] for name in wanted}
            return _of_weights(network, criterion, chosen, data, loss_named(loss), generator)
        return _of_units(network, criterion, names, data, generator)
    scores = criterion(network, data, generator) if callable(criterion) else criterion
    if not isinstance(scores, Mapping):
        raise NetworkError(f"criterion gave {type(scores).__name__}: it gives scores by parameter or by layer")
    return _checked(network, scores, names)


def weighted_layers(network: Network) -> list[str]:
    """Return the names of the layers that have weights."""
    return [node.name for node in network.nodes if has_units(node)]


def _of_weights(
    network: Network, criterion: str, weights: dict[str, Array], data: Any, loss: Loss, rng: np.random.Generator
) -> dict[str, Array]:
    if criterion in ("magnitude", "l1", "l2"):
        return {name: np.abs(weight) for name, weight in weights.items()}
    if criterion == "random":
        return {name: rng.random(weight.shape) for name, weight in weights.items()}
    x, y = data_saliency.labelled(network, data, criterion, loss)
    if criterion == "obd":
        curvature = data_saliency.squared_gradients(network, x, y, weights, loss)
        return {name: curvature[name] * np.square(weight) / 2 for name, weight in weights.items()}
    slopes = data_saliency.gradients(network, x, y, weights, loss)
    if criterion == "gradient":
        return {name: np.abs(slopes[name]) for name in weights}
    return {name: np.abs(slopes[name] * weight) for name, weight in weights.items()}


def _of_units(
    network: Network, criterion: str, names: list[str], data: Any, rng: np.random.Generator
) -> dict[str, Array]:
    if criterion == "geometric-median":
        return {name: distance_to_others(network.layers[name].parameters["weight"]) for name in names}
    if criterion == "batch-norm-scale":
        return {name: _scale(network, name) for name in names}
    if criterion in ("activation-mean", "activation-rms"):
        inputs, _ = data_saliency.split(data)
        if inputs is None:
            raise NetworkError(f"criterion={criterion!r} needs data=inputs")
        return data_saliency.activations(network, names, inputs, criterion.removeprefix("activation-"))
    if criterion == "noise-mean":
        noise = data_saliency.split(data)[0]
        if noise is None:
            noise = rng.standard_normal((NOISE_SAMPLES, *network.input_shape))
        return data_saliency.activations(network, names, noise, "raw")
    known = (*OF_WEIGHTS, *OF_UNITS)
    raise NetworkError(f"criterion={criterion!r} is not known{nearest(criterion, known)}")


def _scale(network: Network, name: str) -> Array:
    found = normalisations(network, name)
    if not found:
        raise NetworkError(
            f"criterion='batch-norm-scale': layer {name!r} has no batch normalisation right behind it: leave it out of "
            "`layers`, or use another criterion"
        )
    return np.asarray(np.abs(network.layers[found[0]].parameters["weight"]))


def _checked(network: Network, scores: Mapping[str, ArrayLike], names: list[str]) -> dict[str, Array]:
    """Return the user's own scores; raise NetworkError where a name or a shape is wrong."""
    parameters, weights = network.parameters(), network.weights()
    found: dict[str, Array] = {}
    for name, value in scores.items():
        array = np.asarray(value)
        layer = name.removesuffix(".weight")
        if name in parameters:
            shape = parameters[name].shape
        elif f"{name}.weight" in weights:
            shape = weights[f"{name}.weight"].shape[:1]
        else:
            raise NetworkError(f"scores for {name!r}, which has no weights{nearest(name, [*weights, *names])}")
        if array.shape != shape or array.dtype.kind not in "fiub":
            raise NetworkError(
                f"the scores of {name!r} are {array.dtype} of shape {array.shape}, not numbers of {shape}"
            )
        if array.dtype.kind != "f":
            array = array.astype(np.float64)
        if layer in names or name in parameters.keys() - weights.keys():
            found[name] = array
    missing = [n for n in names if n not in found and f"{n}.weight" not in found]
    if missing:
        raise NetworkError(f"no scores for layer {missing[0]!r}: give some, or leave it out of `layers`")
    return found
