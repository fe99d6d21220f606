"""Additive pattern databases of the 15-puzzle, with the patterns' numbers carried along by the states.

The note holds the numbers of all patterns side by side in one word; a move adds to it. With reflection a second word
holds those of the board reflected about the main diagonal, and the larger sum counts: Korf and Felner 2002.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

import treeprune

from .sliding_heuristics import steps_between

PARTITIONS = {
    "pdb-555": ((2, 3, 6, 7, 11), (1, 4, 5, 8, 12), (9, 10, 13, 14, 15)),
    "pdb-663": ((1, 4, 5, 8, 9, 12), (2, 3, 6, 7, 10, 11), (13, 14, 15)),
}
PATTERNS = ("pdb-555", "pdb-555r", "pdb-663", "pdb-663r")


@treeprune.compiled
class Patterns:
    """The sum of some databases."""

    tables: np.ndarray  # signed bytes: distances are below 128
    first: np.ndarray  # where each database begins
    shift: np.ndarray  # where its number begins in the note
    mask: np.ndarray
    weight: np.ndarray  # what a tile adds to the note for each cell it goes on
    width: int

    def begin(self, puzzle: Any, cells: Any) -> int:
        note = 0
        for cell in range(len(self.weight)):
            note += cell * int(self.weight[puzzle.tile(cells, cell)])
        return note

    def after(self, puzzle: Any, note: int, cells: Any, tile: int, m: int, blank: int) -> int:
        return note + (blank - (m >> 2)) * int(self.weight[tile])

    def h(self, note: int) -> int:
        total = 0
        for d in range(len(self.first)):
            total += int(self.tables[self.first[d] + ((note >> self.shift[d]) & self.mask[d])])
        return total

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return steps_between(puzzle, cells, others, self.width, len(self.weight))


@treeprune.compiled
class ReflectedPatterns:
    """The larger of the sum for the board and the sum for its reflection; the note holds a word for each."""

    patterns: Patterns
    image: np.ndarray  # of a cell, and of the tile that belongs there

    def begin(self, puzzle: Any, cells: Any) -> tuple[int, int]:
        note = 0
        for cell in range(len(self.image)):
            tile = self.image[puzzle.tile(cells, cell)]
            note += int(self.image[cell]) * int(self.patterns.weight[tile])
        return self.patterns.begin(puzzle, cells), note

    def after(self, puzzle: Any, note: tuple[int, int], cells: Any, tile: int, m: int, blank: int) -> tuple[int, int]:
        step = int(self.image[blank]) - int(self.image[m >> 2])
        return (
            note[0] + (blank - (m >> 2)) * int(self.patterns.weight[tile]),
            note[1] + step * int(self.patterns.weight[self.image[tile]]),
        )

    def h(self, note: tuple[int, int]) -> int:
        return max(self.patterns.h(note[0]), self.patterns.h(note[1]))

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return self.patterns.between(puzzle, cells, others)


def patterns_of(puzzle: Any, databases: Any, reflected: bool = False) -> Any:
    """Return the component for a puzzle of up to 16 cells and its additive databases."""
    n = puzzle.width * puzzle.height
    first, shift, mask, weight = [0], [0], [], [0] * n
    for number, pattern in enumerate(databases.patterns):
        bits = (n ** len(pattern) - 1).bit_length()
        for power, tile in enumerate(pattern):
            weight[tile] = n**power << shift[number]
        first.append(first[-1] + n ** len(pattern))
        shift.append(shift[-1] + bits)
        mask.append(2**bits - 1)
    if databases.tables.view(np.int8).min() < -1:  # -1 is what cannot be reached
        raise treeprune.InstanceError(f"the databases {databases.patterns} hold distances of 128 and more")
    if shift[-1] > 62:
        raise treeprune.InstanceError(f"the numbers of the patterns {databases.patterns} do not fit one word")
    begins, shifts, masks, weights = (np.array(x, np.int64) for x in (first[:-1], shift[:-1], mask, weight))
    found = Patterns(databases.tables.view(np.int8), begins, shifts, masks, weights, puzzle.width)
    if not reflected:
        return found
    if puzzle.width != puzzle.height:
        raise treeprune.InstanceError("only square boards can be reflected about their diagonal")
    cells = np.arange(n)
    return ReflectedPatterns(found, cells % puzzle.width * puzzle.width + cells // puzzle.width)


@functools.cache
def databases_of(name: str) -> Any:
    """Return databases of the 15-puzzle: built once, then from memory, or from the user's cache directory."""
    from .sliding_puzzle import SlidingPuzzle

    return treeprune.cached_pattern_databases(SlidingPuzzle(), PARTITIONS[name])


def carried_patterns(name: str) -> Callable[[Any], Any]:
    """Return the factory of a heuristic by its name."""

    def factory(puzzle: Any) -> Any:
        if (puzzle.width, puzzle.height) != (4, 4):
            raise treeprune.InstanceError(
                f"{name} is of the 15-puzzle, the board is {puzzle.width} x {puzzle.height}: build databases of your "
                "own with treeprune.build_pattern_databases"
            )
        return patterns_of(puzzle, databases_of(name.rstrip("r")), name.endswith("r"))

    return factory
