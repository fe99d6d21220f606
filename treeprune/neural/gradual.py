"""Pruning while training: masks that grow by a schedule, so that the weights that are left can adapt to each change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..rule import Guarantee, guarantee_of
from .amounts import Amount
from .branch_target import BranchTarget
from .epochs import BestNetwork, Epochs, prepared
from .layer import Array, NetworkError
from .learning_rates import Schedule as RateSchedule
from .losses import Loss
from .masks import Masks
from .network import Network
from .optimizers import Optimizer
from .schedules import ReactingSchedule, Schedule, schedule_named
from .sparsity_target import SparsityTarget
from .training_progress import Report

SAMPLE = 2048
"""Training samples on which criteria are computed, and the loss measured where there is no validation set."""


@dataclass(frozen=True)
class PrunedEpoch:
    """One epoch of a run that prunes.

    Attributes
    ----------
    step : int
        Steps done at its end.
    sparsity : float
        Share of the original weights that is gone.
    loss : float
        Mean over the batches.
    validation : float
        Accuracy on the validation set (minus the loss for losses other than cross-entropy); NaN without one.
    """

    step: int
    sparsity: float
    loss: float
    validation: float


@dataclass
class GradualPruning:
    """What a run did that prunes while it trains.

    Attributes
    ----------
    history : list of PrunedEpoch
    updates : list of (int, float)
        Step and sparsity after each change of the masks.
    masks : Masks
        Those the network ends with.
    sparsity : float
        That the network ends with.
    reached : bool
        Whether the target was reached.
    best_epoch : int
        The epoch whose network was kept, counted from 0; -1 if it is simply the last.
    stopped : str
        "" where all epochs were trained, else "interrupted" or "time": the network then is the best one so far.
    seconds : float
    skipped : dict of str to int
        Weights removed, by rule.
    """

    history: list[PrunedEpoch] = field(default_factory=list)
    updates: list[tuple[int, float]] = field(default_factory=list)
    masks: Masks = field(default_factory=lambda: Masks({}))
    sparsity: float = 0.0
    reached: bool = False
    best_epoch: int = -1
    stopped: str = ""
    seconds: float = 0.0
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def guarantee(self) -> Guarantee:
        """The weakest promise of the rules that removed something."""
        return guarantee_of(self.skipped)


def prune_gradually(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    amount: Amount | Mapping[str, Amount],
    *,
    schedule: str | Schedule = "cubic",
    epochs: int = 10,
    optimizer: Optimizer | None = None,
    batch: int = 64,
    rate_schedule: RateSchedule | None = None,
    loss: str | Loss = "cross-entropy",
    criterion: str = "magnitude",
    granularity: str = "weight",
    scope: str = "global",
    layers: Iterable[str] | None = None,
    floor: int = 1,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    keep_best: bool = False,
    augment: Callable[[Array, np.random.Generator], Array] | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    progress: bool | Report = False,
    rng: np.random.Generator | int | None = None,
) -> GradualPruning:
    r"""Train a network in place while its weights are pruned by a schedule.

    Parameters
    ----------
    network : Network
        Trained or fresh. Weights that are masked already stay so.
    inputs : array of shape (samples, \*input_shape)
    targets : array of shape (samples,) of int, or (samples, outputs)
    amount : float, int, or mapping of layer name to these
        Share or number of the weights that is gone at the end, of the network as it was before any pruning.
    schedule : {'cubic', 'linear', 'one-shot', 'reacting'} or Schedule
        When masks change, and how far (`schedules`). "reacting" measures the loss on the validation set, or without
        one on `SAMPLE` of the samples.
    epochs : int
    optimizer : SGD or Adam
    batch : int
    rate_schedule : function of float, optional
        Factor of the learning rate by the share of the run that is done (`learning_rates`).
    loss : {'cross-entropy', 'mean-squared-error'} or function
    criterion, granularity : str
        As for `prune`, which then makes the masks, on a sample of the training data where it needs some; weights by
        magnitude if left out.
    scope : {'global', 'layer'}
        Whether weights of all layers compete, or each layer loses the same share.
    layers : names of layers or parts of the network, optional
        Which are pruned; all with weights if left out.
    floor : int
        The least number of weights that a layer keeps.
    validation : pair of arrays, optional
    keep_best : bool
        Whether the network ends as it was after the epoch that was best on the validation set, among those of the
        highest sparsity that was reached.
    augment, time_limit, threads, progress
        As for `train`.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    GradualPruning

    Raises
    ------
    NetworkError
        If data do not fit, or the amount is out of range; then the network is as it was.

    Notes
    -----
    Nothing that is pruned comes back to life: masks only grow, and are applied to weights and moments after each step.
    Which weights go is a heuristic. Each change of the masks takes O(weights).

    References
    ----------
    Zhu and Gupta 2017.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> x = np.random.default_rng(0).normal(size=(256, 2))
    >>> y = (x[:, 0] > x[:, 1]).astype(int)
    >>> net = MLP([2, 20, 2], rng=0)
    >>> found = prune_gradually(net, x, y, 0.75, epochs=4, rng=0)
    >>> found.sparsity, found.reached, found.guarantee.name
    (0.75, True, 'HEURISTIC')
    """
    plan = schedule_named(schedule)
    runner = prepared(
        network, inputs, targets, epochs=epochs, optimizer=optimizer, batch=batch, rate_schedule=rate_schedule,
        loss=loss, validation=validation, keep_best=keep_best, augment=augment, time_limit=time_limit,
        threads=threads, rng=rng,
    )  # fmt: skip
    target: SparsityTarget | BranchTarget
    if (criterion, granularity) == ("magnitude", "weight"):
        target = SparsityTarget(network, amount, scope=scope, layers=layers, floor=floor, returning=plan.reacts)
    elif plan.reacts:
        raise NetworkError("a schedule that reacts gives weights back, by magnitude: leave out criterion, granularity")
    else:
        some = runner.rng.permutation(len(runner.x))[:SAMPLE]
        target = BranchTarget(
            network, amount, criterion=criterion, granularity=granularity, scope=scope, layers=layers, floor=floor,
            data=(runner.x[some], runner.y[some]), loss=runner.measure, rng=runner.rng,
        )  # fmt: skip
    return follow(plan, target, runner, epochs, keep_best=keep_best, progress=progress)


def follow(
    plan: Schedule,
    target: SparsityTarget | BranchTarget,
    runner: Epochs,
    epochs: int,
    *,
    keep_best: bool = False,
    progress: bool | Report = False,
    changes_until: int = 0,
) -> GradualPruning:
    """Train for some epochs, and let a schedule change the masks between the steps.

    Parameters
    ----------
    plan : Schedule
    target : SparsityTarget or BranchTarget
    runner : Epochs
    epochs : int
    keep_best, progress
        As for `prune_gradually`.
    changes_until : int
        The step up to which masks are made anew even where the schedule has come to its end.
    """
    found, network, started = GradualPruning(), target.network, time.monotonic()
    best = BestNetwork(network)
    judged = runner.validation
    if plan.reacts and judged is None:
        some = runner.rng.permutation(len(runner.x))[:SAMPLE]
        judged = runner.x[some], runner.y[some]
    share, position = 0.0, 0

    def loss_now() -> float:
        return runner.measure(network(judged[0]), judged[1])[0] if plan.reacts and judged else np.nan

    reference = loss_now()

    def change(step: int, steps: int) -> None:
        nonlocal share, position
        position = step
        if plan.due(step, steps):
            share = plan.next_share(share, step, steps, loss_now(), reference)
        elif not (step < changes_until and step % plan.interval(steps) == 0):
            return
        target.advance(share)
        found.updates.append((step, target.sparsity()))

    def note(epoch: int, value: float, quality: float) -> None:
        rank = target.sparsity()
        found.history.append(PrunedEpoch(position, rank, value, quality))
        if isinstance(plan, ReactingSchedule) and loss_now() > reference + plan.tolerance:
            rank = -1.0  # pruned further than the loss allows
        if keep_best and best.offer(rank, quality):
            found.best_epoch = epoch

    change(0, epochs * runner.steps_each)
    try:
        runner.run(epochs, after_step=change, after_epoch=note, progress=progress)
    except KeyboardInterrupt:
        runner.stopped = "interrupted"
    if best.rank is not None and (plan.reacts or best.rank[0] >= target.sparsity()):
        best.restore()
    else:
        found.best_epoch = -1
    found.stopped = runner.stopped
    found.masks, found.sparsity, found.reached = network.masks, target.sparsity(), target.reached()
    found.skipped = {"saliency rank": target.gone()}
    found.seconds = time.monotonic() - started
    return found
