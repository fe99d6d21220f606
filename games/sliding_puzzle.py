"""Sliding tiles: the 8-puzzle, the 15-puzzle, and boards of any other width and height of up to 16 cells.

    cells    four bits a cell, row by row from the first; 0 is the blank
    blank    the cell that is empty
    note     what the heuristic carries along, so that a move only updates it
    move     4 * the cell where the blank goes + its direction: 0 up, 1 left, 2 right, 3 down

The goal is 0 1 2 ... in reading order: the blank belongs into the first cell. `large_sliding_puzzle` takes boards of up
to 25 cells; the heuristics are in `sliding_heuristics` and `sliding_patterns`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple

import numpy as np

import treeprune
from treeprune.bits import MASK, uint64

from .packed import at, pack, place_of, unpacked
from .sliding_heuristics import blind, linear_conflict, manhattan
from .sliding_patterns import PATTERNS, carried_patterns
from .walking_distance import walking_distance

DIRECTIONS = "ULRD"


class Tiles(NamedTuple):
    """A position: the packed cells, the blank's cell, and what the heuristic carries along."""

    cells: uint64
    blank: int
    note: Any


@treeprune.compiled
class SlidingPuzzle(treeprune.PermutationPuzzle):
    """The 15-puzzle, or a board of up to 16 cells. Positions are written as the tiles row by row, 0 for the blank.

    Parameters
    ----------
    width, height : int
        At least 2 each, at most 16 cells.
    heuristic : str
        One of HEURISTICS: manhattan; linear-conflict and walking-distance, which are larger; additive pattern
        databases pdb-555 and pdb-663 for the 15-puzzle, and with an `r` behind the larger of them and of the same
        look-up in the reflected board. Databases are built when they are first asked for, and kept on disk.

    Examples
    --------
    >>> puzzle = SlidingPuzzle(3, 3)
    >>> s = puzzle.parse("8 0 6 5 4 7 2 3 1")
    >>> print(puzzle.show(s))
    8 . 6
    5 4 7
    2 3 1
    >>> puzzle.h(s), puzzle.with_heuristic("linear-conflict").h(puzzle.with_heuristic("linear-conflict").parse("1 0 2"
    ...     " 3 4 5 6 7 8"))
    (21, 1)
    >>> [puzzle.show_move(s, m) for m in puzzle.moves(s)]
    ['L', 'R', 'D']
    """

    width: int = 4
    height: int = 4
    heuristic: str = "manhattan"
    goal: uint64 = dataclasses.field(init=False, repr=False)
    ways: np.ndarray = dataclasses.field(init=False, repr=False)  # for each cell of the blank its moves, 8 bits each
    estimate: Any = dataclasses.field(init=False, repr=False)

    HEURISTICS: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "manhattan": manhattan,
        "linear-conflict": linear_conflict,
        "walking-distance": walking_distance,
        **{name: carried_patterns(name) for name in PATTERNS},
        "none": blind,
    }
    MOST_CELLS: ClassVar[int] = 16

    def __post_init__(self) -> None:
        if self.width < 2 or self.height < 2 or self.width * self.height > self.MOST_CELLS:
            raise treeprune.InstanceError(
                f"a board of {self.width} x {self.height}: both at least 2, and {self.MOST_CELLS} cells at most"
            )
        if self.heuristic not in self.HEURISTICS:
            raise treeprune.InstanceError(
                f"heuristic={self.heuristic!r}: {type(self).__name__} has {', '.join(self.HEURISTICS)}"
            )
        n = self.width * self.height
        ways = [sum(m << 8 * i for i, m in enumerate(self.moves_at(blank))) for blank in range(n)]
        object.__setattr__(self, "goal", pack(range(n)) & MASK)
        object.__setattr__(self, "ways", np.array(ways, np.int64))
        object.__setattr__(self, "estimate", self.HEURISTICS[self.heuristic](self))

    def with_heuristic(self, name: str) -> SlidingPuzzle:
        """Return the same puzzle with another heuristic; states of the one are not states of the other."""
        return dataclasses.replace(self, heuristic=name)

    # --- the cells ---

    def packed(self, tiles: Iterable[int]) -> Any:
        """Return cells with some tiles on them, row by row."""
        return uint64(pack(tiles))

    def tiles(self, s: Any) -> list[int]:
        """Return the tiles row by row."""
        return unpacked(s.cells, self.width * self.height)

    def tile(self, cells: Any, cell: int) -> int:
        """Return the tile on a cell, 0 for the blank."""
        return at(cells, cell)

    def where(self, cells: Any, tile: int) -> int:
        """Return the cell of a tile."""
        return place_of(cells, tile)

    def moved(self, cells: Any, tile: int, cell: int, blank: int) -> Any:
        """Return the cells after a tile has gone from its cell to the blank's."""
        return cells ^ (uint64(tile) << uint64(4 * cell)) ^ (uint64(tile) << uint64(4 * blank))

    def reflected(self, cells: Any) -> Any:
        """Return the cells, of a square board, reflected about the main diagonal, tiles renamed by their homes."""
        found, size = uint64(0), self.width
        for cell in range(size * size):
            tile = self.tile(cells, cell)
            found |= uint64(tile % size * size + tile // size) << uint64(4 * (cell % size * size + cell // size))
        return found

    def state(self, cells: Any, blank: int, note: Any) -> Any:
        """Put a state together."""
        return Tiles(cells, blank, note)

    def position(self, cells: Any) -> Any:
        """Return the state with some cells."""
        return self.state(cells, self.where(cells, 0), self.estimate.begin(self, cells))

    # --- the hooks ---

    def start(self) -> Any:
        return self.position(self.packed(range(self.width * self.height)))

    def is_goal(self, s: Any) -> bool:
        found: bool = s.cells == self.goal
        return found

    def moves(self, s: Any) -> Iterable[int]:
        ways = self.ways[s.blank]  # only a first move can be 0, up to cell 0
        while ways != 0:
            yield ways & 255
            ways >>= 8

    def play(self, s: Any, m: int) -> Any:
        cell = m >> 2
        tile = self.tile(s.cells, cell)
        cells = self.moved(s.cells, tile, cell, s.blank)
        return self.state(cells, cell, self.estimate.after(self, s.note, cells, tile, m, s.blank))

    def h(self, s: Any) -> int:
        found: int = self.estimate.h(s.note)
        return found

    def key(self, s: Any) -> Any:
        return s.cells

    def unpack(self, key: Any) -> Any:
        return self.position(uint64(key))

    def symmetries(self, s: Any) -> Iterable[Any]:
        if self.width == self.height:
            yield self.position(self.reflected(s.cells))

    def redundant(self, last: int, m: int) -> bool:
        return (last & 3) + (m & 3) == 3

    def predecessors(self, s: Any) -> Iterable[tuple[int, Any]]:
        ways = self.ways[s.blank]
        while ways != 0:
            yield 4 * s.blank + 3 - (ways & 3), self.play(s, ways & 255)
            ways >>= 8

    def goals(self) -> Iterable[Any]:
        yield self.start()

    def h_back(self, s: Any, start: Any) -> int:
        """Return the Manhattan distance to `start`, 0 where the puzzle has no heuristic."""
        found: int = self.estimate.between(self, s.cells, start.cells)
        return found

    def place(self, s: Any, token: int) -> int:
        return self.where(s.cells, token)

    def token(self, s: Any, place: int) -> int:
        return self.tile(s.cells, place)

    # --- in plain Python ---

    def layout(self) -> treeprune.Layout:
        return treeprune.Layout(self.width * self.height, tuple(range(self.width * self.height)), 0)

    def moves_at(self, blank: int) -> Iterable[int]:
        row, column = divmod(blank, self.width)
        for way, (r, c) in enumerate(((row - 1, column), (row, column - 1), (row, column + 1), (row + 1, column))):
            if 0 <= r < self.height and 0 <= c < self.width:
                yield 4 * (r * self.width + c) + way

    def carried(self, place: int, m: int, blank: int) -> int:
        return {blank: m >> 2, m >> 2: blank}.get(place, place)

    def parse(self, text: str) -> Any:
        """Return the position with some tiles, row by row, parted by spaces or commas; 0 is the blank."""
        words, n = re.split(r"[\s,;]+", text.strip(" \t\n,;[]()")), self.width * self.height
        if not all(word.isascii() and word.isdigit() for word in words):
            raise treeprune.InstanceError(f"{text!r}: give the tiles row by row as numbers, 0 for the blank")
        tiles = [int(word) for word in words]
        if len(tiles) != n:
            raise treeprune.InstanceError(
                f"{text!r} has {len(tiles)} tiles: a board of {self.width} x {self.height} has {n}, the blank included"
            )
        for tile in tiles:
            if tile >= n:
                raise treeprune.InstanceError(
                    f"{text!r}: there is no tile {tile}, they go from 0 (the blank) to {n - 1}"
                )
            if tiles.count(tile) > 1:
                raise treeprune.InstanceError(f"{text!r}: tile {tile} is there {tiles.count(tile)} times")
        if not self.is_solvable(tiles):
            raise treeprune.InstanceError(f"{text!r} cannot be solved: exchange any two tiles and it can")
        return self.position(self.packed(tiles))

    def is_solvable(self, tiles: list[int]) -> bool:
        """Tell whether the goal can be reached: each move is one exchange, and takes the blank one step."""
        exchanges = sum(a > b for i, a in enumerate(tiles) for b in tiles[i + 1 :])
        return (exchanges + sum(divmod(tiles.index(0), self.width))) % 2 == 0

    def instance_of(self, line: str) -> str:
        """Return the tiles of a line: all of it, or what stands between the first two of its bars."""
        return (line.split("|")[1] if "|" in line else line).strip()

    def show(self, s: Any) -> str:
        words = [str(t) if t else "." for t in self.tiles(s)]
        size = max(map(len, words))
        rows = [words[i : i + self.width] for i in range(0, len(words), self.width)]
        return "\n".join(" ".join(word.rjust(size) for word in row) for row in rows)

    def show_move(self, s: Any, m: int) -> str:
        """Return where the blank goes: U, L, R or D."""
        return DIRECTIONS[m & 3]


@treeprune.compiled
class EightPuzzle(SlidingPuzzle):
    """The 8-puzzle.

    Examples
    --------
    >>> puzzle = EightPuzzle()
    >>> puzzle.h(puzzle.parse("8 7 6 0 4 1 2 5 3"))
    21
    """

    width: int = 3
    height: int = 3


@treeprune.compiled
class EightPuzzleSolver(EightPuzzle):
    """The 8-puzzle with walking distances.

    Examples
    --------
    >>> puzzle = EightPuzzleSolver()
    >>> puzzle.h(puzzle.parse("8 7 6 0 4 1 2 5 3"))
    25
    """

    heuristic: str = "walking-distance"


@treeprune.compiled
class FifteenPuzzleSolver(SlidingPuzzle):
    """The 15-puzzle with pattern databases, which are built when the first of it is made, and kept on disk."""

    heuristic: str = "pdb-555r"
