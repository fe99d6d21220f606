"""What decides the accuracy of a pruned network: an experiment that varies everything it may depend on."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .amounts import Amount
from .compaction import compact
from .latency import measure_latency
from .layer import Array, NetworkError
from .losses import cross_entropy
from .network import Network
from .optimizers import Adam
from .pruning import prune
from .random_source import generator_of
from .rows import rows_text, write_csv
from .sparsity_target import weight_sparsity
from .training import accuracy, check_targets, train
from .training_progress import Count, counting

Task = tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike]
FEW = 32
"""Samples on which settings are tried before anything is trained."""
MEASURED = ("sparsity", "dense", "pruned", "accuracy", "seconds")
"""Measured columns that the table for people has, with the factors that vary."""


@dataclass
class Study:
    """The table of a study.

    Attributes
    ----------
    rows : list of dict
        One for each setting and repeat. Factors: task, model, samples, training (epochs), repeat, criterion,
        granularity, scope, layer, amount, fine_tuning (epochs). Measured: parameters, sparsity (share of the original
        weights that is gone), dense, pruned and accuracy (on the test set: before pruning, after it, after
        fine-tuning), dense_latency and latency (seconds a batch, of the compacted network; None where not asked for),
        seconds (of pruning and fine-tuning).
    stopped : str
        "" or "interrupted": then these are the rows so far.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    stopped: str = ""

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write the rows to a file."""
        write_csv(self.rows, path)

    def varied(self) -> list[str]:
        """Return the factors that have more than one value."""
        return [name for name in FACTORS if len({repr(row[name]) for row in self.rows}) > 1]

    def __str__(self) -> str:
        heads = [*(self.varied() or ["amount"]), *MEASURED]
        if any(row["latency"] is not None for row in self.rows):
            heads += ["dense_latency", "latency"]
        return rows_text(self.rows, heads)

    def __repr__(self) -> str:
        varied, ending = ", ".join(self.varied()) or "nothing", f", {self.stopped}" if self.stopped else ""
        return f"Study({len(self.rows)} rows, {varied} varied{ending})"


FACTORS = (
    "task", "model", "samples", "training", "repeat", "criterion", "granularity", "scope", "layer", "amount",
    "fine_tuning",
)  # fmt: skip


def study(
    tasks: Task | Mapping[str, Task],
    models: Mapping[str, Callable[[np.random.Generator], Network]],
    *,
    amounts: Sequence[Amount | None] = (0.0, 0.5, 0.8, 0.9, 0.95),
    criteria: Sequence[str] = ("magnitude",),
    granularities: Sequence[str] = ("weight",),
    scopes: Sequence[str] = ("global",),
    layers: Sequence[str | None] = (None,),
    samples: Sequence[int | None] = (None,),
    training: Sequence[int] = (3,),
    fine_tuning: Sequence[int] = (1,),
    repeats: int = 1,
    rate: float = 1e-3,
    fine_tuning_rate: float | None = None,
    batch: int = 64,
    latency_batch: int = 0,
    after: Callable[[dict[str, Any], Network], object] | None = None,
    progress: bool | Count = False,
    rng: np.random.Generator | int | None = None,
) -> Study:
    """Train, prune and fine-tune networks in every combination of some factors.

    Parameters
    ----------
    tasks : (inputs, labels, test inputs, test labels), or mapping of names to these
    models : mapping of names to functions
        Each makes a network, given a random generator: of what size and depth you like.
    amounts : sequence of float, int or None
        0 is the control: trained as long, and not pruned. None for granularities that have no amount, such as "2:4".
    criteria, granularities, scopes : sequences of str
        As for `prune`.
    layers : sequence of str or None
        The only layer or part of the network that is pruned; None for all.
    samples : sequence of int or None
        How many of the training samples are used; None for all.
    training, fine_tuning : sequences of int
        Epochs before and after pruning.
    repeats : int
        With different first weights and order of samples.
    rate, fine_tuning_rate : float
        Of Adam; the second as the first if left out.
    batch : int
    latency_batch : int
        Samples that pass at once where time is measured on this machine; 0: it is not measured.
    after : function of (row, network), optional
        Called with each row and its network, which is used again: copy what is to be kept.
    progress : bool or function of (rows done, rows planned)
        True for a bar (tqdm).
    rng : numpy.random.Generator, int or None

    Returns
    -------
    Study

    Raises
    ------
    NetworkError
        If data do not fit the networks, or a setting is not possible.

    Notes
    -----
    A network is trained once for each task, model, number of samples and repeat; more epochs go on from fewer. The
    product of all lengths is the number of rows. Ctrl-C leaves the rows so far.

    References
    ----------
    The factors are those of Blalock, Gonzalez Ortiz, Frankle and Guttag 2020, who found that few papers vary them.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> x = np.random.default_rng(0).normal(size=(256, 2))
    >>> y = (x[:, 0] > x[:, 1]).astype(int)
    >>> models = {"small": lambda rng: MLP([2, 8, 2], rng=rng)}
    >>> found = study((x, y, x, y), models, amounts=(0.0, 0.5), criteria=("magnitude", "random"), rng=0)
    >>> len(found.rows), found.varied()
    (4, ['criterion', 'amount'])
    """
    named = tasks if isinstance(tasks, Mapping) else {"data": tasks}
    choices = [criteria, granularities, scopes, layers, amounts, fine_tuning]
    if not all([named, models, samples, training, *choices]) or repeats < 1:
        raise NetworkError("a factor without values: give each at least one, and repeats >= 1")
    if min(*training, *fine_tuning, 0) < 0 or latency_batch < 0:
        raise NetworkError(f"training={training!r}, fine_tuning={fine_tuning!r}, latency_batch: at least 0")
    settings = list(itertools.product(criteria, granularities, scopes, layers, amounts))
    for task, given in named.items():
        _check_settings(task, given, models, samples, settings)
    planned = repeats * len(named) * len(models) * len(samples) * len(training)
    planned *= int(np.prod([len(values) for values in choices]))
    found = Study()
    rates = rate, rate if fine_tuning_rate is None else fine_tuning_rate
    with counting(progress, "rows") as tell:
        try:
            for base, network, data, seed in _trained(named, models, samples, training, repeats, rate, batch, rng):
                base["dense"] = accuracy(network, data[2], data[3])
                base["dense_latency"] = measure_latency(network, latency_batch) if latency_batch else None
                for setting in settings:
                    for row, pruned in _pruned(base, network, data, setting, fine_tuning, rates[1], batch, seed):
                        row["latency"] = measure_latency(compact(pruned)[0], latency_batch) if latency_batch else None
                        found.rows.append(row)
                        if after is not None:
                            after(row, pruned)
                        tell(len(found.rows), planned)
        except KeyboardInterrupt:
            found.stopped = "interrupted"
    return found


def _check_settings(
    task: str,
    data: Task,
    models: Mapping[str, Callable[[np.random.Generator], Network]],
    samples: Sequence[int | None],
    settings: list[tuple[Any, ...]],
) -> None:
    """Raise NetworkError where a combination cannot be pruned, before hours of training that would be lost."""
    x, y, test_x, test_y = (np.asarray(part) for part in data)
    for count in samples:
        if count is not None and not 1 <= count <= len(x):
            raise NetworkError(f"samples={count}: task {task!r} has {len(x)}")
    for make in models.values():
        network = make(np.random.default_rng(0))
        for inputs, labels in ((x, y), (test_x, test_y)):
            check_targets(network, labels, len(network.check_inputs(inputs)), cross_entropy)
        for criterion, granularity, scope, layer, amount in settings:
            prune(network.copy(), amount, criterion=criterion, granularity=granularity, scope=scope, layers=layer,
                  data=(x[:FEW], y[:FEW]), rng=0)  # fmt: skip


def _trained(
    tasks: Mapping[str, Task],
    models: Mapping[str, Callable[[np.random.Generator], Network]],
    samples: Sequence[int | None],
    training: Sequence[int],
    repeats: int,
    rate: float,
    batch: int,
    rng: np.random.Generator | int | None,
) -> Iterator[tuple[dict[str, Any], Network, tuple[Array, ...], int]]:
    """Yield trained networks, with the factors they stand for, the data they were trained on, and a seed for more."""
    streams = generator_of(rng).spawn(repeats * len(tasks) * len(models) * len(samples))
    factors = itertools.product(tasks.items(), models.items(), samples, range(repeats))
    for ((task, data), (model, make), count, repeat), stream in zip(factors, streams, strict=True):
        x, y, test_x, test_y = (np.asarray(part) for part in data)
        seed = int(stream.spawn(1)[0].integers(2**31))  # one for all ways to prune a network, so that they compare
        network, optimizer, done = make(stream), Adam(rate), 0
        chosen = stream.permutation(len(x))[:count]
        x, y = x[chosen], y[chosen]
        for epochs in sorted(set(training)):
            interrupted(train(network, x, y, epochs=epochs - done, optimizer=optimizer, batch=batch, rng=stream))
            done = epochs
            base = {"task": task, "model": model, "parameters": sum(network.original.values()), "samples": len(x),
                    "training": epochs, "repeat": repeat}  # fmt: skip
            yield base, network, (x, y, test_x, test_y), seed


def _pruned(
    base: dict[str, Any],
    network: Network,
    data: tuple[Array, ...],
    setting: tuple[Any, ...],
    fine_tuning: Sequence[int],
    rate: float,
    batch: int,
    seed: int,
) -> Iterator[tuple[dict[str, Any], Network]]:
    """Yield one pruned copy of a network, after each number of epochs of fine-tuning."""
    criterion, granularity, scope, layer, amount = setting
    x, y, test_x, test_y = data
    copied, optimizer, done, started = network.copy(), Adam(rate), 0, time.monotonic()
    prune(copied, amount, criterion=criterion, granularity=granularity, scope=scope, layers=layer, data=(x, y),
          rng=seed)  # fmt: skip
    before = accuracy(copied, test_x, test_y)
    generator = np.random.default_rng(seed)
    for epochs in sorted(set(fine_tuning)):
        interrupted(train(copied, x, y, epochs=epochs - done, optimizer=optimizer, batch=batch, rng=generator))
        done = epochs
        row = copy.copy(base)
        row.update(
            criterion=criterion, granularity=granularity, scope=scope, layer=layer, amount=amount,
            fine_tuning=epochs, sparsity=weight_sparsity(copied), pruned=before,
            accuracy=accuracy(copied, test_x, test_y), seconds=time.monotonic() - started,
        )  # fmt: skip
        yield row, copied


def interrupted(history: Any) -> None:
    """Pass Ctrl-C on, which training keeps to itself."""
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
