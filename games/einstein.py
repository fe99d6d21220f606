"""EinStein wuerfelt nicht!, Ingo Althoefer's game of 2004: a race in which a die chooses the stone.

Each side sees the board from its own corner, so that both march alike and one set of rules serves both:

    cell      1 + size * row + column, row 0 and column 0 at the side's own corner, size * size at the opponent's
    stones    6 bits a stone, stone 1 in the lowest: the cell it stands on, 0 for a stone that is gone
    die       0: to be rolled, chance moves next; else the number rolled
    move      3 * stone + direction: 0 along the row, 1 along the column, 2 diagonally

What one side calls cell c the other calls size * size + 1 - c. `EinStein` plays by the rules; `EinSteinSolver` rolls
numbers that allow the same moves as one, and sees who wins at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import treeprune

SIDES = "XY"
ROUNDING = 1e-12
"""More than the mean over a die can lose by rounding."""


class Stones(NamedTuple):
    """A position: stones of the side to move and of the other, whose turn it is (0: X, 1: Y), the die."""

    mover: int
    other: int
    turn: int
    die: int


@treeprune.compiled
def cell_of(stones: int, i: int) -> int:
    """Return the cell of stone i, 0 if it is gone."""
    return (stones >> (6 * i - 6)) & 63


@treeprune.compiled
class EinStein(treeprune.Game):
    """EinStein wuerfelt nicht!: a die says which stone moves; if it is gone, the next higher or lower one does.

    A step leads one cell nearer to the far corner, along a row, a column or diagonally, and takes whatever stands
    there, even an own stone. Whoever reaches the far corner, or takes the last stone of the other, wins.

    A position is written row by row from the top, rows parted by `/`: stones of X, who marches from the top left to
    the bottom right, as digits, those of Y as letters (a is 1), `.` for an empty cell; then X or Y, who is to move;
    then the number rolled, if the die is rolled. The stones of a game that begins can be told instead by two words of
    digits, each side's row by row from its own corner, X's first: "163524 143526". `-` is the start, "123456 123456".
    A move is written as stone and cell, "3-c4", or "3xc4" if it takes a stone.

    Parameters
    ----------
    size : int
        Cells along each side, 2 to 7.
    stones : int
        Stones of each side and sides of the die, at most 9, and at most size * (size - 1) / 2 so that they have room.

    Examples
    --------
    >>> game = EinStein()
    >>> print(game.show(game.parse("12.../3..../..5.f/...e./..... X 3")))
    5  x1 x2 .  .  .
    4  x3 .  .  .  .
    3  .  .  x5 .  y6
    2  .  .  .  y5 .
    1  .  .  .  .  .
       a  b  c  d  e   X to move, rolled 3
    >>> s = game.parse("12.../3..../..5.f/...e./..... X 4")
    >>> [game.show_move(s, m) for m in game.moves(s)]
    ['3-b4', '3-a3', '3-b3', '5-d3', '5-c2', '5xd2']
    """

    size: int = 5
    stones: int = 6

    def __post_init__(self) -> None:
        if not 2 <= self.size <= 7 or not 1 <= self.stones <= min(9, self.size * (self.size - 1) // 2):
            raise treeprune.InstanceError(
                f"size {self.size}, {self.stones} stones: size 2 to 7, stones 1 to 9 and at most size * (size - 1) / 2"
            )

    # --- rules ---

    def start(self) -> Stones:
        digits = "".join(str(i + 1) for i in range(self.stones))
        return Stones(self.arranged(digits), self.arranged(digits), 0, 0)

    def holds(self, stones: int, cell: int) -> int:
        """Return the stone that stands on a cell, 0 if there is none."""
        for i in range(1, self.stones + 1):
            if cell_of(stones, i) == cell:
                return i
        return 0

    def is_over(self, s: Stones) -> bool:
        return s.mover == 0 or self.holds(s.other, self.size * self.size) != 0

    def outcomes(self, s: Stones) -> Iterable[tuple[float, Stones]]:
        if s.die == 0:
            for die in range(1, self.stones + 1):
                yield 1.0 / self.stones, Stones(s.mover, s.other, s.turn, die)

    def choice(self, stones: int, die: int) -> int:
        """Return 16 * a + b for the two stones, or twice the only one, that a number lets move; 0 for no number."""
        if die == 0:
            return 0
        a, b = die, die
        while a > 0 and cell_of(stones, a) == 0:
            a -= 1
        while b <= self.stones and cell_of(stones, b) == 0:
            b += 1
        if a == 0:
            a = b
        if b > self.stones:
            b = a
        return 16 * a + b

    def target(self, cell: int, direction: int) -> int:
        """Return the cell a step leads to, 0 if it leads off the board."""
        if direction != 1 and (cell - 1) % self.size == self.size - 1:
            return 0
        if direction != 0 and (cell - 1) // self.size == self.size - 1:
            return 0
        return cell + (1 if direction == 0 else self.size if direction == 1 else self.size + 1)

    def moves(self, s: Stones) -> Iterable[int]:
        choice = self.choice(s.mover, s.die)
        for i in range(max(choice // 16, 1), choice % 16 + 1):
            cell = cell_of(s.mover, i)
            if cell != 0:
                for direction in range(3):
                    if self.target(cell, direction) != 0:
                        yield 3 * i + direction

    def play(self, s: Stones, m: int) -> Stones:
        i = m // 3
        target = self.target(cell_of(s.mover, i), m % 3)
        mover, other = s.mover, s.other
        taken = self.holds(mover, target)
        if taken != 0:
            mover &= ~(63 << (6 * taken - 6))
        taken = self.holds(other, self.size * self.size + 1 - target)
        if taken != 0:
            other &= ~(63 << (6 * taken - 6))
        mover = mover & ~(63 << (6 * i - 6)) | target << (6 * i - 6)
        return Stones(other, mover, 1 - s.turn, 0)

    # --- what a search would like to know ---

    def distance(self, cell: int) -> int:
        """Return the steps from a cell to the far corner."""
        return self.size - 1 - min((cell - 1) // self.size, (cell - 1) % self.size)

    def pace(self, stones: int) -> int:
        """Return how fast a side is: the sum, over its stones, of numbers that move the stone / steps it has to go.

        One stone alone would need steps / chance turns. 60 makes it a whole number: all distances divide it. (Sums of
        squares, which count the fastest stone for most, lost 352 of 600 games at depth 3 against this.)
        """
        found, before, i = 0, 0, 1
        while i <= self.stones:
            cell = cell_of(stones, i)
            if cell != 0:
                after = i + 1
                while after <= self.stones and cell_of(stones, after) == 0:
                    after += 1
                found += 60 * (after - before - 1) // max(self.distance(cell), 1)
                before = i
            i += 1
        return found

    def evaluate(self, s: Stones) -> float:
        if self.is_over(s):
            return -1.0
        mine, theirs = 15 * self.pace(s.mover), 14 * self.pace(s.other)  # at equal pace whoever moves is ahead
        return (mine - theirs) / (mine + theirs)

    def score_range(self, s: Stones) -> tuple[float, float]:
        return -1.0, 1.0

    def lower(self, s: Stones) -> float:
        return -1.0

    def upper(self, s: Stones) -> float:
        return 1.0

    def order(self, s: Stones, m: int) -> int:
        after = self.play(s, m)
        return 1_000_000_000 if self.is_over(after) else self.pace(after.other) - self.pace(after.mover)

    def key(self, s: Stones) -> tuple[int, int, int]:
        return s.mover, s.other, self.choice(s.mover, s.die)

    def symmetries(self, s: Stones) -> Iterable[Stones]:
        """Yield what the board looks like with rows and columns exchanged, and with either side's numbers reversed.

        Next higher becomes next lower when numbers are reversed, and every number is as likely.
        """
        for kind in range(1, 8):
            mover, other, die = s.mover, s.other, s.die
            if kind & 1:
                mover, other = self.mirrored(mover), self.mirrored(other)
            if kind & 2:
                mover, die = self.reversed(mover), self.stones + 1 - die if die > 0 else 0
            if kind & 4:
                other = self.reversed(other)
            yield Stones(mover, other, s.turn, die)

    def mirrored(self, stones: int) -> int:
        """Return the stones with rows and columns exchanged."""
        found = 0
        for i in range(1, self.stones + 1):
            cell = cell_of(stones, i)
            if cell != 0:
                found |= (1 + self.size * ((cell - 1) % self.size) + (cell - 1) // self.size) << (6 * i - 6)
        return found

    def reversed(self, stones: int) -> int:
        """Return the stones numbered from the other end."""
        found = 0
        for i in range(1, self.stones + 1):
            found |= cell_of(stones, i) << 6 * (self.stones - i)
        return found

    # --- for people ---

    def arranged(self, digits: str) -> int:
        """Return stones that fill their corner, row by row, in the order of some digits."""
        near = sorted((row + column, row, column) for row in range(self.size) for column in range(self.size))
        cells = sorted(self.size * row + column + 1 for _, row, column in near[: self.stones])
        return sum(cell << (6 * int(i) - 6) for i, cell in zip(digits, cells, strict=True))

    def parse(self, text: str) -> Stones:
        words = text.split()
        if words in ([], ["-"]):
            return self.start()
        digits = "".join(str(i + 1) for i in range(self.stones))
        if len(words) in (2, 3) and words[0].isascii() and words[0].isdigit():
            for word in words[:2]:
                if "".join(sorted(word)) != digits:
                    raise treeprune.InstanceError(f"{text!r}: {word!r} should hold each of {digits} once")
            x, y, turn = self.arranged(words[0]), self.arranged(words[1]), 0
        elif len(words) in (2, 3) and words[1] in ("X", "Y"):
            x, y = self.placed(text, words[0], digits)
            turn = SIDES.index(words[1])
        else:
            raise treeprune.InstanceError(f"{text!r}: give the rows, a space, X or Y to move, and the number rolled")
        s = Stones(x, y, 0, 0) if turn == 0 else Stones(y, x, 1, 0)
        mover, other = SIDES[turn], SIDES[1 - turn]
        if s.other == 0 or self.holds(s.mover, self.size * self.size):
            raise treeprune.InstanceError(f"{text!r}: {mover} has won already, so the turn would be {other}'s")
        if len(words) == 2:
            return s
        if words[2] not in list(digits):
            raise treeprune.InstanceError(f"{text!r}: {words[2]!r} is no number of the die: 1 to {self.stones}")
        if self.is_over(s):
            raise treeprune.InstanceError(f"{text!r}: {other} has won already, no die is rolled")
        return s._replace(die=int(words[2]))

    def placed(self, text: str, board: str, digits: str) -> tuple[int, int]:
        """Return the stones of X and Y on a board of text."""
        rows, letters, found = board.split("/"), "abcdefghi"[: self.stones], [0, 0]
        if len(rows) != self.size:
            raise treeprune.InstanceError(f"{text!r}: {len(rows)} rows, but this board has {self.size}")
        for r, row in enumerate(rows):
            if len(row) != self.size:
                raise treeprune.InstanceError(f"{text!r}: row {r + 1} has {len(row)} cells, not {self.size}")
            for c, letter in enumerate(row):
                if letter == ".":
                    continue
                side, i = (0, digits.find(letter) + 1) if letter in digits else (1, letters.find(letter) + 1)
                if i == 0:
                    raise treeprune.InstanceError(
                        f"{text!r}: cell {c + 1} of row {r + 1} is {letter!r}: ., {digits} for X or {letters} for Y"
                    )
                if cell_of(found[side], i):
                    raise treeprune.InstanceError(f"{text!r}: stone {letter!r} is there twice")
                at = self.size * r + c
                found[side] |= (at + 1 if side == 0 else self.size * self.size - at) << (6 * i - 6)
        return found[0], found[1]

    def show(self, s: Stones) -> str:
        marks = {}
        for stones, turn in ((s.mover, s.turn), (s.other, 1 - s.turn)):
            for i in range(1, self.stones + 1):
                if cell_of(stones, i):
                    marks[self.place(cell_of(stones, i), turn)] = f"{SIDES[turn].lower()}{i}"
        names = "abcdefg"[: self.size]
        rows = [
            f"{rank}  " + " ".join(marks.get(f"{name}{rank}", ".").ljust(2) for name in names)
            for rank in range(self.size, 0, -1)
        ]
        side = SIDES[s.turn]
        state = f"{side} to move, rolled {s.die}" if s.die else f"{side} to roll"
        if self.is_over(s):
            state = f"{SIDES[1 - s.turn]} has won"
        return "\n".join([*map(str.rstrip, rows), "   " + "  ".join(names) + f"   {state}"])

    def place(self, cell: int, turn: int) -> str:
        """Return the name of a cell: its column, and its row from the bottom."""
        at = cell - 1 if turn == 0 else self.size * self.size - cell
        return f"{'abcdefg'[at % self.size]}{self.size - at // self.size}"

    def show_move(self, s: Stones, m: int) -> str:
        target = self.target(cell_of(s.mover, m // 3), m % 3)
        takes = self.holds(s.mover, target) or self.holds(s.other, self.size * self.size + 1 - target)
        return f"{m // 3}{'x' if takes else '-'}{self.place(target, s.turn)}"


@treeprune.compiled
class EinSteinSolver(EinStein):
    """The same game with fewer outcomes, and bounds on its value; same values.

    Examples
    --------
    >>> game = EinSteinSolver()
    >>> s = game.parse("...../...../..2../...5./....a X")
    >>> [(p, t.die) for p, t in game.outcomes(s)]       # 1 and 2 move stone 2, 5 and 6 stone 5, 3 and 4 either
    [(0.3333333333333333, 2), (0.3333333333333333, 4), (0.3333333333333333, 6)]
    >>> round(game.lower(s), 3)                         # 3 to 6 win at once
    0.333
    """

    def outcomes(self, s: Stones) -> Iterable[tuple[float, Stones]]:
        count = 0
        if s.die == 0:
            for die in range(1, self.stones + 1):
                count += 1
                if die == self.stones or self.choice(s.mover, die + 1) != self.choice(s.mover, die):
                    yield count / self.stones, Stones(s.mover, s.other, s.turn, die)
                    count = 0

    def wins(self, s: Stones, die: int) -> bool:
        """Tell whether the side to move wins at once with a number."""
        choice = self.choice(s.mover, die)
        alone = 0
        for i in range(1, self.stones + 1):
            if s.other == cell_of(s.other, i) << (6 * i - 6):
                alone = self.size * self.size + 1 - cell_of(s.other, i)
        for i in (choice // 16, choice % 16):
            for direction in range(3):
                target = self.target(cell_of(s.mover, i), direction)
                if target != 0 and (target == alone or target == self.size * self.size):
                    return True
        return False

    def lower(self, s: Stones) -> float:
        if s.die != 0:
            return 1.0 if self.wins(s, s.die) else -1.0
        count = 0
        for die in range(1, self.stones + 1):
            count += self.wins(s, die)
        return max(-1.0, 2 * count / self.stones - 1 - ROUNDING)
