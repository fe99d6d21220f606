"""Pruning while training: masks that grow by a schedule, so that the weights that are left can adapt to each change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..rule import Guarantee, guarantee_of
from .amounts import Amount
from .epochs import BestNetwork, Epochs, checked_pair
from .layer import Array, NetworkError
from .learning_rates import Schedule as RateSchedule
from .losses import Loss, loss_named
from .masks import Masks
from .network import Network
from .optimizers import Adam, Optimizer
from .schedules import ReactingSchedule, Schedule, schedule_named
from .sparsity_target import SparsityTarget, weight_sparsity
from .training import check_targets
from .training_progress import Report


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
        one on 2,048 of the samples.
    epochs : int
    optimizer : SGD or Adam
    batch : int
    rate_schedule : function of float, optional
        Factor of the learning rate by the share of the run that is done (`learning_rates`).
    loss : {'cross-entropy', 'mean-squared-error'} or function
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
    started = time.monotonic()
    generator = np.random.default_rng(rng)
    measure = loss_named(loss)
    x = network.check_inputs(inputs)
    y = check_targets(network, targets, len(x), measure)
    held_out = None if validation is None else checked_pair(network, validation, measure)
    if keep_best and held_out is None:
        raise NetworkError("keep_best=True needs validation=(inputs, targets)")
    if epochs < 0 or batch < 1 or not len(x):
        raise NetworkError(f"epochs={epochs!r}, batch={batch!r}, {len(x)} samples: at least 0, 1 and 1 are needed")
    target = SparsityTarget(network, amount, scope=scope, layers=layers, floor=floor, returning=plan.reacts)
    runner = Epochs(
        network, x, y, Adam() if optimizer is None else optimizer, measure, batch, rate_schedule, held_out, augment,
        threads, generator, None if time_limit is None else started + time_limit,
    )  # fmt: skip
    found, best = GradualPruning(), BestNetwork(network)
    judged = held_out
    if plan.reacts and judged is None:
        some = generator.permutation(len(x))[:2048]
        judged = x[some], y[some]
    share, position = 0.0, 0

    def loss_now() -> float:
        return measure(network(judged[0]), judged[1])[0] if plan.reacts and judged else np.nan

    reference = loss_now()

    def change(step: int, steps: int) -> None:
        nonlocal share, position
        position = step
        if not plan.due(step, steps):
            return
        share = plan.next_share(share, step, steps, loss_now(), reference)
        target.advance(share)
        found.updates.append((step, weight_sparsity(network, layers)))

    def note(epoch: int, value: float, quality: float) -> None:
        found.history.append(PrunedEpoch(position, weight_sparsity(network, layers), value, quality))
        rank = found.history[-1].sparsity
        if isinstance(plan, ReactingSchedule) and loss_now() > reference + plan.tolerance:
            rank = -1.0  # pruned further than the loss allows
        if keep_best and best.offer(rank, quality):
            found.best_epoch = epoch

    steps = epochs * runner.steps_each
    change(0, steps)
    runner.run(epochs, after_step=change, after_epoch=note, progress=progress)
    if best.rank is not None and (plan.reacts or best.rank[0] >= weight_sparsity(network, layers)):
        best.restore()
    else:
        found.best_epoch = -1
    found.stopped = runner.stopped
    found.masks, found.sparsity = network.masks, weight_sparsity(network, layers)
    found.reached = target.reached()
    found.skipped = {"saliency rank": target.gone()}
    found.seconds = time.monotonic() - started
    return found
