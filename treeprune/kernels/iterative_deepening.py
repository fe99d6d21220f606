"""Iterative deepening: depth 1, 2, 3, ... so that an answer is always at hand and the table orders the next depth."""

from __future__ import annotations

from .._compiled import compiled
from . import alphabeta
from .counters import COMPLETED, ITERATIONS, LIMITED, RESOLVED
from .node import ended
from .principal_variation import LONGEST


@compiled
def deepen(game, s, alpha, beta, depth, mem, answer, best_line):
    """Search s at depth 1, 2, ..., `depth`, and stop early once no horizon was touched: the value is then the game's.

    After each finished depth answer[0] holds its value, best_line its length and its moves. Slate and Atkin 1977.
    """
    value = alpha
    for d in range(min(1, depth), depth + 1):
        limited = mem.counters[LIMITED]
        mem.trace.enter(mem, 0, d, alpha, beta)
        value = alphabeta.search(game, s, alpha, beta, d, 0, 0, mem)
        mem.trace.leave(0, value)
        if ended(mem):
            break
        answer[0] = value
        keep_line(mem, best_line)
        mem.counters[COMPLETED] = d
        mem.counters[ITERATIONS] += 1
        if mem.counters[LIMITED] == limited:
            mem.counters[RESOLVED] = 1
            break
    return value


@compiled
def keep_line(mem, best_line):
    """Copy the root's line, its length first."""
    n = min(mem.line.lengths[0], LONGEST)
    best_line[0] = n
    for i in range(n):
        best_line[1 + i] = mem.line.moves[i]
