"""The knapsack problem: things of the largest profit that a knapsack can carry.

    at         the item to decide on next, items in the order of profit for each unit of weight
    room       the weight that may still be added
    move       how many copies of the item are taken

    worths, sizes, limits   profit, weight and copies of the items in that order; items: which they are
    tops[i], loads[i]       profit and weight of all copies of the items before i

Dantzig's bound fills the room with the best items left, and the rest of it with a part of the next one. Of two packings
of the same items that one is dominated which has neither more room nor more profit (Nemhauser and Ullmann 1969).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

import treeprune

from .knapsack_files import read_knapsack

SHOWN = 20
"""Items that are shown."""


class Packing(NamedTuple):
    """What is left: the place among the items, and the room."""

    at: int
    room: int


@treeprune.compiled
class Knapsack(treeprune.DecisionProblem):
    """Choose items, each at most so often as there are copies of it, that fit into a knapsack, for the largest profit.

    Instances are files, in the formats of kplib (items in lines "profit weight") and of Pisinger, or texts: "50: 60/10
    100/20 120/30", a capacity, then profit/weight of each item; 60/10x3 are three copies.

    Parameters
    ----------
    profits, weights : sequence of int
        0 or more each; sums below 2**60.
    capacity : int
    copies : sequence of int, optional
        How often an item may be taken; once by default.

    Raises
    ------
    InstanceError
        If the numbers do not fit together.

    Notes
    -----
    O(log n) for a bound of n items. Dantzig 1957; Nemhauser and Ullmann 1969; Kellerer, Pferschy and Pisinger 2004.

    Examples
    --------
    >>> knapsack = Knapsack((60, 100, 120), (10, 20, 30), 50)
    >>> knapsack.bound(knapsack.start())
    240
    >>> knapsack.taken([0, 1, 1]), knapsack.profit([0, 1, 1])
    ({1: 1, 2: 1}, 220)
    """

    profits: np.ndarray = dataclasses.field(default_factory=lambda: np.array([60, 100, 120]))
    weights: np.ndarray = dataclasses.field(default_factory=lambda: np.array([10, 20, 30]))
    capacity: int = 50
    copies: np.ndarray = dataclasses.field(default_factory=lambda: np.array([], np.int64))
    items: np.ndarray = dataclasses.field(init=False, repr=False)
    worths: np.ndarray = dataclasses.field(init=False, repr=False)
    sizes: np.ndarray = dataclasses.field(init=False, repr=False)
    limits: np.ndarray = dataclasses.field(init=False, repr=False)
    tops: np.ndarray = dataclasses.field(init=False, repr=False)
    loads: np.ndarray = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        profits, weights = whole(self.profits, "profits"), whole(self.weights, "weights")
        copies = whole(self.copies, "copies") if len(self.copies) else np.ones(len(profits), np.int64)
        if not len(profits) == len(weights) == len(copies):
            raise treeprune.InstanceError(
                f"{len(profits)} profits, {len(weights)} weights, {len(copies)} copies: give as many of each"
            )
        if isinstance(self.capacity, bool) or not isinstance(self.capacity, int | np.integer) or self.capacity < 0:
            raise treeprune.InstanceError(f"capacity={self.capacity!r}: give a whole number from 0 on")
        object.__setattr__(self, "capacity", min(int(self.capacity), 2**60))
        triples = [(int(p), int(w), int(c)) for p, w, c in zip(profits, weights, copies, strict=True)]
        if sum(w * c for _, w, c in triples) >= 2**60:
            raise treeprune.InstanceError("the weights of all items come to 2**60 or more: make them smaller")
        if sum(p * c for p, _, c in triples) >= 10**17:
            raise treeprune.InstanceError("the profits of all items come to 10**17 or more: make them smaller")
        if any(p * w * c >= 2**62 for p, w, c in triples):
            raise treeprune.InstanceError("profit times weight of an item comes to 2**62 or more: make them smaller")
        order = by_efficiency(triples)
        for name, values in (("profits", profits), ("weights", weights), ("copies", copies)):
            object.__setattr__(self, name, values)
        object.__setattr__(self, "items", np.array(order, np.int64))
        for name, values in (("worths", profits), ("sizes", weights), ("limits", copies)):
            object.__setattr__(self, name, values[self.items])
        object.__setattr__(self, "tops", np.append(0, np.cumsum(self.worths * self.limits)))
        object.__setattr__(self, "loads", np.append(0, np.cumsum(self.sizes * self.limits)))

    def start(self) -> Packing:
        return Packing(0, self.capacity)

    def is_complete(self, s: Packing) -> bool:
        return s.at == len(self.sizes)

    def moves(self, s: Packing) -> Iterable[int]:
        if s.at < len(self.sizes):
            m = int(self.limits[s.at])
            if m * self.sizes[s.at] > s.room:
                m = int(s.room // self.sizes[s.at])
            while m >= 0:
                yield m
                m -= 1

    def play(self, s: Packing, m: int) -> Packing:
        return Packing(s.at + 1, s.room - int(m * self.sizes[s.at]))

    def gain(self, s: Packing, m: int) -> int:
        return int(m * self.worths[s.at])

    def bound(self, s: Packing) -> int:
        """Take all copies while they fit, then a part of the rest: Dantzig's bound, in whole numbers."""
        full = s.room + self.loads[s.at]
        low, high = s.at, len(self.sizes)
        while low < high:
            middle = (low + high + 1) >> 1
            if self.loads[middle] <= full:
                low = middle
            else:
                high = middle - 1
        found = self.tops[low] - self.tops[s.at]
        if low < len(self.sizes):
            found += (full - self.loads[low]) * self.worths[low] // self.sizes[low]
        return int(found)

    def key(self, s: Packing) -> int:
        return s.at

    def dominance(self, s: Packing) -> tuple[int]:
        return (s.room,)

    # --- in plain Python ---

    def taken(self, solution: Sequence[int]) -> dict[int, int]:
        """Return what a solution takes: item, numbered from 0 as they were given, and copies of it."""
        return dict(sorted((int(self.items[at]), int(m)) for at, m in enumerate(solution) if m))

    def profit(self, solution: Sequence[int]) -> int:
        """Return the profit of a solution."""
        return int(sum(m * int(p) for m, p in zip(solution, self.worths, strict=False)))

    def fits(self, solution: Sequence[int]) -> bool:
        """Tell whether what a solution takes is no more than there is of it, and not too heavy."""
        enough = all(0 <= m <= c for m, c in zip(solution, self.limits, strict=True))
        return enough and sum(m * int(w) for m, w in zip(solution, self.sizes, strict=True)) <= self.capacity

    def show(self, s: Packing) -> str:
        """Return the room and the items left, of many the first ones."""
        left = list(zip(self.worths, self.sizes, self.limits, strict=True))[s.at :]
        words = [f"{p}/{w}" + (f"x{c}" if c != 1 else "") for p, w, c in left[:SHOWN]]
        more = [f"and {len(left) - SHOWN} more"] if len(left) > SHOWN else []
        return f"{s.room}: {' '.join(words + more)}".rstrip()

    def show_move(self, s: Packing, m: int) -> str:
        """Return the copies that are taken of an item, by its number from 1."""
        item = int(self.items[s.at]) + 1
        return f"-{item}" if m == 0 else f"+{item}" if m == 1 else f"+{item}x{m}"

    def fitted(self, text: str) -> Knapsack:
        """Return the problem of a text."""
        capacity, colon, rest = text.partition(":")
        items = [re.fullmatch(r"(\d+)/(\d+)(?:x(\d+))?", word, re.ASCII) for word in rest.split()]
        if not colon or not re.fullmatch(r"\d+", capacity.strip(), re.ASCII) or not all(items):
            raise treeprune.InstanceError(
                f"{text!r}: write a capacity, then profit/weight of each item, as in 50: 60/10 100/20x2"
            )
        rows = [[int(number or 1) for number in item.groups()] for item in items if item]
        return type(self)(*columns(rows, int(capacity)))

    def parse(self, text: str) -> Packing:
        return self.fitted(text).start()

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> Knapsack:
        """Return the problem of a file."""
        return type(self)(*columns(*read_knapsack(path)))


