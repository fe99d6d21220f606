"""The principal variation: the line of best moves, kept in a triangular array while the search backs values up.

row    the line from a ply on: its first move, then the row of the next ply
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled

LONGEST = 128
"""Moves of a line that are kept; the rest is cut off."""


@compiled
class RootMove:
    """Keeps the root's move only: null-window searches prove no line beyond it."""

    moves: Any

    def clear(self, ply):
        return None

    def extend(self, ply, move):
        if ply == 0:
            self.moves[0] = move


@compiled
class Line:
    """One row of at most LONGEST moves a ply."""

    moves: Any
    lengths: Any

    def clear(self, ply):
        self.lengths[ply] = 0

    def extend(self, ply, move):
        """The best move at this ply is now `move`, followed by the line of the next ply."""
        here, there = ply * LONGEST, (ply + 1) * LONGEST
        n = min(self.lengths[ply + 1], LONGEST - 1)
        self.moves[here] = move
        for i in range(n):
            self.moves[here + 1 + i] = self.moves[there + i]
        self.lengths[ply] = n + 1
