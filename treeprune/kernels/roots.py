"""The entry functions of single searches: the root is entered, searched, and its line kept."""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from . import alphabeta, minimax
from .iterative_deepening import keep_line
from .words import same_type


@compiled
def minimax_root(game, s, model, depth, mem, best_line):
    """Return the minimax value of s at this depth."""
    mem.trace.enter(mem, 0, 0, same_type(-INF, model), same_type(INF, model))
    value = minimax.search(game, s, model, depth, 0, 0, mem)
    mem.trace.leave(0, value)
    keep_line(mem, best_line)
    return value


@compiled
def alphabeta_root(game, s, alpha, beta, depth, mem, best_line):
    """Return what fail-soft alpha-beta proves of s at this depth, within the window."""
    mem.trace.enter(mem, 0, 0, alpha, beta)
    value = alphabeta.search(game, s, alpha, beta, depth, 0, 0, mem)
    mem.trace.leave(0, value)
    keep_line(mem, best_line)
    return value
