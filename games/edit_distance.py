"""Edit distance: the fewest insertions, deletions and substitutions that turn one text into another.

    cost    1 for a character that is inserted, deleted or substituted, 0 for one that is kept

Where the next characters are equal, keeping them is never worse, so it is the only move (Wagner and Fischer 1974).
Bound: what is left differs in length, and each character more costs 1.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import treeprune

from .alignment import BOTH, FIRST, SECOND, Alignment, Place

FEW = 16
"""By memo a state costs 10 to 20 times what it costs in a table: that is tried where one in so many is enough."""


@treeprune.compiled
class EditDistance(Alignment):
    """The edit distance of two texts (Levenshtein 1966).

    Instances are two words, "kitten sitting", two texts with "|" between them, or files of two lines, or FASTA.

    Parameters
    ----------
    first, second : str
    band : int, optional
        Look only at places that ways with so few insertions and deletions go through. A distance up to the
        band is that of the texts; a larger one says that theirs is larger than the band, and no larger than it is.

    Notes
    -----
    About (k + 1) n states at most with a band of k, (n + 1) (m + 1) without, for texts of n and m characters.

    References
    ----------
    E. Ukkonen, "Algorithms for approximate string matching", Information and Control 64, 1985.

    Examples
    --------
    >>> problem = EditDistance("kitten", "sitting")
    >>> problem.aligned([0, 0, 0, 0, 0, 0, 2])
    ('kitten-', 'sitting')
    >>> EditDistance("kitten", "sitting", band=3).states
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


def edit_distance(
    first: str,
    second: str,
    cutoff: int | None = None,
    *,
    limits: treeprune.Limits | None = None,
    world: str = "auto",
) -> tuple[int | None, treeprune.Result]:
    """Return the edit distance of two texts, None where it is larger than the cut-off; and the search.

    Parameters
    ----------
    first, second : str
    cutoff : int, optional
    limits : Limits, optional
    world : {'auto', 'interpreted', 'compiled'}

    Returns
    -------
    int or None
        The distance; None where it is larger than the cut-off, or a limit ended the search (`result.stopped`).
    Result
        Where the cut-off is exceeded: INFEASIBLE, its `bound` the cut-off + 1.

    Raises
    ------
    InstanceError
        If the cut-off is no number from 0 up.

    Notes
    -----
    Exact. O(k n) states with a cut-off of k. Texts that are alike are done by memo and bound, which open a small part
    of them; where that is not enough, all are tabulated.

    References
    ----------
    E. Ukkonen, "Algorithms for approximate string matching", Information and Control 64, 1985.

    Examples
    --------
    >>> edit_distance("kitten", "sitting", world="interpreted")[0]
    3
    >>> distance, result = edit_distance("kitten", "sitting", cutoff=2, world="interpreted")
    >>> distance, result.status.name, result.bound
    (None, 'INFEASIBLE', 3)
    """
    problem = EditDistance(first, second, cutoff)
    wanted = "" if cutoff is None else f"+better-than={cutoff + 1}"
    given, few = limits or treeprune.Limits(), 1000 + problem.states // FEW
    nodes = few if given.nodes is None else min(few, given.nodes)
    first_try = dataclasses.replace(given, nodes=nodes)
    result = treeprune.solve(problem, method="dynamic-programming" + wanted, limits=first_try, world=world)
    if result.stopped == "nodes" and nodes == few:
        result = treeprune.solve(problem, method="tabulation" + wanted, limits=limits, world=world)
    return (result.value if result.status is treeprune.Status.OPTIMAL else None), result
