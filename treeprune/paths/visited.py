"""What a search remembers of the states it met, for pictures and for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Visited:
    """What a search remembers of the states it met, one entry a state and side.

    Attributes
    ----------
    states : array of int, shape (n,)
        Numbers of the states.
    order : array of int, shape (n,)
        When each was expanded, rising; -1 for one that was generated only.
    side : array of int, shape (n,)
        0: searched forward from the start; 1: backward from the goal.

    Examples
    --------
    >>> Visited.of([3, 4, 5], [1, 2, -1]).expanded(0)
    2
    """

    states: np.ndarray[Any, Any]
    order: np.ndarray[Any, Any]
    side: np.ndarray[Any, Any]

    @classmethod
    def of(cls, states: Any, order: Any, side: Any = 0) -> Visited:
        """Return it with everything as arrays; `side` may be one number for all."""
        numbers, when = np.asarray(states, np.int64).ravel(), np.asarray(order, np.int64).ravel()
        sides = np.broadcast_to(np.asarray(side, np.int64), numbers.shape)
        if when.shape != numbers.shape:
            raise ValueError(f"{len(numbers)} states, but {len(when)} times of expansion")
        return cls(numbers, when, sides)

    def expanded(self, side: int) -> int:
        """Return how many states were expanded on a side."""
        return len(np.unique(self.states[(self.order >= 0) & (self.side == side)]))

    def generated_only(self) -> int:
        """Return how many states were generated, and expanded on no side."""
        return len(np.setdiff1d(self.states, self.states[self.order >= 0]))
