"""Magic squares: 1 to n * n in a square, all rows, columns and both diagonals with the same sum.

Of order 4 there are 880 that are no mirror images and turns of each other (Frenicle de Bessy 1693), 7,040 in all.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import treeprune


@dataclasses.dataclass(eq=False)
class MagicSquare(treeprune.ConstraintProblem):
    """Magic squares. An instance is the order, "4", or numbers row by row with a dot for each that is wanted.

    Parameters
    ----------
    n : int
        Rows and columns.

    Notes
    -----
    Three inequalities between corners keep one of each eight squares that turns and mirrors make of each other; a
    search with ``symmetry=False`` leaves them out.

    Examples
    --------
    >>> puzzle = MagicSquare(3)
    >>> result = treeprune.solve(puzzle, solutions=None, world="interpreted")
    >>> result.value
    1
    >>> print(puzzle.show(result.solution))
    2 9 4
    7 5 3
    6 1 8
    >>> treeprune.constraint_search(puzzle, solutions=None, symmetry=False, world="interpreted").value
    8
    """

    n: int = 4

    def __post_init__(self) -> None:
        n = self.n
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 100:
            raise treeprune.InstanceError(f"n={n!r}: take 1 to 100 rows")
        super().__init__()
        cells = [self.variable(range(1, n * n + 1), f"r{i + 1}c{j + 1}") for i in range(n) for j in range(n)]
        self.add(treeprune.AllDifferent(cells, name="numbers"))
        total = n * (n * n + 1) // 2
        lines = [cells[n * i : n * i + n] for i in range(n)] + [cells[i::n] for i in range(n)]
        lines += [[cells[i * (n + 1)] for i in range(n)], [cells[(i + 1) * (n - 1)] for i in range(n)]]
        names = (
            [f"row {i + 1}" for i in range(n)] + [f"column {i + 1}" for i in range(n)] + ["diagonal \\", "diagonal /"]
        )
        for line, name in zip(lines, names, strict=True):
            self.add(treeprune.Linear(sum(line), "=", total, name=name))
        if n > 1:
            a, b, c, d = cells[0], cells[n - 1], cells[n * (n - 1)], cells[-1]
            self.break_symmetry(a < b, b < c, a < d)

    def fitted(self, text: str) -> MagicSquare:
        """Return the puzzle of the size that a text names, or writes out."""
        words = text.replace("/", " ").split()
        n = int(words[0]) if len(words) == 1 and words[0].isascii() and words[0].isdigit() else math.isqrt(len(words))
        return self if n == self.n or not words else dataclasses.replace(self, n=n)

    def parse(self, text: str) -> dict[int, int]:
        """Return the numbers that are given, by cell.

        Raises
        ------
        InstanceError
            If there are too few or too many, or one is none.
        """
        words, n = text.replace("/", " ").split(), self.n
        if len(words) <= 1 and n != 1:
            return {}
        if len(words) != n * n:
            raise treeprune.InstanceError(
                f"{len(words)} numbers: a square needs 1, 4, 9, 16, ... of them, or one, its order"
            )
        for k, word in enumerate(words):
            if word != "." and not (word.isascii() and word.isdigit()):
                raise treeprune.InstanceError(f"number {k + 1} is {word!r}: write 1 to {n * n}, or a dot")
        return {k: int(word) for k, word in enumerate(words) if word != "."}

    def solution_text(self, solution: treeprune.Solution) -> str:
        """Return the numbers row by row, rows parted by a slash."""
        n = self.n
        return " / ".join(" ".join(map(str, solution.numbers[n * i : n * i + n])) for i in range(n))

    def show(self, state: Any = None) -> str:
        """Return the square."""
        given = dict(enumerate(state.numbers)) if isinstance(state, treeprune.Solution) else dict(state or {})
        n, wide = self.n, len(str(self.n**2))
        rows = (range(n * i, n * i + n) for i in range(n))
        return "\n".join(" ".join(str(given.get(k, ".")).rjust(wide) for k in row) for row in rows)
