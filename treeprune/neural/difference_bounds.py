"""Two networks of one shape side by side: what the second can differ from the first on a box of inputs.

Beside bounds of both, the difference is propagated itself: what both have in common cancels before it is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dense import Dense
from .dropout import Dropout
from .flatten import Flatten
from .intervals import UNIT, Interval, affine, check_box, layer_bounds
from .layer import Array, Layer, NetworkError
from .network import INPUT, Network
from .relu import ReLU


@dataclass(frozen=True)
class Pair:
    """Bounds of a number in the dense network, in the pruned one, and of pruned - dense."""

    dense: Interval
    pruned: Interval
    change: Interval


def difference_bounds(dense: Network, pruned: Network, inputs: Interval) -> dict[str, Pair]:
    """Return bounds of what each layer gives in two networks, and of the difference.

    Parameters
    ----------
    dense, pruned : Network
        The same layers by name and kind, of Dense, ReLU, Flatten and Dropout; weights and masks may differ.
    inputs : Interval
        Ends of shape (boxes, *input_shape).

    Returns
    -------
    dict of str to Pair
        By layer, and "input".

    Raises
    ------
    NetworkError
        If the networks are not alike, a layer is of another kind, or the box does not fit.

    Notes
    -----
    Sound, as `interval_bounds` is. On a single point (a box without width) the bounds are the numbers, to rounding.

    References
    ----------
    Differential verification: Paulsen, Wang and Wang 2020 (ReluDiff).

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> from treeprune.neural.intervals import box
    >>> one = MLP([2, 4, 1], rng=0)
    >>> found = difference_bounds(one, one.copy(), box([[0.5, 0.5]], 0.1))
    >>> float(found["fc2"].change.magnitude.max()) < 1e-12
    True
    """
    check_alike(dense, pruned)
    start = check_box(dense, inputs)
    values = {INPUT: Pair(start, start, Interval(np.zeros_like(start.lower), np.zeros_like(start.upper)))}
    for ours, theirs in zip(dense.nodes, pruned.nodes, strict=True):
        if len(ours.inputs) != 1:
            raise NetworkError(f"layer {ours.name!r} takes several inputs: bounds are known for chains of layers")
        values[ours.name] = _after(ours.layer, theirs.layer, ours.name, values[ours.inputs[0]])
    return values


def _after(dense: Layer, pruned: Layer, name: str, x: Pair) -> Pair:
    """Return the bounds after one layer."""
    before, after = layer_bounds(dense, name, x.dense), layer_bounds(pruned, name, x.pruned)
    if isinstance(dense, Dense):
        change = _dense_change(dense, pruned, x)
    elif isinstance(dense, ReLU):
        change = rectified_change(x)
    elif isinstance(dense, Flatten):
        change = layer_bounds(dense, name, x.change)
    elif isinstance(dense, Dropout):
        change = x.change
    return tightened(before, after, change)


def _dense_change(dense: Layer, pruned: Layer, x: Pair) -> Interval:
    """Bound W' x' + b' - W x - b in two ways: W' (x' - x) + (W' - W) x, and W (x' - x) + (W' - W) x'."""
    w, v = dense.parameters["weight"].astype(np.float64), pruned.parameters["weight"].astype(np.float64)
    bias = None
    if "bias" in dense.parameters:
        bias = pruned.parameters["bias"].astype(np.float64) - dense.parameters["bias"]
    cut = v - w  # exact where a weight is removed or as it was; else an error of UNIT * |cut|, within the slack
    one = plus(affine(v, None, x.change), affine(cut, bias, x.dense))
    two = plus(affine(w, None, x.change), affine(cut, bias, x.pruned))
    return meet(one, two)


def rectified_change(x: Pair) -> Interval:
    """Bound max(z + t, 0) - max(z, 0): it grows with t; with z it grows for t > 0 and falls for t < 0."""
    z, t = x.dense, x.change
    at = np.where(t.upper >= 0, z.upper, z.lower)
    upper = np.maximum(at + t.upper, 0) - np.maximum(at, 0)
    at = np.where(t.lower >= 0, z.lower, z.upper)
    lower = np.maximum(at + t.lower, 0) - np.maximum(at, 0)
    slack = 4 * UNIT * (z.magnitude + t.magnitude)
    # no rounding can take the change beyond what it was, or beyond 0 on its other side
    return Interval(
        np.maximum(lower - slack, np.minimum(t.lower, 0)), np.minimum(upper + slack, np.maximum(t.upper, 0))
    )


def tightened(before: Interval, after: Interval, change: Interval) -> Pair:
    """Return bounds of two numbers and their difference, each made narrower by the other two."""
    change = meet(change, minus(after, before))
    return Pair(meet(before, minus(after, change)), meet(after, plus(before, change)), change)


def plus(one: Interval, two: Interval) -> Interval:
    """Return bounds of a sum, rounded outward."""
    slack = 2 * UNIT * (one.magnitude + two.magnitude)
    return Interval(one.lower + two.lower - slack, one.upper + two.upper + slack)


def minus(one: Interval, two: Interval) -> Interval:
    """Return bounds of a difference, rounded outward."""
    return plus(one, Interval(-two.upper, -two.lower))


def meet(one: Interval, two: Interval) -> Interval:
    """Return what lies in both of two intervals that are known to have a number in common."""
    return Interval(np.maximum(one.lower, two.lower), np.minimum(one.upper, two.upper))


def check_alike(dense: Network, pruned: Network) -> None:
    """Raise NetworkError if two networks differ in more than their numbers."""
    shapes = [{name: array.shape for name, array in n.parameters().items()} for n in (dense, pruned)]
    wires = [[(node.name, node.inputs, node.layer.kind) for node in n.nodes] for n in (dense, pruned)]
    if wires[0] != wires[1] or shapes[0] != shapes[1] or dense.input_shape != pruned.input_shape:
        raise NetworkError(
            "the two networks have different layers or shapes: compare a masked network with the one it was made from, "
            "before it is compacted"
        )


def last(pairs: dict[str, Pair], network: Network) -> Array:
    """Return the largest absolute change of any output, for each box, shape (boxes,)."""
    change = pairs[network.nodes[-1].name].change.magnitude
    return np.asarray(change.reshape(len(change), -1).max(axis=1))
