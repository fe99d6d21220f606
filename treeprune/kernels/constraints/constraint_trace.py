"""What a constraint search tells of itself."""

from __future__ import annotations

from ..._compiled import compiled


@compiled
class NoConstraintTrace:
    """Tells nothing."""

    def choice(self, mem, x, value):
        return None

    def refuted(self, mem, x, value):
        return None

    def removed(self, mem, x, i, gone):
        return None

    def dead_end(self, mem, x):
        return None

    def solution(self, mem):
        return None


@compiled
class NothingOwn:
    """No propagator, and no order, of the user's."""

    def propagate(self, mem, p):
        return True

    def compare(self, mem, x, y):
        return 0

    def choose_value(self, mem, x):
        return 0
