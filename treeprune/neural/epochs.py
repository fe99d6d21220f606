"""Training in epochs that a flow can look into: masks that change between steps, and the best network kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from .layer import Array, NetworkError
from .learning_rates import Schedule as RateSchedule
from .losses import Loss, loss_named
from .network import Network
from .optimizers import Adam, Optimizer
from .random_source import generator_of
from .training import arrays_of, check_run, check_targets, checked_pair, put_back, train
from .training_progress import Report, TrainingProgress, reporting


class BestNetwork:
    """The best state of a network so far: weights, statistics and masks.

    Parameters
    ----------
    network : Network
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.rank: tuple[float, ...] | None = None

    def offer(self, *rank: float) -> bool:
        """Keep what the network is now, if its rank is at least that of the one kept. Ranks compare as tuples."""
        if self.rank is not None and rank < self.rank:
            return False
        self.rank = rank
        self._arrays, self._masks = arrays_of(self.network), self.network.masks
        return True

    def restore(self) -> None:
        """Give the network the state that was kept, if there is one."""
        if self.rank is not None:
            put_back(self.network, self._arrays, self._masks)


def prepared(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    epochs: int,
    optimizer: Optimizer | None = None,
    batch: int = 64,
    rate_schedule: RateSchedule | None = None,
    loss: str | Loss = "cross-entropy",
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    keep_best: bool = False,
    augment: Callable[[Array, np.random.Generator], Array] | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    rng: np.random.Generator | int | None = None,
) -> Epochs:
    """Check what a flow was given, before anything changes.

    Raises
    ------
    NetworkError
        If data do not fit the network, or numbers are out of range.
    """
    measure = loss_named(loss)
    x = network.check_inputs(inputs)
    y = check_targets(network, targets, len(x), measure)
    check_run(epochs, batch, len(x), optimizer=optimizer, schedule=rate_schedule, validation=validation)
    held_out = None if validation is None else checked_pair(network, validation, measure)
    if keep_best and held_out is None:
        raise NetworkError("keep_best=True needs validation=(inputs, targets)")
    return Epochs(
        network, x, y, Adam() if optimizer is None else optimizer, measure, batch, rate_schedule, held_out, augment,
        threads, generator_of(rng), None if time_limit is None else time.monotonic() + time_limit,
    )  # fmt: skip


@dataclass
class Epochs:
    """How training in epochs goes on; `run` does it.

    Attributes
    ----------
    network : Network
    x, y : array
        Checked samples and targets.
    optimizer : Optimizer
    measure : Loss
    batch : int
    rate_schedule : function of float, optional
        Factor of the learning rate by the share of the whole run.
    validation : pair of arrays, optional
    augment, threads, rng
        As for `train`.
    deadline : float, optional
        On the clock of `time.monotonic`.
    stopped : str
        "" or why the run ended early: "interrupted", "time".
    """

    network: Network
    x: Array
    y: Array
    optimizer: Optimizer
    measure: Loss
    batch: int = 64
    rate_schedule: RateSchedule | None = None
    validation: tuple[Array, Array] | None = None
    augment: Callable[[Array, np.random.Generator], Array] | None = None
    threads: int | None = None
    rng: np.random.Generator = field(default_factory=np.random.default_rng)
    deadline: float | None = None
    stopped: str = ""

    @property
    def steps_each(self) -> int:
        """Steps of one epoch."""
        return -(-len(self.x) // self.batch)

    def run(
        self,
        epochs: int,
        *,
        after_step: Callable[[int, int], object] | None = None,
        after_epoch: Callable[[int, float, float], object] | None = None,
        progress: bool | Report = False,
    ) -> None:
        """Train for some epochs.

        Parameters
        ----------
        epochs : int
        after_step : function of (step, steps)
            Of the whole run, counted from 1.
        after_epoch : function of (epoch, loss, validation)
            Accuracy (or minus the loss) of the validation set; NaN without one.
        progress : bool or function

        Notes
        -----
        After Ctrl-C the network has what it has learned, and `stopped` says so.
        """
        steps = epochs * self.steps_each
        seen: list[float] = []
        with reporting(progress, steps) as report:
            for epoch in range(epochs):
                done = epoch * self.steps_each

                def tell(p: TrainingProgress, epoch: int = epoch, done: int = done) -> None:
                    if report:
                        report(TrainingProgress(epoch, done + p.step, steps, p.loss, seen))

                def rate(share: float, epoch: int = epoch) -> float:
                    return self.rate_schedule((epoch + share) / epochs) if self.rate_schedule else 1.0

                def stepped(step: int, _: int, done: int = done) -> None:
                    if after_step is not None:
                        after_step(done + step, steps)

                left = None if self.deadline is None else self.deadline - time.monotonic()
                history = train(
                    self.network, self.x, self.y, epochs=1, optimizer=self.optimizer, batch=self.batch, schedule=rate,
                    loss=self.measure, validation=self.validation, augment=self.augment, after_step=stepped,
                    time_limit=left, threads=self.threads, progress=tell, rng=self.rng,
                )  # fmt: skip
                self.stopped = history.stopped
                if self.stopped:
                    return
                seen.extend(history.validation)
                if after_epoch is not None:
                    after_epoch(epoch, history.loss[0], history.validation[0] if history.validation else np.nan)
