"""The pancake puzzle: sort a stack by reversing what is above a spatula.

    cakes    four bits a pancake, the top one in the lowest bits; 0 is the smallest
    gap      what the heuristic carries along: how many neighbours do not belong together
    move     how many pancakes are reversed, 2 to n

The goal is 0 1 ... n - 1 from the top: the largest at the bottom.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple

import treeprune
from treeprune.bits import uint64

from .packed import at, first_reversed, pack, place_of, renamed, unpacked


class Stack(NamedTuple):
    """A stack: its packed pancakes, and its gaps."""

    cakes: uint64
    gap: int


@treeprune.compiled
def is_gap(a: int, b: int, k: int) -> int:
    """Return 1 where two neighbours do not belong together, 0 where they do or one is among the k smallest."""
    return 1 if abs(a - b) > 1 and a >= k and b >= k else 0


@treeprune.compiled
def gaps(cakes: int, n: int, k: int) -> int:
    """Return the gaps of a stack; the plate belongs below the largest pancake and is never left out."""
    total = 0 if at(cakes, n - 1) == n - 1 else 1
    for i in range(n - 1):
        total += is_gap(at(cakes, i), at(cakes, i + 1), k)
    return total


@treeprune.compiled
class Gap:
    """GAP: each move mends one gap at most, the one under its last pancake. Helmert 2010."""

    def h(self, puzzle: Any, s: Stack) -> int:
        return s.gap


@treeprune.compiled
class Blind:
    """No heuristic at all."""

    def h(self, puzzle: Any, s: Stack) -> int:
        return 0


@functools.cache
def databases_of(n: int) -> Any:
    """Return the databases of the largest pancakes and of the smallest: from memory, or from the user's cache."""
    size = min(n, 6 if n <= 12 else 5)
    return treeprune.cached_pattern_databases(Pancake(n), (tuple(range(n - size, n)), tuple(range(size))))


