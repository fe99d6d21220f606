"""Quasigroups, or Latin squares: n symbols, each once in every row and column; complete one of which a part is given.

    x[i,j]    the product i * j, 0 to n - 1

Completion problems (QCP) are hard where about 42 % of the cells are open: Gomes and Selman 1997. Counts of squares:
sequence A002860 of the On-Line Encyclopedia of Integer Sequences.
"""

from __future__ import annotations

import dataclasses
import math
import re
from typing import Any

import numpy as np

import treeprune


@dataclasses.dataclass(eq=False)
class Quasigroup(treeprune.ConstraintProblem):
    """A Latin square to complete. Texts hold "order n" or nothing, then the products row by row, `.` or -1 where open.

    Parameters
    ----------
    n : int
        The order.
    idempotent : bool
        Ask for i * i = i.
    reduced : bool
        Ask for first row and column in order: every other square is one of these with rows and columns exchanged.
    qg5 : bool
        Ask for ((b * a) * b) * b = a, the law QG5: with idempotent=True there are such quasigroups of order 5, 7, 8 and
        11, and none of order 6, 9, 10 and 12 (Fujita, Slaney and Bennett 1993).
    level : str
        Of the constraints that rows and columns are all different.

    Examples
    --------
    >>> puzzle = Quasigroup(4, reduced=True)
    >>> treeprune.solve(puzzle, solutions=None, world="interpreted").value
    4
    >>> puzzle = Quasigroup(3)
    >>> print(puzzle.show(treeprune.solve(puzzle, puzzle.parse("1 . . / . . 1 / . . ."), world="interpreted").solution))
    1 0 2
    0 2 1
    2 1 0
    """

    n: int = 5
    idempotent: bool = False
    reduced: bool = False
    qg5: bool = False
    level: str = "singles"

    def __post_init__(self) -> None:
        n = self.n
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 100:
            raise treeprune.InstanceError(f"n={n!r}: take an order of 1 to 100")
        super().__init__()
        cells = [self.variable(range(n), f"x[{i},{j}]") for i in range(n) for j in range(n)]
        for i in range(n):
            self.add(treeprune.AllDifferent(cells[n * i : n * i + n], level=self.level, name=f"row {i}"))
            self.add(treeprune.AllDifferent(cells[i::n], level=self.level, name=f"column {i}"))
            if self.idempotent:
                self.add(cells[n * i + i] == i)
        if self.reduced:
            self.add([cells[i] == i for i in range(n)], [cells[n * i] == i for i in range(1, n)])

        if self.qg5:
            self._add_qg5(cells)

    def _add_qg5(self, cells: list[Any]) -> None:
        """With c = b * a and e = c * b, the law is e * b = a."""
        n = self.n
        value = [self.variable([a], f"value {a}") for a in range(n)]
        e = {(a, b): self.variable(range(n), f"({b}*{a})*{b}") for a in range(n) for b in range(n)}
        for (a, b), x in e.items():
            self.add(treeprune.Element(cells[n * b + a], cells[b::n], x, name=f"{x.name} is looked up"))
            self.add(treeprune.Element(x, cells[b::n], value[a], name=f"({x.name})*{b} = {a}"))
        if self.idempotent:  # symbols can be renamed so that it holds: Fujita, Slaney and Bennett 1993
            self.break_symmetry(*(cells[n * i + n - 1] >= i - 1 for i in range(1, n)))
        self.branch_on(cells)

    @classmethod
    def random(cls, n: int, holes: int, *, rng: np.random.Generator | int | None = None, level: str = "singles") -> Any:
        """Return the problem of order n and the givens of a square with so many holes, which has a completion.

        Examples
        --------
        >>> puzzle, givens = Quasigroup.random(5, 10, rng=1)
        >>> len(givens)
        15
        """
        if not 0 <= holes <= n * n:
            raise treeprune.InstanceError(f"holes={holes}: a square of order {n} has {n * n} cells")
        draw = np.random.default_rng(rng)
        rows, columns, symbols = (draw.permutation(n) for _ in range(3))
        square = symbols[(rows[:, None] + columns[None, :]) % n].ravel()
        return cls(n, level=level), {int(k): int(square[k]) for k in sorted(draw.permutation(n * n)[holes:])}

    def fitted(self, text: str) -> Quasigroup:
        """Return the problem of the order that a text names, or writes out."""
        named, words = order_and_products(text)
        n = named if named is not None else math.isqrt(len(words)) or self.n
        return self if n == self.n else dataclasses.replace(self, n=n)

    def parse(self, text: str) -> dict[int, int]:
        """Return the products that are given, by cell.

        Raises
        ------
        InstanceError
            If there are too few or too many, or one is no number below the order.
        """
        n, (_, words) = self.n, order_and_products(text)
        if words and len(words) != n * n:
            raise treeprune.InstanceError(f"{len(words)} products: a square of order {n} has {n * n}")
        givens = {}
        for k, word in enumerate(words):
            if word not in (".", "-1", "-"):
                if not (word.isascii() and word.isdigit() and int(word) < n):
                    where = f"row {k // n + 1}, column {k % n + 1}"
                    raise treeprune.InstanceError(f"{word!r} in {where}: write 0 to {n - 1}, or a dot where it is open")
                givens[k] = int(word)
        return givens

    def instance_of(self, line: str) -> str:
        return line.strip()

    def solution_text(self, solution: treeprune.Solution) -> str:
        """Return the products row by row, rows parted by a slash."""
        n = self.n
        return " / ".join(" ".join(map(str, solution.numbers[n * i : n * i + n])) for i in range(n))

    def show(self, state: Any = None) -> str:
        """Return the square."""
        given = dict(enumerate(state.numbers)) if isinstance(state, treeprune.Solution) else dict(state or {})
        n, wide = self.n, len(str(self.n - 1))
        rows = (range(n * i, n * i + n) for i in range(n))
        return "\n".join(" ".join(str(given.get(k, ".")).rjust(wide) for k in row) for row in rows)


def order_and_products(text: str) -> tuple[int | None, list[str]]:
    r"""Return the order that a text names, None where it names none, and the products it writes out.

    Examples
    --------
    >>> order_and_products("order 2\n0 -1\n-1 .")
    (2, ['0', '-1', '-1', '.'])
    >>> order_and_products("order 7")
    (7, [])
    """
    named = re.match(r"\s*order\s+(\d{1,3})\b", text)
    rest = text[named.end() :] if named else text
    return int(named[1]) if named else None, [word for word in re.split(r"[\s,;/]+", rest) if word]
