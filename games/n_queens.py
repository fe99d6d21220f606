"""Queens on a board of n x n squares, none of which attacks another.

    q[row]    the column of the queen in a row, from 0

One queen a row; all different are the columns, and the diagonals row + column and row - column. Counts of solutions:
sequence A000170 of the On-Line Encyclopedia of Integer Sequences.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import treeprune


@dataclasses.dataclass(eq=False)
class NQueens(treeprune.ConstraintProblem):
    """n queens. An instance is a number, "8", or a board on which some stand: rows of . and Q, parted by / or spaces.

    Parameters
    ----------
    n : int
        Rows and columns.
    half : bool
        Of two boards that are mirror images of each other, left to right, only one is looked for.

    Examples
    --------
    >>> puzzle = NQueens(6)
    >>> result = treeprune.solve(puzzle, solutions=None, world="interpreted")
    >>> result.value, puzzle.solution_text(result.solution)
    (4, '2 4 6 1 3 5')
    >>> print(NQueens(4).show(treeprune.solve(NQueens(4), world="interpreted").solution))
    . Q . .
    . . . Q
    Q . . .
    . . Q .
    """

    n: int = 8
    half: bool = False

    def __post_init__(self) -> None:
        n = self.n
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 1000:
            raise treeprune.InstanceError(f"n={n!r}: take 1 to 1000 queens")
        super().__init__()
        q = self.variables(n, range(n), name="q")
        self.add(treeprune.AllDifferent(q, name="columns"))
        self.add(treeprune.AllDifferent([x + i for i, x in enumerate(q)], name="diagonals /"))
        self.add(treeprune.AllDifferent([x - i for i, x in enumerate(q)], name="diagonals \\"))
        if self.half and n > 1:
            self.break_symmetry(2 * q[0] <= n - 1)
            if n % 2:  # a first queen in the middle leaves the second the left half; any other leaves it the whole row
                self.break_symmetry(2 * n * q[0] + 2 * q[1] <= n * (n - 1) + n - 2)

    def fitted(self, text: str) -> NQueens:
        """Return the board of the size that a text names, or draws."""
        words = text.replace("/", " ").split()
        n = int(words[0]) if len(words) == 1 and words[0].isascii() and words[0].isdigit() else len(words)
        return self if n == self.n or not words else dataclasses.replace(self, n=n)

    def parse(self, text: str) -> dict[int, int]:
        """Return the queens that a board shows, column by row; none where the text is a number.

        Raises
        ------
        InstanceError
            If a row is too long or too short, holds two queens, or another character than `.` and `Q`.
        """
        rows = text.replace("/", " ").split()
        if len(rows) <= 1 and (not rows or rows[0].isdigit()):
            return {}
        givens = {}
        for i, row in enumerate(rows):
            wrong = set(row.upper()) - set(".-Q")
            if wrong or len(row) != len(rows):
                reason = f"has {len(row)} squares, not {len(rows)}" if not wrong else f"holds {min(wrong)!r}"
                raise treeprune.InstanceError(
                    f"row {i + 1} of the board {reason}: write . for a free square, Q for a queen"
                )
            columns = [j for j, mark in enumerate(row.upper()) if mark == "Q"]
            if len(columns) > 1:
                raise treeprune.InstanceError(
                    f"row {i + 1} of the board holds {len(columns)} queens: one stands in each"
                )
            givens.update({i: columns[0]} if columns else {})
        return givens

    def solution_text(self, solution: treeprune.Solution) -> str:
        """Return the columns of the queens, row by row, counted from 1."""
        return " ".join(str(column + 1) for column in solution.numbers)

    def show(self, state: Any = None) -> str:
        """Return the board."""
        given = dict(enumerate(state.numbers)) if isinstance(state, treeprune.Solution) else dict(state or {})
        rows = ([("Q" if given.get(i) == j else ".") for j in range(self.n)] for i in range(self.n))
        return "\n".join(" ".join(row) for row in rows)
