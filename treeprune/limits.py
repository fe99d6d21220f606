"""When a run has to end."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass, replace
from typing import Any

from .errors import LimitError


def is_number(x: Any) -> bool:
    """Tell whether something is a real number; True and False are none."""
    return isinstance(x, numbers.Real) and not isinstance(x, bool)


def is_whole(x: Any) -> bool:
    """Tell whether something is a whole number."""
    return is_number(x) and (isinstance(x, numbers.Integral) or float(x).is_integer())


@dataclass(frozen=True)
class Limits:
    """Bounds on a run. Reaching one ends the run with the best answer held, labelled so.

    Parameters
    ----------
    nodes : int, optional
        How many nodes may be visited; kept to the node.
    time : float, optional
        Wall time in seconds, without the time numba needs to compile; looked at about every 10 ms.
    memory : int, optional
        Bytes that compiled searches which remember states may use for them; three quarters of the machine's by
        default.
    max_ply : int, optional
        How deep the recursion may go, in plies, at most 100,000. The default suits the depth asked for, or 1,000.

    Raises
    ------
    LimitError
        If a limit is negative, NaN or beyond its range.

    Examples
    --------
    >>> Limits(nodes=1000).nodes
    1000
    >>> Limits(time=-1)
    Traceback (most recent call last):
        ...
    treeprune.errors.LimitError: time=-1: give a number of seconds >= 0, or None for no limit
    """

    nodes: int | None = None
    time: float | None = None
    max_ply: int | None = None
    memory: int | None = None

    def __post_init__(self) -> None:
        if self.nodes is not None and not (is_whole(self.nodes) and self.nodes >= 0):
            raise LimitError(f"nodes={self.nodes}: give a whole number >= 0, or None for no limit")
        if self.time is not None and not (is_number(self.time) and 0 <= self.time < math.inf):
            raise LimitError(f"time={self.time}: give a number of seconds >= 0, or None for no limit")
        if self.max_ply is not None and not (is_whole(self.max_ply) and 1 <= self.max_ply <= 100_000):
            raise LimitError(f"max_ply={self.max_ply}: give a number of plies from 1 to 100,000")
        if self.memory is not None and not (is_whole(self.memory) and self.memory >= 0):
            raise LimitError(f"memory={self.memory}: give a number of bytes >= 0, or None for no limit of your own")
        for name in ("nodes", "max_ply", "memory"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, int(getattr(self, name)))

    def after(self, spent: float) -> Limits:
        """Return what is left once some seconds are spent.

        Examples
        --------
        >>> Limits(nodes=9, time=1).after(0.75)
        Limits(nodes=9, time=0.25, max_ply=None, memory=None)
        """
        return self if self.time is None else replace(self, time=max(0.0, self.time - spent))
