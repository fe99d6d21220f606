"""Simulated annealing over how many weights each layer keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from .blas_threads import suited_threads
from .divergences import kl_divergence
from .layer import Array, NetworkError
from .losses import cross_entropy
from .masks import Masks
from .network import Network
from .random_source import generator_of
from .rows import rows_text
from .selection import kept_by_rank
from .sparsity_target import SparsityTarget, live
from .training import check_targets
from .training_progress import Count, counting


@dataclass
class AnnealedAmounts:
    """How many weights each layer keeps, after annealing.

    Attributes
    ----------
    kept : dict of str to int
        By layer.
    amounts : dict of str to int
        How many each lacks of what it had before any pruning: an amount for `prune`, by layer.
    score, first_score : float
        Of this allocation, and of the one that magnitudes of all layers together give.
    masks : Masks
        Within each layer the largest magnitudes are kept.
    history : list of float
        The best score after each step.
    accepted : int
        Moves that were made.
    stopped : str
        "" or "interrupted".
    """

    kept: dict[str, int]
    amounts: dict[str, int]
    score: float
    first_score: float
    masks: Masks
    history: list[float] = field(default_factory=list)
    accepted: int = 0
    stopped: str = ""

    def __repr__(self) -> str:
        ending = f", {self.stopped}" if self.stopped else ""
        return (
            f"AnnealedAmounts(score {self.first_score:.4g} => {self.score:.4g} in {len(self.history)} steps, "
            f"{sum(self.kept.values()):,} weights kept{ending})"
        )

    def __str__(self) -> str:
        rows = [{"layer": name, "kept": count, "removed": self.amounts[name]} for name, count in self.kept.items()]
        return f"{rows_text(rows)}\n{self!r}"


def anneal_amounts(
    network: Network,
    inputs: ArrayLike,
    amount: float | int,
    *,
    targets: ArrayLike | None = None,
    steps: int = 200,
    temperature: float = 0.03,
    move: float = 0.4,
    layers: Iterable[str] | None = None,
    floor: int = 1,
    progress: bool | Count = False,
    rng: np.random.Generator | int | None = None,
) -> AnnealedAmounts:
    r"""Search how the weights that are kept are best shared out among the layers, without training.

    Parameters
    ----------
    network : Network
        Is not changed: `network.apply_masks(found.masks)` prunes it.
    inputs : array of shape (samples, \*input_shape)
        Labels are not needed.
    amount : float or int
        Share or number of the weights that is gone, of the network as it was before any pruning.
    targets : array of int, shape (samples,), optional
        Labels: then the score is the cross-entropy, not the divergence from the network as it comes.
    steps : int
        Allocations tried.
    temperature : float
        A move that makes the score worse by this share of itself is made at first with probability 1/e; falls to 1 %
        of that by the end.
    move : float
        Share of its weights that a layer gives to another, at most; falls with the temperature.
    layers : names of layers or parts of the network, optional
    floor : int
        The least number of weights that a layer keeps.
    progress : bool or function of (steps done, steps)
        True for a bar (tqdm).
    rng : numpy.random.Generator, int or None

    Returns
    -------
    AnnealedAmounts
        The best allocation seen, never worse on these samples than the first.

    Raises
    ------
    NetworkError
        If data do not fit, or numbers are out of range.

    Notes
    -----
    One pass over the samples a step. Heuristic: the best allocation seen is not proved to be the best there is.

    References
    ----------
    Kirkpatrick, Gelatt and Vecchi 1983; for sparsity: Liu, Sun, Zhou, Huang and Darrell 2019 (AutoCompress).

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net, x = MLP([4, 8, 3], rng=0), np.random.default_rng(0).normal(size=(64, 4))
    >>> found = anneal_amounts(net, x, 0.5, steps=20, rng=0)
    >>> sum(found.kept.values()), found.score <= found.first_score
    (28, True)
    """
    x = network.check_inputs(inputs)
    y = None if targets is None else check_targets(network, targets, len(x), cross_entropy)
    if steps < 0 or not len(x) or not (np.isfinite(temperature) and temperature > 0 and 0 < move <= 1):
        raise NetworkError(
            f"steps={steps!r}, {len(x)} samples, temperature={temperature!r}, move={move!r}: at least 0 and 1, above "
            "0, and a share above 0"
        )
    generator = generator_of(rng)
    trial = network.copy()
    target = SparsityTarget(trial, amount, layers=layers, floor=floor)
    whole = {n: np.where(trial.masks.get(n, np.True_), trial.parameters()[n], 0) for n in target.names}
    # what was masked before ranks below a weight that is 0
    ranked = {n: np.where(trial.masks.get(n, np.True_), np.abs(values), -1) for n, values in whole.items()}
    most = {n: live(trial, n) for n in target.names}
    target.advance(1.0)
    kept = {n: live(trial, n) for n in target.names}

    def masks_of(counts: dict[str, int]) -> dict[str, Array]:
        return {n: kept_by_rank(ranked[n], count) for n, count in counts.items()}

    with suited_threads(network, min(512, len(x))), counting(progress, "steps") as tell:
        dense = network(x)

        def score_of(counts: dict[str, int]) -> float:
            for n, mask in masks_of(counts).items():
                np.multiply(whole[n], mask, out=trial.parameters()[n])
            logits = trial(x)
            return kl_divergence(dense, logits) if y is None else cross_entropy(logits, y)[0]

        here = first = score_of(kept)
        best, best_kept = here, dict(kept)
        history, accepted, stopped = [], 0, ""
        try:
            for step in range(steps if len(kept) > 1 else 0):
                heat = temperature * 0.01 ** (step / steps)
                tried = neighbour(kept, most, move * max(heat / temperature, 0.02), floor, generator)
                score = score_of(tried)
                # a move that is no worse is always made; the score's own size makes the temperature one for all tasks
                if generator.random() < np.exp(min(0.0, (here - score) / (heat * max(here, 1e-12)))):
                    kept, here, accepted = tried, score, accepted + 1
                    if here < best:
                        best, best_kept = here, dict(kept)
                history.append(best)
                tell(step + 1, steps)
        except KeyboardInterrupt:
            stopped = "interrupted"
    masks = Masks({**network.masks, **masks_of(best_kept)})
    named = {n.rsplit(".", 1)[0]: count for n, count in best_kept.items()}
    gone = {n.rsplit(".", 1)[0]: network.original[n] - count for n, count in best_kept.items()}
    return AnnealedAmounts(named, gone, best, first, masks, history, accepted, stopped)


def neighbour(
    kept: dict[str, int], most: dict[str, int], move: float, floor: int, rng: np.random.Generator
) -> dict[str, int]:
    """Return an allocation in which one layer has given some of its weights to another.

    Examples
    --------
    >>> found = neighbour({"a": 5, "b": 5}, {"a": 9, "b": 9}, 0.5, 1, np.random.default_rng(0))
    >>> sum(found.values())
    10
    """
    giver, taker = rng.choice(list(kept), 2, replace=False)
    room = min(kept[giver] - floor, most[taker] - kept[taker], max(1, int(move * kept[giver])))
    found = dict(kept)
    if room > 0:
        # layers differ in size by orders of magnitude, so do moves
        count = int(room ** rng.random())
        found[giver] -= count
        found[taker] += count
    return found
