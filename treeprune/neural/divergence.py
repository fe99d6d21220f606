"""How far a network's outputs are from those of another, without labels."""

from __future__ import annotations

import numpy as np

from .layer import Array
from .losses import log_softmax


def kl_divergence(logits: Array, others: Array) -> float:
    """Return the mean Kullback-Leibler divergence from the classes that `logits` stand for to those of `others`.

    Parameters
    ----------
    logits, others : array of shape (samples, classes)
        Of the network that is the reference, and of the one that is judged. A single column is compared by half its
        mean squared difference, as two normal distributions of deviation 1 are.

    Returns
    -------
    float
        Nats, at least 0.

    References
    ----------
    Kullback and Leibler 1951.

    Examples
    --------
    >>> round(kl_divergence(np.log([[0.5, 0.5]]), np.log([[0.9, 0.1]])), 4)
    0.5108
    """
    logits, others = (np.asarray(a, np.float64).reshape(len(a), -1) for a in (logits, others))
    if logits.shape[1] == 1:
        return float(np.mean((logits - others) ** 2) / 2)
    p, q = log_softmax(logits), log_softmax(others)
    return max(0.0, float(np.mean(np.sum(np.exp(p) * (p - q), axis=1))))
