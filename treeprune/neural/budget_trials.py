"""Networks pruned to one budget after another, each measured against the dense one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .amounts import Amount, amount_of, removed
from .budget_search import SHARES, Trial, filled, transfers
from .budgets import Allocation, SensitivityCurve, allocate
from .costs import Cost, cost_named
from .divergences import Divergence
from .layer import Array, NetworkError
from .network import Network, nearest
from .obs_layers import LayerwisePruner
from .row_importance import row_importance
from .selection import kept_globally
from .sensitivity_curves import curves_one_by_one

BUDGETS = ("knapsack", "magnitude", "importance", "uniform")
MEASURED = 5000
"""Samples on which trials are measured."""


class BudgetTrials:
    """Budgets of a network's layers, and what they give.

    Parameters
    ----------
    network : Network
    inputs : array of shape (samples, *input_shape)
    divergence : Divergence
    cost : str or function
    floor : int
        Weights that each layer keeps at least.
    damping : float
    rng : numpy.random.Generator

    Attributes
    ----------
    curves : dict of str to SensitivityCurve
    allocation : Allocation or None
    """

    def __init__(
        self,
        network: Network,
        inputs: Array,
        divergence: Divergence,
        cost: str | Cost,
        floor: int,
        damping: float,
        rng: np.random.Generator,
    ) -> None:
        if floor < 1:
            raise NetworkError(f"floor={floor}: each layer keeps at least 1 weight, else nothing passes")
        self.divergence, self.rng = divergence, rng
        self.samples = inputs[rng.permutation(len(inputs))[:MEASURED]]
        self.dense = network(self.samples)
        self.pruner = LayerwisePruner(network, inputs, damping, row_importance(network, self.samples, divergence, rng))
        self.sizes = self.pruner.sizes()
        self.original = {name: network.original[f"{name}.weight"] for name in self.sizes}
        self.cost = cost_named(cost, network, self.pruner.nodes)
        self.floors = {name: min(floor, size) for name, size in self.sizes.items()}
        self.curves: dict[str, SensitivityCurve] = {}
        self.allocation: Allocation | None = None

    @property
    def total(self) -> int:
        """Cost of the layers before any pruning."""
        return sum(int(self.cost(name, size)) for name, size in self.original.items())

    def spent(self, kept: Mapping[str, int]) -> int:
        """Return the cost of budgets."""
        return sum(int(self.cost(name, k)) for name, k in kept.items())

    def check(self, budget: int, budgets: str | Mapping[str, Amount]) -> None:
        """Raise NetworkError if the total cannot be kept to, or the budgets are not known."""
        if isinstance(budgets, Mapping):
            for name in budgets:
                if name.removesuffix(".weight") not in self.sizes:
                    raise NetworkError(f"budgets has {name!r}, no layer that can be pruned{nearest(name, self.sizes)}")
        elif budgets not in BUDGETS:
            raise NetworkError(f"budgets={budgets!r}: give one of {', '.join(BUDGETS)}, or an amount a layer")
        least = self.spent(self.floors)
        if not isinstance(budgets, Mapping) and least > budget:
            raise NetworkError(f"{budget} are to be left, and the floors of the layers need {least}: lower the amount")

    def run(
        self, budget: int, budgets: str | Mapping[str, Amount], search: bool, count: int
    ) -> Iterator[tuple[Trial, Network]]:
        """Yield trials: the budgets that are asked for, then those of the local search."""
        best: Trial | None = None
        for origin in self._first(budgets, search):
            trial, network = self._measured(self._kept(origin, budget, budgets), origin)
            best = trial if best is None or trial.divergence < best.divergence else best
            yield trial, network
        if not search or isinstance(budgets, Mapping) or best is None:
            return
        seen, done = {tuple(best.kept.values())}, 1
        for share in SHARES:
            moved = True
            while moved:
                moved = False
                for kept in transfers(best.kept, share, self.cost, budget, self.sizes, self.floors, self.rng):
                    if done >= count:
                        return
                    if tuple(kept.values()) in seen:
                        continue
                    seen.add(tuple(kept.values()))
                    trial, network = self._measured(kept, "search")
                    done += 1
                    yield trial, network
                    if trial.divergence < best.divergence:
                        best, moved = trial, True
                        break

    def _first(self, budgets: str | Mapping[str, Amount], search: bool) -> tuple[str, ...]:
        """Return where the first budgets come from. A search starts from the best of several."""
        if isinstance(budgets, Mapping):
            return ("given",)
        return tuple(dict.fromkeys((budgets, "importance", "magnitude"))) if search else (budgets,)

    def _measured(self, kept: dict[str, int], origin: str) -> tuple[Trial, Network]:
        network = self.pruner.pruned(kept)
        return Trial(kept, self.divergence.distance(self.dense, network(self.samples)), origin), network

    def _kept(self, origin: str, budget: int, budgets: Any) -> dict[str, int]:
        """Return budgets by one of the ways."""
        if origin == "given":
            wanted = {
                name: size - removed(amount_of(budgets, f"{name}.weight"), size, f"budgets[{name!r}]")
                for name, size in self.original.items()
            }
            short = [name for name, k in wanted.items() if k < self.floors[name]]
            if short:
                raise NetworkError(f"budgets leave {wanted[short[0]]} weights in layer {short[0]!r}: lower its amount")
            return {name: min(k, self.sizes[name]) for name, k in wanted.items()}
        if origin == "knapsack":
            return filled(self._knapsack(budget).kept, self.cost, budget, self.sizes)
        if origin == "uniform":
            return self._uniform(budget)
        return filled(self._ranked(origin, budget), self.cost, budget, self.sizes)

    def _knapsack(self, budget: int) -> Allocation:
        for name, curve in curves_one_by_one(
            self.pruner, self.divergence, self.samples, self.cost, self.floors, 16, budget
        ):
            self.curves[name] = curve
        self.allocation = allocate(self.curves, budget)
        return self.allocation

    def _uniform(self, budget: int) -> dict[str, int]:
        """Keep the same share of each layer, the largest that the budget allows."""
        low, high = 0.0, 1.0

        def at(share: float) -> dict[str, int]:
            return {
                name: min(max(int(share * size), self.floors[name]), self.sizes[name])
                for name, size in self.original.items()
            }

        if self.spent(at(high)) <= budget:
            return at(high)
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if self.spent(at(middle)) <= budget else (low, middle)
        return at(low)

    def _ranked(self, origin: str, budget: int) -> dict[str, int]:
        """Keep the best weights of all layers together, by magnitude or by the traces' prices."""
        if origin == "magnitude":
            weights = self.pruner.network.weights()
            scores = {name: np.abs(weights[f"{name}.weight"]).astype(np.float64).ravel() for name in self.sizes}
        else:
            scores = {name: self.pruner.prices(name) for name in self.sizes}
        low, high = sum(self.floors.values()), sum(self.sizes.values())

        def at(count: int) -> dict[str, int]:
            kept = kept_globally(scores, count, self.floors)
            return {name: min(int(np.count_nonzero(mask)), self.sizes[name]) for name, mask in kept.items()}

        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.spent(at(middle)) <= budget else (low, middle - 1)
        return at(low)
