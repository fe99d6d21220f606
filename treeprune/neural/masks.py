"""Masks: which weights of a network are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .layer import Array, NetworkError

if TYPE_CHECKING:
    from .network import Network


class Masks(Mapping[str, Array]):
    """For some parameters of a network, an array of bool: True where a number is kept.

    Parameters
    ----------
    masks : mapping of parameter name to array
        Truth values, or numbers of which 0 stands for what is removed. Parameters left out are kept whole.

    Notes
    -----
    Masks do not change. `a & b` keeps what both keep, `a | b` what either keeps.

    Examples
    --------
    >>> one = Masks({"fc.weight": [[True, False], [True, True]]})
    >>> two = Masks({"fc.weight": [[True, True], [False, True]]})
    >>> (one & two)["fc.weight"].tolist(), (one | two).sparsity
    ([[True, False], [False, True]], 0.0)
    """

    def __init__(self, masks: Mapping[str, ArrayLike]) -> None:
        self._masks: dict[str, Array] = {}
        for name, mask in masks.items():
            array = np.asarray(mask)
            if array.dtype != bool:
                if array.dtype.kind not in "iuf" or not np.isin(array, (0, 1)).all():
                    raise NetworkError(f"the mask of {name!r} holds something else than True and False, 1 and 0")
                array = array.astype(bool)
            elif array.flags.writeable or not array.flags.owndata:
                array = array.copy(order="K")  # what the caller does to his own later must not wake a weight
            array.flags.writeable = False
            self._masks[name] = array

    def __getitem__(self, name: str) -> Array:
        return self._masks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._masks)

    def __len__(self) -> int:
        return len(self._masks)

    def __and__(self, other: Masks) -> Masks:
        return Masks({n: _met(self.get(n), other.get(n)) for n in {**self, **other}})

    def __or__(self, other: Masks) -> Masks:
        return Masks({n: self[n] | other[n] for n in self if n in other})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Masks):
            return NotImplemented
        return self.keys() == other.keys() and all(np.array_equal(self[n], other[n]) for n in self)

    def __deepcopy__(self, memo: object) -> Masks:
        return self  # nothing in it changes

    __hash__ = None  # type: ignore[assignment]

    @property
    def size(self) -> int:
        """Numbers that have a mask."""
        return sum(mask.size for mask in self.values())

    @property
    def kept(self) -> int:
        """Numbers that are kept."""
        return sum(int(np.count_nonzero(mask)) for mask in self.values())

    @property
    def sparsity(self) -> float:
        """Share of the masked parameters' numbers that is removed."""
        return 1 - self.kept / self.size if self.size else 0.0

    def check(self, network: Network) -> None:
        """Raise NetworkError if a name is not one of the network's parameters, or a shape differs."""
        from .network import nearest

        parameters = network.parameters()
        for name, mask in self.items():
            if name not in parameters:
                raise NetworkError(f"a mask for {name!r}, which the network does not have{nearest(name, parameters)}")
            if mask.shape != parameters[name].shape:
                raise NetworkError(
                    f"the mask of {name!r} has shape {mask.shape}, the parameter {parameters[name].shape}: was the "
                    "network compacted after the mask was made?"
                )

    def apply_to(self, network: Network) -> None:
        """Make the numbers that are removed zero."""
        parameters = network.parameters()
        for name, mask in self.items():
            np.copyto(parameters[name], 0, where=~mask)

    def __repr__(self) -> str:
        return f"Masks({len(self)} parameters, {self.kept:,} of {self.size:,} kept, sparsity {self.sparsity:.1%})"


def _met(one: Array | None, two: Array | None) -> Array:
    if one is None or two is None:
        return np.asarray(two if one is None else one)
    both = one & two
    both.flags.writeable = False  # ours alone: not copied again
    return both
