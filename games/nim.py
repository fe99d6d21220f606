"""Nim in ten lines of plain Python: heaps are a tuple, a move is (heap, how many), whoever takes the last one wins."""

from __future__ import annotations

from collections.abc import Iterable

import treeprune

Heaps = tuple[int, ...]


class Nim(treeprune.Game):
    """Nim, never compiled. Positions are heap sizes with commas: "1,3,5".

    Examples
    --------
    >>> treeprune.solve(Nim(), (1, 3, 5)).value
    1
    >>> treeprune.solve(Nim(), (1, 2, 3)).value
    -1
    """

    def start(self) -> Heaps:
        return (1, 3, 5)

    def moves(self, s: Heaps) -> Iterable[tuple[int, int]]:
        return [(i, n) for i, heap in enumerate(s) for n in range(1, heap + 1)]

    def play(self, s: Heaps, m: tuple[int, int]) -> Heaps:
        return tuple(heap - m[1] if i == m[0] else heap for i, heap in enumerate(s))

    def is_over(self, s: Heaps) -> bool:
        return not any(s)

    def evaluate(self, s: Heaps) -> int:
        return 0 if any(s) else -1

    def key(self, s: Heaps) -> Heaps:
        return tuple(sorted(s))

    def parse(self, text: str) -> Heaps:
        try:
            heaps = tuple(int(part) for part in text.split(","))
        except ValueError:
            raise treeprune.InstanceError(f"{text!r}: give the sizes of the heaps with commas, as in 1,3,5") from None
        if min(heaps) < 0:
            raise treeprune.InstanceError(f"{text!r}: a heap cannot hold {min(heaps)}")
        return heaps

    def instance_of(self, line: str) -> str:
        return line.split("\t")[0].strip()

    def show(self, s: Heaps) -> str:
        return "\n".join(f"{i}: {'|' * heap}" for i, heap in enumerate(s))

    def show_move(self, s: Heaps, m: tuple[int, int]) -> str:
        return f"{m[1]} from heap {m[0]}"
