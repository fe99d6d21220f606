"""Internal iterative deepening: where the table knows no move, a shallower search of the same node finds one."""

from __future__ import annotations

from .._compiled import compiled
from .alphabeta import search
from .counters import LIMITED
from .ordering import NO_MOVE
from .table import UNLIMITED

LESS = 2
"""Plies by which the inner search is shallower: an even number keeps the same side last to move."""


@compiled
class NoForesight:
    """Takes the table's move as it is."""

    def hint(self, game, s, key, hint, alpha, beta, depth, ply, top, mem):
        return hint


@compiled
class InternalDeepening:
    """Searches first where `least_depth` plies or more are left. Scott 1969; Anantharaman 1991."""

    least_depth: int

    def hint(self, game, s, key, hint, alpha, beta, depth, ply, top, mem):
        """Return the tag of a move to try first."""
        if hint != NO_MOVE or depth < self.least_depth or depth == UNLIMITED or not game.remember(s):
            return hint
        limited = mem.counters[LIMITED]
        search(game, s, alpha, beta, depth - LESS, ply, top, mem)
        _, _, hint = mem.table.probe(key, depth, alpha, mem.counters)
        mem.counters[LIMITED] = limited  # no value of the inner search is used
        return hint
