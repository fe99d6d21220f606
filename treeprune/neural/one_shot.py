"""One-shot pruning without labels and without training: traces, budgets by branch and bound, exact least squares."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..progress import bars
from ..rule import RULES, SALIENCY_RANK, Guarantee, guarantee_of
from ..text_table import text_table
from .amounts import Amount, removed
from .blas_threads import suited_threads
from .budget_search import Trial
from .budget_trials import BudgetTrials
from .budgets import Allocation, SensitivityCurve
from .costs import Cost
from .divergences import divergence_named
from .layer import NetworkError
from .masks import Masks
from .network import Network
from .random_source import generator_of
from .weight_rows import CHUNK


@dataclass
class OneShot:
    """What one-shot pruning gave.

    Attributes
    ----------
    network : Network
        The network that was given, its masks applied and its weights refitted.
    kept : dict of str to int
        By layer, the weights kept.
    total : int
        Weights of these layers before any pruning.
    divergence : float
        Of the outputs from the dense network's, on samples without labels: nats for "kl".
    trials : list of Trial
        All budgets that were measured, in order.
    curves : dict of str to SensitivityCurve
        By layer, what the knapsack chose from; empty for other budgets.
    allocation : Allocation or None
        What the knapsack chose, with the search's proof: status, gap, nodes.
    removed : dict of str to int
        Weights removed, by rule.
    guarantee : Guarantee
        The weakest among the rules that fired: HEURISTIC if any weight was removed.
    seconds : float
    stopped : str
        "" where all was done, "interrupted" after Ctrl-C, "time" after the time limit.
    """

    network: Network
    kept: dict[str, int]
    total: int
    divergence: float
    trials: list[Trial]
    curves: dict[str, SensitivityCurve] = field(default_factory=dict)
    allocation: Allocation | None = None
    removed: dict[str, int] = field(default_factory=dict)
    guarantee: Guarantee = Guarantee.EXACT
    seconds: float = 0.0
    stopped: str = ""

    @property
    def masks(self) -> Masks:
        """The masks of the network."""
        return self.network.masks

    @property
    def sparsity(self) -> float:
        """Share of the layers' weights that is removed."""
        return 1 - sum(self.kept.values()) / self.total

    def __repr__(self) -> str:
        ending = f", {self.stopped}" if self.stopped else ""
        return (
            f"OneShot(sparsity {self.sparsity:.1%}, divergence {self.divergence:.4g}, {len(self.trials)} trials, "
            f"{self.guarantee.name}{ending})"
        )

    def __str__(self) -> str:
        sizes = {name: self.network.layers[name].parameters["weight"].size for name in self.kept}
        rows = [(name, f"{k:,}", f"{sizes[name]:,}", f"{1 - k / sizes[name]:.2%}") for name, k in self.kept.items()]
        ending = f", {self.stopped}" if self.stopped else ""
        lines = [
            *text_table([("layer", "kept", "of", "sparsity"), *rows], left=(0,)),
            f"sparsity {self.sparsity:.2%}, divergence {self.divergence:.4g}, best of {len(self.trials)} trials, "
            f"{self.guarantee.name.lower()}, {self.seconds:.1f} s{ending}",
        ]
        return "\n".join([*lines, f"knapsack: {self.allocation}"] if self.allocation else lines)


