"""Static bounds: what the rules of a game say about a position's value before any search."""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from ..rule import STATIC_BOUND
from .counters import BOUNDS_CROSSED, end_run
from .words import same_type


@compiled
class NoStaticBounds:
    """Knows nothing: -INF <= v <= INF."""

    def of(self, game, s, model, mem, ply):
        return same_type(-INF, model), same_type(INF, model)

    def rule(self):
        """The rule that the last answer of `of` belongs to."""
        return STATIC_BOUND


@compiled
class StaticBounds:
    """lower(s) <= v <= upper(s), by the game's own hooks."""

    def of(self, game, s, model, mem, ply):
        low, high = same_type(game.lower(s), model), same_type(game.upper(s), model)
        if not low <= high:
            end_run(mem.counters, BOUNDS_CROSSED, ply)
        return low, high

    def rule(self):
        return STATIC_BOUND
