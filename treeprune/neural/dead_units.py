"""Rectifier units that are zero on a whole box of inputs: removed, and nothing changes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..rule import DEAD_UNIT, RULES, Guarantee, guarantee_of, keep
from .dense import Dense
from .intervals import Interval, interval_bounds
from .layer import Array
from .masks import Masks
from .network import Network, Node
from .relu import ReLU


@dataclass(frozen=True)
class DeadUnits:
    """Units that nothing on the box wakes.

    Attributes
    ----------
    dead : dict of str to array of bool, shape (units,)
        By dense layer that feeds a rectifier.
    always : dict of str to array of bool, shape (units,)
        Units whose rectifier never cuts on the box: there they are linear.
    masks : Masks
        Without the weights and biases of dead units, and the weights that read them.
    removed : dict of str to int
        Units removed, by rule; those that were masked before do not count again.
    guarantee : Guarantee
        EXACT: on the box the masked network's output is the network's own.
    """

    dead: dict[str, Array]
    always: dict[str, Array]
    masks: Masks
    removed: dict[str, int]
    guarantee: Guarantee

    def __repr__(self) -> str:
        units = sum(len(dead) for dead in self.dead.values())
        return f"DeadUnits({sum(int(d.sum()) for d in self.dead.values()):,} of {units:,} units, {self.guarantee.name})"

    def __str__(self) -> str:
        rows = [f"{name}: {int(d.sum())} of {len(d)} dead" for name, d in self.dead.items()]
        return (
            "; ".join(rows) + f"; {self.masks.size - self.masks.kept:,} numbers removed, {self.guarantee.name.lower()}"
        )


def find_dead_units(network: Network, inputs: Interval) -> DeadUnits:
    """Find the units that are zero for all inputs of a box: rule "dead unit".

    Parameters
    ----------
    network : Network
        Of Dense, ReLU, Flatten and Dropout.
    inputs : Interval
        One box, or several: then a unit is dead if it is so on each of them.

    Returns
    -------
    DeadUnits
        Hand its masks to `network.apply_masks`.

    Raises
    ------
    NetworkError
        If a layer is of another kind, the box does not fit, or a pass on it could go beyond what the data type holds.

    Notes
    -----
    Exact on the box: a dead unit gives max(z, 0) = 0 with z <= 0 before, and with z = 0 after. `keep` is asked whether
    the upper bound of z beats 0. The bound covers the rounding of a pass in the network's own data type: a unit that
    rounding alone could wake stays. Off the box the output may change.

    References
    ----------
    Serra, Kumar and Ramalingam 2020; bounds: Moore 1966.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> from treeprune.neural.intervals import box
    >>> net = MLP([1, 2, 1], rng=0)
    >>> net.set_arrays({"fc1.weight": [[1.0], [1.0]], "fc1.bias": [0.0, -2.0]})
    >>> find_dead_units(net, box([[0.5]], 0.5)).dead["fc1"].tolist()  # x - 2 is below 0 for all x from 0 to 1
    [False, True]
    """
    bounds = interval_bounds(network, inputs, network.dtype)
    dead: dict[str, Array] = {}
    always: dict[str, Array] = {}
    masks: dict[str, Array] = {}
    for source, reader in rectified_layers(network):
        live = keep(bounds[source.name].upper.max(axis=0), 0)
        dead[source.name] = gone = ~np.asarray(live)
        always[source.name] = bounds[source.name].lower.min(axis=0) > 0
        masks.setdefault(f"{source.name}.weight", np.ones(source.layer.parameters["weight"].shape, bool))[gone] = False
        if "bias" in source.layer.parameters:
            masks[f"{source.name}.bias"] = ~gone
        if reader is not None:
            shape = reader.layer.parameters["weight"].shape
            masks.setdefault(f"{reader.name}.weight", np.ones(shape, bool))[:, gone] = False
    count = sum(int(np.count_nonzero(d & ~_masked(network, name))) for name, d in dead.items())
    removed = {RULES[DEAD_UNIT].name: count} if count else {}
    return DeadUnits(dead, always, Masks(masks), removed, guarantee_of(removed))


def prune_dead_units(network: Network, inputs: Interval) -> DeadUnits:
    """Mask the units that are zero for all inputs of a box, in place. See `find_dead_units`."""
    found = find_dead_units(network, inputs)
    network.apply_masks(found.masks)
    return found


def _masked(network: Network, name: str) -> Array:
    """Tell of each unit of a layer whether all its numbers are masked already."""
    gone = np.ones(len(network.layers[name].parameters["weight"]), bool)
    for key, array in network.layers[name].parameters.items():
        mask = network.masks.get(f"{name}.{key}", np.ones(array.shape, bool))
        gone &= ~mask.reshape(len(mask), -1).any(axis=1)
    return gone


def rectified_layers(network: Network) -> Iterator[tuple[Node, Node | None]]:
    """Yield dense layers that nothing but a rectifier reads, and the dense layer that alone reads the rectifier."""
    readers: dict[str, list[Node]] = {}
    for node in network.nodes:
        for name in node.inputs:
            readers.setdefault(name, []).append(node)
    for node in network.nodes:
        after = readers.get(node.name, [])
        if not isinstance(node.layer, Dense) or len(after) != 1 or not isinstance(after[0].layer, ReLU):
            continue
        reader = after[0]
        while len(readers.get(reader.name, [])) == 1 and not isinstance(reader.layer, Dense):
            reader = readers[reader.name][0]
        plain = isinstance(reader.layer, Dense) and reader.layer.parameters["weight"].shape[1] == node.layer.units
        yield node, reader if plain else None
