"""TopSpin: a ring of tokens, and a turntable that reverses a few neighbours; in a frame that does not turn.

    tokens    four bits a place of the ring, the first place in the lowest bits
    move      the place where the turntable stands: it reverses that place and the next k - 1

The goal is 0 1 ... n - 1 from the first place on.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple

import treeprune
from treeprune.bits import uint64

from .packed import at, exchanged, pack, place_of, renamed, unpacked


class Ring(NamedTuple):
    """The packed tokens."""

    tokens: uint64


@treeprune.compiled
class Blind:
    """No heuristic at all."""

    def h(self, puzzle: Any, s: Ring) -> int:
        return 0


@functools.cache
def databases_of(n: int, k: int) -> Any:
    """Return the databases of the first tokens and of the last: from memory, or from the user's cache directory."""
    size = min(n, 6 if n <= 12 else 5)
    return treeprune.cached_pattern_databases(TopSpin(n, k), (tuple(range(size)), tuple(range(n - size, n))))


@treeprune.compiled
class TopSpin(treeprune.PermutationPuzzle):
    """TopSpin. Rings are written as their tokens from the first place on: "1 0 2 3 6 5 4".

    Parameters
    ----------
    n : int
        Number of tokens, 4 to 16.
    k : int
        How many the turntable reverses, 2 to n - 2; even where n is, else tokens stay on even or odd places for ever.
    heuristic : str
        One of HEURISTICS: pdb looks databases of the first and of the last tokens up, for the ring and for the inverse
        permutation; none.

    Examples
    --------
    >>> puzzle = TopSpin(7)
    >>> s = puzzle.play(puzzle.start(), 5)
    >>> puzzle.show(s), puzzle.show(puzzle.play(s, 5))
    ('6 5 2 3 4 1 0', '0 1 2 3 4 5 6')
    """

    n: int = 12
    k: int = 4
    heuristic: str = "none"
    goal: uint64 = dataclasses.field(init=False, repr=False)
    estimate: Any = dataclasses.field(init=False, repr=False)

    HEURISTICS: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "pdb": lambda puzzle: databases_of(puzzle.n, puzzle.k).lookup(dual=True),
        "none": lambda puzzle: Blind(),
    }

    def __post_init__(self) -> None:
        if not 4 <= self.n <= 16 or not 2 <= self.k <= self.n - 2:
            raise treeprune.InstanceError(f"n={self.n}, k={self.k}: take 4 to 16 tokens and 2 <= k <= n - 2")
        if self.n % 2 == 0 and self.k % 2 == 1:
            raise treeprune.InstanceError(
                f"n={self.n}, k={self.k}: no token would ever change between even and odd places; take an even k"
            )
        if self.heuristic not in self.HEURISTICS:
            raise treeprune.InstanceError(
                f"heuristic={self.heuristic!r}: {type(self).__name__} has {', '.join(self.HEURISTICS)}"
            )
        object.__setattr__(self, "goal", pack(range(self.n)))
        object.__setattr__(self, "estimate", self.HEURISTICS[self.heuristic](self))

    def with_heuristic(self, name: str) -> TopSpin:
        """Return the same puzzle with another heuristic."""
        return dataclasses.replace(self, heuristic=name)

    def start(self) -> Ring:
        return Ring(uint64(self.goal))

    def is_goal(self, s: Ring) -> bool:
        return s.tokens == self.goal

    def moves(self, s: Ring) -> Iterable[int]:
        for i in range(self.n):
            yield i + 0

    def play(self, s: Ring, m: int) -> Ring:
        tokens = uint64(s.tokens)
        for j in range(self.k // 2):
            tokens = exchanged(tokens, self.along(m + j), self.along(m + self.k - 1 - j))
        return Ring(tokens)

    def along(self, i: int) -> int:
        """Return place i of the ring, counted on beyond the last."""
        return i if i < self.n else i - self.n

    def h(self, s: Ring) -> int:
        found: int = self.estimate.h(self, s)
        return found

    def key(self, s: Ring) -> int:
        return s.tokens

    def unpack(self, key: int) -> Ring:
        return Ring(uint64(key))

    def redundant(self, last: int, m: int) -> bool:
        """Tell whether `m` undoes `last`, or has no place in common with it and is tried before it."""
        apart = abs(last - m)
        return apart == 0 or (m < last and self.k <= apart <= self.n - self.k)

    def predecessors(self, s: Ring) -> Iterable[tuple[int, Ring]]:
        for m in range(self.n):
            yield m, self.play(s, m)

    def goals(self) -> Iterable[Ring]:
        yield self.start()

    def h_back(self, s: Ring, start: Ring) -> int:
        """Return the estimate with tokens renamed by their places in `start`."""
        found: int = self.estimate.h(self, Ring(renamed(s.tokens, start.tokens, self.n)))
        return found

    def place(self, s: Ring, token: int) -> int:
        return place_of(s.tokens, token)

    def token(self, s: Ring, place: int) -> int:
        return at(s.tokens, place)

    # --- in plain Python ---

    def layout(self) -> treeprune.Layout:
        return treeprune.Layout(self.n, tuple(range(self.n)))

    def moves_at(self, blank: int) -> Iterable[int]:
        return range(self.n)

    def carried(self, place: int, m: int, blank: int) -> int:
        along = (place - m) % self.n
        return (m + self.k - 1 - along) % self.n if along < self.k else place

    def parse(self, text: str) -> Ring:
        """Return the ring of some tokens, parted by spaces or commas."""
        words = re.split(r"[\s,;]+", text.strip(" \t\n,;[]()"))
        if not all(word.isascii() and word.isdigit() for word in words):
            raise treeprune.InstanceError(f"{text!r}: give the tokens from the first place on as numbers, 0 the first")
        tokens = [int(word) for word in words]
        if sorted(tokens) != list(range(self.n)):
            raise treeprune.InstanceError(f"{text!r}: give each of the tokens 0 to {self.n - 1} once")
        exchanges = sum(a > b for i, a in enumerate(tokens) for b in tokens[i + 1 :])
        if exchanges % 2 == 1 and self.k // 2 % 2 == 0:
            raise treeprune.InstanceError(
                f"{text!r} cannot be solved: reversing {self.k} is an even permutation, and this is an odd one"
            )
        return Ring(uint64(pack(tokens)))

    def fitted(self, text: str) -> TopSpin:
        """Return the puzzle with as many tokens as a text names."""
        n = len(re.findall(r"\d+", text))
        return dataclasses.replace(self, n=n) if n != self.n and 4 <= n <= 16 else self

    def instance_of(self, line: str) -> str:
        """Return the tokens of a line: all of it, or the field that holds several where bars part it."""
        return next((f.strip() for f in line.split("|") if len(f.split()) > 1), line.strip())

    def show(self, s: Ring) -> str:
        return " ".join(map(str, unpacked(s.tokens, self.n)))

    def show_move(self, s: Ring, m: int) -> str:
        """Return the places that are reversed, from the first to the last."""
        return f"{m}-{(m + self.k - 1) % self.n}"


@treeprune.compiled
class TopSpinSolver(TopSpin):
    """TopSpin with pattern databases, which are built when the first of it is made, and kept on disk."""

    heuristic: str = "pdb"
