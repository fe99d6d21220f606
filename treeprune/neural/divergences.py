"""How far a pruned network's outputs are from the dense one's, which needs no labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .layer import Array, NetworkError
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


def squared_change(dense: Array, pruned: Array) -> float:
    """Return the mean over samples of the squared change of the outputs.

    Examples
    --------
    >>> squared_change(np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]]))
    4.0
    """
    difference = (pruned.astype(np.float64) - dense).reshape(len(dense), -1)
    return float(np.mean(np.sum(difference**2, axis=1)))


def class_gradients(outputs: Array, rng: np.random.Generator) -> Array:
    """Return gradients of the log-likelihood of classes that are drawn from the network's own probabilities.

    Their mean square is the Fisher information, which is the curvature of the KL divergence at the dense network.
    A single column has random signs, as it is compared by squares.
    """
    if outputs.shape[1:] == (1,):
        return sign_gradients(outputs, rng)
    probabilities = np.exp(log_softmax(outputs.astype(np.float64)))
    draws = rng.random((len(outputs), 1))
    classes = np.minimum((probabilities.cumsum(axis=1) < draws).sum(axis=1), outputs.shape[1] - 1)
    probabilities[np.arange(len(outputs)), classes] -= 1
    return probabilities.astype(outputs.dtype)


def sign_gradients(outputs: Array, rng: np.random.Generator) -> Array:
    """Return random signs: what they lead to has as mean square the curvature of half the squared change."""
    return rng.choice(np.array([-1, 1], outputs.dtype), outputs.shape)


@dataclass(frozen=True)
class Divergence:
    """A distance of outputs and a sample of its curvature.

    Attributes
    ----------
    name : str
    distance : function of (dense outputs, pruned outputs)
    gradients : function of (dense outputs, random generator)
    """

    name: str
    distance: Callable[[Array, Array], float]
    gradients: Callable[[Array, np.random.Generator], Array]


DIVERGENCES = {
    "kl": Divergence("kl", kl_divergence, class_gradients),
    "squared": Divergence("squared", squared_change, sign_gradients),
}


def divergence_named(name: str) -> Divergence:
    """Return a divergence by name; raise NetworkError if there is none."""
    if name not in DIVERGENCES:
        raise NetworkError(f"divergence={name!r}: give {' or '.join(map(repr, DIVERGENCES))}")
    return DIVERGENCES[name]
