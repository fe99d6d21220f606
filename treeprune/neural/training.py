"""Training: mini-batches, epochs, the best network kept."""

from __future__ import annotations

import numbers
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .blas_threads import suited_threads
from .layer import Array, NetworkError
from .learning_rates import Schedule
from .losses import Loss, cross_entropy, logistic, loss_named
from .masks import Masks
from .network import Network, check_finite
from .optimizers import Adam, Optimizer
from .random_source import generator_of
from .rows import rows_text
from .training_progress import Report, TrainingProgress, reporting


@dataclass
class History:
    """What a training run did.

    Attributes
    ----------
    loss : list of float
        Mean over the batches of each epoch, as they were trained.
    validation : list of float
        Accuracy (share of right classes; for other losses, minus the loss) on the validation set after each epoch.
    best_epoch : int
        Counted from 0; the epoch whose weights the network has if `keep_best` was asked for, else the best one; -1
        without a validation set.
    seconds : float
    stopped : str
        "" where all epochs were trained, else "interrupted", "time" or "callback".
    """

    loss: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    best_epoch: int = -1
    seconds: float = 0.0
    stopped: str = ""

    @property
    def epochs(self) -> int:
        """Epochs that were finished."""
        return len(self.loss)

    def __repr__(self) -> str:
        said = [f"{self.epochs} epochs"]
        if self.loss:
            said.append(f"loss {self.loss[0]:.4g} => {self.loss[-1]:.4g}")
        if self.validation:
            said.append(f"validation {self.validation[0]:.4g} => {self.validation[-1]:.4g}")
        return f"History({', '.join([*said, self.stopped] if self.stopped else said)})"

    def __str__(self) -> str:
        rows = [{"epoch": i, "loss": value} for i, value in enumerate(self.loss)]
        for row, value in zip(rows, self.validation, strict=False):
            row["validation"] = value
        return rows_text(rows)


