"""Killer moves: what refuted a sibling may refute this node too.

killers   two tags a ply, the latest first
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .words import tag


@compiled
class Killers:
    """Two moves of the same ply that cut last come next after the table's. Huberman 1968; Slate and Atkin 1977."""

    killers: Any

    def rank(self, game, s, move, hint, ply):
        name = tag(move) + 1  # 0 is no move
        if self.killers[2 * ply] == name:
            return 2e15
        return 1e15 if self.killers[2 * ply + 1] == name else 0.0

    def learn(self, move, depth, ply):
        name = tag(move) + 1
        if self.killers[2 * ply] != name:
            self.killers[2 * ply + 1] = self.killers[2 * ply]
            self.killers[2 * ply] = name

    def played(self, move, ply):
        return None
