"""Star1: a chance node is left as soon as the outcomes that remain cannot bring its mean back into the window.

p         probability of an outcome             low, high   the game's `score_range` of its state: low <= v_i <= high
mean      sum of p v_i of those searched        rest_low, rest_high   sums of p low and p high of those still to come
least     v_i at or below which v <= alpha      most        v_i at or above which v >= beta

    mean + rest_low <= v <= mean + rest_high
"""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from ..rule import STAR1
from .chance import draw
from .counters import BAD_PROBABILITY, BAD_RANGE, end_run
from .node import cut_node, ended
from .words import same_type

ROUNDING = 1e-9


@compiled
class Star1:
    """Ballard 1983. Without a finite `score_range` nothing is skipped."""

    def value(self, game, s, alpha, beta, depth, ply, top, mem):
        """Return (True, r) at a chance node, r as alpha-beta has it; (False, anything) elsewhere."""
        n, bounded, rest_low, rest_high = all_ranges(game, s, ply, mem)
        if n == 0 or ended(mem):
            return n > 0, alpha
        mean, outcome = 0.0, 0
        for p, child in game.outcomes(s):
            low, high = range_of(game, child)
            rest_low, rest_high = rest_low - p * low, rest_high - p * high
            least, most = limits(bounded, p, alpha - mean - rest_high, beta - mean - rest_low)
            if bounded and cut_node(mem, STAR1, high, least, ply):
                return True, min(mean + p * high + rest_high, alpha)
            if bounded and cut_node(mem, STAR1, most, low, ply):
                return True, max(mean + p * low + rest_low, beta)
            value = low
            if not cut_node(mem, STAR1, high, low, ply):  # the range leaves something to find out
                value = draw(game, s, child, outcome, max(least, low), min(most, high), depth, ply, top, mem)
            check_range(value, low, high, ply, mem)
            if ended(mem):
                return True, alpha
            mean, outcome = mean + p * value, outcome + 1
            if bounded and value <= least and outcome < n:
                cut_node(mem, STAR1, value, least, ply)
            if value <= least:
                return True, min(mean + rest_high, alpha)
            if bounded and value >= most and outcome < n:
                cut_node(mem, STAR1, most, value, ply)
            if value >= most:
                return True, max(mean + rest_low, beta)
        return True, mean

    def known(self, move, ply, model):
        return False, model


@compiled
def range_of(game, s):
    """Return low <= value <= high of a state and all that follow it, as floats."""
    low, high = game.score_range(s)
    return same_type(low, 0.0), same_type(high, 0.0)


@compiled
def all_ranges(game, s, ply, mem):
    """Return the number of outcomes, whether all have a finite range, and the sums of p low and p high."""
    n, bounded, total, rest_low, rest_high = 0, True, 0.0, 0.0, 0.0
    for p, child in game.outcomes(s):
        low, high = range_of(game, child)
        bounded = bounded and -INF < low and high < INF
        if not p >= 0.0:
            end_run(mem.counters, BAD_PROBABILITY, ply)
        n, total, rest_low, rest_high = n + 1, total + p, rest_low + p * low, rest_high + p * high
    if n > 0 and not abs(total - 1.0) < 1e-9:
        end_run(mem.counters, BAD_PROBABILITY, ply)
    return n, bounded, rest_low, rest_high


@compiled
def limits(bounded, p, for_alpha, for_beta):
    """Return (least, most): what this outcome must be worth for the others, at their best or worst, not to matter."""
    if not bounded or p <= 0.0:
        return same_type(-INF, 0.0), same_type(INF, 0.0)
    return max(for_alpha / p, same_type(-INF, 0.0)), min(for_beta / p, same_type(INF, 0.0))


@compiled
def check_range(value, low, high, ply, mem):
    """End the run where a state was worth what its `score_range` excludes, by more than a mean is rounded."""
    slack = ROUNDING * (1.0 + abs(low) + abs(high))
    if not low - slack <= value <= high + slack:
        end_run(mem.counters, BAD_RANGE, ply)
