"""Optimizers: how weights follow their gradients."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from .kernels import updates
from .layer import Array, NetworkError
from .memory_order import flat, same_order
from .network import Network

_ALL = np.zeros(0, bool)


class Optimizer:
    """Base of the optimizers: walks over the parameters, and keeps what is masked at zero.

    Attributes
    ----------
    rate : float
        The learning rate. Schedules change it.
    weight_decay : float
        Decoupled: a weight loses `rate * weight_decay` of itself at each step; biases and batch normalisation do not.
    moments : dict of str to tuple of arrays
        What is remembered of past gradients, by parameter, in the order in memory of the parameter.
    """

    slots = 0

    def __init__(self, rate: float, weight_decay: float) -> None:
        for name, value in (("rate", rate), ("weight_decay", weight_decay)):
            if not (isinstance(value, numbers.Real) and np.isfinite(value) and value >= 0):
                raise NetworkError(f"{name}={value!r}: give a finite number of at least 0")
        self.rate, self.weight_decay = float(rate), float(weight_decay)
        self.moments: dict[str, tuple[Array, ...]] = {}
        self.steps = 0
        self._kept: dict[str, tuple[Array, Array]] = {}

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(rate={self.rate:g}, weight_decay={self.weight_decay:g}, {self.steps:,} steps done)"
        )

    def step(self, network: Network, gradients: Mapping[str, Array]) -> None:
        """Change the parameters that have a gradient, once.

        Notes
        -----
        The mask is applied after the update and to the moments, so nothing that is pruned comes back to life.
        """
        self.steps += 1
        parameters = network.parameters()
        for name, gradient in gradients.items():
            weights = parameters[name]
            if name not in self.moments or self.moments[name][0].size != weights.size:
                self.moments[name] = tuple(np.zeros(weights.size, weights.dtype) for _ in range(max(self.slots, 1)))
            kept = self._kept_of(name, network.masks.get(name), weights)
            values = flat(weights)
            if not np.may_share_memory(values, weights):
                raise NetworkError(f"{name} lies in memory with gaps: give the layer an array of its own (.copy())")
            decay = self.weight_decay * self.rate if weights.ndim > 1 else 0.0
            self._update(name, values, flat(same_order(gradient, weights)), kept, decay)

    def _kept_of(self, name: str, mask: Array | None, weights: Array) -> Array:
        """Return a mask as the weights lie in memory; the same one is put in order once."""
        if mask is None:
            return _ALL
        if name not in self._kept or self._kept[name][0] is not mask:
            self._kept[name] = mask, flat(same_order(mask, np.empty_like(weights, dtype=bool)))
        return self._kept[name][1]

    def _update(self, name: str, p: Array, g: Array, kept: Array, decay: float) -> None:
        raise NotImplementedError


class Adam(Optimizer):
    """Adam, with decoupled weight decay (AdamW).

    Parameters
    ----------
    rate : float
    beta1, beta2 : float in [0, 1)
    epsilon : float
    weight_decay : float

    References
    ----------
    Kingma and Ba 2015; Loshchilov and Hutter 2019.

    Examples
    --------
    >>> Adam(1e-3).rate
    0.001
    """

    slots = 2

    def __init__(
        self,
        rate: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(rate, weight_decay)
        if not (0 <= beta1 < 1 and 0 <= beta2 < 1 and epsilon > 0):
            raise NetworkError(f"beta1={beta1!r}, beta2={beta2!r}, epsilon={epsilon!r}: betas in [0, 1), epsilon > 0")
        self.beta1, self.beta2, self.epsilon = float(beta1), float(beta2), float(epsilon)

    def _update(self, name: str, p: Array, g: Array, kept: Array, decay: float) -> None:
        m, v = self.moments[name]
        number: Any = p.dtype.type
        step_size = self.rate / (1 - self.beta1**self.steps)
        root_scale = 1 / np.sqrt(1 - self.beta2**self.steps)
        updates.adam(
            p, g, m, v, kept, number(step_size), number(self.beta1), number(self.beta2), number(root_scale),
            number(self.epsilon), number(decay),
        )  # fmt: skip


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if wanted.

    Parameters
    ----------
    rate : float
    momentum : float in [0, 1)
    nesterov : bool
    weight_decay : float

    References
    ----------
    Robbins and Monro 1951; Polyak 1964; Nesterov 1983.

    Examples
    --------
    >>> SGD(0.1, momentum=0.9).momentum
    0.9
    """

    slots = 1

    def __init__(
        self, rate: float = 0.01, momentum: float = 0.0, nesterov: bool = False, weight_decay: float = 0.0
    ) -> None:
        super().__init__(rate, weight_decay)
        if not 0 <= momentum < 1:
            raise NetworkError(f"momentum={momentum!r}: give a number of at least 0 and below 1")
        self.momentum, self.nesterov = float(momentum), bool(nesterov)

    def _update(self, name: str, p: Array, g: Array, kept: Array, decay: float) -> None:
        number: Any = p.dtype.type
        (m,) = self.moments[name]
        updates.momentum(p, g, m, kept, number(self.rate), number(self.momentum), self.nesterov, number(decay))
