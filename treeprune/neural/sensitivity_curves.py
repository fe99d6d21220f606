"""How much each layer suffers at each level, measured with all other layers whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .budgets import SensitivityCurve, levels
from .costs import Cost
from .divergences import Divergence
from .layer import Array
from .obs_layers import LayerwisePruner


def sensitivity_curves(
    pruner: LayerwisePruner,
    divergence: Divergence,
    samples: Array,
    cost: Cost,
    floors: Mapping[str, int] | None = None,
    count: int = 16,
    most: int | None = None,
) -> dict[str, SensitivityCurve]:
    """Return a curve for each layer: the divergence from the dense network where that layer alone is pruned.

    Parameters
    ----------
    pruner : LayerwisePruner
    divergence : Divergence
    samples : array of shape (samples, *input_shape)
        What the divergence is measured on.
    cost : function of (layer, kept) giving int
    floors : mapping of str to int, optional
        The least that a layer keeps; 1 by default.
    count : int
        Levels a layer.
    most : int, optional
        Levels that cost more than this are left out, for no choice can have them.

    Returns
    -------
    dict of str to SensitivityCurve

    Notes
    -----
    One trace and at most `count` refits and passes forward a layer.
    """
    found = {}
    for name, curve in curves_one_by_one(pruner, divergence, samples, cost, floors or {}, count, most):
        found[name] = curve
    return found


def curves_one_by_one(
    pruner: LayerwisePruner,
    divergence: Divergence,
    samples: Array,
    cost: Cost,
    floors: Mapping[str, int],
    count: int,
    most: int | None,
) -> Iterator[tuple[str, SensitivityCurve]]:
    """Yield each layer's name and curve as it is measured."""
    dense = pruner.network(samples)
    for name, size in pruner.sizes().items():
        kept = levels(size, floors.get(name, 1), count)
        if most is not None:
            kept = tuple(k for k in kept if cost(name, k) <= most) or kept[:1]
        losses = [0.0 if k == size else divergence.distance(dense, pruner.alone(name, k)(samples)) for k in kept]
        yield name, SensitivityCurve(kept, tuple(int(cost(name, k)) for k in kept), tuple(losses))
