"""Heuristics of sliding puzzles from the rows and columns that tiles stand in and belong to.

Each is a component with a note that states carry along:

    begin(puzzle, cells)                          the note of a position
    after(puzzle, note, cells, tile, m, blank)    the note after the blank went from cell `blank` by move m to where
                                                  `tile` was; `cells` are those afterwards
    h(note)                                       the estimate
    between(puzzle, cells, others)                an estimate of the way between two positions

Tables are read at (row << 5) | column: shifts are on the way of every state, multiplications cost 10 % of the search.

Linear conflict: Hansson, Mayer and Yung 1992.
"""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left
from typing import Any

import numpy as np

import treeprune
from treeprune.bits import uint64

LONGEST_LINE = 6
"""Cells of a row or column that tables of conflicts go up to."""


COLUMNS = 32
"""Cells from one row of a table to the next; more than tiles, and than cells of a board."""


def distances(width: int, height: int) -> np.ndarray:
    """Return how many steps each tile is from home on each cell; 0 for the blank."""
    rows, columns = np.divmod(np.arange(width * height), width)
    found: np.ndarray = np.abs(rows[:, None] - rows) + np.abs(columns[:, None] - columns)
    found[0] = 0
    return found


def flat(table: np.ndarray) -> np.ndarray:
    """Return a table in rows of COLUMNS numbers, one after the other."""
    found = np.zeros((len(table), COLUMNS), np.int64)
    found[:, : table.shape[1]] = table
    return found.ravel()


def changes(puzzle: Any) -> np.ndarray:
    """Return by how much each move brings each tile that is moved farther from home, in rows by move."""
    far, n = distances(puzzle.width, puzzle.height), puzzle.width * puzzle.height
    found = np.zeros((4 * n, n), np.int64)
    for blank in range(n):
        for m in puzzle.moves_at(blank):
            found[m] = far[:, blank] - far[:, m >> 2]
    return flat(found)


@treeprune.compiled
def look(table: np.ndarray, row: int, column: int) -> int:
    """Return a number of a flat table."""
    return int(table[(uint64(row) << uint64(5)) | uint64(column)])