def whole(numbers: Any, what: str) -> np.ndarray[Any, Any]:
    """Return whole numbers from 0 on as an array."""
    found = list(numbers)
    for x in found:
        if isinstance(x, bool | np.bool_) or not isinstance(x, int | np.integer) or not 0 <= x < 2**60:
            raise treeprune.InstanceError(f"{what}: {x!r} is no whole number from 0 on, below 2**60")
    return np.array(found, np.int64)


def by_efficiency(triples: Sequence[tuple[int, int, int]]) -> list[int]:
    """Return items by profit for each unit of weight, the largest first, heavy ones first among equals."""

    def rank(i: int) -> tuple[Any, ...]:
        profit, weight, _ = triples[i]
        return (weight > 0, Efficiency(profit, weight), -weight, i)

    return sorted(range(len(triples)), key=rank)


class Efficiency:
    """Profit for each unit of weight, compared exactly; the larger comes first."""

    def __init__(self, profit: int, weight: int) -> None:
        self.profit, self.weight = profit, weight

    def __lt__(self, other: Efficiency) -> bool:
        return self.profit * other.weight > other.profit * self.weight

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Efficiency) and self.profit * other.weight == other.profit * self.weight


def columns(rows: Sequence[Sequence[int]], capacity: int) -> tuple[Any, ...]:
    """Return items, one a row, as profits, weights, capacity and copies."""
    profits, weights, copies = zip(*rows, strict=True) if rows else ((), (), ())
    return profits, weights, capacity, copies
