"""Interchangeable values come in their order: each first appears after the one before it. Arc consistency.

    used     how many of the values have appeared: a state of an automaton that reads the variables
    rank     of a value in the order, from 1; 0: it is none of them, and free
    ahead    states that can be reached before a variable        back    states from which the rest can be read

data    number of values, the values. Law and Lee 2004; as an automaton: Walsh 2006.
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .domains import contains, maximum, minimum, next_value, remove


@compiled
def rank_of(mem, data, value):
    """Return the rank of a value."""
    for i in range(mem.data[data]):
        if mem.data[data + 1 + i] == value:
            return i + 1
    return 0


@compiled_apart
def least_rank(mem, data, x):
    """Return the smallest rank that x can take."""
    value, least = minimum(mem, x), rank_of(mem, data, minimum(mem, x))
    while value < maximum(mem, x) and least > 0:
        value = next_value(mem, x, value + 1)
        least = min(least, rank_of(mem, data, value))
    return least


@compiled
def appears_next(mem, data, x, used):
    """Tell whether x can be the first to take a value, after so many."""
    return used < mem.data[data] and contains(mem, x, mem.data[data + 1 + used])


@compiled
def has_support(mem, ahead, back, rank, states):
    """Tell whether a value of that rank is read on some way through the automaton."""
    for used in range(rank, states):
        if mem.scratch[ahead + used] == 1 and mem.scratch[back + used] == 1:
            return True
    return rank > 0 and mem.scratch[ahead + rank - 1] == 1 and mem.scratch[back + rank] == 1


@compiled_apart
def value_precedence(mem, p):
    """Go through the automaton forward and back, and remove the values that no way reads."""
    first, end, data = mem.first[p], mem.first[p + 1], mem.data_at[p]
    many, states = end - first, mem.data[data] + 1
    back = (many + 1) * states
    for cell in range(2 * back):
        mem.scratch[cell] = 0
    mem.scratch[0] = 1
    for i in range(many):
        x = mem.scope[first + i]
        least = least_rank(mem, data, x)
        for used in range(states):
            if mem.scratch[i * states + used] == 1:
                if least <= used:
                    mem.scratch[(i + 1) * states + used] = 1
                if appears_next(mem, data, x, used):
                    mem.scratch[(i + 1) * states + used + 1] = 1
    for used in range(states):
        mem.scratch[back + many * states + used] = 1
    for i in range(many - 1, -1, -1):
        x, behind = mem.scope[first + i], back + (i + 1) * states
        least = least_rank(mem, data, x)
        for used in range(states):
            stays = least <= used and mem.scratch[behind + used] == 1
            moves = appears_next(mem, data, x, used) and mem.scratch[behind + used + 1] == 1
            mem.scratch[back + i * states + used] = 1 if stays or moves else 0
        value = minimum(mem, x)
        while True:
            good = has_support(mem, i * states, behind, rank_of(mem, data, value), states)
            if not good and not remove(mem, x, value):
                return False
            if value >= maximum(mem, x):
                break
            value = next_value(mem, x, value + 1)
    return True
