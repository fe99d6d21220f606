"""Symmetry: equivalent states share one key, the smallest of theirs."""

from __future__ import annotations

from .._compiled import compiled
from .words import precedes


@compiled
class NoSymmetry:
    """Each state stands for itself."""

    def key(self, game, s):
        return game.key(s)


@compiled
class Symmetry:
    """The state with the smallest key stands for all that `symmetries` yields."""

    def key(self, game, s):
        best = game.key(s)
        for twin in game.symmetries(s):
            key = game.key(twin)
            if precedes(key, best):
                best = key
        return best