def train(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    epochs: int = 1,
    optimizer: Optimizer | None = None,
    batch: int = 64,
    schedule: Schedule | None = None,
    loss: str | Loss = "cross-entropy",
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    keep_best: bool = False,
    augment: Callable[[Array, np.random.Generator], Array] | None = None,
    after_step: Callable[[int, int], object] | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    progress: bool | Report = False,
    rng: np.random.Generator | int | None = None,
) -> History:
    """Train a network in place.

    Parameters
    ----------
    network : Network
        Weights that are masked stay zero, layers that are frozen stay as they are.
    inputs : array of shape (samples, *input_shape)
    targets : array of shape (samples,) of int, or (samples, outputs)
        Labels for cross-entropy, else numbers.
    epochs : int
        Passes over the samples.
    optimizer : SGD or Adam
        `Adam()` if left out. One that is given goes on with its moments.
    batch : int
        Samples a step.
    schedule : function of float, optional
        Factor of the learning rate by the share of the training that is done (`learning_rates`).
    loss : {'cross-entropy', 'mean-squared-error', 'logistic'} or function
        Of outputs and targets, returning the loss and its gradient.
    validation : pair of arrays, optional
        Inputs and targets that are not trained on.
    keep_best : bool
        Whether the network ends with the weights of the epoch that was best on the validation set.
    augment : function, optional
        Of a batch and a random generator, returning another batch.
    after_step : function of (step, steps), optional
        Called after each step, counted from 1; may change masks. Where it returns True, training stops.
    time_limit : float, optional
        Seconds.
    threads : int, optional
        Of BLAS. One where layers are small, if left out.
    progress : bool or function
        True for a bar (tqdm), or a function that takes a `TrainingProgress`.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    History

    Raises
    ------
    NetworkError
        If data do not fit the network, a label is out of range, or the loss becomes NaN (the network then has the
        weights it had before that epoch).

    Notes
    -----
    After Ctrl-C the network keeps what it has learned, with `keep_best` its best weights, and `stopped` says so.

    Examples
    --------
    >>> x = np.random.default_rng(0).normal(size=(256, 2))
    >>> y = (x[:, 0] > x[:, 1]).astype(int)
    >>> from treeprune.neural import MLP, accuracy, train
    >>> net = MLP([2, 8, 2], rng=0)
    >>> train(net, x, y, epochs=20, optimizer=Adam(1e-2), rng=0).epochs
    20
    >>> accuracy(net, x, y) > 0.95
    True
    """
    x = network.check_inputs(inputs)
    measure = loss_named(loss)
    y = check_targets(network, targets, len(x), measure)
    check_run(epochs, batch, len(x), optimizer=optimizer, schedule=schedule, validation=validation)
    held_out = None if validation is None else checked_pair(network, validation, measure)
    if keep_best and held_out is None:
        raise NetworkError("keep_best=True needs validation=(inputs, targets)")
    optimizer = Adam() if optimizer is None else optimizer
    generator = generator_of(rng)
    history, started = History(), time.monotonic()
    steps = epochs * -(-len(x) // batch)
    top, step = optimizer.rate, 0
    kept = before = arrays_of(network)
    with reporting(progress, steps) as report, suited_threads(network, batch, threads):
        try:
            for epoch in range(epochs):
                before, total = arrays_of(network), 0.0
                for chosen in batches(len(x), batch, generator):
                    optimizer.rate = top * (schedule(step / steps) if schedule else 1.0)
                    samples = x[chosen] if augment is None else augment(x[chosen], generator)
                    value, gradients = loss_and_gradients(network, samples, y[chosen], measure, generator)
                    optimizer.step(network, gradients)
                    total += value * len(chosen)
                    step += 1
                    if after_step is not None and after_step(step, steps):
                        history.stopped = "callback"
                    elif time_limit is not None and time.monotonic() - started > time_limit:
                        history.stopped = "time"
                    if report:
                        report(TrainingProgress(epoch, step, steps, value, history.validation))
                    if history.stopped:
                        break
                finite = all(np.isfinite(array).all() for array in network.parameters().values())
                if not np.isfinite(total) or not finite:
                    put_back(network, before, network.masks)  # as they were, finite or not
                    what = f"the loss became {total}" if finite else "a weight became infinite"
                    raise NetworkError(
                        f"{what} in epoch {epoch}: the learning rate ({top:g}) is too high, or the "
                        "data are not scaled; the network has its weights of before that epoch"
                    )
                if history.stopped:
                    break
                history.loss.append(total / len(x))
                if held_out is not None:
                    history.validation.append(quality(network, *held_out, measure))
                    if history.validation[-1] == max(history.validation):
                        history.best_epoch = epoch
                        kept = arrays_of(network) if keep_best else kept
        except KeyboardInterrupt:
            history.stopped = "interrupted"
            network.masks.apply_to(network)  # it may have come while masks were changed
        finally:
            optimizer.rate = top
    if keep_best and history.best_epoch >= 0:
        put_back(network, kept, network.masks)
    history.seconds = time.monotonic() - started
    return history


def check_run(
    epochs: int, batch: int, samples: int, *, optimizer: object = None, schedule: object = None, validation: Any = None
) -> None:
    """Raise NetworkError where a run cannot be trained as it is asked for."""
    if not (is_count(epochs) and is_count(batch)) or epochs < 0 or batch < 1 or not samples:
        raise NetworkError(
            f"epochs={epochs!r}, batch={batch!r}, {samples} samples: whole numbers of at least 0, 1 and 1 are needed"
        )
    check_optimizer(optimizer)
    if schedule is not None and not (callable(schedule) and isinstance(schedule(0.0), numbers.Real)):
        raise NetworkError(f"{schedule!r} is no schedule of the rate: give a function of the share done, as cosine()")
    if validation is not None and not (isinstance(validation, tuple | list) and len(validation) == 2):
        raise NetworkError("validation is no pair of arrays: give (inputs, targets)")


def check_optimizer(optimizer: object) -> None:
    """Raise NetworkError where something else is given than an optimizer, or None."""
    if optimizer is not None and not isinstance(optimizer, Optimizer):
        raise NetworkError(f"optimizer={optimizer!r}: give one such as Adam(1e-3) or SGD(0.1)")


def is_count(value: object) -> bool:
    """Tell whether something is a whole number, of Python or NumPy."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def loss_and_gradients(
    network: Network, x: Array, y: Array, loss: Loss = cross_entropy, rng: np.random.Generator | None = None
) -> tuple[float, dict[str, Array]]:
    """Return the loss of one batch and the gradient of every parameter that learns.

    Notes
    -----
    A pass of training: dropout drops, batch normalisation uses the batch and records it. The gradients are arrays of
    the network's workspace, used again by the next call.
    """
    output, _ = network.forward(x, training=True, rng=rng)
    value, gradient = loss(output, y)
    return value, network.backward(gradient)


def batches(samples: int, batch: int, rng: np.random.Generator) -> Iterator[Array]:
    """Yield the places of the samples of each mini-batch of one epoch, shuffled."""
    order = rng.permutation(samples)
    for i in range(0, samples, batch):
        yield order[i : i + batch]


def accuracy(network: Network, inputs: ArrayLike, labels: ArrayLike, batch: int = 512) -> float:
    """Return the share of samples whose class is right, from 0 to 1.

    Of a network with one output, above 0 means class 1 (`Network.predict`): labels are 0 and 1 then.

    Raises
    ------
    NetworkError
        If data do not fit the network, or a label is out of range.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net = MLP([1, 1], rng=0)
    >>> net.set_arrays({"fc1.weight": [[1.0]], "fc1.bias": [0.0]})
    >>> accuracy(net, [[-1.0], [1.0], [2.0], [3.0]], [0, 1, 1, 0])
    0.75
    """
    x = network.check_inputs(inputs)
    if network.shapes[network.nodes[-1].name] == (1,):
        y = check_targets(network, np.ravel(labels), len(x), logistic)
        with suited_threads(network, min(batch, len(x) or 1)):
            return float(np.mean(network.predict(x, batch) == y[:, 0])) if len(y) else 0.0
    y = check_targets(network, labels, len(x), cross_entropy)
    return quality(network, x, y, cross_entropy, batch)


def quality(network: Network, x: Array, y: Array, loss: Loss = cross_entropy, batch: int = 512) -> float:
    """Return the accuracy for cross-entropy, minus the loss for others."""
    with suited_threads(network, min(batch, len(x) or 1)):
        output = network(x, batch)
    if loss is cross_entropy:
        return float(np.mean(np.argmax(output, axis=-1) == y)) if len(y) else 0.0
    return -loss(output, y)[0]


def check_targets(network: Network, targets: ArrayLike, samples: int, loss: Loss) -> Array:
    """Return labels or numbers as an array that fits the network's output; raise NetworkError otherwise."""
    y = np.asarray(targets)
    outputs = network.shapes[network.nodes[-1].name]
    if y.ndim == 0 or len(y) != samples:
        raise NetworkError(f"{samples} samples, and targets of shape {y.shape}: give one target a sample")
    if loss is not cross_entropy:
        check_finite(y, "targets")
        if y.size != samples * int(np.prod(outputs)):
            raise NetworkError(f"targets of shape {y.shape} for outputs of shape {outputs}")
        if loss is logistic and not np.isin(y, (0, 1)).all():
            raise NetworkError(f"label {y[~np.isin(y, (0, 1))][0]}: the labels of yes-or-no outputs are 0 and 1")
        return y.reshape(samples, *outputs).astype(network.dtype, copy=False)
    if len(outputs) != 1:
        raise NetworkError(f"cross-entropy needs a vector as output, not {outputs}")
    if y.ndim != 1 or y.dtype.kind not in "fiub" or (y.dtype.kind == "f" and not np.array_equal(y, np.floor(y))):
        raise NetworkError(f"labels of shape {y.shape} and type {y.dtype}: give one whole number a sample")
    wrong = np.flatnonzero((y < 0) | (y >= outputs[0]))
    if len(wrong) and outputs == (1,):
        raise NetworkError(
            f"label {y[wrong[0]]} of sample {wrong[0]}: cross-entropy needs an output for each class, and this network "
            "has one: use loss='logistic', or a network of two outputs"
        )
    if len(wrong):
        raise NetworkError(f"label {y[wrong[0]]} of sample {wrong[0]}: this network has classes 0 to {outputs[0] - 1}")
    return y.astype(np.int64, copy=False)


def checked_pair(network: Network, data: tuple[ArrayLike, ArrayLike], loss: Loss) -> tuple[Array, Array]:
    """Return a validation set as arrays that fit the network; raise NetworkError otherwise."""
    x = network.check_inputs(data[0], "validation inputs")
    return x, check_targets(network, data[1], len(x), loss)


def arrays_of(network: Network) -> dict[str, Array]:
    """Return copies of all that a network has learned and measured."""
    return {name: array.copy() for name, array in {**network.parameters(), **network.statistics()}.items()}


def put_back(network: Network, arrays: dict[str, Array], masks: Masks) -> None:
    """Give a network arrays and masks that it had before."""
    network.masks = masks
    own = {**network.parameters(), **network.statistics()}
    for name, array in arrays.items():
        own[name][...] = array
    masks.apply_to(network)
