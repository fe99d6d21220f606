"""Compaction: a masked network becomes one that is really smaller and computes the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..rule import RULES, UNUSED_UNIT, Guarantee, guarantee_of, keep
from .constant_channels import constant_channels, foldable, folded
from .dependency_graph import Coupling
from .latency import sample
from .layer import Array, NetworkError
from .network import Network, check_finite
from .shrinking import shrunk
from .sparsity_report import Report, before_after, report

# samples of noise on which the smaller network is compared with the masked one
VERIFIED_SAMPLES = 8


@dataclass(frozen=True)
class CompactReport:
    """What a compaction took out.

    Attributes
    ----------
    removed : dict of str to int
        Units that are gone, by layer.
    folded : dict of str to int
        Constant inputs other than zero that went into the bias of the layer that read them, by that layer.
    unread : dict of str to int
        Units without weights that had to stay, by layer: the last one of a layer, a constant at the border of a padded
        map, an output of the network, or one that is added to a unit that lives.
    skipped : dict of str to int
        Classes of coupled units that each rule removed.
    guarantee : Guarantee
        Exact: the network computes the same, to the rounding of its numbers.
    before, after : Report
    difference : float
        Largest difference of outputs seen, as a share of the largest output; NaN where it was not verified.
    """

    removed: dict[str, int]
    folded: dict[str, int]
    unread: dict[str, int]
    skipped: dict[str, int]
    guarantee: Guarantee
    before: Report
    after: Report
    difference: float

    def summary(self) -> str:
        """Return before => after, and what stayed and why, as text."""
        if not self.removed:
            lines = ["nothing to take out: every unit is read and reads something, or cannot go"]
        else:
            units = ", ".join(f"{name} {count}" for name, count in self.removed.items())
            lines = [before_after(self.before, self.after), f"units removed: {units}; {self.guarantee.name.lower()}"]
        if self.folded:
            lines.append("constants folded: " + ", ".join(f"{name} {count}" for name, count in self.folded.items()))
        if self.unread:
            lines.append("without weights, but had to stay: " + ", ".join(f"{n} {c}" for n, c in self.unread.items()))
        if np.isfinite(self.difference):
            lines.append(f"largest difference of outputs: {self.difference:.1e} of the largest output")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        gone = sum(self.removed.values())
        size = f"{self.before.parameters:,} => {self.after.parameters:,} parameters"
        return f"CompactReport({gone} units removed, {size}, {self.guarantee.name})"


def compact(network: Network, *, verify: bool = True) -> tuple[Network, CompactReport]:
    """Take out the units that change nothing: those that nobody reads, and those that are constant.

    Parameters
    ----------
    network : Network
        Masked, or with plain zeros. Stays as it is.
    verify : bool
        Whether the outputs are compared on noise.

    Returns
    -------
    network : Network
        A new one, or the very same if there is nothing to take out. Amounts of later prunings refer to the original.
    report : CompactReport

    Raises
    ------
    NetworkError
        If a weight is NaN or infinite, or the outputs differ by more than rounding.

    Notes
    -----
    Exact, rule "unused unit": a class of coupled units goes where `keep(the largest weight that reads it, 0)` is False;
    a weight that reads a constant does not count where the reader's bias can take it. A constant other than zero
    cannot be folded into a padded convolution (the border sees zeros instead): such a channel stays. What one round
    takes out may leave others unused, so rounds go on until there are none. A layer keeps one unit at least.

    Batch normalisation counts with its running statistics: take units out when training is done, or train on after it
    knowing that a constant unit could have come back to life only through its own bias.

    Examples
    --------
    >>> from treeprune.neural import MLP, prune
    >>> net = MLP([784, 256, 128, 10], rng=0)
    >>> _ = prune(net, 0.5, granularity="unit", scope="layer")
    >>> compact(net)
    (Network(5 layers, 109,386 parameters, input (784,)), CompactReport(192 units removed, ...EXACT))
    """
    for name, array in {**network.parameters(), **network.statistics()}.items():
        check_finite(array, name)
    before = report(network)
    smaller, removed, folds, classes = network, dict[str, int](), dict[str, int](), 0
    while True:
        coupling = Coupling(smaller)
        constants = constant_channels(smaller)
        unused = _unused(smaller, coupling, constants)
        gone = _one_left(coupling, unused)
        if not gone.any():
            break
        classes += int(gone.sum())
        shifts = _shifts(smaller, coupling, constants, gone, folds)
        for name, ids in coupling.units().items():
            if gone[ids].any():
                removed[name] = removed.get(name, 0) + int(gone[ids].sum())
        smaller = shrunk(smaller, coupling, gone, shifts)
    skipped = {RULES[UNUSED_UNIT].name: classes} if classes else {}
    difference = float("nan")
    if verify and classes:
        difference = _difference(network, smaller)
    return smaller, CompactReport(
        {name: removed[name] for name in network.layers if name in removed},
        folds,
        _without_weights(smaller),
        skipped,
        guarantee_of(skipped),
        before,
        report(smaller) if classes else before,
        difference,
    )


def remove_channels(network: Network, layer: str, indices: Iterable[int]) -> Network:
    """Take units out of a layer, with all that goes together with them, whatever their weights are.

    Parameters
    ----------
    network : Network
        Stays as it is.
    layer : str
    indices : iterable of int
        Which units of the layer.

    Returns
    -------
    Network
        Outputs change, unless the units were unused.

    Raises
    ------
    NetworkError
        If the layer is not known or would be empty, an index is out of range or comes twice, or the units are outputs
        of the network.

    Notes
    -----
    What is added to these units goes too: in a ResNet18, channels of the first convolution take with them those of both
    blocks that add to it. (Tutorials that cut the first convolution alone put a new, untrained downsample branch into
    the first block instead; here no layer is made that was not there.)

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> remove_channels(MLP([4, 3, 2], rng=0), "fc1", [0, 2])
    Network(3 layers, 9 parameters, input (4,))
    """
    coupling = Coupling(network)
    coupling.group(layer)
    ids = coupling.outputs[layer]
    chosen = np.asarray(list(indices))
    if chosen.size == 0:
        return network.copy()
    if chosen.dtype.kind not in "iu" or chosen.ndim != 1:
        raise NetworkError(f"indices of layer {layer!r} are {chosen.dtype} of shape {chosen.shape}: give whole numbers")
    wrong = chosen[(chosen < 0) | (chosen >= len(ids))]
    if wrong.size:
        raise NetworkError(f"layer {layer!r} has units 0 to {len(ids) - 1}, not {wrong[0]}")
    if len(np.unique(chosen)) < chosen.size:
        raise NetworkError(f"indices of layer {layer!r} hold one twice")
    removed = np.zeros(len(coupling.fixed), bool)
    removed[ids[chosen]] = True
    if (removed & coupling.fixed).any():
        raise NetworkError(f"units of layer {layer!r} are outputs of the network, or tied to its input: they stay")
    return shrunk(network, coupling, removed)


def _unused(network: Network, coupling: Coupling, constants: dict[str, Array]) -> Array:
    """Tell of each class of units whether nothing that it could change is read."""
    read = np.zeros(len(coupling.fixed))
    for node in network.nodes:
        if node.name not in coupling.inputs:
            continue
        weight = np.abs(node.layer.parameters["weight"])
        score = weight.max(axis=(0, *range(2, weight.ndim)))
        score[foldable(node.layer, constants[node.inputs[0]])] = 0
        np.maximum.at(read, coupling.inputs[node.name], score)
    return np.asarray(~np.asarray(keep(read, 0.0)) & ~coupling.fixed)


def _one_left(coupling: Coupling, unused: Array) -> Array:
    """Leave every layer a unit."""
    gone = unused.copy()
    for ids in coupling.units().values():
        if gone[ids].all():
            gone[ids[0]] = False
    return gone


def _shifts(
    network: Network, coupling: Coupling, constants: dict[str, Array], gone: Array, folds: dict[str, int]
) -> dict[str, Array]:
    """Return what constants that go add to the layers that read them; count them in `folds`."""
    shifts = {}
    for node in network.nodes:
        if node.name not in coupling.inputs:
            continue
        values = constants[node.inputs[0]]
        chosen = gone[coupling.inputs[node.name]] & foldable(node.layer, values) & (values != 0)
        if chosen.any():
            shift = folded(node.layer, values, chosen)
            if shift.any():
                shifts[node.name] = shift
                folds[node.name] = folds.get(node.name, 0) + int(chosen.sum())
    return shifts


def _without_weights(network: Network) -> dict[str, int]:
    """Count the units that stayed although all their weights are zero."""
    found = {}
    for name, weight in network.weights().items():
        count = int(np.count_nonzero(~weight.reshape(len(weight), -1).any(axis=1)))
        if count:
            found[name.removesuffix(".weight")] = count
    return found


def _difference(network: Network, smaller: Network) -> float:
    """Compare the outputs of two networks; raise NetworkError where they differ by more than rounding."""
    x = sample(network, VERIFIED_SAMPLES)
    difference = _relative(network(x), smaller(x))
    allowed = 1000 * float(np.finfo(network.dtype).eps)
    # outputs that are small differences of large numbers err by more; with more digits rounding goes, and no defect
    if not difference <= allowed and network.dtype != np.float64:
        x = x.astype(np.float64)
        difference = _relative(network.astype(np.float64)(x), smaller.astype(np.float64)(x))
    if not difference <= allowed:
        raise NetworkError(
            f"the compacted network's outputs differ by {difference:.1e} of the largest output, more than rounding "
            f"({allowed:.1e}): the network was left as it is; please report its layers"
        )
    return difference


def _relative(one: Array, two: Array) -> float:
    """Return the largest difference as a share of the largest number."""
    largest = float(np.abs(one).max()) or 1.0
    return float(np.abs(one.astype(np.float64) - two).max()) / largest
