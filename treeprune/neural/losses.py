"""How wrong an output is, and the gradient of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .layer import Array, NetworkError

Loss = Callable[[Array, Array], tuple[float, Array]]


def log_softmax(logits: Array) -> Array:
    """Return the logarithm of the probabilities that logits stand for.

    Examples
    --------
    >>> np.exp(log_softmax(np.array([[0.0, 0.0]]))).tolist()
    [[0.5, 0.5]]
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def cross_entropy(logits: Array, labels: Array) -> tuple[float, Array]:
    """Return the mean negative log-likelihood of the labels, and its gradient.

    Parameters
    ----------
    logits : array of shape (batch, classes)
    labels : array of int, shape (batch,)

    Returns
    -------
    loss : float
        Nats.
    gradient : array of shape (batch, classes)
    """
    rows = np.arange(len(logits))
    log_probabilities = log_softmax(logits)
    loss = -float(log_probabilities[rows, labels].mean())
    gradient = np.exp(log_probabilities)
    gradient[rows, labels] -= 1
    gradient /= len(logits)
    return loss, gradient


def mean_squared_error(outputs: Array, targets: Array) -> tuple[float, Array]:
    """Return the mean squared difference, and its gradient.

    Parameters
    ----------
    outputs, targets : array of shape (batch, outputs)
    """
    difference = outputs - targets.reshape(outputs.shape)
    return float(np.mean(difference**2)), difference * (2 / max(difference.size, 1))


def logistic(logits: Array, labels: Array) -> tuple[float, Array]:
    """Return the mean negative log-likelihood of yes-or-no labels, and its gradient.

    Parameters
    ----------
    logits : array of shape (batch, outputs)
        Above 0 means yes.
    labels : array of shape (batch, outputs)
        0 or 1.

    Examples
    --------
    >>> loss, gradient = logistic(np.array([[0.0]]), np.array([[1]]))
    >>> round(loss, 4), gradient.tolist()
    (0.6931, [[-0.5]])
    """
    labels = labels.reshape(logits.shape)
    loss = float(np.mean(np.logaddexp(0, logits) - labels * logits))
    return loss, np.asarray((np.exp(-np.logaddexp(0, -logits)) - labels) / max(logits.size, 1), logits.dtype)


LOSSES: dict[str, Loss] = {
    "cross-entropy": cross_entropy,
    "mean-squared-error": mean_squared_error,
    "logistic": logistic,
}


def loss_named(loss: str | Loss) -> Loss:
    """Return a loss by name, or the function itself."""
    if callable(loss):
        return loss
    if loss not in LOSSES:
        raise NetworkError(f"loss={loss!r}: give {' or '.join(map(repr, LOSSES))}, or a function")
    return LOSSES[loss]
