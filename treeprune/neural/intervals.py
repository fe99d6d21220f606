"""Interval bounds: what every number of a network can be on a box of inputs, rounded outward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .dense import Dense
from .dropout import Dropout
from .flatten import Flatten
from .layer import Array, Layer, NetworkError
from .network import INPUT, Network, check_finite
from .relu import ReLU

UNIT = 2.0**-53
"""Relative error of one operation of float64."""


@dataclass(frozen=True)
class Interval:
    """Numbers that lie between two arrays.

    Attributes
    ----------
    lower, upper : array of float64, shape (boxes, ...)
        Finite, lower <= upper.
    """

    lower: Array
    upper: Array

    @property
    def width(self) -> Array:
        """Difference of the ends."""
        return self.upper - self.lower

    @property
    def magnitude(self) -> Array:
        """The largest absolute value within."""
        return np.maximum(np.abs(self.lower), np.abs(self.upper))

    def __repr__(self) -> str:
        return f"Interval(shape {self.lower.shape}, widest {self.width.max(initial=0.0):.4g})"


def box(inputs: ArrayLike, eps: float = 0.0, low: float | None = None, high: float | None = None) -> Interval:
    """Return the boxes of all inputs that differ from some by at most `eps` in each number.

    Parameters
    ----------
    inputs : array of shape (boxes, *input_shape)
    eps : float
        At least 0.
    low, high : float, optional
        The range that inputs can have at all.

    Raises
    ------
    NetworkError
        If a number is not finite, `eps` is negative, or an input lies outside the range.

    Examples
    --------
    >>> b = box([[0.0, 0.5]], 0.1, low=0, high=1)
    >>> b.lower.round(9).tolist(), b.upper.round(9).tolist()
    ([[0.0, 0.4]], [[0.1, 0.6]])
    """
    x = np.asarray(inputs)
    check_finite(x, "inputs")
    if not 0 <= eps < np.inf:
        raise NetworkError(f"eps={eps!r}: give a number of at least 0")
    x = x.astype(np.float64)
    for name, end, outside in (("low", low, x < (low or 0)), ("high", high, x > (high or 0))):
        if end is not None and outside.any():
            raise NetworkError(f"{name}={end}: an input is {x[outside][0]}, outside the range")
    if not eps:
        return Interval(x, x)
    lower, upper = np.nextafter(x - eps, -np.inf), np.nextafter(x + eps, np.inf)  # outward, against rounding
    return Interval(
        lower if low is None else np.maximum(lower, low), upper if high is None else np.minimum(upper, high)
    )


def interval_bounds(network: Network, inputs: Interval, dtype: DTypeLike | None = None) -> dict[str, Interval]:
    """Return bounds of what each layer gives for any input of each box.

    Parameters
    ----------
    network : Network
        Of Dense, ReLU, Flatten and Dropout (which does nothing here).
    inputs : Interval
        Ends of shape (boxes, *input_shape).
    dtype : data type, optional
        With `network.dtype` the bounds hold for the pass as the network computes it, in whatever order it sums.

    Returns
    -------
    dict of str to Interval
        By layer, and "input".

    Raises
    ------
    NetworkError
        If a layer is of another kind, the box does not fit, or a bound is beyond what float64 holds, or a sum beyond
        what `dtype` does.

    Notes
    -----
    Sound for the network's weights taken as real numbers: all sums are rounded outward by their largest possible error.
    A pass in float32 differs from the real one by its own rounding, which `dtype` takes in. One pass takes two of the
    network's, in float64.

    References
    ----------
    Moore 1966; of networks: Gowal et al. 2018. Rounding errors of sums: Higham 2002, section 3.1.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> found = interval_bounds(MLP([2, 3, 1], rng=0), box([[0.5, 0.5]], 0.1))
    >>> bool((found["fc1"].lower <= found["fc1"].upper).all()), float(found["relu1"].lower.min()) >= 0
    (True, True)
    """
    values = {INPUT: check_box(network, inputs)}
    for node in network.nodes:
        values[node.name] = layer_bounds(node.layer, node.name, values[node.inputs[0]], len(node.inputs), dtype)
    return values


def layer_bounds(layer: Layer, name: str, x: Interval, inputs: int = 1, dtype: DTypeLike | None = None) -> Interval:
    """Return bounds of what one layer gives."""
    if inputs == 1 and isinstance(layer, Dense):
        weight, bias = layer.parameters["weight"].astype(np.float64), layer.parameters.get("bias")
        found = affine(weight, bias, x, np.float64 if dtype is None else dtype)
        # a bound that is NaN beats nothing, and what it bounds would seem proved away
        if not (np.isfinite(found.lower).all() and np.isfinite(found.upper).all()):
            raise NetworkError(
                f"layer {name!r}: a bound is beyond what float64 holds: scale its weights or the box down"
            )
        if dtype is not None:
            _check_sums(weight, bias, x, name, np.dtype(dtype))
        return found
    if inputs == 1 and isinstance(layer, ReLU):
        return Interval(np.maximum(x.lower, 0), np.maximum(x.upper, 0))
    if inputs == 1 and isinstance(layer, Flatten):
        return Interval(x.lower.reshape(len(x.lower), -1), x.upper.reshape(len(x.upper), -1))
    if inputs == 1 and isinstance(layer, Dropout):
        return x
    raise NetworkError(f"layer {name!r} is {layer!r}: bounds are known for Dense, ReLU, Flatten and Dropout")


def _check_sums(weight: Array, bias: Array | None, x: Interval, name: str, dtype: np.dtype[Any]) -> None:
    """Raise NetworkError if a sum could overflow: infinities of both signs are no number, whatever was bounded."""
    held = float(np.finfo(dtype).max)
    with np.errstate(over="ignore"):
        largest = float((x.magnitude @ np.abs(weight).T).max())
        largest += 0.0 if bias is None else float(np.abs(bias).max())
    if not largest < held / 2:
        raise NetworkError(
            f"layer {name!r}: its sums can reach {largest:.1e} on the box, and {dtype.name} holds {held:.1e}: "
            "scale its weights or the box down"
        )


def affine(weight: Array, bias: Array | None, x: Interval, dtype: DTypeLike = np.float64) -> Interval:
    """Return bounds of weight @ x + bias, rounded outward.

    Parameters
    ----------
    weight : array of float64, shape (outputs, inputs)
    bias : array of shape (outputs,), optional
    x : Interval
        Ends of shape (boxes, inputs).
    dtype : data type
        Whose rounding is covered: that of the sums here, or of a network's pass.

    Examples
    --------
    >>> y = affine(np.array([[1.0, -2.0]]), np.array([1.0]), Interval(np.array([[0.0, 0.0]]), np.array([[1.0, 1.0]])))
    >>> y.lower.round(9).tolist(), y.upper.round(9).tolist()
    ([[-1.0]], [[2.0]])
    """
    centre, size = (x.lower + x.upper) / 2, np.abs(weight)
    radius = np.maximum(x.upper - centre, centre - x.lower)
    # each of n products and sums errs by a unit of rounding at most, in the sum of the middle as in that of the radius
    unit = float(np.finfo(dtype).eps) / 2
    slack = (weight.shape[1] + 6) * unit * 1.01
    with np.errstate(over="ignore", invalid="ignore"):
        middle = centre @ weight.T
        reach = (radius + slack * (np.abs(centre) + radius)) @ size.T
        if bias is not None:
            middle = middle + bias
            reach = reach + 4 * unit * np.abs(bias)
        # products may vanish too, where there are any
        vanished = np.finfo(dtype).tiny * np.count_nonzero(size, axis=1)
        reach = reach * (1 + slack) + 4 * unit * np.abs(middle) + vanished
        return Interval(middle - reach, middle + reach)


def check_box(network: Network, inputs: Interval) -> Interval:
    """Return a box in the network's input shape, in float64; raise NetworkError if it does not fit."""
    ends = []
    for end in (inputs.lower, inputs.upper):
        array = np.asarray(end)
        network.check_inputs(array, "the box")
        ends.append(array.astype(np.float64).reshape(len(array), *network.input_shape))
    if ends[0].shape != ends[1].shape or (ends[0] > ends[1]).any():
        raise NetworkError("the box: lower and upper ends are of different shapes, or a lower end lies above the upper")
    return Interval(*ends)
