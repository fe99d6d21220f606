"""Where pruning is going: an amount of the original network, and the masks on the way there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .amounts import Amount, amount_of, gives_way, removed
from .layer import Array, NetworkError
from .masks import Masks
from .network import Network
from .selection import kept_globally

_ALL = np.True_


def chosen_weights(network: Network, layers: Iterable[str] | None = None) -> list[str]:
    """Return the names of the weights that are pruned: all, or those of some layers or parts of the network."""
    names = list(network.weights())
    if layers is None:
        return names
    found = {layer for pattern in ([layers] if isinstance(layers, str) else layers) for layer in network.find(pattern)}
    return [name for name in names if name.rsplit(".", 1)[0] in found]


def live(network: Network, name: str) -> int:
    """Return how many numbers of a parameter are left: neither masked nor gone with units that were removed."""
    mask = network.masks.get(name)
    return network.parameters()[name].size if mask is None else int(np.count_nonzero(mask))


def weight_sparsity(network: Network, layers: Iterable[str] | None = None) -> float:
    """Return the share of the original weights that is masked or gone with removed units.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([2, 3, 2], rng=0)
    >>> net.apply_masks({"fc2.weight": [[True, True, False], [True, False, False]]})
    >>> weight_sparsity(net)
    0.25
    """
    names = chosen_weights(network, layers)
    whole = sum(network.original[name] for name in names)
    return (whole - sum(live(network, name) for name in names)) / whole if whole else 0.0


class SparsityTarget:
    """An amount of pruning, and the share of the way to it that has been gone.

    Parameters
    ----------
    network : Network
        What it has lost already counts: share 0 is the network as it comes, share 1 the amount.
    amount : float, int, or mapping of layer name to these
        Of the weights as they were before any pruning.
    scope : {'global', 'layer'}
    layers : names of layers or parts, optional
    floor : int
        The least number of weights that a layer keeps: a share of a layer that would leave fewer leaves these.
    returning : bool
        Whether the share may fall again: then the values of weights are remembered as they are removed.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([10, 10, 10], rng=0)
    >>> target = SparsityTarget(net, 0.9)
    >>> target.advance(0.5), weight_sparsity(net)
    (None, 0.45)
    >>> target.advance(1.0), weight_sparsity(net), target.reached()
    (None, 0.9, True)
    """

    def __init__(
        self,
        network: Network,
        amount: Amount | Mapping[str, Amount],
        *,
        scope: str = "global",
        layers: Iterable[str] | None = None,
        floor: int = 1,
        returning: bool = False,
    ) -> None:
        if scope not in ("global", "layer"):
            raise NetworkError(f"scope={scope!r}: give 'global' or 'layer'")
        self.network, self.floor, self.returning = network, floor, returning
        size = network.original
        self.names = chosen_weights(network, layers)
        self.held: dict[str, Array] = {}
        self.first = {n: network.original[n] - live(network, n) for n in self.names}
        if isinstance(amount, Mapping):
            for name in amount:
                network.find(name.removesuffix(".weight"))
            self.last = {n: _removed_above(floor, amount_of(amount, n), size[n], n) for n in self.names}
        elif scope == "layer":
            self.last = {n: _removed_above(floor, amount, size[n], n) for n in self.names}
        else:
            self.first[""] = sum(self.first.values())
            self.last = {"": removed(amount, sum(size[n] for n in self.names))}

    def goals(self, share: float) -> dict[str, int]:
        """Return how many weights are gone at a share of the way: of each, or under "" of all together."""
        ways = ((n, self.first[n], last) for n, last in self.last.items())
        return {n: max(first, round(first + (last - first) * share)) for n, first, last in ways}

    def advance(self, share: float, scores: Mapping[str, Array] | None = None) -> None:
        """Change the network's masks to those of a share of the way.

        Parameters
        ----------
        share : float in [0, 1]
            Above that of the last call, more is removed, and nothing comes back. Below it, weights come back, the
            last value of each as its score and its value.
        scores : mapping of parameter name to array of float, optional
            Saliency of the weights; their magnitude if left out.
        """
        parameters, ranked = self.network.parameters(), {}
        for name in self.names:
            mask = self.network.masks.get(name, _ALL)
            # what is gone ranks below all that is left
            if scores is None:
                ranked[name] = np.where(mask, np.abs(parameters[name]), self._memory(name))
            else:
                least = np.finfo(scores[name].dtype).min
                ranked[name] = np.where(mask, np.maximum(scores[name], least), -np.inf)
        found: dict[str, Array] = {}
        for group, gone in self.goals(share).items():
            inside = {n: ranked[n] for n in self.names if group in ("", n)}
            count = sum(self.network.original[n] for n in inside) - gone
            found.update(kept_globally(inside, count, dict.fromkeys(inside, self.floor) if group == "" else None))
        self._remember_and_return(found)

    def _memory(self, name: str) -> Any:
        """Return the scores, below 0, of weights that are gone: -1 where they may never come back."""
        if name not in self.held:
            return -1.0
        values = np.abs(self.held[name])
        return values / (values.max() + 1) - 1

    def _remember_and_return(self, found: dict[str, Array]) -> None:
        """Put the masks in the network; where a target may be left again, with the values that weights had."""
        parameters = self.network.parameters()
        if self.returning:
            for name, kept in found.items():
                before = self.network.masks.get(name, _ALL)
                held = self.held.setdefault(name, np.zeros_like(parameters[name]))
                np.copyto(held, parameters[name], where=before & ~kept)
                np.copyto(parameters[name], held, where=~before & kept)
        self.network.apply_masks(Masks({**self.network.masks, **found}), compose=False)

    def gone(self) -> int:
        """Return how many of the weights are masked or gone with removed units, in all."""
        return sum(self.network.original[n] - live(self.network, n) for n in self.names)

    def sparsity(self) -> float:
        """Return the share of the original weights that is gone."""
        return self.gone() / max(1, sum(self.network.original[n] for n in self.names))

    def reached(self) -> bool:
        """Tell whether as much is gone as was asked for."""
        return self.gone() >= sum(self.last.values())


def _removed_above(floor: int, amount: Amount, size: int, name: str) -> int:
    """Return how many weights of a layer an amount removes, `floor` of them left, as `prune` has it."""
    gone, most = removed(amount, size, name), max(0, size - floor)
    if gone > most and not gives_way(amount):
        raise NetworkError(
            f"{name}: amount={amount!r} would remove {gone:,} of {size:,} weights, and floor={floor} stay"
        )
    return min(gone, most)
