"""Sliding tiles on boards of up to 25 cells: the 24-puzzle.

first, second    five bits a cell, twelve cells a word
last             the tile on cell 24; the others tell which it is, so keys leave it out
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

import treeprune
from treeprune.bits import as_int, lowest_index, uint64

from .sliding_puzzle import SlidingPuzzle

IN_A_WORD = 12
ONES = sum(1 << 5 * i for i in range(IN_A_WORD))


class Cells(NamedTuple):
    """Packed cells of a large board."""

    first: uint64
    second: uint64
    last: uint64


class LargeTiles(NamedTuple):
    """A position: the packed cells, the blank's cell, and what the heuristic carries along."""

    cells: Cells
    blank: int
    note: Any


@treeprune.compiled
def place_in(word: int, tile: int) -> int:
    """Return where a tile stands in a word, the lowest place if there are several; 12 if it is not there."""
    apart = word ^ (uint64(ONES) * uint64(tile))
    found = lowest_index((apart - uint64(ONES)) & ~apart & (uint64(ONES) << uint64(4)))
    return IN_A_WORD if found >= 5 * IN_A_WORD else found // 5


@treeprune.compiled
def toggled(word: int, start: int, tile: int, cell: int) -> int:
    """Return a word, whose cells begin at `start`, with a tile put on an empty cell, or taken from its own."""
    if start <= cell < start + IN_A_WORD:
        return uint64(word ^ (uint64(tile) << uint64(5 * (cell - start))))
    return uint64(word)


@treeprune.compiled
def with_tile(cells: Cells, tile: int, cell: int) -> Cells:
    """Return cells with a tile put on an empty one, or taken from its own."""
    return Cells(
        toggled(cells.first, 0, tile, cell),
        toggled(cells.second, IN_A_WORD, tile, cell),
        toggled(cells.last, 2 * IN_A_WORD, tile, cell),
    )


@treeprune.compiled
class LargeSlidingPuzzle(SlidingPuzzle):
    """The 24-puzzle, or a board of up to 25 cells; slower than `SlidingPuzzle`, otherwise the same.

    Parameters
    ----------
    width, height : int
        At least 2 each, at most 25 cells.
    heuristic : str
        One of HEURISTICS.

    Examples
    --------
    >>> puzzle = LargeSlidingPuzzle()
    >>> s = puzzle.parse("1 2 3 4 9 5 0 6 7 8 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24")
    >>> puzzle.h(s), puzzle.show(s).splitlines()[1]
    (8, ' 5  .  6  7  8')
    """

    width: int = 5
    height: int = 5
    alike: int = dataclasses.field(init=False, repr=False)  # all tiles, each bit counted modulo 2

    MOST_CELLS: ClassVar[int] = 25

    def __post_init__(self) -> None:
        alike = 0
        for tile in range(self.width * self.height):
            alike ^= tile
        object.__setattr__(self, "alike", alike)
        super().__post_init__()

    def packed(self, tiles: Iterable[int]) -> Cells:
        words = [0, 0, 0]
        for cell, tile in enumerate(tiles):
            words[cell // IN_A_WORD] |= tile << 5 * (cell % IN_A_WORD)
        return Cells(*map(uint64, words))

    def reflected(self, cells: Cells) -> Cells:
        found, size = Cells(uint64(0), uint64(0), uint64(0)), self.width
        for cell in range(size * size):
            tile, image = self.tile(cells, cell), cell % size * size + cell // size
            found = with_tile(found, tile % size * size + tile // size, image)
        return found

    def state(self, cells: Cells, blank: int, note: Any) -> LargeTiles:
        return LargeTiles(cells, blank, note)

    def tiles(self, s: LargeTiles) -> list[int]:
        return [int(self.tile(s.cells, cell)) for cell in range(self.width * self.height)]

    def tile(self, cells: Cells, cell: int) -> int:
        if cell < IN_A_WORD:
            return as_int((cells.first >> uint64(5 * cell)) & uint64(31))
        if cell < 2 * IN_A_WORD:
            return as_int((cells.second >> uint64(5 * (cell - IN_A_WORD))) & uint64(31))
        return as_int(cells.last)

    def where(self, cells: Cells, tile: int) -> int:
        found = place_in(cells.first, tile)
        return found if found < IN_A_WORD else IN_A_WORD + place_in(cells.second, tile)

    def moved(self, cells: Cells, tile: int, cell: int, blank: int) -> Cells:
        return with_tile(with_tile(cells, tile, cell), tile, blank)

    def is_goal(self, s: LargeTiles) -> bool:
        for cell in range(self.width * self.height):
            if self.tile(s.cells, cell) != cell:
                return False
        return s.blank == 0

    def key(self, s: LargeTiles) -> tuple[int, int]:
        return s.cells.first, s.cells.second

    def unpack(self, key: tuple[int, int]) -> Any:
        cells, last = Cells(key[0], key[1], uint64(0)), self.alike
        if self.width * self.height <= 2 * IN_A_WORD:
            return self.position(cells)
        for cell in range(2 * IN_A_WORD):
            last ^= self.tile(cells, cell)
        return self.position(Cells(key[0], key[1], uint64(last)))


@treeprune.compiled
class LargeSlidingPuzzleSolver(LargeSlidingPuzzle):
    """The 24-puzzle with linear conflicts."""

    heuristic: str = "linear-conflict"
