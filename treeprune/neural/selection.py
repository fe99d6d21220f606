"""Which branches are kept, given their scores: `keep` on ranks, or against a threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..rule import keep
from .layer import Array, NetworkError

# values from which on a sample is taken before they are selected from, and its size
LARGE, SAMPLE = 1 << 19, 1 << 16


def kept_by_rank(scores: Array, count: int) -> Array:
    """Keep the `count` branches of the highest scores; of equal ones those that come first.

    Parameters
    ----------
    scores : array of float, any shape
        Higher is more important.
    count : int

    Returns
    -------
    array of bool, same shape
        Exactly `count` are True.

    Raises
    ------
    NetworkError
        If a score is NaN, or the count is out of range.

    Notes
    -----
    `keep(-rank, -(count + 1))` for every branch. Ranks are needed only within the class of ties at the border, so the
    border is found by selection in O(n) and not by sorting.

    Examples
    --------
    >>> kept_by_rank(np.array([3.0, 1.0, 2.0, 2.0]), 2)
    array([ True, False,  True, False])
    """
    flat = np.ravel(scores)
    if not 0 <= count <= flat.size:
        raise NetworkError(f"{count} of {flat.size} branches cannot be kept")
    if count == 0 or count == flat.size:
        return np.full(scores.shape, count > 0)
    if np.isnan(flat).any():
        raise NetworkError("a saliency is NaN: nothing can be ranked")
    border = _in_order(flat, flat.size - count)
    kept = np.asarray(keep(flat, border))
    places = count - int(np.count_nonzero(kept))
    ties = np.flatnonzero(flat == border)
    kept[ties] = keep(-np.arange(1, len(ties) + 1), -(places + 1))
    return kept.reshape(scores.shape)


def _in_order(values: Array, place: int) -> Any:
    """Return the value that would stand at a place if all were sorted."""
    if values.size >= LARGE:
        # a sample says between which two values it lies, nearly always: only those in between need sorting out
        sample = np.sort(values[:: values.size // SAMPLE])
        middle, spread = place * len(sample) / values.size, 4 * len(sample) ** 0.5
        low, high = sample[max(int(middle - spread), 0)], sample[min(int(middle + spread), len(sample) - 1)]
        between = values[(values >= low) & (values <= high)]
        within = place - int(np.count_nonzero(values < low))
        if 0 <= within < between.size:
            return np.partition(between, within)[within]
    return np.partition(values, place)[place]


def kept_by_threshold(scores: Array, threshold: float) -> Array:
    """Keep the branches whose score beats a threshold.

    Examples
    --------
    >>> kept_by_threshold(np.array([0.5, 0.1]), 0.1)
    array([ True, False])
    """
    return np.asarray(keep(scores, threshold))


def kept_globally(scores: Mapping[str, Array], count: int, floors: Mapping[str, int] | None = None) -> dict[str, Array]:
    """Keep the `count` branches of the highest scores of several layers together.

    Parameters
    ----------
    scores : mapping of str to array
        By layer.
    count : int
    floors : mapping of str to int, optional
        The least that each layer keeps: its best ones are taken first, the rest by rank.

    Returns
    -------
    dict of str to array of bool
        Exactly `count` are True in all.

    Raises
    ------
    NetworkError
        If the floors need more than `count`.

    Examples
    --------
    >>> s = {"a": np.array([5.0, 4.0]), "b": np.array([1.0, 2.0])}
    >>> kept_globally(s, 2, {"b": 1})
    {'a': array([ True, False]), 'b': array([False,  True])}
    """
    floors = {name: min(floor, scores[name].size) for name, floor in (floors or {}).items()}
    if sum(floors.values()) > count:
        raise NetworkError(
            f"{count} branches are to be kept, and the floors of the layers need {sum(floors.values())}: lower the "
            "amount or the floor"
        )
    # a floor rarely binds: look first at what ranks alone would keep
    kept = _split(kept_by_rank(np.concatenate([np.ravel(s) for s in scores.values()]), count), scores)
    short = {n for n, floor in floors.items() if np.count_nonzero(kept[n]) < floor}
    if not short:
        return kept
    held = {n: kept_by_rank(scores[n], floors[n]) for n in short}
    rest = {n: s for n, s in scores.items() if n not in short}
    if not rest:
        return held
    left = {n: floor for n, floor in floors.items() if n not in short}
    found = {**held, **kept_globally(rest, count - sum(floors[n] for n in short), left)}
    return {n: found[n] for n in scores}


def _split(kept: Array, scores: Mapping[str, Array]) -> dict[str, Array]:
    """Cut one row of truth values into one array for each layer."""
    ends = np.cumsum([s.size for s in scores.values()])[:-1]
    parts = np.split(kept, ends)
    return {n: part.reshape(s.shape) for (n, s), part in zip(scores.items(), parts, strict=True)}