def prune_one_shot(
    network: Network,
    amount: Amount,
    inputs: ArrayLike,
    *,
    budgets: str | Mapping[str, Amount] = "knapsack",
    cost: str | Cost = "weights",
    search: bool = True,
    trials: int = 30,
    floor: int = 1,
    divergence: str = "kl",
    damping: float = 1e-3,
    time_limit: float | None = None,
    rng: np.random.Generator | int | None = None,
    progress: bool | Callable[[Trial], object] = False,
) -> OneShot:
    """Remove weights of dense and convolutional layers at once, and let the others make up for them; no labels used.

    Parameters
    ----------
    network : Network
        Changed in place. Weights that it has masked stay masked.
    amount : float in [0, 1] or int
        Share or number of the cost removed, of the network before any pruning (with the default cost: of the weights).
    inputs : array of shape (samples, *input_shape)
        Some thousands of unlabelled samples, of the kind the network is for.
    budgets : {'knapsack', 'magnitude', 'importance', 'uniform'} or mapping of str to amount
        How the total is shared among the layers: the best choice from measured curves; as global magnitude pruning
        would; by the traces' own prices in all layers together; the same share in each; or an amount a layer.
    cost : {'weights', 'multiply-adds', 'bytes'} or function of (layer, kept) giving int
        What the total counts; a function may give measured nanoseconds.
    search : bool
        Whether budget is then moved between layers while the measured divergence falls, from the best of the budgets
        asked for, those of 'importance' and those of 'magnitude'. Not done where amounts are given.
    trials : int
        Networks that the search may measure.
    floor : int
        Weights that each layer keeps at least.
    divergence : {'kl', 'squared'}
        Of class probabilities, or of outputs as they are (for regression).
    damping : float
        Of the Hessians, as a share of their mean diagonal.
    time_limit : float, optional
        Seconds after which the search ends with the best so far.
    rng : numpy.random.Generator, int or None
    progress : bool or function
        True for a bar (tqdm), or a function that takes each `Trial`.

    Returns
    -------
    OneShot

    Raises
    ------
    NetworkError
        If the inputs do not fit, there is no layer to prune, or the floors need more than the amount leaves.

    Notes
    -----
    Heuristic. Each layer's weights are removed by optimal brain surgeon traced row by row, layers in order; those left
    are fitted by least squares to the dense network's outputs on what the pruned layers before give. Only the
    knapsack is solved with a proof, for the sum of the layers' measured losses. Ctrl-C gives the best so far, once one
    network has been measured. Traces take O(rows * inputs^3 / 3) a layer (inputs of a
    convolution: those in its window), each trial a refit of all layers.

    References
    ----------
    Hassibi and Stork 1993; Dong, Chen and Pan 2017 (layer-wise); Frantar and Alistarh 2022 (budgets over such layers).

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> x = np.random.default_rng(0).normal(size=(500, 6)).astype(np.float32)
    >>> found = prune_one_shot(MLP([6, 8, 3], rng=0), 0.5, x, trials=3, rng=0)
    >>> sum(found.kept.values()), found.total, found.guarantee.name
    (36, 72, 'HEURISTIC')
    """
    started = time.monotonic()
    x = network.check_inputs(inputs)
    if not len(x):
        raise NetworkError("no inputs: some thousands of samples without labels are needed")
    kind = divergence_named(divergence)
    best: tuple[Trial, Network] | None = None
    tried: list[Trial] = []
    stopped = ""
    with suited_threads(network, min(len(x), CHUNK)), reporting(progress, trials) as report:
        run = BudgetTrials(network, x, kind, cost, floor, damping, generator_of(rng))
        budget = run.total - removed(amount, run.total)
        run.check(budget, budgets)
        try:
            for trial, pruned in run.run(budget, budgets, search, trials):
                tried.append(trial)
                if best is None or trial.divergence < best[0].divergence:
                    best = trial, pruned
                if report:
                    report(trial)
                if time_limit is not None and time.monotonic() - started > time_limit:
                    stopped = "time"
                    break
        except KeyboardInterrupt:
            if best is None:
                raise
            stopped = "interrupted"
    if best is None:
        raise NetworkError("nothing was measured")
    trial, pruned = best
    network.set_arrays({**pruned.parameters(), **pruned.statistics()})
    network.apply_masks(pruned.masks, compose=False)
    total = sum(run.original.values())
    gone = total - sum(trial.kept.values())
    fired = {RULES[SALIENCY_RANK].name: gone} if gone else {}
    return OneShot(
        network=network,
        kept=dict(trial.kept),
        total=total,
        divergence=trial.divergence,
        trials=tried,
        curves=run.curves,
        allocation=run.allocation,
        removed=fired,
        guarantee=guarantee_of(fired),
        seconds=time.monotonic() - started,
        stopped=stopped,
    )


@contextmanager
def reporting(progress: bool | Callable[[Trial], object], trials: int) -> Iterator[Callable[[Trial], object] | None]:
    """Give the callback that `progress` asks for: None, a tqdm bar of trials, or the user's own.

    Raises
    ------
    TreepruneError
        If a bar is asked for and tqdm is not installed.
    """
    if progress is not True:
        if progress is not False and not callable(progress):
            raise TypeError(f"progress={progress!r}: give True, False or a function that takes a Trial")
        yield progress or None
        return
    with bars()(unit=" trials", total=trials, desc="one-shot") as bar:
        least = float("inf")

        def show(trial: Trial) -> None:
            nonlocal least
            least = min(least, trial.divergence)
            bar.set_postfix(divergence=f"{least:.4g}", refresh=False)
            bar.update()

        yield show
