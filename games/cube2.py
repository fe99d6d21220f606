"""The 2x2x2 cube, with one corner held still: 3,674,160 states.

    corners    number of the way in which the 7 other corners are placed, 0 to 5,039
    twists     number of the way in which they are twisted, 0 to 728
    move       3 * face + quarter turns - 1, faces U, R, F

What a move does to both numbers is read from tables; `cube2_corners` makes them.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple

import numpy as np

import treeprune

from .cube2_corners import CORNERS, FACES, MOVES, Corners, net, of_facelets, of_turns, tables


class Cube(NamedTuple):
    """How the corners are placed, and how they are twisted."""

    corners: int
    twists: int


@treeprune.compiled
class Blind:
    """No heuristic at all."""

    def h(self, puzzle: Any, s: Cube) -> int:
        return 0


@functools.cache
def databases_of(quarter_turns: bool) -> Any:
    """Return the databases of two sets of 4 corners: from memory, or from the user's cache directory."""
    return treeprune.cached_pattern_databases(Cube2(quarter_turns), ((0, 1, 2, 3), (3, 4, 5, 6)))


@treeprune.compiled
class Cube2(treeprune.PermutationPuzzle):
    """The 2x2x2 cube. Cubes are written as the turns that lead to them, "R U2 F'", or as 24 facelets.

    Parameters
    ----------
    quarter_turns : bool
        A half turn counts as two moves; else as one.
    heuristic : str
        One of HEURISTICS: pdb is the larger of databases of two sets of 4 corners; none.

    Examples
    --------
    >>> cube = Cube2()
    >>> s = cube.parse("R U'")
    >>> print(cube.show(s))
        F F
        U U
    U B L L F D R R
    L L F D R R U B
        D B
        D B
    >>> cube.is_goal(cube.play(cube.play(s, 0), 5)), cube.show_move(s, 5)
    (True, "R'")
    """

    quarter_turns: bool = False
    heuristic: str = "none"
    corners_after: np.ndarray = dataclasses.field(init=False, repr=False)
    twists_after: np.ndarray = dataclasses.field(init=False, repr=False)
    position: np.ndarray = dataclasses.field(init=False, repr=False)
    twist: np.ndarray = dataclasses.field(init=False, repr=False)
    estimate: Any = dataclasses.field(init=False, repr=False)

    HEURISTICS: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "pdb": lambda puzzle: databases_of(puzzle.quarter_turns).lookup(),
        "none": lambda puzzle: Blind(),
    }

    def __post_init__(self) -> None:
        if self.heuristic not in self.HEURISTICS:
            raise treeprune.InstanceError(
                f"heuristic={self.heuristic!r}: {type(self).__name__} has {', '.join(self.HEURISTICS)}"
            )
        for name, table in zip(("corners_after", "twists_after", "position", "twist"), tables(), strict=True):
            object.__setattr__(self, name, table)
        object.__setattr__(self, "estimate", self.HEURISTICS[self.heuristic](self))

    def with_heuristic(self, name: str) -> Cube2:
        """Return the same puzzle with another heuristic."""
        return dataclasses.replace(self, heuristic=name)

    def start(self) -> Cube:
        return Cube(0, 0)

    def is_goal(self, s: Cube) -> bool:
        return s.corners == 0 and s.twists == 0

    def moves(self, s: Cube) -> Iterable[int]:
        for m in range(9):
            if not self.quarter_turns or m % 3 != 1:
                yield m

    def play(self, s: Cube, m: int) -> Cube:
        return Cube(int(self.corners_after[s.corners, m]), int(self.twists_after[s.twists, m]))

    def h(self, s: Cube) -> int:
        found: int = self.estimate.h(self, s)
        return found

    def key(self, s: Cube) -> int:
        return s.corners * 729 + s.twists

    def unpack(self, key: int) -> Cube:
        return Cube(key // 729, key % 729)

    def redundant(self, last: int, m: int) -> bool:
        """Tell whether `m` turns the face of `last`; of quarter turns, whether it undoes it or both go backwards."""
        if last // 3 != m // 3:
            return False
        return not self.quarter_turns or m != last or m % 3 == 2

    def predecessors(self, s: Cube) -> Iterable[tuple[int, Cube]]:
        for m in range(9):
            if not self.quarter_turns or m % 3 != 1:
                yield m, self.play(s, m // 3 * 3 + 2 - m % 3)

    def goals(self) -> Iterable[Cube]:
        yield self.start()

    def place(self, s: Cube, token: int) -> int:
        """Return 3 * position + twist of a corner."""
        position = int(self.position[s.corners, token])
        return 3 * position + int(self.twist[s.twists, position])

    # --- in plain Python ---

    def layout(self) -> treeprune.Layout:
        return treeprune.Layout(21, tuple(range(0, 21, 3)))

    def moves_at(self, blank: int) -> Iterable[int]:
        return self.moves(self.start())

    def carried(self, place: int, m: int, blank: int) -> int:
        position, twist = divmod(place, 3)
        return 3 * MOVES[m].placed.index(position) + (twist + MOVES[m].twisted[MOVES[m].placed.index(position)]) % 3

    def parse(self, text: str) -> Cube:
        """Return the cube after some turns of a solved one ("R U2 F'"), or with 24 facelets.

        Facelets are letters of their faces, in the order U R F D L B, each face row by row: "UUUURRRR..." when solved.
        Turns of L, D and B are taken; the cube is turned as a whole until its corner DBL is where it belongs.
        """
        letters = "".join(text.split()).upper()
        if len(letters) == 24 and set(letters) == set(FACES):
            return self.number(of_facelets(letters))
        return self.number(of_turns(text))

    def number(self, corners: Corners) -> Cube:
        """Return the state of some corners, those of a cube whose corner DBL is at home."""
        return Cube(corners.number(), corners.twist_number())

    def instance_of(self, line: str) -> str:
        """Return the turns or facelets of a line: all of it."""
        return line.strip()

    def show(self, s: Cube) -> str:
        """Return the cube as a net: U above, L F R B in the middle, D below."""
        placed, twisted = [0] * len(CORNERS), [0] * len(CORNERS)
        for token in range(7):
            position, twist = divmod(self.place(s, token), 3)
            placed[position], twisted[position] = token, twist
        return net(Corners.of_seven(placed[:7], twisted[:7]))

    def show_move(self, s: Cube, m: int) -> str:
        return "URF"[m // 3] + ("", "2", "'")[m % 3]


@treeprune.compiled
class Cube2Solver(Cube2):
    """The cube with pattern databases, which are built when the first of it is made, and kept on disk."""

    heuristic: str = "pdb"
