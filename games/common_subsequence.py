"""Longest common subsequence: as many characters as can be that both texts have in the same order.

    gain    1 for a character of both texts, 0 for one that is left out

Where the next characters are equal, taking them is never worse, so it is the only move (Hirschberg 1975).
Bound: no more can be taken than the shorter rest has.
"""

from __future__ import annotations

from collections.abc import Iterable

import treeprune

from .alignment import BOTH, FIRST, SECOND, Alignment, Place


@treeprune.compiled
class CommonSubsequence(Alignment):
    """The longest common subsequence of two texts.

    Instances are two words, "kitten sitting", two texts with "|" between them, or files of two lines, or FASTA.

    Parameters
    ----------
    first, second : str
    band : int, optional
        Look only at places that ways with so few insertions and deletions go through. A subsequence that
        leaves out no more characters of both texts together is a longest one.

    Notes
    -----
    About (k + 1) n states at most with a band of k, (n + 1) (m + 1) without, for texts of n and m characters.

    References
    ----------
    D. Hirschberg, "A linear space algorithm for computing maximal common subsequences", Communications of the ACM 18,
    1975. E. Ukkonen, "Algorithms for approximate string matching", Information and Control 64, 1985.

    Examples
    --------
    >>> problem = CommonSubsequence("kitten", "sitting")
    >>> problem.subsequence([1, 2, 0, 0, 0, 1, 2, 0, 2])
    'ittn'
    """

    def moves(self, s: Place) -> Iterable[int]:
        if s.i < len(self.a) and s.j < len(self.b) and self.a[s.i] == self.b[s.j]:
            yield BOTH
        else:
            if s.i < len(self.a):
                yield FIRST
            if s.j < len(self.b):
                yield SECOND

    def gain(self, s: Place, m: int) -> int:
        return 1 if m == BOTH else 0

    def bound(self, s: Place) -> int:
        return min(len(self.a) - s.i, len(self.b) - s.j)

    def subsequence(self, moves: Iterable[int]) -> str:
        """Return the characters that a solution takes."""
        return "".join(x for x, y in zip(*self.aligned(moves), strict=True) if x == y)
