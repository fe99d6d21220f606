"""A demonstration: a network is trained on drawn digits, pruned more and more, and fine-tuned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .digits import make_digits
from .factors import Study, study
from .mlp import MLP
from .network import Network
from .random_source import generator_of
from .training_progress import Count

SPARSITIES = (0.5, 0.8, 0.9, 0.95, 0.98)


def run_demo(
    sparsities: Sequence[float] = SPARSITIES,
    *,
    criterion: str = "magnitude",
    granularity: str = "weight",
    scope: str = "global",
    samples: int = 6000,
    training: int = 8,
    fine_tuning: int = 3,
    after: Callable[[dict[str, Any], Network], object] | None = None,
    progress: bool | Count = False,
    rng: np.random.Generator | int | None = 0,
) -> Study:
    """Train a small network on drawn digits, prune copies of it and fine-tune them.

    Parameters
    ----------
    sparsities : sequence of float
        Shares of the weights (or units) that are removed; a control that loses nothing is trained as long.
    criterion, granularity, scope : str
        As for `prune`.
    samples : int
        Pictures to train on; a third as many are for the test.
    training, fine_tuning : int
        Epochs before and after pruning.
    after : function of (row, network), optional
    progress : bool or function of (rows done, rows planned)
        True for a bar (tqdm).
    rng : numpy.random.Generator, int or None

    Returns
    -------
    Study

    Examples
    --------
    >>> found = run_demo((0.5,), samples=200, training=1, fine_tuning=1)
    >>> [row["amount"] for row in found.rows]
    [0.0, 0.5]
    """
    generator = generator_of(rng)
    task = (*make_digits(samples, rng=generator), *make_digits(max(10, samples // 3), rng=generator))
    models = {"196-64-32-10": lambda stream: MLP([196, 64, 32, 10], rng=stream)}
    return study(
        {"digits": task}, models, amounts=(0.0, *sparsities), criteria=(criterion,), granularities=(granularity,),
        scopes=(scope,), training=(training,), fine_tuning=(fine_tuning,), rate=3e-3, fine_tuning_rate=2e-3,
        after=after, progress=progress, rng=generator,
    )  # fmt: skip
