"""Events of backtracking, or nothing."""

from __future__ import annotations

from ..._compiled import compiled


@compiled
class NoDecisionTrace:
    """Nothing is recorded."""

    def visit(self, ply):
        return None

    def skip(self, rule, ply, score, bound):
        return None

    def solution(self, ply):
        return None
