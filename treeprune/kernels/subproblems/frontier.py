"""What searches that hold a frontier of subproblems share: layer by layer, or the most promising one first.

    g        worth of the decisions that lead to a state       most     what a solution through it may be worth
    need     what a solution must be worth, more than that     nth      number of a move among its state's, from 0
    node     a state that is remembered, by its number

Contract: `make` gives back every child that could lead to a better solution than the one held, but for those that a
rule skips for another one at least as good; each skip is counted. A complete child is noted, and never kept.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...problem import INF
from ..counters import LEAVES, count_node
from ..decisions.decision_node import is_complete
from ..paths.path_node import successor_of
from ..words import same_type
from .closing import BOUND, VALUE
from .subproblem_node import NOTHING, required, total

GOAL, GOAL_MOVE, LINE, HALF, DONE, KNOWN, DROPPED = range(7)
"""Cells of `at`: the node whose move number GOAL_MOVE completes the best solution, or -1; decisions of the dive from
that node that completes it, or -1 where no dive does; what is being expanded where a call had to end, and how many of
its moves are done; what `meets` found; nodes that were dropped without proof."""


@compiled
def needed(mem):
    """Return what a solution must be worth, more than that."""
    return max(mem.best[VALUE], mem.wanted)


@compiled
def hold(worth, node, nth, length, mem):
    """Note a solution: move number nth of a node completes it, or a dive of some length from there."""
    mem.best[VALUE] = worth
    mem.best[BOUND] = max(mem.best[BOUND], worth)  # sums of floats may round to less where bounds are tight
    mem.at[GOAL], mem.at[GOAL_MOVE], mem.at[LINE] = mem.name_of(node), nth, length
    mem.history.note(mem.counters, mem.best)


@compiled
def most_of_start(problem, s, zero, mem):
    """Return what solutions may be worth; no more than needed where the start is settled at once."""
    nothing = same_type(NOTHING, zero)
    if not count_node(mem.counters, 0):
        return nothing
    if is_complete(problem, s):
        if needed(mem) < zero:
            hold(zero, 0, -1, 0, mem)
        return nothing
    if mem.feasible.cuts(problem, s, 0, -1, mem):
        return nothing
    return mem.bounds.least(problem, s, same_type(INF, zero), needed(mem), 0, -1, zero, mem)


@compiled
def make(problem, s, move, nth, g, most, node, zero, mem):
    """Look at what a move of a node leaves. Returns (whether to keep it, the state, its g, its most)."""
    need = needed(mem)
    need_of_move = required(need, g, zero, True)
    most_of_move = mem.move_bounds.least(problem, s, move, need_of_move, node, nth, zero, mem)
    if most_of_move <= need_of_move:
        return False, s, g, zero
    new_g = g + mem.worth.of(problem, s, move, zero, mem.counters, node)
    child = successor_of(problem, s, move)
    if is_complete(problem, child):
        mem.counters[LEAVES] += 1
        if new_g > need:
            hold(new_g, node, nth, -1, mem)
        return False, child, new_g, zero
    if mem.feasible.cuts(problem, child, node, nth, mem):
        return False, child, new_g, zero
    if mem.merge.meets(problem, child, new_g, node, nth, zero, mem):
        return False, child, new_g, zero
    most = min(most, total(g, most_of_move))
    if mem.merge.bounds_later(mem):
        return True, child, new_g, most
    most = bounded(problem, child, new_g, most, node, nth, zero, mem)
    return most > need, child, new_g, most


@compiled
def bounded(problem, s, g, most, node, nth, zero, mem):
    """Return what solutions through a state may be worth, by its bounds too; no more than needed where they skip it."""
    need = needed(mem)
    need_of_state = required(need, g, zero, True)
    found = mem.bounds.least(problem, s, same_type(INF, zero), need_of_state, node, nth, zero, mem)
    return need if found <= need_of_state else min(most, total(g, found))
