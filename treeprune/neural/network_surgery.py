"""Dynamic network surgery: masks are made anew while training, and weights go on learning behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .amounts import Amount
from .epochs import prepared
from .gradual import GradualPruning, follow
from .layer import Array, NetworkError
from .learning_rates import Schedule as RateSchedule
from .losses import Loss
from .masks import Masks
from .network import Network
from .optimizers import Adam, Optimizer
from .schedules import Schedule, schedule_named
from .selection import kept_globally
from .sparsity_target import SparsityTarget
from .training import check_optimizer
from .training_progress import Report


def prune_with_surgery(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    amount: Amount | Mapping[str, Amount],
    *,
    schedule: str | Schedule = "cubic",
    until: float = 0.75,
    hysteresis: float = 0.5,
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
    r"""Train a network in place while weights are pruned, and brought back where they turn out to matter.

    Parameters
    ----------
    network, inputs, targets, amount, schedule, epochs
        As for `prune_gradually`.
    until : float in [0, 1]
        Share of the run after which masks stay as they are (then nothing comes back to life any more).
    hysteresis : float
        How much larger, as a share, a weight behind the mask must be than one that is kept to take its place. Without
        any, weights come and go too fast to be learned (LeNet-300-100 at 56 times: 3.8 % error, with 0.1 2.0 %).
    optimizer, batch, rate_schedule, loss, scope, layers, floor
        As for `prune_gradually`.
    validation, keep_best, augment, time_limit, threads, progress, rng
        As for `prune_gradually`.

    Returns
    -------
    GradualPruning

    Raises
    ------
    NetworkError
        If data do not fit, or an amount is out of range; then the network is as it was.

    Notes
    -----
    A pass uses the masked weights; the gradient it finds for each weight, masked or not, changes a dense copy
    (straight through the mask), of which the masks are made. The paper fixes two thresholds for each layer; here they
    follow from the amount, so that the sparsity asked for is reached exactly. Weight decay keeps the copy small
    behind the mask. Heuristic.

    References
    ----------
    Guo, Yao and Chen 2016.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> x = np.random.default_rng(0).normal(size=(256, 2))
    >>> y = (x[:, 0] > x[:, 1]).astype(int)
    >>> net = MLP([2, 20, 2], rng=0)
    >>> prune_with_surgery(net, x, y, 0.75, epochs=4, rng=0).sparsity
    0.75
    """
    plan = schedule_named(schedule)
    if not 0 <= until <= 1 or not (np.isfinite(hysteresis) and hysteresis >= 0):
        raise NetworkError(f"until={until!r}, hysteresis={hysteresis!r}: a share of the run, and at least 0")
    check_optimizer(optimizer)
    behind = BehindTheMask(Adam() if optimizer is None else optimizer)
    runner = prepared(
        network, inputs, targets, epochs=epochs, optimizer=behind, batch=batch, rate_schedule=rate_schedule,
        loss=loss, validation=validation, keep_best=keep_best, augment=augment, time_limit=time_limit,
        threads=threads, rng=rng,
    )  # fmt: skip
    target = SurgeryTarget(network, amount, behind, hysteresis, scope=scope, layers=layers, floor=floor)
    last = round(until * epochs * runner.steps_each)
    behind.until = last
    return follow(plan, target, runner, epochs, keep_best=keep_best, progress=progress, changes_until=last)


class BehindTheMask(Optimizer):
    """An optimizer that changes dense copies of the weights, and shows the network what the masks let through.

    Parameters
    ----------
    inner : Optimizer
        Which does the steps.

    Attributes
    ----------
    dense : dict of str to array
        The copies, by parameter.
    until : int
        Steps after which masked weights stay zero and `inner` works on the network itself.
    """

    def __init__(self, inner: Optimizer) -> None:
        super().__init__(inner.rate, inner.weight_decay)
        self.inner = inner
        self.dense: dict[str, Array] = {}
        self.until = 0

    def step(self, network: Network, gradients: Mapping[str, Array]) -> None:
        self.steps += 1
        top, self.inner.rate = self.inner.rate, self.rate
        try:
            if self.steps > self.until or not self.dense:
                self.inner.step(network, gradients)
            else:
                self._step_behind(network, gradients)
        finally:
            self.inner.rate = top  # a schedule leaves it as the user gave it

    def _step_behind(self, network: Network, gradients: Mapping[str, Array]) -> None:
        """Let the optimizer change the dense copies, and show the network what the masks let through."""
        parameters, masks = network.parameters(), network.masks
        try:
            network.masks = Masks({n: m for n, m in masks.items() if n not in self.dense})
            for name, values in self.dense.items():
                parameters[name][...] = values
            self.inner.step(network, gradients)
            for name, values in self.dense.items():
                values[...] = parameters[name]
        finally:
            network.masks = masks
            for name in self.dense:
                np.multiply(parameters[name], masks[name], out=parameters[name])


class SurgeryTarget(SparsityTarget):
    """A target whose masks are made of the weights behind them.

    Parameters
    ----------
    network, amount
    behind : BehindTheMask
    hysteresis : float
    options
        As of `SparsityTarget`.
    """

    def __init__(
        self,
        network: Network,
        amount: Amount | Mapping[str, Amount],
        behind: BehindTheMask,
        hysteresis: float,
        **options: Any,
    ) -> None:
        super().__init__(network, amount, **options)
        self.behind, self.bonus = behind, 1 + hysteresis

    def advance(self, share: float, scores: Mapping[str, Array] | None = None) -> None:
        """Change the masks to those of a share of the way, by the weights behind them."""
        parameters, masks = self.network.parameters(), self.network.masks
        if not self.behind.dense:
            self.behind.dense = {n: parameters[n].copy() for n in self.names}
        ranked = {}
        for name, values in self.behind.dense.items():
            mask = masks.get(name)
            magnitude = np.abs(values) if scores is None else scores[name]
            ranked[name] = magnitude if mask is None else np.where(mask, magnitude * self.bonus, magnitude)
        found: dict[str, Array] = {}
        for group, gone in self.goals(share).items():
            inside = {n: ranked[n] for n in self.names if group in ("", n)}
            count = sum(self.network.original[n] for n in inside) - gone
            found.update(kept_globally(inside, count, dict.fromkeys(inside, self.floor) if group == "" else None))
        self.network.apply_masks(Masks({**masks, **found}), compose=False)
        for name in self.names:
            np.multiply(self.behind.dense[name], found[name], out=parameters[name])
