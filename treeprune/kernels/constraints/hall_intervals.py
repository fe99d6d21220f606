"""All different, bounds consistency: the ends of domains leave Hall intervals.

    low, high    ends of a variable's domain, its offset added      rank     of an end among all ends, from 1
    edge         of an interval: a lower end, or an upper one + 1, with one more beyond all on either side
    jump         a rank leads towards where values are left
    spare        values from the edge before a rank to that rank that no variable was given yet
    hall         a rank inside a Hall interval leads to its end

A Hall interval has as many values as variables that need it; the lower end of any other variable moves past it. Upper
ends see the same intervals from the other side. Holes are passed over, so that assigned variables count too. Puget
1998; Lopez-Ortiz, Quimper, Tromp and van Beek 2003.

data    number of places, then the places by lower end and by upper end, as the last run sorted them
"""

from __future__ import annotations

from ..._compiled import compiled, compiled_apart
from .constraint_node import dead_end
from .domains import at_least, at_most, maximum, minimum


@compiled
def lower(mem, first, place):
    """Return the lower end of a variable, its offset added."""
    return minimum(mem, mem.scope[first + place]) + mem.factor[first + place]


@compiled
def upper(mem, first, place):
    """Return the upper end of a variable, its offset added, and one more."""
    return maximum(mem, mem.scope[first + place]) + mem.factor[first + place] + 1


@compiled_apart
def sort_places(mem, first, order, many, by_upper):
    """Sort places by an end; little changes from run to run, so insertion is quick."""
    for i in range(1, many):
        place = mem.data[order + i]
        key = upper(mem, first, place) if by_upper else lower(mem, first, place)
        j = i
        while j > 0:
            before = mem.data[order + j - 1]
            if (upper(mem, first, before) if by_upper else lower(mem, first, before)) <= key:
                break
            mem.data[order + j] = before
            j -= 1
        mem.data[order + j] = place


@compiled
def last_of(mem, links, rank, step):
    """Follow links to where they end, upwards or downwards."""
    while (mem.scratch[links + rank] - rank) * step > 0:
        rank = mem.scratch[links + rank]
    return rank


@compiled
def lead(mem, links, rank, end, target):
    """Let all ranks on the way from one to another, which is left as it is, lead to a target."""
    while rank != end:
        beyond = mem.scratch[links + rank]
        mem.scratch[links + rank] = target
        rank = beyond


@compiled_apart
def rank_ends(mem, p, many, room):
    """Write the edges in rising order, and the ranks of the ends at each place. Returns the number of edges."""
    first, by_low, by_high = mem.first[p], mem.data_at[p] + 1, mem.data_at[p] + 1 + many
    edge, low_rank, high_rank = 0, 4 * room, 4 * room + many
    i, j, edges = 0, 0, 0
    mem.scratch[edge] = lower(mem, first, mem.data[by_low]) - 2
    while j < many:
        high = upper(mem, first, mem.data[by_high + j])
        low = lower(mem, first, mem.data[by_low + i]) if i < many else high
        end = min(low, high)
        if edges == 0 or mem.scratch[edge + edges] != end:
            edges += 1
            mem.scratch[edge + edges] = end
        if i < many and low <= high:
            mem.scratch[low_rank + mem.data[by_low + i]] = edges
            i += 1
        else:
            mem.scratch[high_rank + mem.data[by_high + j]] = edges
            j += 1
    mem.scratch[edge + edges + 1] = mem.scratch[edge + edges] + 2
    return edges


@compiled_apart
def leave_halls(mem, p, many, edges, room, step):
    """Move lower ends up (step 1) or upper ends down (-1), past the Hall intervals they lie in.

    Variables are given values by rising upper end: the first that is left, from the lower end on. Where an interval has
    none left, it is a Hall interval, and lower ends inside of variables still to come move past it. For upper ends, all
    this is read from right to left.
    """
    first, order = mem.first[p], mem.data_at[p] + 1 + (many if step == 1 else 0)
    edge, jump, spare, hall = 0, room, 2 * room, 3 * room
    near, far = (4 * room, 4 * room + many) if step == 1 else (4 * room + many, 4 * room)
    for k in range(edges + 1):
        rank = k + (1 if step == 1 else 0)
        mem.scratch[jump + rank] = rank - step
        mem.scratch[hall + rank] = rank - step
        mem.scratch[spare + rank] = (mem.scratch[edge + rank] - mem.scratch[edge + rank - step]) * step
    for i in range(many):
        place = mem.data[order + (i if step == 1 else many - 1 - i)]
        start, target = mem.scratch[near + place], mem.scratch[far + place]
        x = mem.scope[first + place]
        free = last_of(mem, jump, start + step, step)
        beyond = mem.scratch[jump + free]
        mem.scratch[spare + free] -= 1
        if mem.scratch[spare + free] == 0:
            mem.scratch[jump + free] = free + step
            free = last_of(mem, jump, free + step, step)
            mem.scratch[jump + free] = beyond
        lead(mem, jump, start + step, free, free)
        needed = (mem.scratch[edge + free] - mem.scratch[edge + target]) * step
        if mem.scratch[spare + free] < needed:
            dead_end(mem, x, 0)
            return False
        if (mem.scratch[hall + start] - start) * step > 0:
            end = last_of(mem, hall, mem.scratch[hall + start], step)
            value = mem.scratch[edge + end] - mem.factor[first + place]
            if not (at_least(mem, x, value) if step == 1 else at_most(mem, x, value - 1)):
                return False
            lead(mem, hall, start, end, end)
        if mem.scratch[spare + free] == needed:
            lead(mem, hall, mem.scratch[hall + target], beyond - step, target)
            mem.scratch[hall + target] = beyond - step
    return True


@compiled_apart
def hall_intervals(mem, p):
    """Move lower ends, then upper ends, past all Hall intervals; holes may call for another run."""
    first, data = mem.first[p], mem.data_at[p]
    many = mem.data[data]
    room = 2 * many + 2
    sort_places(mem, first, data + 1, many, False)
    sort_places(mem, first, data + 1 + many, many, True)
    edges = rank_ends(mem, p, many, room)
    return leave_halls(mem, p, many, edges, room, 1) and leave_halls(mem, p, many, edges, room, -1)
