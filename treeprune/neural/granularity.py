"""What one branch is: a weight, a row of a kernel, a kernel, a place in all filters, a unit, an input."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .layer import Array, NetworkError, Shape

ALIASES = {"connection": "weight", "filter": "unit", "channel": "unit", "neuron": "unit", "shape-wise": "shape"}
NAMES = ("weight", "vector", "kernel", "shape", "unit", "input")
_N_OF_M = re.compile(r"(\d+):(\d+)")


@dataclass(frozen=True)
class Granularity:
    """How the numbers of a weight array are cut into branches.

    Parameters
    ----------
    name : str
        "weight" (or "connection"): each number. "vector": a row of a kernel, or `vector` inputs next to each other of
        a unit without kernels. "kernel": what one unit reads of one channel. "shape" (shape-wise): the same place in
        all filters. "unit" (or "filter", "channel", "neuron"): all that a unit reads. "input": all that reads an
        input. "2:4" (any N:M): of each M inputs next to each other, N are kept.
    vector : int
        Inputs of a "vector" where there are no kernels.

    Examples
    --------
    >>> Granularity("kernel").fold(np.zeros((8, 3, 5, 5))).shape
    (24, 25)
    >>> Granularity("filter").name, Granularity("2:4").group
    ('unit', (2, 4))
    """

    name: str
    vector: int = 4

    def __post_init__(self) -> None:
        name = ALIASES.get(self.name, self.name) if isinstance(self.name, str) else ""
        object.__setattr__(self, "name", name)
        if self.group is None and name not in NAMES:
            raise NetworkError(
                f"granularity={self.name or name!r}: give one of {', '.join((*NAMES, *ALIASES))}, or N:M"
            )
        if isinstance(self.vector, bool) or not isinstance(self.vector, (int, np.integer)) or self.vector < 1:
            raise NetworkError(f"vector={self.vector!r}: give a whole number of inputs, at least 1")
        if self.group is not None and not 0 < self.group[0] < self.group[1]:
            raise NetworkError(f"granularity={name!r}: of N:M, N lies between 0 and M")

    @property
    def group(self) -> tuple[int, int] | None:
        """N and M of N:M, or None."""
        found = _N_OF_M.fullmatch(self.name)
        return (int(found[1]), int(found[2])) if found else None

    @property
    def structured(self) -> bool:
        """Whether a branch is a unit."""
        return self.name == "unit"

    def fold(self, weight: Array) -> Array:
        """Return an array of shape (outputs, inputs, ...) as (branches, members).

        Notes
        -----
        Inputs that do not fill the last vector, or the last M of N:M, are filled up with zeros. For N:M a row is a
        group of M. A view where memory allows one.
        """
        outputs, inputs = weight.shape[:2]
        if self.name in ("weight", "unit", "kernel"):
            rows = {"weight": weight.size, "unit": outputs, "kernel": outputs * inputs}[self.name]
            return weight.reshape(rows, -1)
        if self.name == "shape":
            return weight.reshape(outputs, -1).T
        if self.name == "input":
            return weight.swapaxes(0, 1).reshape(inputs, -1)
        if self.name == "vector" and weight.ndim > 2:
            return weight.reshape(-1, weight.shape[-1])
        length = self.length
        rows = np.moveaxis(weight, 1, -1)
        missing = -inputs % length
        if missing:
            rows = np.concatenate([rows, np.zeros((*rows.shape[:-1], missing), weight.dtype)], axis=-1)
        return rows.reshape(-1, length)

    def unfold(self, folded: Array, shape: Shape) -> Array:
        """Return what `fold` gave as an array of shape (outputs, inputs, ...) again."""
        outputs, inputs = shape[:2]
        if self.name in ("weight", "unit", "kernel") or (self.name == "vector" and len(shape) > 2):
            return folded.reshape(shape)
        if self.name == "shape":
            return folded.T.reshape(shape)
        if self.name == "input":
            return folded.reshape(inputs, outputs, *shape[2:]).swapaxes(0, 1)
        rows = folded.reshape(outputs, *shape[2:], -1)[..., :inputs]
        return np.moveaxis(rows, -1, 1)

    @property
    def length(self) -> int:
        """Inputs of a vector, or M of N:M."""
        return self.group[1] if self.group is not None else int(self.vector)

    def spread(self, kept: Array, shape: Shape) -> Array:
        """Return a truth value a branch as a mask of the weight array."""
        members = self.fold(np.empty(shape, bool)).shape[1]
        return np.ascontiguousarray(self.unfold(np.repeat(kept[:, None], members, axis=1), shape))

    def sizes(self, shape: Shape) -> Array:
        """Return how many numbers each branch has, as an array of shape (branches, 1)."""
        folded = self.fold(np.broadcast_to(np.ones((), np.int64), shape))
        if folded.shape[0] * folded.shape[1] == int(np.prod(shape)):
            return np.full((len(folded), 1), folded.shape[1])
        return np.asarray(folded.sum(axis=1, keepdims=True))

    def original_branches(self, shape: Shape, size: int, units: int) -> int:
        """Return how many branches an array had before it was shrunk from `size` numbers and `units` outputs."""
        if self.name == "weight":
            return size
        if self.name == "unit":
            return units
        taps = int(np.prod(shape[2:]))
        inputs = size // (units * taps)
        if self.name == "kernel":
            return units * inputs
        if self.name == "shape":
            return inputs * taps
        if self.name == "input":
            return inputs
        return size // shape[-1] if len(shape) > 2 else units * -(-inputs // self.length)


REDUCTIONS: dict[str, Callable[[Array, Array], Array]] = {
    "sum": lambda scores, sizes: scores.sum(axis=1),
    "mean": lambda scores, sizes: scores.sum(axis=1) / sizes[:, 0],
    "l1": lambda scores, sizes: np.abs(scores).sum(axis=1),
    "l2": lambda scores, sizes: np.sqrt(np.square(scores).sum(axis=1)),
    "max": lambda scores, sizes: scores.max(axis=1),
}


def reduced(scores: Array, granularity: Granularity, reduce: str) -> Array:
    """Return one score a branch of an array with one a number.

    Parameters
    ----------
    scores : array of shape (outputs, inputs, ...)
    granularity : Granularity
    reduce : {'sum', 'mean', 'l1', 'l2', 'max'}

    Returns
    -------
    array of float, shape (branches,)

    Examples
    --------
    >>> reduced(np.array([[3.0, 4.0], [1.0, 0.0]]), Granularity("unit"), "l2")
    array([5., 1.])
    """
    if reduce not in REDUCTIONS:
        raise NetworkError(f"reduce={reduce!r}: give one of {', '.join(REDUCTIONS)}")
    if granularity.name == "weight":
        return np.abs(scores).ravel() if reduce in ("l1", "l2") else scores.ravel()
    return REDUCTIONS[reduce](granularity.fold(scores), granularity.sizes(scores.shape))
