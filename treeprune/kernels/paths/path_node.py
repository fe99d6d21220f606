"""What every path kernel does with a branch: count it, play its move, skip it by a rule with a name.

    space   the problem          s      a state             g     cost of the way to it
    zero    0 in the type of costs      h     estimate of the cost from it to a goal
    nth     number of a move among its state's, from 0

No kernel of paths calls `keep` itself; `cut` does, and counts the rule that did it, so the law "weakest rule that
fired" holds by construction.
"""

from __future__ import annotations

from ..._compiled import compiled
from ...problem import INF
from ...rule import keep
from ..counters import (
    BAD_COST,
    BAD_ESTIMATE,
    BELOW_LEAST_COST,
    SKIPPED,
    end_run,
)
from ..words import same_type


@compiled
def cut(mem, rule, score, bound, node, nth):
    """True, counted and traced, where `rule` skips the nth move of a node (nth = -1: the node itself)."""
    if keep(score, bound):
        return False
    mem.counters[SKIPPED + rule] += 1
    mem.trace.skip(rule, node, nth, score, bound)
    return True


@compiled
def successor_of(space, s, move):
    """Return the next state, in the very type of this one."""
    return same_type(space.play(s, move), s)


@compiled
def step_cost(space, s, move, zero, least, counters, nth):
    """Return the cost of a move; ends the run where it is negative, infinite, NaN, or below the least cost promised."""
    cost = same_type(space.cost(s, move), zero)
    if not zero <= cost < INF:
        end_run(counters, BAD_COST, nth)
    elif cost < least:
        end_run(counters, BELOW_LEAST_COST, nth)
    return cost


@compiled
def estimate(space, s, zero, counters, nth):
    """Return h(s) in the type of costs; ends the run where it is negative or NaN."""
    h = same_type(space.h(s), zero)
    if not h >= zero:
        end_run(counters, BAD_ESTIMATE, nth)
    return h
