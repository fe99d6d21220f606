"""How much each layer can lose: one layer at a time is pruned, and what the network then says is judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .amounts import Amount, removed
from .blas_threads import suited_threads
from .divergences import kl_divergence
from .layer import Array, NetworkError
from .losses import Loss, cross_entropy, loss_named
from .network import Network
from .rows import rows_text, write_csv
from .selection import kept_by_rank
from .sparsity_target import chosen_weights
from .training import check_targets
from .training_progress import Count, counting

AMOUNTS = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)


@dataclass
class Sensitivity:
    """What a scan of the layers found.

    Attributes
    ----------
    rows : list of dict
        One for each layer and amount: layer, amount (share), removed (count), divergence (nats, from the network as it
        came), and with targets loss and, for classifiers, accuracy.
    dense : dict
        loss and accuracy of the network as it came, with targets.
    stopped : str
        "" or "interrupted".
    """

    rows: list[dict[str, Any]]
    dense: dict[str, float]
    stopped: str = ""

    def curve(self, layer: str, what: str = "divergence") -> tuple[Array, Array]:
        """Return amounts and values of one layer."""
        rows = [row for row in self.rows if row["layer"] == layer]
        return np.array([row["amount"] for row in rows]), np.array([row[what] for row in rows])

    def layers(self) -> list[str]:
        """Return the names of the layers, in order."""
        return list(dict.fromkeys(row["layer"] for row in self.rows))

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write the rows to a file."""
        write_csv(self.rows, path)

    def __str__(self) -> str:
        return rows_text(self.rows)

    def __repr__(self) -> str:
        ending = f", {self.stopped}" if self.stopped else ""
        return f"Sensitivity({len(self.layers())} layers, {len(self.rows)} rows{ending})"


def scan_sensitivity(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    amounts: Sequence[Amount] = AMOUNTS,
    layers: Iterable[str] | None = None,
    loss: str | Loss = "cross-entropy",
    progress: bool | Count = False,
) -> Sensitivity:
    r"""Prune each layer alone by magnitude, without training, and judge the network.

    Parameters
    ----------
    network : Network
        Is not changed.
    inputs : array of shape (samples, \*input_shape)
        Labels are not needed for the divergence.
    targets : array of shape (samples,) of int, or (samples, outputs), optional
        With them, loss and accuracy are measured too.
    amounts : sequence of float or int
        Of each layer, as it was before any pruning.
    layers : names of layers or parts of the network, optional
    loss : {'cross-entropy', 'mean-squared-error'} or function
    progress : bool or function of (evaluations done, evaluations planned)
        True for a bar (tqdm).

    Returns
    -------
    Sensitivity

    Raises
    ------
    NetworkError
        If data do not fit the network, or an amount is out of range.

    Notes
    -----
    layers x amounts passes over the samples. Ctrl-C leaves the rows so far.

    References
    ----------
    Li, Kadav, Durdanovic, Samet and Graf 2017.

    Examples
    --------
    >>> from treeprune.neural import MLP
    >>> net, x = MLP([4, 8, 3], rng=0), np.random.default_rng(0).normal(size=(64, 4))
    >>> found = scan_sensitivity(net, x, amounts=(0.0, 0.5))
    >>> found.layers(), float(found.curve("fc1")[1][0])
    (['fc1', 'fc2'], 0.0)
    """
    x = network.check_inputs(inputs)
    if not len(x):
        raise NetworkError("no samples: a scan needs at least one")
    measure = loss_named(loss)
    y = None if targets is None else check_targets(network, targets, len(x), measure)
    names = chosen_weights(network, layers)
    counts = {n: [removed(a, network.original[n]) for a in amounts] for n in names}
    trial = network.copy()
    found = Sensitivity([], {})
    with suited_threads(network, min(512, len(x))), counting(progress, "evaluations") as tell:
        dense = network(x)
        if y is not None:
            found.dense = judged(dense, y, measure)
        try:
            for name in names:
                weights = trial.parameters()[name]
                before = weights.copy()
                for gone in counts[name]:
                    left = max(0, network.original[name] - gone)
                    mask = kept_by_rank(np.abs(before), min(left, before.size))
                    np.multiply(before, mask, out=weights)
                    output = trial(x)
                    row = {"layer": name.rsplit(".", 1)[0], "amount": gone / network.original[name], "removed": gone,
                           "divergence": kl_divergence(dense, output)}  # fmt: skip
                    found.rows.append(row if y is None else {**row, **judged(output, y, measure)})
                    tell(len(found.rows), len(names) * len(amounts))
                weights[...] = before
        except KeyboardInterrupt:
            found.stopped = "interrupted"
    return found


def judged(output: Array, y: Array, measure: Loss) -> dict[str, float]:
    """Return the loss of outputs, and for classifiers the accuracy."""
    values = {"loss": measure(output, y)[0]}
    if measure is cross_entropy and output.shape[-1] > 1:
        values["accuracy"] = float(np.mean(np.argmax(output, axis=-1) == y))
    return values


def plot_sensitivity(result: Sensitivity, ax: Any = None, what: str | None = None) -> Any:
    """Draw a line for each layer: what the network loses by what the layer loses.

    Parameters
    ----------
    result : Sensitivity
    ax : matplotlib.axes.Axes, optional
    what : {'accuracy', 'loss', 'divergence'}, optional
        The accuracy where there is one.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TreepruneError
        Without matplotlib.
    """
    from ..plot import new_axes

    what = what or ("accuracy" if "accuracy" in result.dense else "divergence")
    if not result.rows or what not in result.rows[0]:
        raise NetworkError(f"what={what!r}: the scan has {', '.join(result.rows[0]) if result.rows else 'no rows'}")
    ax = new_axes(ax, (6.4, 4.2))
    for i, layer in enumerate(result.layers()):
        amounts, values = result.curve(layer, what)
        ax.plot(100 * amounts, values, marker="osD^v<>P*X"[i % 10], markersize=4, linewidth=1.4, label=layer)
    if what in result.dense:
        ax.axhline(result.dense[what], color="#6B6B6B", linestyle="--", linewidth=1, label="as it came")
    ax.set_xlabel("weights of the layer removed, %")
    ax.set_ylabel("divergence, nats" if what == "divergence" else what)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, fontsize=9, ncols=1 + len(result.layers()) // 12)
    return ax
