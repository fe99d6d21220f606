"""Where pruning of any branches is going: units, channels, vectors, or weights by criteria that need data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .amounts import Amount
from .dependency_graph import Coupling
from .granularity import Granularity
from .layer import NetworkError
from .network import Network
from .pruning import layers_to_prune, prune
from .sparsity_target import live


class BranchTarget:
    """An amount of pruning by `prune`, and the share of the way to it that has been gone.

    Parameters
    ----------
    network : Network
    amount : float, int, or mapping of layer name to these
        Of the branches as they were before any pruning.
    options
        As of `prune`: criterion, granularity, scope, layers, data, loss, floor, rng.

    Raises
    ------
    NetworkError
        If `prune` refuses the amount or an option; the network is not changed.
    """

    def __init__(self, network: Network, amount: Amount | Mapping[str, Amount], **options: Any) -> None:
        self.network, self.amount, self.options = network, amount, options
        kind = Granularity(options.get("granularity", "weight"))
        if kind.group is not None:
            raise NetworkError(f"granularity={options['granularity']!r} has one amount only: prune once, then train")
        layers: Sequence[str] | str | None = options.get("layers")
        coupling, coupled = Coupling(network) if kind.structured else None, bool(options.get("coupled", True))
        self.names = [f"{name}.weight" for name in layers_to_prune(network, layers, coupling, coupled)]
        self.share = 0.0
        prune(network.copy(), amount, **{**options, "rng": np.random.default_rng(0)})  # refuses what cannot be

    def advance(self, share: float) -> None:
        """Prune up to a share of the way; nothing comes back."""
        self.share = max(self.share, share)
        if isinstance(self.amount, Mapping):
            now: Any = {name: scaled(amount, self.share) for name, amount in self.amount.items()}
        else:
            now = scaled(self.amount, self.share)
        prune(self.network, now, **self.options)

    def gone(self) -> int:
        """Return how many of the layers' weights are masked or gone with removed units, in all."""
        return sum(self.network.original[n] - live(self.network, n) for n in self.names)

    def sparsity(self) -> float:
        """Return the share of the layers' original weights that is gone."""
        return self.gone() / max(1, sum(self.network.original[n] for n in self.names))

    def reached(self) -> bool:
        """Tell whether the whole way was gone."""
        return self.share == 1


def scaled(amount: Amount, share: float) -> Amount:
    """Return a share of an amount: a count of a count.

    Examples
    --------
    >>> scaled(10, 0.25), scaled(0.8, 0.5), scaled(0.8, 1.0)
    (2, 0.4, 0.8)
    """
    if share == 1:
        return amount
    return round(amount * share) if isinstance(amount, int) else amount * share
