"""Dynamic pruning, as a user asks for it: what is probably worth nothing is skipped, and the result says so.

A rule of your own is a class with the method `score`; see `OwnRule`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import LimitError
from .limits import is_number, is_whole


@dataclass(frozen=True)
class NullMove:
    """Cut a node that is good enough even when its side passes; the game needs the hook `null_move`.

    Parameters
    ----------
    reduction : int
        Plies by which the search after passing is shallower.

    References
    ----------
    D. Beal, "Experiments with the null move", 1989; C. Donninger, 1993.

    Examples
    --------
    >>> NullMove()
    NullMove(reduction=2)
    """

    reduction: int = 2

    def __post_init__(self) -> None:
        if not (is_whole(self.reduction) and self.reduction >= 0):
            raise LimitError(f"NullMove(reduction={self.reduction!r}): give a whole number of plies >= 0")


@dataclass(frozen=True)
class LateMoves:
    """Search moves far down the order less deep, and drop those that then disappoint; needs empty windows (`pvs`).

    Parameters
    ----------
    after : int
        Moves of a node that are always searched to the full depth.
    depth : int
        Least number of plies left where it applies.
    plies : int
        Plies by which the search is shallower.

    References
    ----------
    D. Levy, D. Broughton and M. Taylor, "The SEX algorithm in computer chess", 1989.

    Examples
    --------
    >>> LateMoves(after=4).plies
    1
    """

    after: int = 3
    depth: int = 3
    plies: int = 1

    def __post_init__(self) -> None:
        if not all(map(is_whole, (self.after, self.depth, self.plies))) or min(self.after, self.depth, self.plies) < 1:
            raise LimitError(f"{self}: give whole numbers >= 1")


@dataclass(frozen=True)
class Futility:
    """Near the horizon, skip quiet moves where the estimate and a margin do not reach what is held.

    Parameters
    ----------
    margin : number
        What one quiet move may gain, in the scores of `evaluate`, for each ply that is left.
    depth : int
        Most plies left where it applies.

    References
    ----------
    J. Schaeffer, "Experiments in search and knowledge", 1986; E. Heinz, 1998.

    Examples
    --------
    >>> Futility(margin=100).depth
    1
    """

    margin: Any
    depth: int = 1

    def __post_init__(self) -> None:
        if not is_number(self.margin) or self.margin < 0:
            raise LimitError(f"Futility(margin={self.margin!r}): give a number >= 0")
        if not (is_whole(self.depth) and self.depth >= 1):
            raise LimitError(f"Futility(depth={self.depth!r}): give a whole number of plies >= 1")


@dataclass(frozen=True)
class ProbCut:
    """Cut where a shallow search says that the deep one would fail; the margin is learned during the run.

    Parameters
    ----------
    confidence : float
        How often, at least, the deep value must lie on the side that is foretold; between 0.5 and 1.

    Notes
    -----
    About one node in 10 at most is spent on searching nodes both ways, until 128 pairs of each depth are known, least
    depths first. The margin is an order statistic of their differences, so the confidence needs no assumption on how
    they are distributed, only that the pairs are as good as drawn at random from the nodes it is used at. A higher
    confidence needs more pairs before it cuts at all: 9 of a depth for 0.9, 19 for 0.95, 99 for 0.99.

    References
    ----------
    M. Buro, "ProbCut: an effective selective extension of the alpha-beta algorithm", 1995; S. Wilks, 1941.

    Examples
    --------
    >>> ProbCut(confidence=0.9)
    ProbCut(confidence=0.9)
    """

    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not is_number(self.confidence) or not 0.5 <= self.confidence < 1:
            raise LimitError(f"ProbCut(confidence={self.confidence!r}): give a number in [0.5, 1)")


class OwnRule:
    """A pruning rule of your own: say what a move could at best be worth, and `keep(score, bound)` does the rest.

    Subclass it under `@treeprune.compiled`, or without for interpreted games, and give `score`. The first move of a
    node is never skipped. A run in which the rule fired is labelled heuristic.

    Examples
    --------
    >>> class NoEdges(OwnRule):
    ...     '''Columns at the edge are not worth a look with 3 plies or fewer to go.'''
    ...     def score(self, game, s, m, depth):
    ...         return -10**9 if depth <= 3 and m in (0, 6) else 10**9
    """

    compiled_hooks = ("score",)

    def score(self, game: Any, s: Any, m: Any, depth: int) -> Any:
        """Return what move `m` of state `s` could at best be worth to the mover, with `depth` plies left."""
        raise NotImplementedError(f"{type(self).__name__} has no score(game, s, m, depth)")


BUILT_IN = (NullMove, LateMoves, Futility, ProbCut)