@treeprune.compiled
class Pancake(treeprune.PermutationPuzzle):
    """The pancake puzzle. Stacks are written from the top: "4 0 2 1 3".

    Parameters
    ----------
    n : int
        Number of pancakes, 2 to 16.
    heuristic : str
        One of HEURISTICS: gap counts the neighbours that do not belong together, gap-k leaves out those with one of
        the k smallest pancakes; pdb looks databases of the largest and of the smallest pancakes up, for the stack and
        for its inverse; none.

    Examples
    --------
    >>> puzzle = Pancake(5)
    >>> s = puzzle.parse("4 0 2 1 3")
    >>> puzzle.h(s), puzzle.with_heuristic("gap-2").h(puzzle.with_heuristic("gap-2").parse("4 0 2 1 3"))
    (4, 1)
    >>> puzzle.show(puzzle.play(s, 3))
    '2 0 4 1 3'
    """

    n: int = 10
    heuristic: str = "gap"
    goal: uint64 = dataclasses.field(init=False, repr=False)
    k: int = dataclasses.field(init=False, repr=False)
    estimate: Any = dataclasses.field(init=False, repr=False)

    HEURISTICS: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "gap": lambda puzzle: Gap(),
        "gap-1": lambda puzzle: Gap(),
        "gap-2": lambda puzzle: Gap(),
        "gap-3": lambda puzzle: Gap(),
        "pdb": lambda puzzle: databases_of(puzzle.n).lookup(dual=True),
        "none": lambda puzzle: Blind(),
    }

    def __post_init__(self) -> None:
        if not 2 <= self.n <= 16:
            raise treeprune.InstanceError(f"n={self.n}: take 2 to 16 pancakes")
        if self.heuristic not in self.HEURISTICS:
            raise treeprune.InstanceError(
                f"heuristic={self.heuristic!r}: {type(self).__name__} has {', '.join(self.HEURISTICS)}"
            )
        object.__setattr__(self, "goal", pack(range(self.n)))
        object.__setattr__(self, "k", int(self.heuristic[4:] or 0) if self.heuristic.startswith("gap") else 0)
        object.__setattr__(self, "estimate", self.HEURISTICS[self.heuristic](self))

    def with_heuristic(self, name: str) -> Pancake:
        """Return the same puzzle with another heuristic; states of the one are not states of the other."""
        return dataclasses.replace(self, heuristic=name)

    def start(self) -> Stack:
        return self.unpack(uint64(pack(range(self.n))))

    def is_goal(self, s: Stack) -> bool:
        return s.cakes == self.goal

    def moves(self, s: Stack) -> Iterable[int]:
        for last in range(1, self.n):
            yield last + 1

    def play(self, s: Stack, m: int) -> Stack:
        top, last = at(s.cakes, 0), at(s.cakes, m - 1)
        if m < self.n:
            below = at(s.cakes, m)
            gap = s.gap + is_gap(top, below, self.k) - is_gap(last, below, self.k)
        else:
            gap = s.gap + (1 if last == self.n - 1 else 0) - (1 if top == self.n - 1 else 0)
        return Stack(first_reversed(s.cakes, m), gap)

    def h(self, s: Stack) -> int:
        found: int = self.estimate.h(self, s)
        return found

    def key(self, s: Stack) -> int:
        return s.cakes

    def unpack(self, key: int) -> Stack:
        cakes = uint64(key)
        return Stack(cakes, gaps(cakes, self.n, self.k))

    def redundant(self, last: int, m: int) -> bool:
        return last == m

    def predecessors(self, s: Stack) -> Iterable[tuple[int, Stack]]:
        for m in range(2, self.n + 1):
            yield m, self.play(s, m)

    def goals(self) -> Iterable[Stack]:
        yield self.start()

    def h_back(self, s: Stack, start: Stack) -> int:
        """Return the estimate with pancakes renamed by their places in `start`."""
        found: int = self.estimate.h(self, self.unpack(renamed(s.cakes, start.cakes, self.n)))
        return found

    def place(self, s: Stack, token: int) -> int:
        return place_of(s.cakes, token)

    def token(self, s: Stack, place: int) -> int:
        return at(s.cakes, place)

    # --- in plain Python ---

    def layout(self) -> treeprune.Layout:
        return treeprune.Layout(self.n, tuple(range(self.n)))

    def moves_at(self, blank: int) -> Iterable[int]:
        return range(2, self.n + 1)

    def carried(self, place: int, m: int, blank: int) -> int:
        return m - 1 - place if place < m else place

    def parse(self, text: str) -> Stack:
        """Return the stack of some pancakes from the top, parted by spaces or commas."""
        words = re.split(r"[\s,;]+", text.strip(" \t\n,;[]()"))
        if not all(word.isascii() and word.isdigit() for word in words):
            raise treeprune.InstanceError(f"{text!r}: give the pancakes from the top as numbers, 0 for the smallest")
        cakes = [int(word) for word in words]
        if len(cakes) != self.n:
            raise treeprune.InstanceError(f"{text!r} has {len(cakes)} pancakes, the puzzle has {self.n}")
        for cake in cakes:
            if cake >= self.n:
                raise treeprune.InstanceError(f"{text!r}: there is no pancake {cake}, they go from 0 to {self.n - 1}")
            if cakes.count(cake) > 1:
                raise treeprune.InstanceError(f"{text!r}: pancake {cake} is there {cakes.count(cake)} times")
        return self.unpack(uint64(pack(cakes)))

    def fitted(self, text: str) -> Pancake:
        """Return the puzzle with as many pancakes as a text names."""
        n = len(re.findall(r"\d+", text))
        return dataclasses.replace(self, n=n) if n != self.n and 2 <= n <= 16 else self

    def instance_of(self, line: str) -> str:
        """Return the pancakes of a line: all of it, or the field that holds several where bars part it."""
        return next((f.strip() for f in line.split("|") if len(f.split()) > 1), line.strip())

    def show(self, s: Stack) -> str:
        return " ".join(map(str, unpacked(s.cakes, self.n)))

    def show_move(self, s: Stack, m: int) -> str:
        return str(m)
