"""A greedy dive: from the start always on to the child that may be worth most, to have a solution to compare with.

    trial    numbers of the moves that were taken       line     those of the best dive so far
    most     what a solution through a child may be worth

Contract: where at[LINE] >= 0 the first at[LINE] numbers of `line` lead from node at[GOAL] to a solution worth
best[VALUE]. A dive that meets a dead end, or gets longer than `trial` has room, finds nothing.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ..counters import ENDED, LEAVES, count_node
from ..decisions.decision_node import is_complete
from ..paths.path_node import successor_of
from ..words import same_type
from .frontier import hold, needed
from .subproblem_node import required, total


@compiled
class AsMade:
    """Equal children in the order of `moves`."""

    def rank(self, problem, s, move):
        return 0.0


@compiled
class ByOrder:
    """Of equal children that of the largest `order` first."""

    zero: Any

    def rank(self, problem, s, move):
        return same_type(problem.order(s, move), self.zero)


@compiled
def look(problem, s, move, nth, g, need, zero, mem):
    """Return (child, its g, its most, whether it is complete); what cannot beat `need` may be worth no more than it."""
    new_g = g + mem.worth.of(problem, s, move, zero, mem.counters, 0)
    child = successor_of(problem, s, move)
    if is_complete(problem, child):
        mem.counters[LEAVES] += 1
        return child, new_g, new_g, True
    if mem.feasible.cuts(problem, child, 0, nth, mem):
        return child, new_g, need, False
    need_of_child = required(need, new_g, zero, True)
    most = mem.bounds.least(problem, child, same_type(INF, zero), need_of_child, 0, nth, zero, mem)
    return child, new_g, need if most <= need_of_child else total(new_g, most), False


@compiled
def dive(problem, s, g, node, zero, mem):
    """Dive once from a node and its state; equal children in the order of `order`, then of `moves`."""
    depth = 0
    while depth < len(mem.trial):
        need = needed(mem)
        nth, chosen, held, best, best_g, best_rank, complete = -1, -1, need, s, g, 0.0, False
        for move in problem.moves(s):
            nth += 1
            if not count_node(mem.counters, 0):
                return
            need_of_move = required(need, g, zero, True)
            if mem.move_bounds.least(problem, s, move, need_of_move, 0, nth, zero, mem) <= need_of_move:
                continue
            child, new_g, most, ends = look(problem, s, move, nth, g, need, zero, mem)
            if mem.counters[ENDED] != 0:
                return
            rank = mem.ordering.rank(problem, s, move)
            if most > held or (most == held and chosen >= 0 and rank > best_rank):
                chosen, held, best, best_g, best_rank, complete = nth, most, child, new_g, rank, ends
        if chosen < 0:
            return
        mem.trial[depth] = chosen
        depth += 1
        s, g = best, best_g
        if complete:
            hold(g, node, -1, depth, mem)
            for i in range(depth):
                mem.line[i] = mem.trial[i]
            return
