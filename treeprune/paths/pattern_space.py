"""The moves of a permutation puzzle as one array, and what they must satisfy before patterns are built on them."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from ..errors import HookError, LimitError
from ..permutation_puzzle import Layout, PermutationPuzzle

MOST_PLACES = 62
"""Places that additive databases can tell apart in a set of bits."""


class Transport:
    """Where each move carries what stands at each place.

    Attributes
    ----------
    layout : Layout
    carried : array of shape (places of the blank or 1, moves, places)
    choices : array
        How many moves there are for each place of the blank; 1 entry where there is no blank.
    """

    def __init__(self, puzzle: PermutationPuzzle) -> None:
        self.layout = checked_layout(puzzle)
        places, _, blank = self.layout
        spots = range(places) if blank >= 0 else (-1,)
        moves = [[one_move(puzzle, m, spot, places) for m in puzzle.moves_at(spot)] for spot in spots]
        self.choices = np.array([len(m) for m in moves], np.int64)
        if not self.choices.any():
            raise HookError("moves_at", "it yields no moves")
        self.carried = np.full((len(moves), int(self.choices.max()), places), -1, np.int64)
        for spot, rows in enumerate(moves):
            for k, row in enumerate(rows):
                self.carried[spot, k] = row
        self.require_undone()

    def rows(self, spot: int) -> list[tuple[int, ...]]:
        """Return the moves, as tuples, while the blank stands at a place."""
        at = spot if self.layout.blank >= 0 else 0
        return [tuple(row) for row in self.carried[at, : self.choices[at]].tolist()]

    def require_undone(self) -> None:
        """Refuse moves that no move undoes: distances from the goal would not be distances to it."""
        for spot in range(len(self.carried)):
            for row in self.rows(spot):
                if inverse(row) not in self.rows(row[spot]):
                    raise HookError("carried", f"no move undoes the one that carries places 0, 1, ... to {row}")

    def require_single(self) -> None:
        """Refuse puzzles for which databases of disjoint patterns do not add up."""
        if self.layout.blank < 0:
            raise HookError(
                "layout", "patterns add up only where a move exchanges one token with the blank: there is none"
            )
        if self.layout.places > MOST_PLACES:
            raise LimitError(f"{self.layout.places} places: additive pattern databases take at most {MOST_PLACES}")
        for spot in range(len(self.carried)):
            for row in self.rows(spot):
                moved = {p for p, target in enumerate(row) if p != target}
                if moved != {spot, row[spot]}:
                    raise HookError(
                        "carried",
                        f"patterns add up only where a move moves one token; {row} does not: ask for additive=False",
                    )

    def require_dual(self) -> None:
        """Refuse puzzles in which the inverse of a state is not as far from the goal."""
        places, homes, blank = self.layout
        if blank >= 0 or homes != tuple(range(places)):
            raise HookError(
                "layout",
                "dual look-ups need a puzzle without a blank, with a token for each place, at home in the place of its "
                "own number",
            )

    def token_map(self, reflection: tuple[int, ...]) -> tuple[int, ...]:
        """Return the token at home where each token's home is reflected to; refuse what is no reflection."""
        places, homes, blank = self.layout
        if sorted(reflection) != list(range(places)):
            raise ValueError(f"reflection={reflection}: give the place of each of the {places} places' images")
        if {reflection[home] for home in homes} != set(homes) or (
            blank >= 0 and reflection[homes[blank]] != homes[blank]
        ):
            raise ValueError("this reflection takes homes of tokens to places that are none, or moves the blank's home")
        for spot in range(len(self.carried)):
            there = reflection[spot] if blank >= 0 else 0
            images = {tuple(reflection[row[p]] for p in inverse(reflection)) for row in self.rows(spot)}
            if images != set(self.rows(there)):
                raise ValueError("the moves of the puzzle do not look the same in this reflection")
        return tuple(homes.index(reflection[home]) for home in homes)

    def digest(self) -> str:
        """Return a digest of all that a pattern database depends on."""
        found = hashlib.blake2b(repr(tuple(self.layout)).encode(), digest_size=16)
        found.update(repr(self.carried.shape).encode())
        for spot in range(len(self.carried)):
            found.update(repr(sorted(self.rows(spot))).encode())
        return found.hexdigest()

    def checked_pattern(self, tokens: Any) -> tuple[int, ...]:
        """Return a pattern as a tuple; refuse what is none."""
        _, homes, blank = self.layout
        pattern = tuple(int(t) for t in tokens)
        if not pattern or len(set(pattern)) < len(pattern) or not all(0 <= t < len(homes) for t in pattern):
            raise ValueError(f"the pattern {pattern}: give different tokens from 0 to {len(homes) - 1}")
        if blank in pattern:
            raise ValueError(f"the pattern {pattern} holds the blank, token {blank}: leave it out")
        return pattern


def checked_layout(puzzle: PermutationPuzzle) -> Layout:
    """Return a puzzle's layout with plain numbers; refuse one that cannot be."""
    places, homes, blank = puzzle.layout()
    layout = Layout(int(places), tuple(int(h) for h in homes), int(blank))
    if len(set(layout.homes)) < len(homes) or not all(0 <= h < places for h in homes):
        raise HookError("layout", f"homes {homes}: give each token a place of its own, from 0 to {places - 1}")
    if not -1 <= blank < len(homes):
        raise HookError("layout", f"blank={blank}: give one of the {len(homes)} tokens, or -1 for none")
    return layout


def one_move(puzzle: PermutationPuzzle, m: Any, spot: int, places: int) -> tuple[int, ...]:
    """Return where a move carries what stands at each place; refuse one that carries two things to one place."""
    row = tuple(int(puzzle.carried(p, m, spot)) for p in range(places))
    if sorted(row) != list(range(places)):
        raise HookError("carried", f"move {m!r} carries places 0, 1, ... to {row}: each must be there once")
    return row


def inverse(row: tuple[int, ...]) -> tuple[int, ...]:
    """Return the inverse of a permutation."""
    found = [0] * len(row)
    for i, x in enumerate(row):
        found[x] = i
    return tuple(found)
