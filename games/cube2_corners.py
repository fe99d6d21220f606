"""The corners of a 2x2x2 cube: what turns do to them, their numbers, their colours.

corner     0 URF, 1 UFL, 2 ULB, 3 UBR, 4 DFR, 5 DLF, 6 DRB, 7 DBL; the last is held still
placed     for each position the corner that is there
twisted    for each position how often its corner is turned clockwise: 0 where its U or D facelet lies up or down
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

import treeprune

FACES = "URFDLB"
CORNERS = ("URF", "UFL", "ULB", "UBR", "DFR", "DLF", "DRB", "DBL")
FACELETS = ((3, 4, 9), (2, 8, 17), (0, 16, 21), (1, 20, 5), (13, 11, 6), (12, 19, 10), (15, 7, 22), (14, 23, 18))
"""Where the facelets of each position are, faces in the order of FACES, each row by row; clockwise, U or D first."""

CYCLES = {  # where a quarter turn takes the corner of each position, and how it twists it there
    "U": ((0, 1, 2, 3), (0, 0, 0, 0)),
    "R": ((0, 3, 6, 4), (2, 1, 2, 1)),
    "F": ((0, 4, 5, 1), (1, 2, 1, 2)),
    "D": ((4, 6, 7, 5), (0, 0, 0, 0)),
    "L": ((1, 5, 7, 2), (1, 2, 1, 2)),
    "B": ((3, 2, 7, 6), (2, 1, 2, 1)),
}


class Corners(NamedTuple):
    """The corners in each position, and their twists."""

    placed: tuple[int, ...]
    twisted: tuple[int, ...]

    def then(self, turn: Corners) -> Corners:
        """Return the corners after another turn."""
        return Corners(
            tuple(self.placed[p] for p in turn.placed),
            tuple((self.twisted[p] + t) % 3 for p, t in zip(*turn, strict=True)),
        )

    @classmethod
    def of_seven(cls, placed: Iterable[int], twisted: Iterable[int]) -> Corners:
        """Return corners of which the first seven positions are given."""
        return cls((*placed, 7), (*twisted, 0))

    def number(self) -> int:
        """Return the number of the way the first seven are placed, in the order of `itertools.permutations`."""
        total = 0
        for i in range(7):
            total = total * (7 - i) + sum(later < self.placed[i] for later in self.placed[i + 1 : 7])
        return total

    def twist_number(self) -> int:
        """Return the number of the way the first six are twisted; the seventh follows."""
        total = 0
        for twist in self.twisted[:6]:
            total = 3 * total + twist
        return total


SOLVED = Corners(tuple(range(8)), (0,) * 8)


def quarter_turn(face: str) -> Corners:
    """Return what a quarter turn does to a solved cube."""
    placed, twisted = list(SOLVED.placed), list(SOLVED.twisted)
    cycle, twists = CYCLES[face]
    for i, position in enumerate(cycle):
        target = cycle[(i + 1) % 4]
        placed[target], twisted[target] = position, twists[(i + 1) % 4]
    return Corners(tuple(placed), tuple(twisted))


def turns(face: str) -> tuple[Corners, Corners, Corners]:
    """Return one, two and three quarter turns of a face."""
    once = quarter_turn(face)
    return once, once.then(once), once.then(once).then(once)


MOVES = tuple(turn for face in "URF" for turn in turns(face))


def sevens() -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Return all ways to place and to twist the first seven corners, by number."""
    twists = [(*t, -sum(t) % 3) for t in itertools.product(range(3), repeat=6)]
    return list(itertools.permutations(range(7))), twists


@functools.cache
def tables() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the numbers of placing and of twisting after each move, each corner's position, each position's twist."""
    placings, twistings = sevens()
    corners_after, twists_after = np.zeros((5040, 9), np.int64), np.zeros((729, 9), np.int64)
    number = {placed: i for i, placed in enumerate(placings)}
    for m, move in enumerate(MOVES):
        for i, placed in enumerate(placings):
            corners_after[i, m] = number[tuple(placed[p] for p in move.placed[:7])]
        for i, twisted in enumerate(twistings):
            twists_after[i, m] = Corners.of_seven(range(7), twisted).then(move).twist_number()
    return corners_after, twists_after, np.argsort(np.array(placings), axis=1), np.array(twistings)


def whole_turns() -> Iterator[Corners]:
    """Yield the 24 ways to turn a whole cube: turns of two opposite faces the same way round."""
    about = [turns(face)[0].then(turns(other)[2]) for face, other in ("UD", "RL", "FB")]
    found = [SOLVED]
    for way in found:  # which grows meanwhile
        yield way
        found += [way.then(a) for a in about if way.then(a) not in found]


def at_rest(corners: Corners) -> Corners:
    """Return the cube turned as a whole so that its corner DBL is at home, untwisted."""
    return next(c for c in map(corners.then, whole_turns()) if c.placed[7] == 7 and c.twisted[7] == 0)


def of_turns(text: str) -> Corners:
    """Return a solved cube after some turns, such as "R U2 F'"."""
    corners = SOLVED
    for word in re.split(r"[\s,]+", text.strip()):
        match = re.fullmatch(r"([URFDLB])(2?'?|3)", word)
        if match is None and word not in ("", "-"):
            raise treeprune.InstanceError(
                f"{word!r} in {text!r} is no turn: write U, R, F, D, L or B, then nothing, 2 or ' (or - alone)"
            )
        if match is not None:
            corners = corners.then(turns(match[1])[{"": 0, "2": 1, "2'": 1, "'": 2, "3": 2}[match[2]]])
    return at_rest(corners)


def of_facelets(letters: str) -> Corners:
    """Return the corners of 24 facelets; raise InstanceError where no turns lead there."""
    placed, twisted = [], []
    for where in FACELETS:
        shown = "".join(letters[i] for i in where)
        ways = [(c, (3 - t) % 3) for c, name in enumerate(CORNERS) for t in range(3) if name[t:] + name[:t] == shown]
        if not ways:
            raise treeprune.InstanceError(f"{letters!r}: no corner has the facelets {shown}, clockwise")
        placed.append(ways[0][0])
        twisted.append(ways[0][1])
    if sorted(placed) != list(range(8)):
        twice = next(CORNERS[c] for c in placed if placed.count(c) > 1)
        raise treeprune.InstanceError(
            f"{letters!r}: the corner {twice} is there {placed.count(CORNERS.index(twice))} times"
        )
    if sum(twisted) % 3:
        raise treeprune.InstanceError(f"{letters!r} cannot be solved: its twists do not add up to whole turns")
    return at_rest(Corners(tuple(placed), tuple(twisted)))


def net(corners: Corners) -> str:
    """Return a cube as a net: U above, L F R B in the middle, D below."""
    shown = [""] * 24
    for where, corner, twist in zip(FACELETS, *corners, strict=True):
        for i, letter in enumerate(CORNERS[corner]):
            shown[where[(i + twist) % 3]] = letter
    up, right, front, down, left, back = (
        [" ".join(shown[4 * f : 4 * f + 2]), " ".join(shown[4 * f + 2 : 4 * f + 4])] for f in range(6)
    )
    middle = [" ".join(rows) for rows in zip(left, front, right, back, strict=True)]
    return "\n".join([*(f"    {row}" for row in up), *middle, *(f"    {row}" for row in down)])
