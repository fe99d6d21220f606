"""Shortest ways on a grid of cells, four or eight steps from each: mazes, game maps, costs of terrain.

    state    number of a cell, row * width + column        x, y    its column and row
    move     0 ... 3: up, right, down, left; 4 ... 7: the diagonals between them
    ways     one bit a move that is possible, for each cell

A diagonal step needs both cells beside it free and costs sqrt(2) times a straight one (the Moving AI rule).
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

import treeprune

from .grid_estimates import Blind, Euclidean, Manhattan, Octile
from .grid_files import Query, map_of, read_map, read_scenario
from .grid_ways import DIAGONAL, DX, DY, LENGTHS, NAMES, OPPOSITE, possible_moves, terrain

EXAMPLE = """
........
.@@@@@..
......@.
.@@@..@.
...@..@.
.@.@@@@.
.@......
"""


@treeprune.compiled
class GridSpace(treeprune.StateSpace):
    """The way from one cell of a grid to another.

    Parameters
    ----------
    cells : array, shape (height, width), optional
        bool: True where a cell is free; numbers: what entering a cell costs, inf for a wall. A small example by
        default.
    diagonal : bool
        Whether there are eight steps from a cell, or four.
    source, target : (int, int), optional
        x and y of the cells where the way begins and ends.
    heuristic : str
        A name in `HEURISTICS`; "auto" is octile with diagonal steps, Manhattan without.

    Raises
    ------
    InstanceError
        If a cost is not above 0, or source or target is no free cell; the message names the cell.

    Notes
    -----
    All heuristics are scaled by the least cost of a cell, and Manhattan by sqrt(1/2) besides where there are diagonal
    steps, so that they are admissible and consistent.

    Examples
    --------
    >>> grid = GridSpace()
    >>> print(grid.show(grid.start()))
    S.......
    .@@@@@..
    ......@.
    .@@@..@.
    ...@..@.
    .@.@@@@.
    .@.....G
    """

    cells: Any = dataclasses.field(default=None, repr=False)
    diagonal: bool = True
    source: Any = None
    target: Any = None
    heuristic: Any = "auto"
    width: int = dataclasses.field(init=False)
    height: int = dataclasses.field(init=False)
    states: int = dataclasses.field(init=False, repr=False)
    least_cost: float = dataclasses.field(init=False, repr=False)
    directed: bool = dataclasses.field(init=False, repr=False)
    entry: Any = dataclasses.field(init=False, repr=False)
    ways: Any = dataclasses.field(init=False, repr=False)
    steps: Any = dataclasses.field(init=False, repr=False)
    begin: int = dataclasses.field(init=False, repr=False)
    end: int = dataclasses.field(init=False, repr=False)
    estimate: Any = dataclasses.field(init=False, repr=False)

    HEURISTICS: ClassVar[dict[str, Any]] = {
        "octile": lambda grid: Octile(grid.width, grid.least_cost),
        "manhattan": lambda grid: Manhattan(grid.width, grid.least_cost * (DIAGONAL / 2 if grid.diagonal else 1.0)),
        "euclidean": lambda grid: Euclidean(grid.width, grid.least_cost),
        "landmarks": lambda grid: treeprune.Landmarks(grid),
        "none": lambda grid: Blind(),
    }

    def __post_init__(self) -> None:
        if self.cells is None:
            rows = EXAMPLE.split()
            cells = np.array([[cell == "." for cell in row] for row in rows])
            self._set(source=(0, 0), target=(len(rows[0]) - 1, len(rows) - 1), cells=cells)
        free, entry = terrain(self.cells)
        height, width = free.shape
        self._set(width=width, height=height, states=width * height, entry=entry.ravel(),
                  ways=possible_moves(free, self.diagonal), steps=np.array(DY) * width + np.array(DX))  # fmt: skip
        self._set(least_cost=float(entry[free].min(initial=math.inf)) if free.any() else 0.0)
        self._set(directed=bool(np.any(entry[free] != self.least_cost)), begin=-1, end=-1, estimate=Blind())
        self._ask(self.source, self.target)
        self._set(estimate=self._estimate(self.heuristic))

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _ask(self, source: Any, target: Any) -> None:
        begin = -1 if source is None else self.number(source, "start")
        end = -1 if target is None else self.number(target, "goal")
        self._set(source=source, target=target, begin=begin, end=end)

    def _estimate(self, name: Any) -> Any:
        if not isinstance(name, str):
            return name
        if name == "auto":
            name = "octile" if self.diagonal else "manhattan"
        if name not in self.HEURISTICS:
            raise ValueError(f"heuristic={name!r}: choose {', '.join(self.HEURISTICS)} or auto")
        return self.HEURISTICS[name](self)

    @classmethod
    def from_file(cls, path: str | Path, diagonal: bool = True) -> GridSpace:
        """Return the grid of a .map file; ask it for ways by `query`."""
        return cls(read_map(path), diagonal)

    @classmethod
    def random(
        cls,
        width: int,
        height: int,
        blocked: float = 0.2,
        diagonal: bool = True,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> GridSpace:
        """Return a grid in which each cell is a wall with probability `blocked`, and a query on it that has an answer.

        Examples
        --------
        >>> grid = GridSpace.random(30, 20, rng=1)
        >>> grid.width, grid.height, int(grid.cells.sum())
        (30, 20, 483)
        """
        draw = np.random.default_rng(rng)
        if width < 2 or height < 2 or not 0 <= blocked < 1:
            raise ValueError(
                f"width={width}, height={height}, blocked={blocked}: at least 2 x 2 cells, blocked below 1"
            )
        while True:
            grid = cls(draw.random((height, width)) >= blocked, diagonal)
            for _ in range(8):
                s = int(draw.integers(grid.states))
                near = grid.reached(s) if grid.ways[s] else []
                if len(near) > 1:
                    t = near[int(draw.integers(1, len(near)))]
                    return grid.query(grid.cell(s), grid.cell(t))

    def query(self, source: tuple[int, int], target: tuple[int, int] | None = None) -> GridSpace:
        """Return the same grid asked for another way, which shares all arrays.

        Raises
        ------
        InstanceError
            If one is no free cell of the grid.
        """
        other = copy.copy(self)
        other._ask(source, target)
        return other

    def with_heuristic(self, name: Any) -> GridSpace:
        """Return the same grid and query guided by another heuristic: a name in HEURISTICS, or a part of your own."""
        other = copy.copy(self)
        other._set(heuristic=name, estimate=self._estimate(name))
        return other

    def number(self, cell: tuple[int, int], what: str = "cell") -> int:
        """Return the number of the free cell (x, y)."""
        try:
            x, y = map(int, cell)
        except (TypeError, ValueError):
            raise treeprune.InstanceError(f"{what} {cell!r}: give x and y, the column and the row") from None
        if not (0 <= x < self.width and 0 <= y < self.height):
            raise treeprune.InstanceError(f"{what} ({x}, {y}) lies outside of {self.width} x {self.height} cells")
        if self.entry[y * self.width + x] == math.inf:
            raise treeprune.InstanceError(f"{what} ({x}, {y}) is a wall")
        return y * self.width + x

    def cell(self, s: int) -> tuple[int, int]:
        """Return x and y of a state."""
        return int(s) % self.width, int(s) // self.width

    node = cell

    @property
    def guided(self) -> bool:
        """Whether the space estimates distances."""
        return not isinstance(self.estimate, Blind)

    def reached(self, s: int) -> list[int]:
        """Return every state that can be reached from one, itself first."""
        found, seen = [s], {s}
        for t in found:
            for m in self.moves(t):
                u = int(self.play(t, m))
                if u not in seen:
                    seen.add(u)
                    found.append(u)
        return found

    def start(self) -> int:
        if self.begin < 0:
            raise treeprune.InstanceError("this grid has no start yet: ask for a way by query((x, y), (x, y))")
        return self.begin

    def is_goal(self, s: int) -> bool:
        return s == self.end

    def moves(self, s: int) -> Iterable[int]:
        possible = self.ways[s]
        for m in range(8):
            if (possible >> m) & 1:
                yield m

    def play(self, s: int, m: int) -> Any:
        return s + self.steps[m]

    def cost(self, s: int, m: int) -> Any:
        return LENGTHS[m] * self.entry[s + self.steps[m]]

    def h(self, s: int) -> Any:
        return self.estimate.between(s, self.end)

    def h_back(self, s: int, start: int) -> Any:
        return self.estimate.between(start, s)

    def unpack(self, key: int) -> int:
        return key

    def predecessors(self, s: int) -> Iterable[tuple[int, Any]]:
        possible = self.ways[s]
        for m in range(8):
            if (possible >> OPPOSITE[m]) & 1:
                yield m, s - self.steps[m]

    def goals(self) -> Iterable[int]:
        if self.end >= 0:
            yield self.end

    def moves_through(self, states: list[int], steps: bool = False) -> list[int]:
        pairs = itertools.pairwise(states)  # on narrow grids two moves make one step, but only one of them is possible
        return [next(m for m in self.moves(s) if self.steps[m] == t - s) for s, t in pairs]

    def line(self, moves: Iterable[int]) -> list[tuple[int, int]]:
        """Return the cells, as (x, y), that a way of moves goes through from the start on."""
        s = self.start()
        found = [self.cell(s)]
        for m in moves:
            s += int(self.steps[m])
            found.append(self.cell(s))
        return found

    def show(self, s: int) -> str:
        return self.show_line([self.cell(s)])

    def show_line(self, line: Iterable[tuple[int, int]]) -> str:
        """Return the map with a way drawn in: S the start, G the goal, o the way, @ walls."""
        line = list(line)
        if self.width > 120 or self.height > 80:
            return (
                f"{self.width} x {self.height} cells, at {line[-1]}" if line else f"{self.width} x {self.height} cells"
            )
        rows = np.where(np.isinf(self.entry), "@", ".").reshape(self.height, self.width).tolist()
        marks = [(cell, "o") for cell in line]
        marks += [(cell, mark) for cell, mark in ((self.source, "S"), (self.target, "G")) if cell is not None]
        for (x, y), mark in marks:
            rows[y][x] = mark
        return "\n".join("".join(row) for row in rows)

    def show_move(self, s: int, m: int) -> str:
        return NAMES[m]

    def instance_of(self, line: str) -> str:
        return line.strip()

    def fitted(self, text: str) -> GridSpace:
        """Return the grid, and the way on it, that a text names: "FILE.map", "FILE.map x,y x,y" or "x,y x,y"."""
        words = text.split()
        grid = self
        if words and not is_place(words[0]):
            grid = GridSpace.from_file(words.pop(0), self.diagonal).with_heuristic(self.heuristic)
        if len(words) > 2:
            raise treeprune.InstanceError(f"{text!r}: write a map's file, then x,y of the start and of the goal")
        return grid.between(*words, *[None] * (2 - len(words))) if words else grid

    def between(self, source: str | None, target: str | None) -> GridSpace:
        """Return the same grid asked for the way between two cells, written x,y; None: as it is now."""
        ends = [now if text is None else self.cell(self.parse(text)) for text, now in
                ((source, self.source), (target, self.target))]  # fmt: skip
        return self.query(*ends)

    def queries(self, path: str) -> Iterator[tuple[int, tuple[str, GridSpace | None, str | None]]]:
        """Yield the queries of a .scen file."""
        for query, grid in scenario_queries(path, self.diagonal):
            own = None if grid is None else grid.with_heuristic(self.heuristic)
            yield query.line, (query.text, own, query.reason)

    def parse(self, text: str) -> int:
        """Return the cell that a text names first, "x,y"; the start where it names none."""
        place = next((word for word in text.split() if is_place(word)), None)
        if place is None:
            return self.start()
        x, _, y = place.partition(",")
        return self.number((x, y))  # type: ignore[arg-type]


def is_place(word: str) -> bool:
    """Tell whether a word is written like a cell, x,y."""
    return re.fullmatch(r"-?\d+,-?\d+", word) is not None


def scenario_queries(path: str | Path, diagonal: bool = True) -> Iterator[tuple[Query, GridSpace | None]]:
    """Yield each query of a .scen file with its grid, None where the reason says why there is none.

    Raises
    ------
    InstanceError
        If the file cannot be read.
    """
    grids: dict[str, GridSpace] = {}
    for query in read_scenario(path):
        if query.reason is not None:
            yield query, None
            continue
        try:
            if query.map not in grids:
                grids[query.map] = GridSpace.from_file(map_of(query, path), diagonal)
            grid = grids[query.map]
            if (grid.width, grid.height) != (query.width, query.height):
                raise treeprune.InstanceError(
                    f"the map has {grid.width} x {grid.height} cells, not {query.width} x {query.height}"
                )
            yield query, grid.query(query.source, query.target)
        except treeprune.InstanceError as error:
            yield dataclasses.replace(query, reason=str(error)), None
