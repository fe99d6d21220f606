"""Iterative deepening: depth 1, 2, 3, ... so that an answer is always at hand and the table orders the next depth."""

from __future__ import annotations

from .._compiled import compiled
from . import alphabeta
from .counters import COMPLETED, ITERATIONS, LIMITED, MAX_DEPTH, RESOLVED
from .node import ended
from .principal_variation import LONGEST
from .table import UNLIMITED


@compiled
class WholeWindow:
    """Each iteration is one search with the whole window."""

    def value(self, game, s, alpha, beta, depth, guess, best_line, mem):
        value = ask(game, s, alpha, beta, depth, mem)
        if not ended(mem):
            keep_line(mem, best_line)
        return value


@compiled
def deepen(game, s, guess, alpha, beta, first, depth, iteration, mem, answer, best_line):
    """Search s at depth `first`, ..., `depth`, and stop early once no horizon was touched: the value is the game's.

    `iteration` searches one depth, the value of the depth before (at first `guess`) at hand. After each finished
    depth answer[0] holds its value, best_line its length and its moves. Slate and Atkin 1977.
    """
    value = guess
    for d in range(first, depth + 1):
        limited = mem.counters[LIMITED]
        value = iteration.value(game, s, alpha, beta, d, value, best_line, mem)
        if ended(mem):
            break
        answer[0] = value
        mem.counters[COMPLETED] = d if d < UNLIMITED else mem.counters[MAX_DEPTH]
        mem.counters[ITERATIONS] += 1
        if mem.counters[LIMITED] == limited:
            mem.counters[RESOLVED] = 1
            break
    return value


@compiled
def ask(game, s, alpha, beta, depth, mem):
    """Search the root: r as alpha-beta has it."""
    mem.trace.enter(mem, 0, depth, alpha, beta)
    value = alphabeta.search(game, s, alpha, beta, depth, 0, 0, mem)
    mem.trace.leave(0, value)
    return value


@compiled
def keep_line(mem, best_line):
    """Copy the root's line, its length first."""
    n = min(mem.line.lengths[0], LONGEST)
    best_line[0] = n
    for i in range(n):
        best_line[1 + i] = mem.line.moves[i]
