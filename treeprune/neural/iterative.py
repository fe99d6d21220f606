"""Rounds of training, pruning and fine-tuning, with the weights set back to the first ones if wanted."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..rule import Guarantee, guarantee_of
from .amounts import Amount
from .epochs import BestNetwork, Epochs, prepared
from .layer import Array, NetworkError
from .learning_rates import Schedule as RateSchedule
from .losses import Loss
from .masks import Masks
from .network import Network
from .optimizers import Adam, Optimizer
from .rows import rows_text
from .sparsity_target import SparsityTarget
from .training import quality
from .training_progress import Report, TrainingProgress


@dataclass(frozen=True)
class PrunedRound:
    """One round: what was pruned, and what training made of it.

    Attributes
    ----------
    round : int
        0 is the network before any pruning of this run.
    sparsity : float
        Share of the original weights that is gone.
    pruned : float
        Accuracy on the validation set right after pruning (minus the loss for other losses); NaN without one.
    loss : float
        Of the last epoch; NaN where none was trained.
    validation : float
        As `pruned`, after the epochs of the round.
    """

    round: int
    sparsity: float
    pruned: float
    loss: float
    validation: float


@dataclass
class IterativePruning:
    """What rounds of pruning and training did.

    Attributes
    ----------
    rounds : list of PrunedRound
    masks : Masks
        Those the network ends with.
    sparsity : float
        That the network ends with.
    reached : bool
        Whether the target was reached.
    stopped : str
        "" where all rounds were done, else "tolerance", "interrupted" or "time".
    seconds : float
    skipped : dict of str to int
        Weights removed, by rule.
    """

    rounds: list[PrunedRound] = field(default_factory=list)
    masks: Masks = field(default_factory=lambda: Masks({}))
    sparsity: float = 0.0
    reached: bool = False
    stopped: str = ""
    seconds: float = 0.0
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def guarantee(self) -> Guarantee:
        """The weakest promise of the rules that removed something."""
        return guarantee_of(self.skipped)

    def __repr__(self) -> str:
        ending = f", {self.stopped}" if self.stopped else "" if self.reached else ", target not reached"
        return f"IterativePruning(sparsity {self.sparsity:.1%} after {max(len(self.rounds) - 1, 0)} rounds{ending})"

    def __str__(self) -> str:
        return f"{rows_text([vars(each) for each in self.rounds])}\n{self!r}"


def iterative_prune(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    amount: Amount | Mapping[str, Amount],
    *,
    rounds: int = 5,
    epochs: int = 1,
    first_epochs: int = 0,
    rewind: bool | Mapping[str, ArrayLike] = False,
    tolerance: float | None = None,
    optimizer: Optimizer | None = None,
    batch: int = 64,
    rate_schedule: RateSchedule | None = None,
    loss: str | Loss = "cross-entropy",
    scope: str = "global",
    layers: Iterable[str] | None = None,
    floor: int = 1,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    keep_best: bool = False,
    time_limit: float | None = None,
    threads: int | None = None,
    progress: bool | Report = False,
    rng: np.random.Generator | int | None = None,
) -> IterativePruning:
    r"""Prune a network in place in rounds, each followed by training.

    Parameters
    ----------
    network : Network
    inputs : array of shape (samples, \*input_shape)
    targets : array of shape (samples,) of int, or (samples, outputs)
    amount : float, int, or mapping of layer name to these
        Share or number of the weights that is gone at the end, of the network as it was before any pruning.
    rounds : int
        Each removes the same share of the weights that are left.
    epochs : int
        Of training after each pruning.
    first_epochs : int
        Of training before the first one.
    rewind : bool or mapping of str to array
        Whether the weights that are left go back, after each pruning, to those the network came with (lottery
        tickets), or to these.
    tolerance : float, optional
        How much the accuracy on the validation set may fall below that of round 0. The first round that loses more is
        taken back, and ends the run.
    optimizer : SGD or Adam
        Each round has a copy with fresh moments.
    batch, rate_schedule, loss, scope, layers, floor, validation
        As for `prune_gradually`; `rate_schedule` runs once in each round.
    keep_best : bool
        Whether each round ends with the weights of its epoch that was best on the validation set.
    time_limit, threads, progress, rng
        As for `train`.

    Returns
    -------
    IterativePruning

    Raises
    ------
    NetworkError
        If data do not fit, or an amount is out of range; then the network is as it was. If training fails in a round
        (the learning rate is too high); then the network is that of the round before.

    Notes
    -----
    After Ctrl-C within a round the network has what it has learned so far, at the sparsity of that round.

    References
    ----------
    Han, Pool, Tran and Dally 2015; lottery tickets: Frankle and Carbin 2019.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> x = np.random.default_rng(0).normal(size=(256, 2))
    >>> y = (x[:, 0] > x[:, 1]).astype(int)
    >>> net = MLP([2, 20, 2], rng=0)
    >>> found = iterative_prune(net, x, y, 0.75, rounds=2, first_epochs=4, rng=0)
    >>> [r.sparsity for r in found.rounds], found.reached
    ([0.0, 0.5, 0.75], True)
    """
    started = time.monotonic()
    if rounds < 1 or first_epochs < 0:
        raise NetworkError(f"rounds={rounds!r}, first_epochs={first_epochs!r}: at least 1 and 0")
    if tolerance is not None and validation is None:
        raise NetworkError("tolerance needs validation=(inputs, targets)")
    runner = prepared(
        network, inputs, targets, epochs=epochs, optimizer=optimizer, batch=batch, rate_schedule=rate_schedule,
        loss=loss, validation=validation, keep_best=keep_best, time_limit=time_limit, threads=threads, rng=rng,
    )  # fmt: skip
    target = SparsityTarget(network, amount, scope=scope, layers=layers, floor=floor)
    first = _first_weights(network, rewind)
    fresh = Adam() if optimizer is None else optimizer
    steps = (first_epochs + rounds * epochs) * runner.steps_each
    found = IterativePruning()
    accepted = BestNetwork(network)
    done = 0
    try:
        for number in range(rounds + 1):
            pruned = np.nan
            if number:
                target.advance(share_of_round(target, number, rounds))
                pruned = _quality(runner)
                if first:
                    own = network.parameters()
                    for name, values in first.items():
                        own[name][...] = values
                    network.masks.apply_to(network)
            runner.optimizer = copy.deepcopy(fresh)
            runner.optimizer.moments, runner.optimizer.steps = {}, 0
            many = epochs if number else first_epochs
            value = _train_round(runner, many, keep_best, done, steps, progress)
            done += many * runner.steps_each
            if runner.stopped:
                break
            found.rounds.append(PrunedRound(number, target.sparsity(), pruned, value, _quality(runner)))
            if (
                tolerance is not None
                and number
                and found.rounds[-1].validation < found.rounds[0].validation - tolerance
            ):
                accepted.restore()
                runner.stopped = "tolerance"
                break
            accepted.offer(number)
    except KeyboardInterrupt:
        runner.stopped = "interrupted"
        network.masks.apply_to(network)  # it may have come while masks were changed
    except Exception:
        accepted.restore()  # a round whose training failed is not what is left
        raise
    found.stopped = runner.stopped
    found.masks, found.sparsity, found.reached = network.masks, target.sparsity(), target.reached()
    found.skipped = {"saliency rank": target.gone()}
    found.seconds = time.monotonic() - started
    return found


def share_of_round(target: SparsityTarget, number: int, rounds: int) -> float:
    """Return the share of the way after a round, if each removes the same share of what is left."""
    whole = sum(target.network.original[n] for n in target.names)
    before = whole - sum(target.goals(0.0).values())
    after = max(1, whole - sum(target.goals(1.0).values()))
    if number == rounds or before <= after:
        return 1.0
    left = after / before
    return float((1 - left ** (number / rounds)) / (1 - left))


def _train_round(runner: Epochs, epochs: int, keep_best: bool, done: int, steps: int, progress: bool | Report) -> float:
    """Train for the epochs of a round, and return the last one's loss."""
    best, losses = BestNetwork(runner.network), [float("nan")]

    def note(_: int, value: float, quality: float) -> None:
        losses.append(value)
        if keep_best:
            best.offer(quality)

    def tell(p: TrainingProgress) -> None:
        if callable(progress):
            progress(TrainingProgress(p.epoch, done + p.step, steps, p.loss, p.validation))

    runner.run(epochs, after_epoch=note, progress=tell if callable(progress) else progress)
    best.restore()
    return losses[-1]


def _first_weights(network: Network, rewind: bool | Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Return the parameters that weights go back to: those given, or those of now."""
    own = network.parameters()
    if isinstance(rewind, bool):
        return {name: array.copy() for name, array in own.items()} if rewind else {}
    trial = network.copy()
    trial.set_arrays(rewind)  # refuses what does not fit
    return {name: array for name, array in trial.parameters().items() if name in rewind}


def _quality(runner: Epochs) -> float:
    if runner.validation is None:
        return np.nan
    return quality(runner.network, *runner.validation, runner.measure)
