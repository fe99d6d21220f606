"""The moves of a best completion, found again from remembered values.

    pending   rows of subproblems to complete, the next one last      found   [moves written, rows pending]

No move is stored with a value: the first move whose gain and remembered values add up to the value of its state is one
that gave it, but for `slack`, the rounding of floats that are added in another order.
"""

from __future__ import annotations

from ..._compiled import compiled
from ..decisions.decision_node import is_complete
from ..paths.path_node import successor_of
from ..words import read, write
from .moves_made import value_of
from .subproblem_node import NOTHING


@compiled
def reconstruct(problem, s, zero, mem, pending, found, line, room, slack):
    """Write moves until nothing is pending; returns False at a subproblem on top whose value was forgotten."""
    counters = mem.counters
    while found[1] > 0 and found[0] < room:
        state = read(pending, found[1] - 1, 0, s)
        if is_complete(problem, state):
            found[1] -= 1
            continue
        wanted, chosen, nth = value_of(problem, state, zero, mem), -1, -1
        if wanted <= NOTHING:
            return False
        for move in problem.moves(state):
            nth += 1
            if chosen < 0:
                gain = mem.worth.of(problem, state, move, zero, counters, 0)
                worth = mem.parts.worth_of(problem, state, move, gain, zero, mem)
                if abs(worth - wanted) <= slack:
                    chosen = nth
                    write(line, found[0], 0, move)
                    found[1] = mem.parts.leave(problem, state, move, pending, found[1] - 1)
        if chosen < 0:
            return False
        found[0] += 1
    return True


@compiled
def values_after(problem, s, zero, mem, state, found, room):
    """Write, for each move of a state, the move, its gain, and the value remembered of what it leads to.

    Returns how many there are: more than `room` where not all were written.
    """
    count = 0
    for move in problem.moves(state):
        if count < room:
            child = successor_of(problem, state, move)
            write(found, count, 0, move)
            write(found, count, 1, mem.worth.of(problem, state, move, zero, mem.counters, 0))
            write(found, count, 2, value_of(problem, child, zero, mem))
        count += 1
    return count
