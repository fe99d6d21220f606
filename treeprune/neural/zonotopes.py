"""Zonotopes: numbers of two networks as linear functions of the input, so that what they have in common cancels.

A zonotope is centre + sum of noise_k * slope_k +- rest, the noises between -1 and 1, one for each number of the input.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .dense import Dense
from .difference_bounds import Pair, check_alike, difference_bounds, meet, rectified_change, tightened
from .intervals import UNIT, Interval, check_box
from .layer import Array, Layer
from .network import INPUT, Network
from .relu import ReLU

NUMBERS = 1 << 21
"""Slopes that are held at once: boxes are taken so many at a time."""


@dataclass(frozen=True)
class Zonotope:
    """Linear functions of noises that lie between -1 and 1, and what they may be off by.

    Attributes
    ----------
    centre : array of float64, shape (boxes, features)
    slopes : array of float64, shape (boxes, noises, features)
        Or (boxes, features), where each feature has a noise of its own.
    rest : array of float64, shape (boxes, features)
        At least 0.
    """

    centre: Array
    slopes: Array
    rest: Array

    @property
    def interval(self) -> Interval:
        """What the numbers can be, rounded outward."""
        reach = self.reach
        reach = reach + 4 * UNIT * (np.abs(self.centre) + reach)
        return Interval(self.centre - reach, self.centre + reach)

    @property
    def reach(self) -> Array:
        """What the numbers can be off their centre."""
        size = np.abs(self.slopes)
        total = size if size.ndim == 2 else size.sum(axis=1)
        return np.asarray((total + self.rest) * (1 + (size.shape[1] + 4) * UNIT))

    def times(self, weight: Array) -> Zonotope:
        """Return weight @ numbers; rounding goes to the rest."""
        size = np.abs(weight).T
        slack = 1.01 * (len(size) + 6) * UNIT
        rest = self.rest @ size + slack * ((np.abs(self.centre) + self.reach) @ size)
        slopes = self.slopes[:, :, None] * weight.T if self.slopes.ndim == 2 else self.slopes @ weight.T
        return Zonotope(self.centre @ weight.T, slopes, rest * (1 + slack))

    def plus(self, other: Zonotope) -> Zonotope:
        """Return the sum: slopes of one noise are added, and may cancel."""
        rest = (
            self.rest + other.rest + 4 * UNIT * (np.abs(self.centre) + np.abs(other.centre) + self.reach + other.reach)
        )
        return Zonotope(self.centre + other.centre, self.slopes + other.slopes, rest)

    def shifted(self, bias: Array) -> Zonotope:
        """Return the sum with numbers that are known."""
        centre = self.centre + bias
        return Zonotope(centre, self.slopes, self.rest + 2 * UNIT * (np.abs(centre) + np.abs(bias)))

    def scaled(self, factor: Array, centre: Array, rest: Array) -> Zonotope:
        """Return factor * numbers + centre +- rest, each feature by its own."""
        found = factor * self.centre + centre
        off = factor * self.rest + rest
        slack = 8 * UNIT * (np.abs(factor * self.centre) + np.abs(centre) + factor * self.reach + rest)
        slopes = factor * self.slopes if self.slopes.ndim == 2 else factor[:, None, :] * self.slopes
        return Zonotope(found, slopes, off + slack)


@dataclass(frozen=True)
class ZonotopePair:
    """Zonotopes of the dense network, of the pruned one, and of pruned - dense; and what they can be at all."""

    dense: Zonotope
    pruned: Zonotope
    change: Zonotope
    bounds: Pair


def zonotope_bounds(dense: Network, pruned: Network, inputs: Interval) -> dict[str, Pair]:
    """Return bounds of what each layer gives in two networks, and of the difference, as `difference_bounds` does.

    Parameters
    ----------
    dense, pruned : Network
        The same layers by name and kind, of Dense, ReLU, Flatten and Dropout.
    inputs : Interval
        Ends of shape (boxes, *input_shape).

    Returns
    -------
    dict of str to Pair
        By layer, and "input"; nowhere wider than those of `difference_bounds`.

    Raises
    ------
    NetworkError
        As `difference_bounds`.

    Notes
    -----
    Sound, rounding included. A box of n numbers costs as much as some 4 n passes. A rectifier that may cut is put
    between two parallel lines; a difference that passes it is taken by half.

    References
    ----------
    Singh, Gehr, Mirman, Puschel and Vechev 2018; differences: Paulsen, Wang, Wang and Wang 2020 (NeuroDiff).

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> from treeprune.neural.intervals import box
    >>> one = MLP([2, 8, 8, 1], rng=0)
    >>> two = one.copy()
    >>> two.apply_masks({"fc1.weight": np.arange(16).reshape(8, 2) > 0})
    >>> found = [f(one, two, box([[0.5, 0.5]], 0.2))["fc3"] for f in (zonotope_bounds, difference_bounds)]
    >>> bool(found[0].dense.width < found[1].dense.width)
    True
    """
    check_alike(dense, pruned)
    area = check_box(dense, inputs)
    step = boxes_at_once(dense)
    parts = []
    for i in range(0, max(len(area.lower), 1), step):
        found = zonotope_pairs(dense, pruned, Interval(area.lower[i : i + step], area.upper[i : i + step]))
        parts.append({name: pair.bounds for name, pair in found.items()})
    return {name: _joined([part[name] for part in parts]) for name in parts[0]}


def boxes_at_once(network: Network) -> int:
    """Return of how many boxes the slopes of a layer can be held."""
    widest = max(math.prod(shape) for shape in network.shapes.values())
    return max(1, NUMBERS // (widest * math.prod(network.input_shape)))


def zonotope_pairs(dense: Network, pruned: Network, area: Interval) -> dict[str, ZonotopePair]:
    """Return zonotopes of what each layer gives, for few boxes."""
    plain = difference_bounds(dense, pruned, area)
    start = _start(area)
    none = Zonotope(*(np.zeros_like(a) for a in (start.centre, start.slopes, start.rest)))
    values = {INPUT: ZonotopePair(start, start, none, _flat(plain[INPUT]))}
    for ours, theirs in zip(dense.nodes, pruned.nodes, strict=True):
        values[ours.name] = _after(ours.layer, theirs.layer, values[ours.inputs[0]], _flat(plain[ours.name]))
    return values


def _start(area: Interval) -> Zonotope:
    """Return the zonotope of a box: each number has a noise of its own."""
    lower, upper = (end.reshape(len(end), -1) for end in (area.lower, area.upper))
    centre = (lower + upper) / 2
    radius = np.maximum(upper - centre, centre - lower)
    return Zonotope(centre, radius, 2 * UNIT * radius)


def _after(dense: Layer, pruned: Layer, x: ZonotopePair, plain: Pair) -> ZonotopePair:
    """Return the zonotopes after one layer, and bounds that are nowhere wider than `plain`."""
    if isinstance(dense, Dense):
        w, v = (layer.parameters["weight"].astype(np.float64) for layer in (dense, pruned))
        change = x.change.times(v).plus(x.dense.times(v - w))
        one, two = x.dense.times(w), x.pruned.times(v)
        if "bias" in dense.parameters:
            a, b = (layer.parameters["bias"].astype(np.float64) for layer in (dense, pruned))
            one, two, change = one.shifted(a), two.shifted(b), change.shifted(b - a)
    elif isinstance(dense, ReLU):
        one, two = rectified(x.dense, x.bounds.dense), rectified(x.pruned, x.bounds.pruned)
        change = changed(x.change, x.bounds)
        plain = Pair(plain.dense, plain.pruned, meet(plain.change, rectified_change(x.bounds)))
    else:  # the others do nothing here
        return ZonotopePair(x.dense, x.pruned, x.change, x.bounds)
    bounds = tightened(
        meet(one.interval, plain.dense), meet(two.interval, plain.pruned), meet(change.interval, plain.change)
    )
    return ZonotopePair(one, two, change, bounds)


def rectified(z: Zonotope, bounds: Interval) -> Zonotope:
    """Return max(z, 0): z where it is never negative, 0 where it never is positive, else between two lines."""
    low, high = np.minimum(bounds.lower, 0), np.maximum(bounds.upper, 0)
    factor = high / np.maximum(high - low, np.finfo(np.float64).tiny)
    # between factor * z and factor * (z - low); a little more, against rounding of the factor
    half = -factor * low / 2 * (1 + 8 * UNIT)
    return z.scaled(factor, half, half + 8 * UNIT * (np.abs(low) + high) * ((low < 0) & (high > 0)))


def changed(t: Zonotope, bounds: Pair) -> Zonotope:
    """Return max(z + t, 0) - max(z, 0): t where neither cuts, 0 where both do, else s * t for some s from 0 to 1."""
    on = (bounds.dense.lower >= 0) & (bounds.pruned.lower >= 0)
    off = (bounds.dense.upper <= 0) & (bounds.pruned.upper <= 0)
    factor = np.where(on, 1.0, np.where(off, 0.0, 0.5))
    rest = np.where(on | off, 0.0, bounds.change.magnitude / 2)
    return t.scaled(factor, np.zeros_like(rest), rest)


def _flat(pair: Pair) -> Pair:
    return Pair(
        *(
            Interval(i.lower.reshape(len(i.lower), -1), i.upper.reshape(len(i.upper), -1))
            for i in (pair.dense, pair.pruned, pair.change)
        )
    )


def _joined(pairs: list[Pair]) -> Pair:
    """Return the bounds of several lots of boxes as those of one."""
    found = []
    for kind in ("dense", "pruned", "change"):
        parts = [getattr(pair, kind) for pair in pairs]
        found.append(Interval(np.concatenate([p.lower for p in parts]), np.concatenate([p.upper for p in parts])))
    return Pair(*found)
