"""Removing weights within an error that is proved: the output changes by at most so much on a box of inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rule import ERROR_BUDGET, RULES, Guarantee, guarantee_of, keep
from .dense import Dense
from .difference_bounds import difference_bounds, last
from .intervals import Interval, check_box, interval_bounds
from .layer import Array, NetworkError
from .masks import Masks
from .network import Network
from .random_source import generator_of
from .zonotopes import zonotope_bounds

METHODS = {"intervals": difference_bounds, "zonotopes": zonotope_bounds}


@dataclass(frozen=True)
class BudgetedPruning:
    """Masks, and how much they are proved and seen to change.

    Attributes
    ----------
    masks : Masks
    epsilon : float
        The error allowed.
    proved : float
        No output changes by more on the box; at most `epsilon`.
    seen : float
        The largest change of an output at inputs that were drawn from the box.
    removed : dict of str to int
        Weights removed, by rule.
    guarantee : Guarantee
        BOUNDED, or EXACT if nothing was removed.
    """

    masks: Masks
    epsilon: float
    proved: float
    seen: float
    removed: dict[str, int]
    guarantee: Guarantee

    @property
    def looseness(self) -> float:
        """The proved change over the one seen; 1 is tight."""
        return self.proved / self.seen if self.seen > 0 else np.inf if self.proved > 0 else 1.0

    def __repr__(self) -> str:
        return (
            f"BudgetedPruning(sparsity {self.masks.sparsity:.1%}, changes outputs by {self.proved:.4g} at most, "
            f"{self.guarantee.name})"
        )

    def __str__(self) -> str:
        return (
            f"{self.masks.size - self.masks.kept:,} of {self.masks.size:,} weights removed; no output changes by more "
            f"than {self.proved:.4g} (allowed {self.epsilon:g}, seen {self.seen:.4g}), {self.guarantee.name.lower()}"
        )


def prune_within(
    network: Network,
    inputs: Interval,
    epsilon: float,
    *,
    method: str = "intervals",
    samples: int = 1000,
    rng: np.random.Generator | int | None = None,
) -> BudgetedPruning:
    """Mask, in place, weights that together change no output by more than `epsilon` on a box: rule "error budget".

    Parameters
    ----------
    network : Network
        Of Dense, ReLU, Flatten and Dropout.
    inputs : Interval
        One box, or several: the bound then holds on each of them.
    epsilon : float
        Largest change of any output, at least 0.
    method : {'intervals', 'zonotopes'}
        What proves the bound. Zonotopes let more weights go, and take some passes for each number of a box.
    samples : int
        Inputs drawn from the boxes to see how far the output really changes.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    BudgetedPruning

    Raises
    ------
    NetworkError
        If `epsilon` is negative or not a number, a layer is of another kind, or the box does not fit.

    Notes
    -----
    Bounded. Weights go in the order of the most they can do: their size, times the largest input they can get, times
    the largest product of weights on the ways to an output. Summed up these never understate the change (layers taken
    from the last to the first, as rectifiers do not enlarge a difference); what more can go is found by bisection on
    `difference_bounds`, which know what cancels. About 20 passes of these. Masks that the network has are kept, and the
    change is that from the masked network. It is that of the weights taken as real numbers: each of two passes in
    float32 adds its own rounding.

    References
    ----------
    Moore 1966; Paulsen, Wang and Wang 2020.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> from treeprune.neural.intervals import box
    >>> found = prune_within(MLP([4, 16, 2], rng=0), box(np.zeros((1, 4)), 1.0), 0.1, rng=0)
    >>> found.seen <= found.proved <= 0.1, found.guarantee.name
    (True, 'BOUNDED')
    """
    if not isinstance(epsilon, (int, float, np.number)) or not 0 <= epsilon < np.inf:
        raise NetworkError(f"epsilon={epsilon!r}: give a finite number of at least 0")
    if method not in METHODS:
        raise NetworkError(f"method={method!r}: give {' or '.join(map(repr, METHODS))}")
    area = check_box(network, inputs)
    worst = worst_changes(network, area)
    names = list(worst)
    flat = np.concatenate([worst[name].ravel() for name in names])
    order = np.argsort(flat, kind="stable")
    together = np.empty(len(flat))
    together[order] = np.cumsum(flat[order])
    steps = np.unique(together)

    def masks(allowed: float) -> Masks:
        kept = np.split(np.asarray(keep(together, allowed)), np.cumsum([worst[name].size for name in names])[:-1])
        return Masks({name: part.reshape(worst[name].shape) for name, part in zip(names, kept, strict=True)})

    def proved(found: Masks) -> float:
        copy = network.copy()
        copy.apply_masks(found)
        return float(last(METHODS[method](network, copy, area), network).max(initial=0.0))

    # the first places of `steps` are proved, those from `high` on are not; nothing removed is what is masked already
    low, high = -1, len(steps)
    best = Masks({name: network.masks.get(name, np.ones(worst[name].shape, bool)) for name in names})
    before, change = best.kept, 0.0
    place = int(np.searchsorted(steps, epsilon, side="right")) - 1
    while high - low > 1:
        place = min(max(place, low + 1), high - 1)
        found = masks(steps[place])
        bound = proved(found)
        if bound <= epsilon:
            low, best, change = place, found, bound
        else:
            high = place
        place = (low + high) // 2
    seen = seen_change(network, best, area, samples, generator_of(rng))
    count = before - best.kept
    removed = {RULES[ERROR_BUDGET].name: count} if count else {}
    network.apply_masks(best)
    return BudgetedPruning(best, float(epsilon), change, seen, removed, guarantee_of(removed))


def worst_changes(network: Network, area: Interval) -> dict[str, Array]:
    """Return the most that the removal of each weight can change any output on the boxes, by parameter.

    Sums of these bound the change of several removals: replace the layers by their pruned form from the last to the
    first. Each then sees the dense network's inputs, and what follows it has no larger weights than the dense one's.
    """
    bounds = interval_bounds(network, area)
    found: dict[str, Array] = {}
    gain: Array | None = None
    for node in reversed(network.nodes):
        if not isinstance(node.layer, Dense):
            continue
        size = np.abs(node.layer.parameters["weight"].astype(np.float64))
        if gain is None:
            gain = np.eye(len(size))
        largest = bounds[node.inputs[0]].magnitude
        reach = largest.reshape(len(largest), -1).max(axis=0)
        # a little more, against rounding
        found[f"{node.name}.weight"] = size * reach * gain.max(axis=0)[:, None] * (1 + 1e-12)
        gain = gain @ size
    return dict(reversed(found.items()))


def seen_change(network: Network, masks: Masks, area: Interval, samples: int, rng: np.random.Generator) -> float:
    """Return the largest change of any output at inputs drawn from the boxes, half of them at corners, in float64."""
    one = network.astype(np.float64)
    other = one.copy()
    other.apply_masks(masks)
    if not len(area.lower) or samples < 1:
        return 0.0
    places = rng.integers(0, len(area.lower), samples)
    share = rng.random((samples, *area.lower.shape[1:]))
    share[::2] = np.round(share[::2])
    lower, upper = area.lower[places], area.upper[places]
    x = np.clip(lower + share * (upper - lower), lower, upper)
    return float(np.abs(one(x) - other(x)).max())
