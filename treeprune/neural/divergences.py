"""How far a pruned network's outputs are from the dense one's, which needs no labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .layer import Array, NetworkError
from .losses import log_softmax


def kl_divergence(dense: Array, pruned: Array) -> float:
    """Return the mean Kullback-Leibler divergence of the pruned network's class probabilities from the dense one's.

    Parameters
    ----------
    dense, pruned : array of shape (samples, classes)
        Logits.

    Returns
    -------
    float
        Nats; 0 where the probabilities are the same.

    Examples
    --------
    >>> kl_divergence(np.array([[0.0, 0.0]]), np.array([[0.0, np.log(3)]])).__round__(4)
    0.1438
    """
    ours, theirs = log_softmax(dense.astype(np.float64)), log_softmax(pruned.astype(np.float64))
    return max(float(np.mean(np.sum(np.exp(ours) * (ours - theirs), axis=-1))), 0.0)


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
    """
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
