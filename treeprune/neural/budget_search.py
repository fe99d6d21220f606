"""Local search of budgets: move some of one layer's budget to another while the measured divergence falls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from .costs import Cost

SHARES = (0.3, 0.15, 0.08, 0.04)
"""Of a layer's kept weights, what a step moves; a smaller one once no step of a size helps."""


@dataclass(frozen=True)
class Trial:
    """Budgets that were tried, and what they were measured to harm.

    Attributes
    ----------
    kept : dict of str to int
        By layer, the weights kept.
    divergence : float
    origin : str
        Where the budgets come from: "knapsack", "magnitude", "importance", "uniform", "given" or "search".
    """

    kept: dict[str, int]
    divergence: float
    origin: str


def transfers(
    kept: Mapping[str, int],
    share: float,
    cost: Cost,
    budget: int,
    sizes: Mapping[str, int],
    floors: Mapping[str, int],
    rng: np.random.Generator,
) -> Iterator[dict[str, int]]:
    """Yield budgets in which one layer gives a share of its weights to another, all pairs, in random order.

    Each costs no more than `budget`, and uses what can be used of it.

    Examples
    --------
    >>> sizes = {"a": 100, "b": 100}
    >>> moves = transfers({"a": 40, "b": 10}, 0.5, lambda name, k: k, 50, sizes, {}, np.random.default_rng(0))
    >>> sorted(moves, key=lambda m: m["a"])
    [{'a': 20, 'b': 30}, {'a': 45, 'b': 5}]
    """
    pairs = [(giver, taker) for giver in kept for taker in kept if giver != taker]
    for place in rng.permutation(len(pairs)):
        giver, taker = pairs[place]
        # as much as either side would call a share of its own: a small layer is not flooded at once
        left = max(kept[giver] - max(1, round(share * min(kept[giver], 4 * kept[taker]))), floors.get(giver, 1))
        if left >= kept[giver] or kept[taker] >= sizes[taker]:
            continue
        rest = sum(cost(name, k) for name, k in kept.items() if name not in (giver, taker)) + cost(giver, left)
        grown = largest(cost, taker, kept[taker], sizes[taker], budget - rest)
        if grown > kept[taker]:
            yield {**kept, giver: left, taker: grown}


def largest(cost: Cost, name: str, low: int, high: int, room: int) -> int:
    """Return the most weights of a layer, from `low` to `high`, that cost at most `room`; `low` if none do."""
    while low < high:
        middle = (low + high + 1) // 2
        if cost(name, middle) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def filled(kept: Mapping[str, int], cost: Cost, budget: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """Return budgets grown in proportion, as far as the total allows.

    Examples
    --------
    >>> filled({"a": 10, "b": 20}, lambda name, k: k, 63, {"a": 100, "b": 100})
    {'a': 21, 'b': 42}
    """
    low, high = 1.0, max(sizes[name] / max(k, 1) for name, k in kept.items())

    def scaled(factor: float) -> dict[str, int]:
        return {name: min(max(k, int(k * factor)), sizes[name]) for name, k in kept.items()}

    for _ in range(40):
        middle = (low + high) / 2
        if sum(cost(name, k) for name, k in scaled(middle).items()) <= budget:
            low = middle
        else:
            high = middle
    grown = scaled(low)
    for name in grown:  # what rounding down has left
        rest = sum(cost(other, k) for other, k in grown.items() if other != name)
        grown[name] = largest(cost, name, grown[name], sizes[name], budget - rest)
    return grown
