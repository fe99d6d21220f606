"""Futility: near the horizon a quiet move cannot raise the estimate by more than a margin."""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from .table import UNLIMITED
from .words import same_type


@compiled
class Futility:
    """evaluate(s) + margin for each ply that is left, at `most_depth` plies or fewer. Schaeffer 1986; Heinz 1998."""

    margin: Any
    most_depth: int

    def ceiling(self, game, s, depth, model):
        """Return what a quiet move is assumed to be worth at most."""
        if depth == UNLIMITED or depth > self.most_depth:
            return same_type(INF, model)
        return same_type(game.evaluate(s), model) + same_type(self.margin, model) * depth
