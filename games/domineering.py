"""Domineering, which Goeran Andersson invented about 1973, on a board of any shape with at most 64 cells.

    cell     bit width * row + column, rows from the top        taken    cells that are covered, or were never there
    turn     0: Vertical (Left) moves, 1: Horizontal (Right)    move     bit of the upper or left cell of a domino

The sides cover two free cells in turn, Vertical one above the other, Horizontal one beside the other; who cannot move
has lost. `Domineering` plays by the rules. `DomineeringSolver` also counts the moves nobody can take from a side, as
Breuker, Uiterwijk and van den Herik did ("Solving 8 x 8 Domineering", 2000), and stops where counting settles it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import NamedTuple

import treeprune
from treeprune.bits import lowest_bit, lowest_index, popcount, uint64

SIDES = "VH"


class Board(NamedTuple):
    """A position: the cells that are not free, and whose turn it is."""

    taken: uint64
    turn: int


@treeprune.compiled
class Domineering(treeprune.Game):
    """Domineering by its rules.

    A position is written row by row from the top, rows parted by `/`, a free cell as `.` and any other as `x` or `#`;
    then, after a space, who moves, `V` or `H`: "../.x V". The empty board may be left out or told by its size: "V",
    "8x8 H". (`#` begins a comment in a file of instances.) A move is written as its two cells: "a1-a2".

    Parameters
    ----------
    width, height : int
        Size of the board; at most 64 cells.

    Examples
    --------
    >>> game = Domineering(3, 3)
    >>> print(game.show(game.parse(".../.x./.x. H")))
    3 . . .
    2 . x .
    1 . x .
      a b c   H to move
    >>> treeprune.solve(game, world="interpreted").value
    1
    """

    width: int = 8
    height: int = 8
    board: uint64 = dataclasses.field(init=False, repr=False)
    inner: uint64 = dataclasses.field(init=False, repr=False)
    column: uint64 = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or self.width * self.height > 64:
            raise treeprune.InstanceError(f"a board of {self.width} x {self.height}: at least 1 x 1, at most 64 cells")
        column = sum(1 << self.width * row for row in range(self.height))
        board = (1 << self.width * self.height) - 1
        object.__setattr__(self, "board", board)
        object.__setattr__(self, "inner", board & ~(column << self.width - 1))
        object.__setattr__(self, "column", column)

    def start(self) -> Board:
        return Board(uint64(0), 0)

    def step(self, turn: int) -> int:
        """Return how far apart the bits of a domino are."""
        return self.width & 63 if turn == 0 else 1  # no shift by 64 on a board of one row

    def places(self, free: int, turn: int) -> int:
        """Return the upper or left cells of the dominoes that a side can put on some free cells."""
        fits = self.inner if turn == 1 else self.board if self.height > 1 else uint64(0)
        return uint64(free & (free >> uint64(self.step(turn))) & fits)

    def is_over(self, s: Board) -> bool:
        return self.places(self.board ^ s.taken, s.turn) == 0

    def evaluate(self, s: Board) -> int:
        return -1 if self.places(self.board ^ s.taken, s.turn) == 0 else 0

    def lower(self, s: Board) -> int:
        return -1

    def upper(self, s: Board) -> int:
        return 1

    def moves(self, s: Board) -> Iterable[int]:
        places = self.places(self.board ^ s.taken, s.turn)
        while places != 0:
            yield lowest_index(places)
            places ^= lowest_bit(places)

    def covered(self, m: int, turn: int) -> int:
        """Return the two cells of a domino."""
        return (uint64(1) << uint64(m)) | (uint64(1) << uint64(m + self.step(turn)))

    def play(self, s: Board, m: int) -> Board:
        return Board(uint64(s.taken | self.covered(m, s.turn)), 1 - s.turn)

    def null_move(self, s: Board) -> Board:
        return Board(s.taken, 1 - s.turn)

    def order(self, s: Board, m: int) -> int:
        free = uint64(self.board ^ s.taken ^ self.covered(m, s.turn))
        return popcount(self.places(free, s.turn)) - popcount(self.places(free, 1 - s.turn))

    def symmetries(self, s: Board) -> Iterable[Board]:
        """Yield reflections; of a square board also those along a diagonal, which turn one side into the other."""
        a = s.taken
        b, c = self.upside_down(a), self.mirrored(a)
        d = self.mirrored(b)
        yield Board(b, s.turn)
        yield Board(c, s.turn)
        yield Board(d, s.turn)
        if self.width == self.height:
            yield Board(self.transposed(a), 1 - s.turn)
            yield Board(self.transposed(b), 1 - s.turn)
            yield Board(self.transposed(c), 1 - s.turn)
            yield Board(self.transposed(d), 1 - s.turn)

    def upside_down(self, cells: int) -> int:
        """Return a board with its rows in reverse order."""
        found, row = uint64(0), self.board >> uint64(self.width * (self.height - 1))
        for i in range(self.height):
            found |= ((cells >> uint64(self.width * i)) & row) << uint64(self.width * (self.height - 1 - i))
        return uint64(found)

    def mirrored(self, cells: int) -> int:
        """Return a board with its columns in reverse order."""
        found = uint64(0)
        for i in range(self.width):
            found |= ((cells >> uint64(i)) & self.column) << uint64(self.width - 1 - i)
        return uint64(found)

    def transposed(self, cells: int) -> int:
        """Return a square board with rows and columns exchanged."""
        found = uint64(0)
        for i in range(self.width):
            column = (cells >> uint64(i)) & self.column
            while column != 0:
                found |= uint64(1) << uint64(self.width * i + lowest_index(column) // self.width)
                column ^= lowest_bit(column)
        return uint64(found)

    def parse(self, text: str) -> Board:
        *rest, side = text.split() or [""]
        if side not in SIDES or len(side) != 1 or len(rest) > 1:
            raise treeprune.InstanceError(f"{text!r}: give the rows, a space, and V or H for the side to move")
        if not rest:
            return Board(uint64(0), SIDES.index(side))
        size = re.fullmatch(r"(\d+)x(\d+)", rest[0], re.ASCII)
        rows = ["." * int(size[1])] * int(size[2]) if size and len(rest[0]) < 9 else rest[0].split("/")
        if len(rows) != self.height:
            raise treeprune.InstanceError(f"{text!r}: {len(rows)} rows, but this board has {self.height}")
        taken = 0
        for i, row in enumerate(rows):
            if len(row) != self.width:
                raise treeprune.InstanceError(
                    f"{text!r}: row {i + 1} has {len(row)} cells, but this board is {self.width} wide"
                )
            for j, letter in enumerate(row):
                if letter not in ".x#":
                    raise treeprune.InstanceError(f"{text!r}: cell {j + 1} of row {i + 1} is {letter!r}: . or x")
                taken |= (letter != ".") << (self.width * i + j)
        return Board(uint64(taken), SIDES.index(side))

    def show(self, s: Board) -> str:
        wide = len(str(self.height))
        rows = []
        for i in range(self.height):
            marks = ["x" if s.taken >> (self.width * i + j) & 1 else "." for j in range(self.width)]
            rows.append(" ".join([str(self.height - i).rjust(wide), *(m.ljust(len(self.letters(0))) for m in marks)]))
        state = f"{SIDES[s.turn]} cannot move" if self.is_over(s) else f"{SIDES[s.turn]} to move"
        return "\n".join([*rows, " ".join([" " * wide, *map(self.letters, range(self.width))]) + f"   {state}"])

    def letters(self, column: int) -> str:
        """Return the name of a column."""
        a = "abcdefghijklmnopqrstuvwxyz"
        return a[column] if self.width <= 26 else a[column // 26] + a[column % 26]

    def cell(self, index: int) -> str:
        """Return the name of a cell: its column, and its row from the bottom."""
        return f"{self.letters(index % self.width)}{self.height - index // self.width}"

    def show_move(self, s: Board, m: int) -> str:
        return f"{self.cell(m)}-{self.cell(m + self.step(s.turn))}"


@treeprune.compiled
class DomineeringSolver(Domineering):
    """Domineering with what counting proves; same values, fewer nodes.

    Let G be the free cells, and for a side P, the other being O:

        real(P)   dominoes of P that fit into G at once. P makes at most as many moves from now on: its dominoes do
                  not overlap and lie in G.
        safe(P)   dominoes of P that fit into cells of G no domino of O can cover, now or later, free cells only
                  becoming fewer. P can make these moves whenever it likes.
        open(P)   dominoes of P that fit into what these leave of G; crowded if a domino of O could cover a cell of
                  it and a cell of another of them, else lonely. A domino of O spoils at most two of them, and a
                  lonely one only alone: it covers two cells, and no two of one domino of P.

    Let a crowded domino weigh 2 and a lonely one 3. P plays crowded ones first, then lonely ones. While there are
    crowded ones, a move of P and an answer of O take at most 2 + 4 from the weight, later 3 + 3. So P makes at least
    ceil(weight / 6) of these moves if it moves first; if O does, its first move takes 4, or 3 where all are lonely.
    With the safe ones added, P can count on sure(P) moves. It follows, for P to move:

        sure(P) > real(O)     P can still move when O, after real(O) moves, cannot: P wins.
        sure(O) >= real(P)    O can answer all real(P) moves of P, who then cannot move: O wins.

    Cells that fit into no domino of either side do not matter, and `key` takes them for covered.

    Examples
    --------
    >>> game = DomineeringSolver(4, 4)
    >>> s = game.parse("..../xxx./..x./xxxx H")
    >>> game.lower(s), game.upper(s)          # two moves nobody can take from Horizontal, one for Vertical
    (1, 1)
    """

    def line(self, i: int, turn: int) -> int:
        """Return row i for Vertical, column i for Horizontal."""
        if turn == 0:
            return uint64((self.board >> uint64(self.width * (self.height - 1))) << uint64(self.width * i))
        return uint64(self.column << uint64(i))

    def packed(self, cells: int, turn: int) -> int:
        """Return the upper or left cells of as many dominoes of a side as fit into some cells at once."""
        found = uint64(0)
        step = uint64(self.step(turn))
        for i in range((self.height if turn == 0 else self.width) - 1):
            pairs = cells & (cells >> step) & self.line(i, turn)
            cells = uint64(cells ^ (pairs | (pairs << step)))
            found |= pairs
        return uint64(found)

    def reach(self, free: int, turn: int) -> int:
        """Return the cells that some domino of a side can cover."""
        places = self.places(free, turn)
        return uint64(places | (places << uint64(self.step(turn))))

    def real(self, free: int, turn: int) -> int:
        """Return how many moves a side has at most."""
        return popcount(self.packed(free, turn))

    def sure(self, free: int, turn: int, first: int) -> int:
        """Return how many moves nobody can keep a side from; `first` is 1 if it moves first, else 0."""
        step = uint64(self.step(turn))
        safe = self.packed(free & (self.board ^ self.reach(free, 1 - turn)), turn)
        rest = uint64(free ^ (safe | (safe << step)))
        found = self.packed(rest, turn)
        met = self.reach(found | (found << step), 1 - turn)
        crowded = popcount(found & (met | (met >> step)))
        weight = 3 * popcount(found) - crowded
        if first == 0:
            weight -= 4 if crowded > 0 else 3
        return popcount(safe) + max((weight + 5) // 6, 0)

    def lower(self, s: Board) -> int:
        free = uint64(self.board ^ s.taken)
        return 1 if self.sure(free, s.turn, 1) > self.real(free, 1 - s.turn) else -1

    def upper(self, s: Board) -> int:
        free = uint64(self.board ^ s.taken)
        return -1 if self.sure(free, 1 - s.turn, 0) >= self.real(free, s.turn) else 1

    def key(self, s: Board) -> Board:
        free = uint64(self.board ^ s.taken)
        return Board(uint64(self.board ^ (self.reach(free, 0) | self.reach(free, 1))), s.turn)

    def order(self, s: Board, m: int) -> int:
        free = uint64(self.board ^ s.taken ^ self.covered(m, s.turn))
        return self.sure(free, s.turn, 0) - self.real(free, 1 - s.turn)