@treeprune.compiled
def steps_between(puzzle: Any, cells: Any, others: Any, width: int, n: int) -> int:
    """Return how many steps the tiles of two positions are apart."""
    total = 0
    for cell in range(n):
        tile = puzzle.tile(cells, cell)
        if tile != 0:
            other = puzzle.where(others, tile)
            total += abs(cell // width - other // width) + abs(cell % width - other % width)
    return total


@treeprune.compiled
class Blind:
    """No heuristic at all."""

    def begin(self, puzzle: Any, cells: Any) -> int:
        return 0

    def after(self, puzzle: Any, note: int, cells: Any, tile: int, m: int, blank: int) -> int:
        return 0

    def h(self, note: int) -> int:
        return 0

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return 0


def blind(puzzle: Any) -> Blind:
    """Return no heuristic."""
    return Blind()


@treeprune.compiled
class Manhattan:
    """How many steps the tiles are from home; the note is the sum."""

    steps: np.ndarray  # by cell and tile
    change: np.ndarray  # by move and tile
    width: int
    cells: int

    def begin(self, puzzle: Any, cells: Any) -> int:
        total = 0
        for cell in range(self.cells):
            total += look(self.steps, cell, puzzle.tile(cells, cell))
        return total

    def after(self, puzzle: Any, note: int, cells: Any, tile: int, m: int, blank: int) -> int:
        return note + look(self.change, m, tile)

    def h(self, note: int) -> int:
        return note

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return steps_between(puzzle, cells, others, self.width, self.cells)


def manhattan(puzzle: Any) -> Manhattan:
    """Return the component for a puzzle."""
    width, height = puzzle.width, puzzle.height
    return Manhattan(flat(distances(width, height).T), changes(puzzle), width, width * height)


@functools.cache
def conflicts(length: int) -> np.ndarray:
    """Return what the tiles of a line must step aside, for each way they can stand.

    A line is a number with `length` digits to the base `length` + 1: for each cell 1 + the goal's cell in this line of
    the tile there, 0 for tiles that belong elsewhere. Tiles that can stay pass nobody: they are in goal order. Each
    of the others leaves the line and comes back: 2 steps more.
    """
    found = np.zeros((length + 1) ** length, np.int8)
    for at, line in enumerate(itertools.product(range(length + 1), repeat=length)):
        tails: list[int] = []  # the smallest end of a rising sequence of each length
        goals = [x for x in line if x > 0]
        for x in goals:
            i = bisect_left(tails, x)
            tails[i : i + 1] = [x]
        found[at] = 2 * (len(goals) - len(tails))
    return found


@treeprune.compiled
class LinearConflict:
    """Manhattan distance, and 2 for each tile that must step aside in its own row or column; the note is the sum.

    A move changes the conflicts of one line only: the one that the tile belongs to, if it leaves or enters that.
    Along axis 0 lines are rows, along axis 1 columns.
    """

    manhattan: Manhattan
    worth: np.ndarray  # what a tile on a cell adds to the number of its line, by 32 * axis + cell, and tile
    line: np.ndarray  # the row or column of a cell, and of a tile's home, by axis and cell
    begin_of: np.ndarray  # by axis: where its conflicts begin in `conflict`,
    length: np.ndarray  # how many cells its lines have,
    step: np.ndarray  # how far apart these are,
    between_lines: np.ndarray  # and how far lines are apart
    conflict: np.ndarray

    def number(self, puzzle: Any, cells: Any, axis: int, line: int) -> int:
        """Return where the conflicts of a line are."""
        found, cell = int(self.begin_of[axis]), line * int(self.between_lines[axis])
        for _ in range(self.length[axis]):
            found += look(self.worth, COLUMNS * axis + cell, puzzle.tile(cells, cell))
            cell += int(self.step[axis])
        return found

    def begin(self, puzzle: Any, cells: Any) -> int:
        total = self.manhattan.begin(puzzle, cells)
        for axis in range(2):
            for line in range(self.length[1 - axis]):
                total += int(self.conflict[self.number(puzzle, cells, axis, line)])
        return total

    def after(self, puzzle: Any, note: int, cells: Any, tile: int, m: int, blank: int) -> int:
        found = self.manhattan.after(puzzle, note, cells, tile, m, blank)
        axis = 0 if (m & 3) == 0 or (m & 3) == 3 else 1
        home = look(self.line, axis, tile)
        if home == look(self.line, axis, m >> 2):
            number = self.number(puzzle, cells, axis, home)
            before = number + look(self.worth, COLUMNS * axis + (m >> 2), tile)
            found += int(self.conflict[number]) - int(self.conflict[before])
        elif home == look(self.line, axis, blank):
            number = self.number(puzzle, cells, axis, home)
            before = number - look(self.worth, COLUMNS * axis + blank, tile)
            found += int(self.conflict[number]) - int(self.conflict[before])
        return found

    def h(self, note: int) -> int:
        return note

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return self.manhattan.between(puzzle, cells, others)


def linear_conflict(puzzle: Any) -> LinearConflict:
    """Return the component for a puzzle."""
    width, height, n = puzzle.width, puzzle.height, puzzle.width * puzzle.height
    if max(width, height) > LONGEST_LINE:
        raise treeprune.InstanceError(
            f"linear-conflict takes rows and columns of at most {LONGEST_LINE} cells, the board is {width} x {height}"
        )
    row, column = np.divmod(np.arange(n), width)
    worth = np.zeros((2 * COLUMNS, n), np.int64)
    for tile in range(1, n):
        for cell in range(n):
            if row[cell] == row[tile]:
                worth[cell, tile] = (column[tile] + 1) * (width + 1) ** (width - 1 - column[cell])
            if column[cell] == column[tile]:
                worth[COLUMNS + cell, tile] = (row[tile] + 1) * (height + 1) ** (height - 1 - row[cell])
    of_rows, of_columns = conflicts(width), conflicts(height)
    return LinearConflict(
        manhattan(puzzle),
        flat(worth),
        flat(np.array([row, column])),
        np.array([0, len(of_rows)]),
        np.array([width, height]),
        np.array([1, width]),
        np.array([width, 1]),
        np.concatenate([of_rows, of_columns]),
    )
