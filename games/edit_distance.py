"""Edit distance: the fewest insertions, deletions and substitutions that turn one text into another.

    cost    1 for a character that is inserted, deleted or substituted, 0 for one that is kept

Where the next characters are equal, keeping them is never worse, so it is the only move (Wagner and Fischer 1974).
Bound: what is left differs in length, and each character more costs 1.
"""

from __future__ import annotations

from collections.abc import Iterable

import treeprune

from .alignment import BOTH, FIRST, SECOND, Alignment, Place


@treeprune.compiled
class EditDistance(Alignment):
    """The edit distance of two texts (Levenshtein 1966).

    Instances are two words, "kitten sitting", two texts with "|" between them, or files of two lines, or FASTA.

    Parameters
    ----------
    first, second : str
    cutoff : int, optional
        Ways with more insertions and deletions are left out: a distance up to the cut-off is exact, a larger one, or
        none, says that the true one is larger than the cut-off.

    Notes
    -----
    About (k + 1) n states at most with a cut-off of k, (n + 1) (m + 1) without, for texts of n and m characters.

    References
    ----------
    E. Ukkonen, "Algorithms for approximate string matching", Information and Control 64, 1985.

    Examples
    --------
    >>> problem = EditDistance("kitten", "sitting")
    >>> problem.aligned([0, 0, 0, 0, 0, 0, 2])
    ('kitten-', 'sitting')
    >>> EditDistance("kitten", "sitting", cutoff=3).states
    42
    """

    def moves(self, s: Place) -> Iterable[int]:
        inside = s.i < len(self.a) and s.j < len(self.b)
        if inside:
            yield BOTH
        if not inside or self.a[s.i] != self.b[s.j]:
            if s.i < len(self.a):
                yield FIRST
            if s.j < len(self.b):
                yield SECOND

    def cost(self, s: Place, m: int) -> int:
        return 0 if m == BOTH and self.a[s.i] == self.b[s.j] else 1

    def bound(self, s: Place) -> int:
        return abs((len(self.b) - s.j) - (len(self.a) - s.i))
