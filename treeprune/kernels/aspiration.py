"""Aspiration windows: an iteration expects the value of the one before, and widens its window where that fails.

low, high   the window of the next search            width    how far it reaches beyond the guess
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .iterative_deepening import ask, keep_line
from .node import ended
from .words import same_type


@compiled
class Aspiration:
    """Gillogly 1978; the failed side is doubled until the value lies inside: the value is always exact."""

    width: Any

    def value(self, game, s, alpha, beta, depth, guess, best_line, mem):
        width = same_type(self.width, alpha)
        below, above = width, width
        low, high = max(alpha, guess - below), min(beta, guess + above)
        while True:
            value = ask(game, s, low, high, depth, mem)
            if ended(mem):
                return value
            if value <= low and low > alpha:
                below = 2 * max(below, guess - value)
                low = max(alpha, guess - below)
            elif value >= high and high < beta:
                keep_line(mem, best_line)
                above = 2 * max(above, value - guess)
                high = min(beta, guess + above)
            else:
                keep_line(mem, best_line)
                return value
