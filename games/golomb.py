"""Golomb rulers: marks at whole numbers, no two pairs of them at the same distance, as short as can be.

    m[i]       where mark i is; the first is at 0            d[i,j]    m[j] - m[i]

Optimal lengths of 2 to 10 marks are 1, 3, 6, 11, 17, 25, 34, 44 and 55 (sequence A003022 of the On-Line Encyclopedia
of Integer Sequences). Bounds on a distance that spans k others, by their sum: Smith, Stergiou and Walsh 1999.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import treeprune


@dataclasses.dataclass(eq=False)
class GolombRuler(treeprune.ConstraintProblem):
    """The shortest Golomb ruler. An instance is the number of marks, "8".

    Parameters
    ----------
    marks : int
    implied : bool
        Tell the search what follows from the rest: k neighbouring distances are at least 1 + 2 + ... + k together.
    level : str
        Of the constraint that all distances differ.

    Examples
    --------
    >>> puzzle = GolombRuler(5)
    >>> result = treeprune.solve(puzzle, world="interpreted")
    >>> result.value, puzzle.solution_text(result.solution), result.status.name
    (11, '0 1 4 9 11', 'OPTIMAL')
    """

    marks: int = 8
    implied: bool = True
    level: str = "bounds"

    def __post_init__(self) -> None:
        n = self.marks
        if isinstance(n, bool) or not isinstance(n, int) or not 2 <= n <= 30:
            raise treeprune.InstanceError(f"marks={n!r}: take 2 to 30 marks")
        super().__init__()
        longest = ruler_length(n)
        least = [i * (i + 1) // 2 if self.implied else i for i in range(n)]
        m = [self.variable(range(least[i], longest + 1 if i else 1), f"m[{i}]") for i in range(n)]
        d = {}
        for i in range(n):
            for j in range(i + 1, n):
                d[i, j] = m[j] if i == 0 else self.variable(range(1, longest + 1), f"d[{i},{j}]")
                if i > 0:
                    self.add(d[i, j] == m[j] - m[i])
        self.add(treeprune.AllDifferent(d.values(), level=self.level, name="distances"))
        if self.implied:
            for (i, j), x in d.items():
                outside = n - 1 - (j - i)
                self.add(x >= least[j - i])
                if outside:
                    self.add(x <= m[-1] - outside * (outside + 1) // 2)
        else:
            self.add(m[i] < m[i + 1] for i in range(n - 1))
        if n > 2:
            self.break_symmetry(d[0, 1] < d[n - 2, n - 1])
        self.branch_on(m, method="input")
        self.minimise(m[-1])

    def fitted(self, text: str) -> GolombRuler:
        """Return the puzzle with as many marks as a text names."""
        word = text.strip()
        is_number = word.isascii() and word.isdigit()
        return dataclasses.replace(self, marks=int(word)) if is_number and int(word) != self.marks else self

    def parse(self, text: str) -> dict[int, int]:
        if text.strip() not in ("", str(self.marks)):
            raise treeprune.InstanceError(f"{text!r}: give the number of marks")
        return {}

    def solution_text(self, solution: treeprune.Solution) -> str:
        """Return the marks."""
        return " ".join(str(solution[f"m[{i}]"]) for i in range(self.marks))

    def show(self, state: Any = None) -> str:
        """Return the ruler, a bar at each mark."""
        if not isinstance(state, treeprune.Solution):
            return f"a ruler with {self.marks} marks"
        marks = {int(word) for word in self.solution_text(state).split()}
        line = "".join("|" if k in marks else "-" for k in range(max(marks) + 1))
        return f"{line}\n{self.solution_text(state)}"


def ruler_length(marks: int) -> int:
    """Return the length of some Golomb ruler: each mark as near as the earlier ones allow (Mian and Chowla 1944).

    Examples
    --------
    >>> ruler_length(5)
    12
    """
    found, distances = [0], set[int]()
    while len(found) < marks:
        at = found[-1] + 1
        while distances & {at - mark for mark in found}:
            at += 1
        distances |= {at - mark for mark in found}
        found.append(at)
    return found[-1]
