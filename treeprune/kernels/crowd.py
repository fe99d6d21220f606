"""Threads that search together, through one table: each steers clear of what another one is searching.

busy   one cell a place: the number of the thread that is inside a state whose key falls there, 0 for none
me     the number of this thread, from 1
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .table import UNLIMITED
from .words import load_now, scatter, store_now

PLACES = 1 << 14


@compiled
class Alone:
    """One thread takes the moves as they come."""

    def pick(self, game, s, i, top, end, depth, ply, mem):
        return mem.moves[i]

    def enter(self, game, s, depth, ply, mem):
        return -1

    def leave(self, place):
        return None


@compiled
class Crowd:
    """Moves whose state another thread is searching are put off (ABDADA: Weill 1996; simplified: Kerrigan 2012).

    Nobody waits, no value changes: marks are hints, written without a lock. States with fewer than `least_depth`
    plies left, or below `most_ply` where depth is unlimited, are not worth a mark.
    """

    busy: Any
    me: int
    least_depth: int
    most_ply: int

    def is_worth_it(self, depth, ply):
        return ply <= self.most_ply if depth == UNLIMITED else depth >= self.least_depth

    def pick(self, game, s, i, top, end, depth, ply, mem):
        """Return the first of moves[i:end] that nobody else is busy with, moved to the front; moves[i] if none is."""
        moves = mem.moves
        if i > top and self.is_worth_it(depth, ply):
            for j in range(i, end):
                move = moves[j]
                child = game.play(s, move)
                holder = load_now(self.busy, scatter(game.key(child)) & (PLACES - 1))
                if holder == 0 or holder == self.me:
                    while j > i:
                        moves[j] = moves[j - 1]
                        j -= 1
                    moves[i] = move
                    break
        return moves[i]

    def enter(self, game, s, depth, ply, mem):
        """Mark a state as being searched. Returns the place of the mark, -1 where none was made."""
        if not self.is_worth_it(depth, ply):
            return -1
        place = scatter(game.key(s)) & (PLACES - 1)
        if load_now(self.busy, place) != 0:
            return -1
        store_now(self.busy, place, self.me)
        return place

    def leave(self, place):
        if place >= 0:
            store_now(self.busy, place, 0)
