"""The twelve pentominoes: cover a board of sixty squares with all of them, as an exact cover.

    piece     five squares joined by their sides, named by the letter it looks like
    option    (letter, squares): a piece in one of its positions, which covers its letter and its squares
    square    (row, column)

Every turn and mirror image of a board that leaves it as it is makes solutions of solutions; published counts take
them for one.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Any

import treeprune

Square = tuple[int, int]
Placed = tuple[str, tuple[Square, ...]]

SHAPES = {
    "F": ".XX/XX./.X.", "I": "XXXXX", "L": "XXXX/X...", "N": "XXX./..XX", "P": "XXX/XX.", "T": "XXX/.X./.X.",
    "U": "X.X/XXX", "V": "X../X../XXX", "W": "X../XX./.XX", "X": ".X./XXX/.X.", "Y": "XXXX/.X..", "Z": "XX./.X./.XX",
}  # fmt: skip
"""The pieces, a row of squares between slashes (names: Golomb, "Polyominoes", 1965)."""


def squares_of(text: str, mark: str) -> list[Square]:
    """Return the places of a mark in rows of text."""
    return [(r, c) for r, row in enumerate(text.split("/")) for c, x in enumerate(row) if x == mark]


def moved(squares: Iterable[Square]) -> tuple[Square, ...]:
    """Return a shape moved into the corner, its squares in order."""
    found = list(squares)
    top, left = min(r for r, _ in found), min(c for _, c in found)
    return tuple(sorted((r - top, c - left) for r, c in found))


def turned(squares: Iterable[Square]) -> list[tuple[Square, ...]]:
    """Return a shape in its eight positions, turned and turned over; some may be equal."""
    shape, found = moved(squares), []
    for _ in range(4):
        shape = moved((c, -r) for r, c in shape)
        found += [shape, moved((r, -c) for r, c in shape)]
    return found


@dataclasses.dataclass(eq=False, repr=False)
class Pentominoes(treeprune.ExactCover):
    """Cover a board with the twelve pentominoes, each used once and turned over as one likes.

    Parameters
    ----------
    board : str
        A rectangle as "6x10", or rows of text between line breaks or slashes: '.' is to be covered, '#' is not there.

    Examples
    --------
    >>> puzzle = Pentominoes("3x20")
    >>> result = treeprune.exact_cover(puzzle, solutions=None)
    >>> result.value, len(puzzle.distinct(result.solutions))
    (8, 2)
    >>> print(puzzle.show(result.solution))
    UUXIIIIINNNFTWYYYYZV
    UXXXPPLNNFFFTWWYZZZV
    UUXPPPLLLLFTTTWWZVVV
    """

    board: str = "6x10"

    def __post_init__(self) -> None:
        self.rows = read_board(self.board)
        free = squares_of("/".join(self.rows), ".")
        if len(free) != 5 * len(SHAPES):
            raise treeprune.InstanceError(
                f"the board has {len(free)} free squares, the twelve pentominoes cover {5 * len(SHAPES)}"
            )
        placed = [option for letter in SHAPES for option in positions(letter, free)]
        super().__init__({option: (option[0], *option[1]) for option in placed}, items=[*SHAPES, *free])

    def fitted(self, text: str) -> Pentominoes:
        """Return the puzzle on the board of a text."""
        return Pentominoes(text)

    def parse(self, text: str) -> tuple[Any, ...]:
        """Return the pieces placed on the board of a text: none.

        Raises
        ------
        InstanceError
            If it is not the board of this puzzle.
        """
        if read_board(text) != self.rows:
            raise treeprune.InstanceError(f"{text!r} is another board: take the puzzle fitted to it")
        return self.start()

    def instance_of(self, line: str) -> str:
        """Return the board of a line of a file."""
        return line.strip()

    def show(self, solution: Sequence[Any]) -> str:
        """Return the board with the letter of the piece on each square."""
        cells = [list(row) for row in self.rows]
        for letter, squares in solution:
            for r, c in squares:
                cells[r][c] = letter
        return "\n".join("".join(row) for row in cells)

    def show_move(self, s: Any, m: Placed) -> str:
        """Return a piece and the squares it covers."""
        return f"{m[0]}:{','.join(f'{r}-{c}' for r, c in m[1])}"

    def distinct(self, solutions: Iterable[Sequence[Placed]]) -> list[Sequence[Placed]]:
        """Return the first of all solutions that turn into each other with the board."""
        seen: set[str] = set()
        found = []
        for solution in solutions:
            looks = [text for text in images(self.show(solution)) if self.fits(text)]
            if seen.isdisjoint(looks):
                seen.add(looks[0])
                found.append(solution)
        return found

    def fits(self, text: str) -> bool:
        """Tell whether the board of a picture is this board."""
        return re.sub(r"[A-Z]", ".", text).split("\n") == self.rows


def read_board(text: str) -> list[str]:
    """Return the rows of a board.

    Raises
    ------
    InstanceError
        If it is neither a size nor rows of '.' and '#' of the same length.
    """
    size = re.fullmatch(r"\s*(\d{1,3})\s*[xX]\s*(\d{1,3})\s*", text)
    if size:
        return ["." * int(size[2])] * int(size[1])
    rows = [row.strip() for row in re.split(r"[/\n]", text.strip())]
    for number, row in enumerate(rows):
        if set(row) - {".", "#"}:
            raise treeprune.InstanceError(f"row {number} of the board is {row!r}: write '.' for a square, '#' for none")
        if len(row) != len(rows[0]):
            raise treeprune.InstanceError(f"row {number} of the board has {len(row)} squares, row 0 has {len(rows[0])}")
    return rows


def positions(letter: str, free: Iterable[Square]) -> list[Placed]:
    """Return a piece in all its positions on free squares."""
    board = set(free)
    found = []
    for shape in sorted(set(turned(squares_of(SHAPES[letter], "X")))):
        for row, column in sorted(board):
            first = shape[0][1]  # the column of the square that comes first
            squares = tuple((row + r, column + c - first) for r, c in shape)
            if board.issuperset(squares):
                found.append((letter, squares))
    return found


def images(picture: str) -> list[str]:
    """Return a picture turned and mirrored, in all eight ways."""
    rows, found = picture.split("\n"), []
    for _ in range(4):
        rows = ["".join(column) for column in zip(*reversed(rows), strict=True)]
        found += ["\n".join(rows), "\n".join(reversed(rows))]
    return found
