"""Which branches are kept: ranks, thresholds, floors and amounts of the original network put together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .amounts import Amount, gives_way, removed, rounded_up
from .branches import Branches
from .layer import Array, NetworkError
from .network import Network, nearest
from .selection import kept_by_rank, kept_by_threshold, kept_globally


def chosen(
    pools: list[Branches],
    amount: Any,
    scope: str,
    floor: Amount,
    round_to: int,
    rounding: str,
    threshold: Any,
    normalize: bool,
) -> dict[str, Array]:
    """Return which branches of each pool are kept.

    Parameters
    ----------
    pools : list of Branches
    amount, scope, floor, round_to, rounding, threshold, normalize
        As `pruning.prune` has them.

    Returns
    -------
    dict of str to array of bool
        By the names of the pools.
    """
    scores = {pool.name: _held_up(pool, floor, _normalized(pool) if normalize else pool.scores) for pool in pools}
    floors = {pool.name: _least(floor, pool, scores[pool.name]) for pool in pools}
    if threshold is not None:
        bounds = _bounds(pools, scores, amount, scope, threshold)
        kept = {name: kept_by_threshold(s, bounds[name]) for name, s in scores.items()}
        kept = {n: k if k.sum() >= floors[n] else kept_by_rank(scores[n], floors[n]) for n, k in kept.items()}
    elif scope == "global" and not isinstance(amount, Mapping):
        size = sum(pool.scores.size for pool in pools)
        total = sum(pool.original for pool in pools)
        wanted = removed(amount, total, "amount", rounding)
        count = size - max(wanted - (total - size), sum(int(pool.gone.sum()) for pool in pools))
        if count < sum(floors.values()):
            most = total - sum(floors.values())
            raise NetworkError(
                f"amount={amount!r} would remove {wanted:,} of {total:,} branches, and with floor={floor!r} at most "
                f"{most:,} can go (amount={math.floor(most / total * 1e4) / 1e4:g})"
            )
        kept = kept_globally(scores, count, floors)
    else:
        kept = {pool.name: _kept_of(pool, scores[pool.name], amount, floor, floors, rounding) for pool in pools}
    if round_to > 1:
        for pool in pools:
            alive = int((~pool.gone).sum())
            more = rounded_up(int(kept[pool.name].sum()), round_to, alive)
            kept[pool.name] = kept_by_rank(scores[pool.name], more) if more > kept[pool.name].sum() else kept[pool.name]
    return kept


def _kept_of(pool: Branches, scores: Array, amount: Any, floor: Amount, floors: dict[str, int], rounding: str) -> Array:
    """Rank the branches of one pool."""
    own = _own(amount, pool)
    wanted = removed(own, pool.original, f"amount of layer {pool.name!r}", rounding)
    taken_out = pool.original - scores.size
    count = scores.size - max(wanted - taken_out, int(pool.gone.sum()))
    if count < floors[pool.name]:
        if not gives_way(own):
            most = pool.original - floors[pool.name]
            raise NetworkError(
                f"layer {pool.name!r}: amount={own!r} would remove {wanted:,} of {pool.original:,} branches, and with "
                f"floor={floor!r} at most {most:,} can go (amount={math.floor(most / pool.original * 1e4) / 1e4:g})"
            )
        count = floors[pool.name]
    return kept_by_rank(scores, count)


def _own(amount: Any, pool: Branches) -> Amount:
    """Return the amount of a pool: a mapping may name any of its layers, a parameter, or a part of the network."""
    if not isinstance(amount, Mapping):
        return amount  # type: ignore[no-any-return]
    own: list[Amount] = []
    for layer in pool.layers:
        names = [name for name in amount if _covers(name, layer)]
        if names:
            own.append(amount[max(names, key=len)])
    if any(type(a) is not type(own[0]) or a != own[0] for a in own):
        raise NetworkError(f"layers {', '.join(pool.layers)} go together, and amount has {own} for them: give one")
    return own[0] if own else 0


def _covers(name: str, layer: str) -> bool:
    return name in (layer, f"{layer}.weight") or layer.startswith(name + ".")


def check_names(given: Mapping[str, Any], network: Network, pools: list[Branches], what: str = "amount") -> None:
    """Raise NetworkError where a mapping names what is not pruned."""
    for name in given:
        if not any(_covers(name, layer) for pool in pools for layer in pool.layers):
            network.find(name.removesuffix(".weight"))
            known = [layer for pool in pools for layer in pool.layers]
            raise NetworkError(f"{what} names {name!r}, which is not among what is pruned{nearest(name, known)}")


def _least(floor: Amount, pool: Branches, scores: Array) -> int:
    """Return how many branches of a pool stay at least: those held up, where each layer of a group keeps its own."""
    held = int(np.count_nonzero(scores == np.inf)) if len(pool.parts) > 1 else 0
    return min(max(removed(floor, pool.original, "floor", "up"), held), int(np.count_nonzero(~pool.gone)))


def _held_up(pool: Branches, floor: Amount, scores: Array) -> Array:
    """Lift the best branches of each layer of a group, so that a floor holds for each."""
    if len(pool.parts) < 2 or all(len(part) == len(scores) for part in pool.parts):
        return scores
    scores = scores.copy()
    for part in pool.parts:
        alive = part[~pool.gone[part]]
        best = kept_by_rank(scores[alive], min(removed(floor, len(part), "floor", "up"), len(alive)))
        scores[alive[best]] = np.inf
    return scores


def _normalized(pool: Branches) -> Array:
    alive = ~pool.gone
    mean = float(np.mean(pool.scores[alive], dtype=np.float64)) if alive.any() else 0.0
    return pool.scores / mean if mean > 0 else pool.scores


def _bounds(
    pools: list[Branches], scores: dict[str, Array], amount: Any, scope: str, threshold: Any
) -> dict[str, float]:
    """Return the threshold of each pool."""
    if isinstance(threshold, Mapping):
        missing = [pool.name for pool in pools if not any(_covers(n, x) for n in threshold for x in pool.layers)]
        if missing:
            raise NetworkError(f"threshold has none for layer {missing[0]!r}: give one, or leave it out of `layers`")
        return {
            pool.name: max(float(threshold[n]) for n in threshold for x in pool.layers if _covers(n, x))
            for pool in pools
        }
    if threshold != "quantile":
        return {pool.name: float(threshold) for pool in pools}
    alike = {pool.name: np.where(pool.gone, 0, scores[pool.name]) for pool in pools}
    if scope == "global" and not isinstance(amount, Mapping):
        merged = np.concatenate([a.ravel() for a in alike.values()])
        bound = _quantile(merged, amount, sum(pool.original for pool in pools))
        return {pool.name: bound for pool in pools}
    return {pool.name: _quantile(alike[pool.name], _own(amount, pool), pool.original) for pool in pools}


def _quantile(scores: Array, amount: Amount, original: int) -> float:
    """Return the score below which a share of the original branches lies."""
    share = removed(amount, original) / original if isinstance(amount, (int, np.integer)) else float(amount)
    if not 0 <= share <= 1:
        raise NetworkError(f"amount={amount!r}: a share lies between 0 and 1")
    still = max(share * original - (original - scores.size), 0) / scores.size
    return float(np.quantile(scores, still))
