"""Dynamic pruning: rules that skip what is probably, not certainly, worth nothing. Each is a part of its own.

Every one marks the value as no fact about the game (LIMITED), and its name among the rules that fired.
ceiling   what a quiet move of this node can at most be worth, INF where no rule says so
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from ..rule import FUTILITY, OWN_RULE
from .counters import LIMITED
from .node import cut_move
from .table import UNLIMITED
from .words import same_type


@compiled
class NothingSelective:
    """Skips only what is proved."""

    def cut(self, game, s, alpha, beta, depth, ply, top, mem):
        return False, alpha

    def ceiling(self, game, s, depth, model):
        return same_type(INF, model)

    def skips(self, game, s, move, ceiling, bound, depth, ply, i, top, mem):
        return False

    def is_forcing(self, game, s, move):
        return False


@compiled
class Selective:
    """The dynamic rules of a run."""

    null_move: Any
    probcut: Any
    futility: Any
    own: Any
    tell_forcing: Any

    def cut(self, game, s, alpha, beta, depth, ply, top, mem):
        """Return (True, r) where a rule settles the node: r >= beta, r <= alpha, or a value searched for."""
        if ply == 0 or depth == UNLIMITED:
            return False, alpha
        fired, value = self.null_move.cut(game, s, alpha, beta, depth, ply, top, mem)
        if not fired:
            fired, value = self.probcut.cut(game, s, alpha, beta, depth, ply, top, mem)
        return fired, value

    def ceiling(self, game, s, depth, model):
        return self.futility.ceiling(game, s, depth, model)

    def skips(self, game, s, move, ceiling, bound, depth, ply, i, top, mem):
        """Tell whether a move, not the first one, is skipped."""
        if i == top:
            return False
        futile = ceiling < INF and not self.is_forcing(game, s, move)
        if futile and cut_move(mem, FUTILITY, ceiling, bound, ply, move):
            mem.counters[LIMITED] += 1
            return True
        score = self.own.score(game, s, move, depth)
        if cut_move(mem, OWN_RULE, same_type(score, bound), bound, ply, move):
            mem.counters[LIMITED] += 1
            return True
        return False

    def is_forcing(self, game, s, move):
        return self.tell_forcing.is_forcing(game, s, move)


@compiled
class NoRule:
    """A rule that is switched off."""

    def cut(self, game, s, alpha, beta, depth, ply, top, mem):
        return False, alpha

    def ceiling(self, game, s, depth, model):
        return same_type(INF, model)

    def score(self, game, s, move, depth):
        return INF

    def is_forcing(self, game, s, move):
        return False


@compiled
class ForcingMoves:
    """Asks the game, where it has the hook."""

    def is_forcing(self, game, s, move):
        return game.forcing(s, move)


@compiled
class BothRules:
    """Two of the user's rules: a move must be worth keeping by both."""

    first: Any
    second: Any

    def score(self, game, s, move, depth):
        return min(self.first.score(game, s, move, depth), self.second.score(game, s, move, depth))
