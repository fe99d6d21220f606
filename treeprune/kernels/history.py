"""History heuristic: moves that cut often, anywhere in the tree, come first among equals.

merits   how much a move has cut, for each side, by the low bits of its tag
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .table import UNLIMITED
from .words import tag

PLACES = 4096


@compiled
class History:
    """Schaeffer 1983: each cut is worth the square of its depth."""

    merits: Any

    def rank(self, game, s, move, hint, ply):
        merit = self.merits[(tag(move) & (PLACES - 1)) * 2 + (ply & 1)]
        return merit / (merit + 1.0)  # below 1: it decides where `order` does not

    def learn(self, move, depth, ply):
        weight = 1 if depth == UNLIMITED else depth * depth
        self.merits[(tag(move) & (PLACES - 1)) * 2 + (ply & 1)] += weight

    def played(self, move, ply):
        return None
