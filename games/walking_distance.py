"""Walking distance: the moves a sliding puzzle takes when every row, and then every column, is a bag of tiles.

    bags     how many tiles of each line belong to which; the blank is where one is missing
    code     the bags as one number, digits to the base cells of a line + 1
    number   of a state of bags, in the order of codes

The note that states carry along holds the number of the rows' state, and that of the columns' in its upper half. The
exact distance of the bags, rows plus columns, is never above the puzzle's own: K. Takahashi 2001.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import treeprune

from .sliding_heuristics import steps_between

MOST_STATES = 500_000
"""States of bags that a table goes up to."""

Bags = tuple[tuple[int, ...], ...]


def steps(bags: Bags, length: int) -> list[tuple[int, int, Bags]]:
    """Return the moves: 0 or 1 for the line before or behind the blank's, the line the tile belongs to, the bags."""
    lines, found = len(bags), []
    blank = next(i for i, bag in enumerate(bags) if sum(bag) < length)
    for way, other in ((0, blank - 1), (1, blank + 1)):
        for kind in range(lines) if 0 <= other < lines else ():
            if bags[other][kind] > 0:
                rows = [list(bag) for bag in bags]
                rows[other][kind] -= 1
                rows[blank][kind] += 1
                found.append((way, kind, tuple(map(tuple, rows))))
    return found


@functools.cache
def walks(lines: int, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, for some lines of cells, the sorted codes of all bags, their distances, and the numbers after each move.

    The last is read at 16 * number + 8 * way (0 to the line before, 1 to the line behind the blank's) + the line that
    the tile belongs to; there are at most 8 lines.
    """
    refused = f"walking-distance takes at most {MOST_STATES:,} states; {lines} lines of {length} cells have more"
    if (length + 1) ** (lines * lines) >= 2**63:
        raise treeprune.InstanceError(refused)
    goal = tuple(tuple(length - (i == 0) if i == j else 0 for j in range(lines)) for i in range(lines))
    far, todo = {goal: 0}, [goal]
    for bags in todo:  # which grows meanwhile
        for _, _, then in steps(bags, length):
            if then not in far:
                far[then] = far[bags] + 1
                todo.append(then)
        if len(todo) > MOST_STATES:
            raise treeprune.InstanceError(refused)
    codes = {bags: code(bags, length) for bags in todo}
    todo.sort(key=codes.__getitem__)
    number = {bags: i for i, bags in enumerate(todo)}
    after = np.zeros((len(todo), 2, 8), np.int32)
    for i, bags in enumerate(todo):
        for way, kind, then in steps(bags, length):
            after[i, way, kind] = number[then]
    return np.array([codes[bags] for bags in todo]), np.array([far[bags] for bags in todo]), after.ravel()


def code(bags: Bags, length: int) -> int:
    """Return the code of bags."""
    flat = [count for bag in bags for count in bag]
    return sum(count * (length + 1) ** i for i, count in enumerate(flat))


@treeprune.compiled
def number_of(codes: np.ndarray, wanted: int) -> int:
    """Return the number of a code, by bisection."""
    low, high = 0, len(codes) - 1
    while low < high:
        middle = (low + high) // 2
        if codes[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@treeprune.compiled
class WalkingDistance:
    """Exact distances of the bags of rows and of columns."""

    row_codes: np.ndarray
    row_far: np.ndarray
    row_after: np.ndarray
    column_codes: np.ndarray
    column_far: np.ndarray
    column_after: np.ndarray
    line: np.ndarray  # the row and the column that each tile belongs to
    width: int
    height: int

    def begin(self, puzzle: Any, cells: Any) -> int:
        rows, columns = 0, 0
        for cell in range(self.width * self.height):
            tile = puzzle.tile(cells, cell)
            if tile != 0:
                digit = (cell // self.width) * self.height + tile // self.width
                rows += (self.width + 1) ** digit
                digit = (cell % self.width) * self.width + tile % self.width
                columns += (self.height + 1) ** digit
        return number_of(self.row_codes, rows) | number_of(self.column_codes, columns) << 32

    def after(self, puzzle: Any, note: int, cells: Any, tile: int, m: int, blank: int) -> int:
        rows, columns, way = note & 0xFFFFFFFF, note >> 32, (m >> 1) & 1
        if (m & 3) == 0 or (m & 3) == 3:
            rows = int(self.row_after[((2 * rows + way) << 3) | self.line[0, tile]])
        else:
            columns = int(self.column_after[((2 * columns + way) << 3) | self.line[1, tile]])
        return rows | columns << 32

    def h(self, note: int) -> int:
        return int(self.row_far[note & 0xFFFFFFFF]) + int(self.column_far[note >> 32])

    def between(self, puzzle: Any, cells: Any, others: Any) -> int:
        return steps_between(puzzle, cells, others, self.width, self.width * self.height)


def walking_distance(puzzle: Any) -> WalkingDistance:
    """Return the component for a puzzle."""
    width, height = puzzle.width, puzzle.height
    row, column = np.divmod(np.arange(width * height), width)
    line = np.array([row, column], np.int64)
    return WalkingDistance(*walks(height, width), *walks(width, height), line, width, height)
