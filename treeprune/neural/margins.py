"""What one class is at least ahead of all others in a pruned network, on boxes of inputs.

The difference of two outputs is one row of weights. It is bounded in the pruned network itself, and as what it was in
the dense one plus what it has changed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .difference_bounds import Pair, meet, plus
from .intervals import Interval, affine
from .layer import Array, Layer
from .zonotopes import Zonotope, ZonotopePair

Rows = tuple[Array, Array]
"""Weights and biases of the class less those of each other class."""


def interval_margins(dense: Layer, pruned: Layer, x: Pair, classes: Array) -> Array:
    """Return the least margin of each box's class by interval bounds, shape (boxes,).

    Parameters
    ----------
    dense, pruned : Dense
        The last layer of the two networks.
    x : Pair
        Of the last layer's inputs.
    classes : array of int, shape (boxes,)
    """

    def margins(boxes: Array, was: Rows, now: Rows) -> Array:
        return _by_intervals(Pair(*(_boxes(i, boxes) for i in (x.dense, x.pruned, x.change))), was, now).lower

    return _class_by_class(dense, pruned, classes, margins)


def zonotope_margins(dense: Layer, pruned: Layer, x: ZonotopePair, classes: Array) -> Array:
    """Return the least margin of each box's class by zonotopes or intervals, whichever proves more, shape (boxes,).

    Parameters
    ----------
    dense, pruned : Dense
        The last layer of the two networks.
    x : ZonotopePair
        Of the last layer's inputs.
    classes : array of int, shape (boxes,)
    """

    def margins(boxes: Array, was: Rows, now: Rows) -> Array:
        near = Pair(*(_boxes(i, boxes) for i in (x.bounds.dense, x.bounds.pruned, x.bounds.change)))
        (ahead, a), (now_ahead, b) = was, now
        one, two, change = (
            Zonotope(z.centre[boxes], z.slopes[boxes], z.rest[boxes]) for z in (x.dense, x.pruned, x.change)
        )
        moved = change.times(now_ahead).plus(one.times(now_ahead - ahead)).shifted(b - a)
        itself = meet(two.times(now_ahead).shifted(b).interval, one.times(ahead).shifted(a).plus(moved).interval)
        return meet(itself, _by_intervals(near, was, now)).lower

    return _class_by_class(dense, pruned, classes, margins)


def _by_intervals(x: Pair, was: Rows, now: Rows) -> Interval:
    (ahead, a), (now_ahead, b) = was, now
    itself, before = affine(now_ahead, b, x.pruned), affine(ahead, a, x.dense)
    change = meet(
        plus(affine(now_ahead, None, x.change), affine(now_ahead - ahead, b - a, x.dense)),
        plus(affine(ahead, None, x.change), affine(now_ahead - ahead, b - a, x.pruned)),
    )
    return meet(itself, plus(before, change))


def _class_by_class(
    dense: Layer, pruned: Layer, classes: Array, margins: Callable[[Array, Rows, Rows], Array]
) -> Array:
    found = np.empty(len(classes))
    for klass in np.unique(classes):
        boxes = np.flatnonzero(classes == klass)
        rows = []
        for layer in (dense, pruned):
            weight = layer.parameters["weight"].astype(np.float64)
            bias = layer.parameters.get("bias", np.zeros(len(weight))).astype(np.float64)
            others = np.arange(len(weight)) != klass
            rows.append((weight[klass] - weight[others], bias[klass] - bias[others]))
        found[boxes] = margins(boxes, rows[0], rows[1]).min(axis=1)
    return found


def _boxes(interval: Interval, boxes: Array) -> Interval:
    return Interval(interval.lower[boxes], interval.upper[boxes])
