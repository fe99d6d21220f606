"""Star2: before the outcomes of a chance node are searched, one move of each is probed: often that is enough to cut.

probe       value of the first move of an outcome's state, which is worth at least that
probed      tag + 1 of the move probed of the node at a ply, 0 for none; it is not searched again there
found       what it was worth
top + i     where the probe of outcome i waits, in the buffers of moves and ranks
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from ..rule import STAR2
from .alphabeta import below, search
from .chance import draw
from .counters import BUFFER_FULL, end_run
from .node import cut_node, ended, enter, generate, play
from .ordering import NO_MOVE
from .star1 import all_ranges, check_range, limits, range_of
from .words import same_type, tag


@compiled
class Star2:
    """Ballard 1983, for the side to move in the outcomes: a probe proves a lower bound.

    A probe is searched with the whole window, so that what it found need not be searched again.
    """

    probed: Any
    found: Any

    def value(self, game, s, alpha, beta, depth, ply, top, mem):
        """Return (True, r) at a chance node, r as alpha-beta has it; (False, anything) elsewhere."""
        n, bounded, rest_low, rest_high = all_ranges(game, s, ply, mem)
        if n > 0 and top + n > len(mem.moves):
            end_run(mem.counters, BUFFER_FULL, ply)
        if n == 0 or ended(mem):
            return n > 0, alpha
        for i in range(n):
            mem.moves[top + i] = 0
        if bounded and rest_high >= beta:
            rest_low = self.probe_all(game, s, rest_low, beta, depth, ply, top, n, mem)
            if ended(mem):
                return True, alpha
            if cut_node(mem, STAR2, beta, rest_low, ply):
                return True, rest_low
        mean, outcome = 0.0, 0
        for p, child in game.outcomes(s):
            low, high = range_of(game, child)
            at = top + outcome
            if mem.moves[at] != 0:
                low = max(low, mem.ranks[at])
            rest_low, rest_high = rest_low - p * low, rest_high - p * high
            least, most = limits(bounded, p, alpha - mean - rest_high, beta - mean - rest_low)
            if bounded and cut_node(mem, STAR2, high, least, ply):
                return True, min(mean + p * high + rest_high, alpha)
            if bounded and cut_node(mem, STAR2, most, low, ply):
                return True, max(mean + p * low + rest_low, beta)
            self.probed[ply + 1], self.found[ply + 1] = mem.moves[at], mem.ranks[at]
            value = low
            if not cut_node(mem, STAR2, high, low, ply):  # the range leaves something to find out
                value = draw(game, s, child, outcome, max(least, low), min(most, high), depth, ply, top + n, mem)
            self.probed[ply + 1] = 0
            check_range(value, low, high, ply, mem)
            if ended(mem):
                return True, alpha
            mean, outcome = mean + p * value, outcome + 1
            if bounded and value <= least and outcome < n:
                cut_node(mem, STAR2, value, least, ply)
            if value <= least:
                return True, min(mean + rest_high, alpha)
            if bounded and value >= most and outcome < n:
                cut_node(mem, STAR2, most, value, ply)
            if value >= most:
                return True, max(mean + rest_low, beta)
        return True, mean

    def probe_all(self, game, s, rest_low, beta, depth, ply, top, n, mem):
        """Probe the outcomes in turn, until the sum of p low reaches beta. Returns that sum."""
        i = 0
        for p, child in game.outcomes(s):
            if rest_low < beta and not ended(mem):
                low, _ = range_of(game, child)
                found, value = try_first_move(game, same_type(child, s), i, depth, ply + 1, top + n, mem)
                if found != 0:
                    mem.moves[top + i], mem.ranks[top + i] = found, value
                    rest_low += p * max(value - low, 0.0)
            i += 1
        return rest_low

    def known(self, move, ply, model):
        """Return (True, its value) for a move that a probe has searched already."""
        known = self.probed[ply] == tag(move) + 1
        return known, same_type(self.found[ply], model)


@compiled
def try_first_move(game, s, outcome, depth, ply, top, mem):
    """Return (tag + 1, value) of the first move of s; (0, anything) where s is over, of chance, or at the horizon."""
    left = below(depth)
    nothing = same_type(0, 0), same_type(0, 0.0)
    if game.is_over(s) or left == 0:
        return nothing
    for _ in game.outcomes(s):
        return nothing
    lowest, highest = same_type(-INF, 0.0), same_type(INF, 0.0)
    mem.trace.enter(mem, ply, outcome, lowest, highest)
    end = generate(game, s, top, ply, mem) if enter(mem, ply) else top
    if ended(mem):
        return nothing
    mem.ordering.arrange(game, s, NO_MOVE, top, end, ply, mem)
    move = mem.moves[top]
    mem.ordering.played(move, ply)
    mem.trace.enter(mem, ply + 1, move, lowest, highest)
    value = search(game, play(game, s, move), lowest, highest, below(left), ply + 1, end, mem)
    mem.trace.leave(ply + 1, value)
    value = value if game.same_mover(s, move) else -value
    mem.trace.leave(ply, value)
    return tag(move) + 1, value
