"""Pruning: score the branches of a network, keep the best, mask the others."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..rule import RULES, SALIENCY_RANK, SALIENCY_THRESHOLD, Guarantee, guarantee_of, keep
from .amounts import ROUNDINGS, Amount
from .branch_choice import check_names, chosen
from .branches import of_units, of_weights
from .data_saliency import Data
from .dependency_graph import Coupling
from .granularity import REDUCTIONS, Granularity
from .layer import Array, NetworkError
from .losses import Loss
from .masks import Masks
from .network import Network
from .saliency import Criterion, saliencies, weighted_layers
from .sparsity_report import Report, before_after, report

SCOPES = ("global", "layer")


@dataclass(frozen=True)
class Pruning:
    """What a pruning did.

    Attributes
    ----------
    masks : Masks
        Of what this pruning compared; the network has them, met with those from before.
    skipped : dict of str to int
        Branches that each rule removed, those that were gone before left out.
    guarantee : Guarantee
        What the network's output is still worth: the weakest promise of these rules.
    before, after : Report
    """

    masks: Masks
    skipped: dict[str, int]
    guarantee: Guarantee
    before: Report
    after: Report

    def summary(self) -> str:
        """Return what was removed, by layer, and the promise, as text."""
        rules = ", ".join(f"{count:,} by {rule}" for rule, count in self.skipped.items()) or "nothing"
        return f"{before_after(self.before, self.after)}\nremoved: {rules}; {self.guarantee.name.lower()}"

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        rules = ", ".join(f"{rule} {count:,}" for rule, count in self.skipped.items())
        return f"Pruning(sparsity {self.before.sparsity:.1%} => {self.after.sparsity:.1%}; skipped {rules or 0})"


def prune(
    network: Network,
    amount: Amount | Mapping[str, Amount] | None = None,
    *,
    criterion: Criterion = "magnitude",
    granularity: str = "weight",
    scope: str = "global",
    layers: Sequence[str] | str | None = None,
    data: Data = None,
    loss: str | Loss = "cross-entropy",
    floor: Amount = 1,
    round_to: int = 1,
    rounding: str = "nearest",
    threshold: float | Mapping[str, float] | str | None = None,
    vector: int = 4,
    reduce: str | None = None,
    coupled: bool = True,
    members: str = "outputs",
    normalize: bool = False,
    rng: np.random.Generator | int | None = None,
) -> Pruning:
    """Mask the branches of a network that matter least.

    Parameters
    ----------
    network : Network
        Changed in place: masks are added, and what they remove is zero and stays zero.
    amount : float, int or mapping of name to either
        Share or count of the branches to remove, by layer (or parameter, or part of the network) where a mapping is
        given; layers left out of it are not pruned. Always of the network as it was before any pruning: what is masked
        or taken out already counts, so that the same call again changes nothing.
    criterion : str, function or mapping
        What is least important: see `saliency.saliencies`.
    granularity : str
        What a branch is: "weight", "vector", "kernel", "shape", "unit", "input" or N:M such as "2:4", which needs no
        amount. See `granularity.Granularity`.
    scope : {'global', 'layer'}
        Whether branches of all layers are compared with each other, or each layer loses the same share.
    layers : str or sequence of str, optional
        Layers or parts of the network. Left out: all that have weights; for units, all but those of the last layer.
    data : array or pair of arrays, optional
        Inputs, or (inputs, targets), for criteria that need them.
    loss : str or function
        Of criteria that differentiate.
    floor : int or float
        Branches (or share of them) that each layer keeps at least.
    round_to : int
        For units: how many a layer keeps is rounded up to a multiple.
    rounding : {'nearest', 'down', 'up'}
        How a share becomes a count of removed branches.
    threshold : float, mapping of layer to float, or 'quantile', optional
        Instead of ranks: keep what scores above it. 'quantile' takes the score below which the share `amount` lies.
    vector : int
        Inputs of a "vector" of a dense layer.
    reduce : {'sum', 'mean', 'l1', 'l2', 'max'}, optional
        How scores of weights become one of a branch. Left out: 'l2' for criterion "l2", else 'mean' where layers are
        compared with each other and 'sum' within a layer.
    coupled : bool
        For units: whether all that goes together (sums, concatenation) is compared and masked as one, with the
        weights that read it. Without, the named layers alone.
    members : {'outputs', 'all'}
        For coupled units: whether their score is the mean over the layers that make them, or also over those that
        read or normalise them.
    normalize : bool
        Whether scores are divided by their layer's mean before layers are compared.
    rng : numpy.random.Generator, int or None
        For criteria that draw.

    Returns
    -------
    Pruning

    Raises
    ------
    NetworkError
        If a name is not known, the amount is out of range or would leave a layer with less than the floor, a saliency
        is NaN, or data are missing. Then nothing has changed.

    Notes
    -----
    Heuristic. Every removal is decided by `treeprune.rule.keep`: on ranks (exactly the amount goes, of ties those that
    come last), or on scores and a threshold. By layer, a share that would leave fewer than the floor leaves the floor.
    Selection is O(weights), not O(weights log weights).

    With a unit go its weights, its bias, and the scale and shift of its batch normalisation: it gives zero.

    Across layers, magnitudes of whole units compare poorly: narrow layers may be left with the floor. `normalize=True`,
    `scope="layer"` or a larger floor keep them; so does `criterion="taylor"`, which measures all in the same loss.

    Torch-Pruning's uniform ratios are `scope="layer", rounding="up"` (it rounds what it keeps down). Its global ones
    with group magnitude, p = 2, are `rounding="up", members="all", normalize=True, reduce="sum"` with squared weights
    and scales as own scores. torch.nn.utils.prune rounds to the nearest, as is done here by default.

    References
    ----------
    Han, Pool, Tran and Dally 2015 (thresholds, magnitude); Li, Kadav, Durdanovic, Samet and Graf 2017 (filters).

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([784, 256, 128, 10], rng=0)
    >>> prune(net, 0.9)
    Pruning(sparsity 0.0% => 90.0%; skipped saliency rank 211,277)
    >>> prune(net, 0.9)
    Pruning(sparsity 90.0% => 90.0%; skipped 0)
    >>> net.masks.sparsity > 0.899
    True
    """
    kind = Granularity(granularity, vector)
    _check(network, scope, round_to, rounding, members, threshold, amount, kind)
    if reduce is not None and reduce not in REDUCTIONS:
        raise NetworkError(f"reduce={reduce!r}: give one of {', '.join(REDUCTIONS)}")
    coupling = Coupling(network) if kind.structured else None
    names = layers_to_prune(network, layers, coupling, coupled)
    if reduce is None:
        reduce = "l2" if criterion == "l2" else "mean" if scope == "global" else "sum"
    scored = names
    if coupling is not None and coupled:
        scored = weighted_layers(network) if members == "all" else _coupled_with(coupling, names)
    scores = saliencies(network, criterion, data=data, layers=scored, loss=loss, scales=members == "all", rng=rng)
    before = report(network)
    rule = RULES[SALIENCY_RANK if threshold is None else SALIENCY_THRESHOLD].name
    if kind.group is not None:
        masks, count = _n_of_m(network, names, scores, kind)
    else:
        pools = (
            of_units(network, names, scores, reduce, coupling if coupled else None, members)
            if kind.structured
            else of_weights(network, names, scores, kind, reduce)
        )
        for given, what in ((amount, "amount"), (threshold, "threshold")):
            if isinstance(given, Mapping):
                check_names(given, network, pools, what)
        kept = chosen(pools, amount, scope, floor, round_to, rounding, threshold, normalize)
        masks, count = Masks({}), 0
        for pool in pools:
            if not kept[pool.name].all():
                masks = masks & Masks(pool.masks(kept[pool.name]))
            count += int(np.count_nonzero(~kept[pool.name] & ~pool.gone))
    network.apply_masks(masks)
    skipped = {rule: count} if count else {}
    return Pruning(masks, skipped, guarantee_of(skipped), before, report(network))


def layers_to_prune(
    network: Network, layers: Sequence[str] | str | None, coupling: Coupling | None = None, coupled: bool = True
) -> list[str]:
    """Return the layers that a pruning is about, in the network's order.

    Parameters
    ----------
    network : Network
    layers : str or sequence of str, optional
        Layers or parts of the network.
    coupling : Coupling, optional
        Where whole units go.
    coupled : bool
        Whether all that goes together with them goes too: then units that are fixed cannot be named.

    Raises
    ------
    NetworkError
        If a name is not known, has no weights, or its units cannot go.
    """
    weighted = weighted_layers(network)
    if not weighted:
        raise NetworkError("the network has no layers with weights")
    fixed = set() if coupling is None else {name for g in coupling.groups if g.fixed for name in g.layers}
    if layers is None:
        names = [name for name in weighted if name not in fixed]
        if not names:
            raise NetworkError("no layer has units that could go: all are outputs of the network, or tied to its input")
        return names
    if not coupled:
        fixed = set()
    wanted: set[str] = set()
    for pattern in [layers] if isinstance(layers, str) else layers:
        found = network.find(pattern.removesuffix(".weight") if pattern in network.weights() else pattern)
        if not set(found) & set(weighted):
            raise NetworkError(f"layer {pattern!r} has no weights: name one of {', '.join(weighted)}")
        if pattern in fixed:
            raise NetworkError(
                f"units of layer {pattern!r} are outputs of the network, or added to its input: leave it out of "
                "`layers`, or mask them alone with coupled=False"
            )
        wanted.update(found)
    names = [name for name in weighted if name in wanted and name not in fixed]
    if not names:
        raise NetworkError(f"layers={layers!r} holds no layer whose branches could go")
    return names


def _coupled_with(coupling: Coupling, names: list[str]) -> list[str]:
    return [n for g in coupling.groups if not g.fixed and not set(g.layers).isdisjoint(names) for n in g.layers]


def _n_of_m(network: Network, names: list[str], scores: Mapping[str, Array], kind: Granularity) -> tuple[Masks, int]:
    """Keep the best N of every M inputs; return the masks, and how many weights go that were there."""
    assert kind.group is not None
    masks, count = {}, 0
    for name in names:
        key = f"{name}.weight"
        if key not in scores:
            raise NetworkError(f"the criterion scores units, not weights (layer {name!r}): N:M needs those of weights")
        before = network.masks.get(key, np.ones(scores[key].shape, bool))
        if not (scores[key] > -np.inf).all():
            raise NetworkError(f"layer {name!r}: a saliency is NaN: nothing can be ranked")
        folded = np.where(kind.fold(before), kind.fold(scores[key]), -np.inf)
        ranks = np.argsort(np.argsort(-folded, axis=1, kind="stable"), axis=1, kind="stable") + 1
        masks[key] = kind.unfold(np.asarray(keep(-ranks, -(kind.group[0] + 1))), before.shape)
        count += int(np.count_nonzero(before & ~masks[key]))
    return Masks(masks), count


def _check(
    network: Network,
    scope: str,
    round_to: int,
    rounding: str,
    members: str,
    threshold: Any,
    amount: Any,
    kind: Granularity,
) -> None:
    if not isinstance(network, Network):
        raise NetworkError(f"prune takes a Network, not {type(network).__name__}")
    if scope not in SCOPES:
        raise NetworkError(f"scope={scope!r}: give 'global' or 'layer'")
    if members not in ("outputs", "all"):
        raise NetworkError(f"members={members!r}: give 'outputs' or 'all'")
    if isinstance(round_to, bool) or not isinstance(round_to, (int, np.integer)) or round_to < 1:
        raise NetworkError(f"round_to={round_to!r}: give a whole number of at least 1")
    if rounding not in ROUNDINGS:
        raise NetworkError(f"rounding={rounding!r}: give one of {', '.join(ROUNDINGS)}")
    by_value = threshold is not None and threshold != "quantile"
    bounds = list(threshold.values()) if isinstance(threshold, Mapping) else [threshold]
    if by_value and not all(isinstance(b, numbers.Real) and np.isfinite(float(b)) for b in bounds):
        raise NetworkError(f"threshold={threshold!r}: give a finite number, a mapping of layers to such, or 'quantile'")
    if (by_value or kind.group is not None) and amount is not None:
        raise NetworkError(
            f"amount={amount!r} beside a threshold or N:M, which say themselves how much goes: leave it out"
        )
    if amount is None and not by_value and kind.group is None:
        raise NetworkError("prune needs an amount: a share or a count of what is removed (or a threshold)")
