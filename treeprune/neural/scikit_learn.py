"""Multi-layer perceptrons of scikit-learn: taken out, pruned, put back."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layer import NetworkError
from .mlp import MLP
from .network import Network


def from_scikit_learn(estimator: Any) -> Network:
    """Make a network from a fitted MLPClassifier or MLPRegressor.

    Parameters
    ----------
    estimator : MLPClassifier or MLPRegressor
        Fitted, with `activation="relu"` (or without hidden layers).

    Returns
    -------
    Network
        Of the same outputs before the last function: logits of a classifier (one, above 0 for the second class, where
        there are two classes), numbers of a regressor.

    Raises
    ------
    NetworkError
        If the estimator is not fitted, or has another activation.

    Notes
    -----
    To fine-tune, use the loss "cross-entropy" for three classes and more, "logistic" for two, "mean-squared-error" for
    a regressor.

    Examples
    --------
    >>> class Fitted:  # as MLPRegressor().fit(...) leaves it
    ...     activation = "relu"
    ...     coefs_, intercepts_ = [np.array([[1.0], [2.0]])], [np.array([0.5])]
    >>> from_scikit_learn(Fitted())([[1.0, 1.0]]).tolist()
    [[3.5]]
    """
    coefficients = getattr(estimator, "coefs_", None)
    if coefficients is None:
        raise NetworkError(f"{type(estimator).__name__} has no coefs_: fit it first")
    if len(coefficients) > 1 and estimator.activation != "relu":
        raise NetworkError(f"activation={estimator.activation!r}: networks here have relu between their layers")
    dtype = np.float64 if coefficients[0].dtype == np.float64 else np.float32
    network = MLP([coefficients[0].shape[0], *(c.shape[1] for c in coefficients)], rng=0, dtype=dtype)
    network.set_arrays(_arrays(coefficients, estimator.intercepts_))
    return network


def to_scikit_learn(network: Network, estimator: Any) -> Any:
    """Put the weights of a network into the estimator that it was made from.

    Parameters
    ----------
    network : Network
        Dense layers and rectifiers; shrunk ones too.
    estimator : MLPClassifier or MLPRegressor
        Changed in place: `coefs_`, `intercepts_`, and `hidden_layer_sizes` where units are gone.

    Returns
    -------
    estimator

    Raises
    ------
    NetworkError
        If inputs or outputs differ, or the estimator is not fitted.
    """
    if not hasattr(estimator, "coefs_"):
        raise NetworkError(f"{type(estimator).__name__} has no coefs_: fit it first")
    weights = [a for name, a in network.parameters().items() if name.endswith(".weight")]
    if any(w.ndim != 2 for w in weights) or len(weights) != len(estimator.coefs_):
        raise NetworkError("only networks of as many dense layers as the estimator has can be put back")
    ends = estimator.coefs_[0].shape[0], estimator.coefs_[-1].shape[1]
    if (weights[0].shape[1], weights[-1].shape[0]) != ends:
        raise NetworkError(
            f"the network has {weights[0].shape[1]} inputs and {weights[-1].shape[0]} outputs, the estimator {ends[0]} "
            f"and {ends[1]}"
        )
    # of the old shapes, were units gone; without it partial_fit makes one for the arrays that it finds
    if hasattr(estimator, "_optimizer"):
        del estimator._optimizer
    estimator.coefs_ = [np.ascontiguousarray(w.T) for w in weights]
    estimator.intercepts_ = [
        np.array(node.layer.parameters.get("bias", np.zeros(len(node.layer.parameters["weight"]), network.dtype)))
        for node in network.nodes
        if node.layer.parameters
    ]
    if len(weights) > 1:
        estimator.hidden_layer_sizes = tuple(len(w) for w in weights[:-1])
    return estimator


def _arrays(coefficients: Any, intercepts: Any) -> dict[str, Any]:
    found = {}
    for i, (weight, bias) in enumerate(zip(coefficients, intercepts, strict=True), 1):
        found[f"fc{i}.weight"], found[f"fc{i}.bias"] = weight.T, bias
    return found
