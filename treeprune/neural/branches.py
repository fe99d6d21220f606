"""The branches of a network that pruning compares: their scores, what is gone of them, the masks they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .dependency_graph import Coupling, Group, normalisations
from .granularity import Granularity, reduced
from .layer import Array, NetworkError
from .memory_order import axes_in_memory
from .network import Network


@dataclass(frozen=True)
class Branches:
    """Branches that are counted together: those of a layer, or of a group of coupled layers.

    Attributes
    ----------
    name : str
        Of the layer, or the first one.
    layers : tuple of str
    scores : array of float, shape (n,)
        -inf where a branch is gone.
    gone : array of bool, shape (n,)
        Masked before.
    original : int
        Branches before anything was pruned; n of them are still there.
    parts : tuple of arrays of int
        For each layer, which of the branches are its own: a floor holds for each.
    masks : function
        Of truth values, shape (n,), giving masks by parameter name.
    """

    name: str
    layers: tuple[str, ...]
    scores: Array
    gone: Array
    original: int
    parts: tuple[Array, ...]
    masks: Callable[[Array], dict[str, Array]]


def of_weights(
    network: Network, names: Sequence[str], scores: Mapping[str, Array], granularity: Granularity, reduce: str
) -> list[Branches]:
    """Return the branches of each layer, for all granularities but units and N:M."""
    found = []
    for name in names:
        key = f"{name}.weight"
        if key not in scores:
            raise NetworkError(
                f"layer {name!r}: the criterion scores units, not weights: use granularity='unit' or another criterion"
            )
        found.append(_layer_weights(network, name, scores[key], granularity, reduce))
    return found


def _layer_weights(network: Network, name: str, score: Array, granularity: Granularity, reduce: str) -> Branches:
    key = f"{name}.weight"
    shape, mask = score.shape, network.masks.get(key)
    original = granularity.original_branches(shape, network.original[key], network.original_units[name])
    if granularity.name == "weight":
        # as they lie in memory: millions of weights are not put in another order, and back
        axes = axes_in_memory(network.layers[name].parameters["weight"])
        turned = tuple(shape[axis] for axis in axes)
        flat = checked(score.transpose(axes).reshape(-1), name)
        gone = np.zeros(flat.size, bool) if mask is None else ~mask.transpose(axes).reshape(-1)
        back = np.argsort(axes)
        masks = lambda kept: {key: kept.reshape(turned).transpose(back)}  # noqa: E731
    else:
        folded = granularity.fold(np.ones(shape, bool) if mask is None else mask)
        gone = np.logical_not(folded.any(axis=1))
        flat = checked(reduced(score if mask is None else np.where(mask, score, 0), granularity, reduce), name)
        masks = lambda kept: {key: granularity.spread(kept, shape)}  # noqa: E731
    return Branches(name, (name,), _without(flat, gone), gone, original, (), masks)


def of_units(
    network: Network,
    names: Sequence[str],
    scores: Mapping[str, Array],
    reduce: str,
    coupling: Coupling | None,
    members: str,
) -> list[Branches]:
    """Return the units of each layer, or of each group of coupled layers where a coupling is given."""
    if coupling is None:
        return [_layer_units(network, name, scores, reduce) for name in names]
    return [
        _group_units(network, coupling, group, scores, reduce, members)
        for group in coupling.groups
        if not group.fixed and not set(group.layers).isdisjoint(names)
    ]


def unit_masks(network: Network, name: str, kept: Array) -> dict[str, Array]:
    """Return the masks that remove units of a layer alone: weights, bias, batch normalisation."""
    masks = {}
    for layer in (name, *normalisations(network, name)):
        for key, array in network.layers[layer].parameters.items():
            masks[f"{layer}.{key}"] = np.broadcast_to(kept.reshape(-1, *[1] * (array.ndim - 1)), array.shape).copy()
    return masks


def group_masks(network: Network, coupling: Coupling, removed: Array) -> dict[str, Array]:
    """Return the masks that remove classes of coupled units: what makes them, and what reads them.

    Parameters
    ----------
    removed : array of bool, shape (classes,)
    """
    masks = {}
    for node in network.nodes:
        kept = ~removed[coupling.outputs[node.name]]
        read = ~removed[coupling.inputs[node.name]] if node.name in coupling.inputs else np.ones(0, bool)
        if kept.all() and read.all():
            continue
        for key, array in node.layer.parameters.items():
            mask = np.ones(array.shape, bool)
            mask[~kept] = False
            if array.ndim > 1:
                mask[:, ~read] = False
            masks[f"{node.name}.{key}"] = mask
    return masks


def _layer_units(network: Network, name: str, scores: Mapping[str, Array], reduce: str) -> Branches:
    gone = _gone(network, name)
    score = _without(checked(_unit_scores(scores, name, reduce), name), gone)
    return Branches(
        name, (name,), score, gone, network.original_units[name], (), lambda kept: unit_masks(network, name, kept)
    )


def _group_units(
    network: Network, coupling: Coupling, group: Group, scores: Mapping[str, Array], reduce: str, members: str
) -> Branches:
    """One branch a class of coupled units: its score is the mean over the members that have one."""
    place = np.zeros(len(coupling.fixed), int)
    place[group.classes] = np.arange(len(group.classes))
    total, count = np.zeros(len(group.classes)), np.zeros(len(group.classes))
    gone, parts = np.ones(len(group.classes), bool), []
    for member in group.members:
        rows = place[member.classes]
        score = None
        if member.side == "output":
            parts.append(rows)
            gone[rows[~_gone(network, member.layer)[member.indices]]] = False
            score = _unit_scores(scores, member.layer, reduce)
        elif members == "all" and f"{member.layer}.weight" in scores:
            array = scores[f"{member.layer}.weight"]
            score = array if array.ndim == 1 else reduced(array, Granularity("input"), reduce)
        if score is not None:
            np.add.at(total, rows, checked(score, member.layer)[member.indices])
            np.add.at(count, np.unique(rows), 1)
    ratios = [network.original_units[name] / len(coupling.outputs[name]) for name in group.layers]

    def masks(kept: Array) -> dict[str, Array]:
        removed = np.zeros(len(coupling.fixed), bool)
        removed[group.classes[~kept]] = True
        return group_masks(network, coupling, removed)

    return Branches(
        group.layers[0],
        group.layers,
        _without(total / np.maximum(count, 1), gone),
        gone,
        # layers of a group that are tied one to one shrink alike; where they are not, the sum of their units does
        round(len(group.classes) * float(np.mean(ratios))),
        tuple(parts),
        masks,
    )


def _unit_scores(scores: Mapping[str, Array], name: str, reduce: str) -> Array:
    if name in scores:
        return scores[name]
    return reduced(scores[f"{name}.weight"], Granularity("unit"), reduce)


def _gone(network: Network, name: str) -> Array:
    """Tell of each unit whether all its weights are masked."""
    mask = network.masks.get(f"{name}.weight")
    if mask is None:
        return np.zeros(len(network.layers[name].parameters["weight"]), bool)
    return np.logical_not(mask.reshape(len(mask), -1).any(axis=1))


def _without(scores: Array, gone: Array) -> Array:
    return np.where(gone, -np.inf, scores) if gone.any() else scores


def checked(scores: Array, name: str) -> Array:
    """Return scores; raise NetworkError where one is NaN or minus infinity."""
    # one sum tells for all: what is not finite stays so
    if not np.isfinite(scores.sum(dtype=np.float64)) and not (scores > -np.inf).all():
        place = int(np.flatnonzero(~(scores > -np.inf))[0])
        raise NetworkError(f"layer {name!r}: the saliency of branch {place} is {scores[place]}, which cannot be ranked")
    return scores
