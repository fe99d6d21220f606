"""Counter-move heuristic: the move that refuted the opponent's last move elsewhere.

replies   tag of the refutation, by the low bits of the tag of what it refuted
line      tag of the move played at each ply of the current line
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .words import tag

PLACES = 4096


@compiled
class CounterMove:
    """Uiterwijk 1992."""

    replies: Any
    line: Any

    def rank(self, game, s, move, hint, ply):
        if ply == 0:
            return 0.0
        last = (self.line[ply - 1] & (PLACES - 1)) * 2 + (ply & 1)
        return 5e14 if self.replies[last] == tag(move) + 1 else 0.0

    def learn(self, move, depth, ply):
        if ply > 0:
            self.replies[(self.line[ply - 1] & (PLACES - 1)) * 2 + (ply & 1)] = tag(move) + 1

    def played(self, move, ply):
        self.line[ply] = tag(move)
