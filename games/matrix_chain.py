"""Matrix chain multiplication: in which order to multiply matrices, so that as few numbers as can be are multiplied.

    sizes      matrix i has sizes[i] rows and sizes[i + 1] columns         i, j    first and last matrix of a chain
    move       k: the chain is parted after matrix k; both parts are chains of their own

The parts of a chain are sides of a polygon with a size at each corner, its multiplications the triangles it is cut
into (Hu and Shing 1982). Each side lies in one triangle, and a triangle has two sides at most, unless it is all:
half of the sum, over all sides, of the sizes at its ends, times the least of all sizes, is a bound.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

import treeprune

from .number_lines import numbers_of, numbers_of_lines


class Chain(NamedTuple):
    """Matrices to multiply, from the first to the last."""

    i: int
    j: int


@treeprune.compiled
class MatrixChain(treeprune.DecisionProblem):
    """Multiply a chain of matrices with the fewest multiplications of numbers.

    Instances are the sizes, "30 35 15 5 10 20 25": one more than there are matrices; or a file of them.

    Parameters
    ----------
    sizes : sequence of int
        At least two, each at least 1; kept as an array.

    Raises
    ------
    InstanceError
        If there are fewer, or the cost could exceed 10**17.

    Notes
    -----
    n (n + 1) / 2 subproblems of n matrices, O(n^3) moves in all where nothing is skipped.

    References
    ----------
    S. Godbole, "On efficient computation of matrix chain products", IEEE Transactions on Computers C-22, 1973.

    Examples
    --------
    >>> problem = MatrixChain((30, 35, 15, 5, 10, 20, 25))
    >>> s = problem.start()
    >>> [tuple(part) for part in (problem.play(s, 2), *problem.besides(s, 2))], int(problem.cost(s, 2))
    ([(0, 2), (3, 5)], 3750)
    >>> problem.product([2, 0, 1, 4, 3])
    '((A0 (A1 A2)) ((A3 A4) A5))'
    """

    sizes: Any = (30, 35, 15, 5, 10, 20, 25)
    least: np.ndarray = dataclasses.field(init=False, repr=False)  # of a chain, by its first and last matrix

    def __post_init__(self) -> None:
        sizes = [operator.index(size) for size in self.sizes]
        if len(sizes) < 2 or min(sizes) < 1:
            raise treeprune.InstanceError(f"sizes={sizes!r}: give at least two, each at least 1")
        if len(sizes) * max(sizes) ** 3 > 10**17:
            raise treeprune.InstanceError("the cost could exceed 10**17: take smaller sizes")
        # an array, not a tuple: machine code is then the same for chains of any length
        object.__setattr__(self, "sizes", np.array(sizes, np.int64))
        object.__setattr__(self, "least", polygon_bounds(self.sizes))

    @property
    def states(self) -> int:
        """How many keys there are."""
        return (len(self.sizes) - 1) ** 2

    def start(self) -> Chain:
        return Chain(0, len(self.sizes) - 2)

    def is_complete(self, s: Chain) -> bool:
        return s.i == s.j

    def moves(self, s: Chain) -> Iterable[int]:
        for k in range(s.i, s.j):  # noqa: UP028 - no `yield from` in compiled code
            yield k

    def play(self, s: Chain, m: int) -> Chain:
        return Chain(s.i, m)

    def besides(self, s: Chain, m: int) -> Iterable[Chain]:
        yield Chain(m + 1, s.j)

    def cost(self, s: Chain, m: int) -> int:
        multiplications: int = self.sizes[s.i] * self.sizes[m + 1] * self.sizes[s.j + 1]
        return multiplications

    def bound(self, s: Chain) -> int:
        least: int = self.least[s.i, s.j]
        return least

    def move_bound(self, s: Chain, m: int) -> int:
        least: int = self.cost(s, m) + self.least[s.i, m] + self.least[m + 1, s.j]
        return least

    def key(self, s: Chain) -> int:
        return s.i * (len(self.sizes) - 1) + s.j

    # --- in plain Python ---

    def product(self, moves: Iterable[int]) -> str:
        """Return the product with brackets, given the decisions in their order: those of the first part first."""
        given = iter(moves)

        def text(s: Chain) -> str:
            if self.is_complete(s):
                return f"A{s.i}"
            m = next(given)
            return f"({' '.join(text(part) for part in (self.play(s, m), *self.besides(s, m)))})"

        return text(self.start())

    def show(self, s: Chain) -> str:
        return " ".join(f"A{i}" for i in range(s.i, s.j + 1))

    def show_move(self, s: Chain, m: int) -> str:
        """Return both parts: "A0..A2 * A3..A5"."""
        return f"A{s.i}..A{m} * A{m + 1}..A{s.j}"

    def fitted(self, text: str) -> MatrixChain:
        """Return the problem of an instance; this one for an empty text."""
        return MatrixChain(tuple(numbers_of(text, repr(text)))) if text.strip() else self

    def parse(self, text: str) -> Chain:
        return self.fitted(text).start()

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> MatrixChain:
        """Return the problem of a file of sizes, on as many lines as they take.

        Raises
        ------
        InstanceError
            If it is damaged.
        """
        return MatrixChain(tuple(number for line in numbers_of_lines(path) for number in line.numbers))


def polygon_bounds(size: np.ndarray) -> np.ndarray:
    """Return for each chain, by its first and last matrix, what its multiplications cost at least."""
    chains = len(size) - 1
    found = np.zeros((chains, chains), np.int64)
    sides = np.concatenate([[0], np.cumsum(size[:-1] * size[1:])])
    for i in range(chains):
        found[i, i + 1 : i + 2] = size[i] * size[i + 1 : i + 2] * size[i + 2 : i + 3]
        smallest = np.minimum.accumulate(size[i:])[3:]
        around = sides[i + 3 :] - sides[i] + size[i] * size[i + 3 :]
        found[i, i + 2 :] = (smallest * around + 1) // 2
    return found
