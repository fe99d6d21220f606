"""Puzzles whose moves carry tokens from place to place: what searches and pattern databases need to know of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

from .state_space import StateSpace


class Layout(NamedTuple):
    """The places of a puzzle, and where its tokens belong.

    Attributes
    ----------
    places : int
        How many there are; they are numbered from 0.
    homes : tuple of int
        For each token, numbered from 0, the place where it stands in the goal.
    blank : int
        The token that stands for the empty place, -1 where there is none.
    """

    places: int
    homes: tuple[int, ...]
    blank: int = -1


class PermutationPuzzle(StateSpace):
    """A puzzle whose moves carry tokens from place to place, each at cost 1, and each undone by some other move.

    A place may tell more than where: a corner of a cube in position p with twist t stands at place 3 * p + t. Beside
    the hooks of `StateSpace` write `layout`, `moves_at` and `carried`, which are read in plain Python when a pattern
    database is built; `place`, and `token` for dual look-ups, are what compiled searches call.

    Examples
    --------
    >>> class Swaps(PermutationPuzzle):
    ...     '''Three tokens in a row; a move exchanges neighbours.'''
    ...     def layout(self): return Layout(3, (0, 1, 2))
    ...     def moves_at(self, blank): return (0, 1)
    ...     def carried(self, place, m, blank): return {m: m + 1, m + 1: m}.get(place, place)
    ...     def place(self, s, token): return s.index(token)
    >>> Swaps().carried(0, 0, -1), Swaps().place((2, 0, 1), 0)
    (1, 1)
    """

    compiled_hooks: ClassVar[tuple[str, ...]] = (*StateSpace.compiled_hooks, "place", "token")

    def layout(self) -> Layout:
        """Return the places, and where tokens belong."""
        raise NotImplementedError(f"{type(self).__name__} has no layout(): say where each token belongs")

    def moves_at(self, blank: int) -> Iterable[Any]:
        """Yield the moves that can be made while the blank stands at a place; all moves where there is no blank."""
        raise NotImplementedError(f"{type(self).__name__} has no moves_at(blank)")

    def carried(self, place: int, m: Any, blank: int) -> int:
        """Return where move `m` carries what stands at `place`, the blank too; `blank` is the place of the blank."""
        raise NotImplementedError(f"{type(self).__name__} has no carried(place, m, blank)")

    def place(self, s: Any, token: int) -> int:
        """Return the place of a token."""
        raise NotImplementedError(f"{type(self).__name__} has no place(s, token)")

    def token(self, s: Any, place: int) -> int:
        """Return the token that stands at a place."""
        raise NotImplementedError(f"{type(self).__name__} has no token(s, place)")
