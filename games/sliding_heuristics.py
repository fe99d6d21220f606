"""Heuristics of sliding puzzles from the rows and columns that tiles stand in and belong to.

Each is a component with a note that states carry along:

    begin(puzzle, cells)                                         the note of a position
    after(puzzle, note, before, cells, tile, cell, blank)        the note after a tile went from its cell to the blank's
    h(note)                                                      the estimate
    between(puzzle, cells, others)                               an estimate of the way between two positions

Linear conflict: Hansson, Mayer and Yung 1992.
"""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left
from typing import Any

import numpy as np

import treeprune

LONGEST_LINE = 6
"""Cells of a row or column that tables of conflicts go up to."""


def distances(width: int, height: int) -> np.ndarray:
    """Return how many steps each tile is from home on each cell; 0 for the blank."""
    rows, columns = np.divmod(np.arange(width * height), width)
    found = np.abs(rows[:, None] - rows) + np.abs(columns[:, None] - columns)
    found[0] = 0
    return np.ascontiguousarray(found, np.int64)


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

    def after(self, puzzle: Any, note: int, before: Any, cells: Any, tile: int, cell: int, blank: int) -> int:
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

    steps: np.ndarray
    width: int

    def begin(self, puzzle: Any, cells: Any) -> int:
        total = 0
        for cell in range(len(self.steps)):
            total += int(self.steps[puzzle.tile(cells, cell), cell])
        return total

    def after(self, puzzle: Any, note: int, before: Any, cells: Any, tile: int, cell: int, blank: int) -> int:
        return note + int(self.steps[tile, blank]) - int(self.steps[tile, cell])

    def h(self, note: int) -> int:
        return note

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return steps_between(puzzle, cells, others, self.width, len(self.steps))


def manhattan(puzzle: Any) -> Manhattan:
    """Return the component for a puzzle."""
    return Manhattan(distances(puzzle.width, puzzle.height), puzzle.width)


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
    """

    steps: np.ndarray
    width: int
    height: int
    row_digit: np.ndarray  # [row, tile]: the tile's digit in the number of that row
    column_digit: np.ndarray
    row_conflict: np.ndarray
    column_conflict: np.ndarray

    def row(self, puzzle: Any, cells: Any, row: int) -> int:
        """Return the conflicts of a row."""
        line = 0
        for column in range(self.width):
            line = line * (self.width + 1) + self.row_digit[row, puzzle.tile(cells, row * self.width + column)]
        return int(self.row_conflict[line])

    def column(self, puzzle: Any, cells: Any, column: int) -> int:
        """Return the conflicts of a column."""
        line = 0
        for row in range(self.height):
            line = line * (self.height + 1) + self.column_digit[column, puzzle.tile(cells, row * self.width + column)]
        return int(self.column_conflict[line])

    def begin(self, puzzle: Any, cells: Any) -> int:
        total = 0
        for cell in range(len(self.steps)):
            total += int(self.steps[puzzle.tile(cells, cell), cell])
        for row in range(self.height):
            total += self.row(puzzle, cells, row)
        for column in range(self.width):
            total += self.column(puzzle, cells, column)
        return total

    def after(self, puzzle: Any, note: int, before: Any, cells: Any, tile: int, cell: int, blank: int) -> int:
        found = note + int(self.steps[tile, blank]) - int(self.steps[tile, cell])
        if abs(cell - blank) == self.width:
            home = tile // self.width
            if home == cell // self.width or home == blank // self.width:
                found += self.row(puzzle, cells, home) - self.row(puzzle, before, home)
        else:
            home = tile % self.width
            if home == cell % self.width or home == blank % self.width:
                found += self.column(puzzle, cells, home) - self.column(puzzle, before, home)
        return found

    def h(self, note: int) -> int:
        return note

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return steps_between(puzzle, cells, others, self.width, len(self.steps))


def linear_conflict(puzzle: Any) -> LinearConflict:
    """Return the component for a puzzle."""
    width, height = puzzle.width, puzzle.height
    if max(width, height) > LONGEST_LINE:
        raise treeprune.InstanceError(
            f"linear-conflict takes rows and columns of at most {LONGEST_LINE} cells, the board is {width} x {height}"
        )
    rows, columns = np.zeros((height, width * height), np.int64), np.zeros((width, width * height), np.int64)
    for tile in range(1, width * height):
        row, column = divmod(tile, width)
        rows[row, tile], columns[column, tile] = column + 1, row + 1
    return LinearConflict(distances(width, height), width, height, rows, columns, conflicts(width), conflicts(height))
