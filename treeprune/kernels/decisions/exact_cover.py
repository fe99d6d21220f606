"""All exact covers, by dancing cells: sets of options from which one goes, and comes back, in a few moves.

    item     a number; the primary ones, which must be covered, come first, the secondary ones may be
    option   some items; its cells, one an item, lie side by side: from head[cell] up to tail[cell], for each of them
    sets     one behind the other, the cells of every item. Item i has the places from start[i] on; up to end[i] stand
             those whose options are left, behind them those that were hidden
    place    of a cell: where in `sets` it stands. To hide a cell it changes places with the last one left, and
             end[i] moves down; whatever the order is by then, end[i] alone brings back what was hidden
    shift    -start[i], and far more for an item that need not be covered (any more): end[i] + shift[i] options are left
    depth    items branched on; tried[k] is the place of the option chosen for the k-th, before stop[k]

Contract: every set of options that covers each primary item once and each secondary item at most once is noted exactly
once. A node is the root, or an option chosen; it branches on an item with the fewest options left, the first of them;
a dead end has an item with none. Knuth, The Art of Computer Programming 7.2.2.1 (algorithm X), 7.2.2.3 (cells).
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import UNCOVERED_ITEM
from ..counters import (
    ENDED,
    FAILURES,
    MAX_DEPTH,
    SOLUTION_LIMIT,
    SOLUTIONS,
    SOLUTIONS_FOUND,
    count_node,
    end_run,
)
from .decision_node import cut

COVERED = 1 << 29
"""What `shift` is more by where an item need not be covered; there are fewer cells."""
NOTHING_LEFT = 1 << 62

# cells of CoverMemory.at
DEPTH = 0  # items branched on where the run was left; -1: not begun
NOTED = 1  # solutions in `found`
WIDTH = 2  # places for the options of one solution there
ROOM = 3  # solutions that fit


@compiled
class CoverMemory:
    """What the search works with."""

    counters: Any
    trace: Any
    at: Any
    found: Any  # a cell of each option chosen, WIDTH places a solution, -1 behind the last
    item: Any  # of a cell
    head: Any
    tail: Any
    place: Any
    sets: Any
    start: Any
    end: Any
    shift: Any
    primary: int
    tried: Any
    stop: Any
    saved: Any  # by depth: `end` as it was before the first option was tried


@compiled
def hide(item, must_leave, mem):
    """Take the options of an item out of the sets of their other items.

    Returns False, half done, where an item that must be covered lost its last option and `must_leave` is set.
    """
    sets, place, owner, end, shift = mem.sets, mem.place, mem.item, mem.end, mem.shift
    for at in range(mem.start[item], end[item]):
        cell = sets[at]
        for other in range(mem.head[cell], mem.tail[cell]):
            if other != cell:
                i = owner[other]
                last = end[i] - 1
                here, moved = place[other], sets[last]
                sets[here], sets[last] = moved, other
                place[moved], place[other] = here, last
                end[i] = last
                if last + shift[i] == 0 and must_leave:
                    return False
    return True


@compiled
def fewest(mem):
    """Return options left << 32 | item, of the first item with the fewest; NOTHING_LEFT, or more than COVERED."""
    end, shift = mem.end, mem.shift
    least = NOTHING_LEFT
    for item in range(mem.primary):
        least = min(least, ((end[item] + shift[item]) << 32) | item)
    return least


@compiled
def choose(cell, mem):
    """Cover the other items of an option. Returns False where that leaves an item without options."""
    owner, head, tail = mem.item, mem.head[cell], mem.tail[cell]
    for other in range(head, tail):
        if other != cell:
            mem.shift[owner[other]] += COVERED
    for other in range(head, tail):
        if other != cell and not hide(owner[other], True, mem):
            return False
    return True


@compiled
def give_back(cell, mem):
    """Let the other items of an option wait to be covered again."""
    owner = mem.item
    for other in range(mem.head[cell], mem.tail[cell]):
        if other != cell:
            mem.shift[owner[other]] -= COVERED


@compiled
def branch(item, depth, mem):
    """Cover an item; its options will be tried one after the other."""
    end, saved = mem.end, mem.saved
    hide(item, False, mem)
    mem.shift[item] += COVERED
    mem.tried[depth], mem.stop[depth] = mem.start[item] - 1, end[item]
    if end[item] - mem.start[item] > 1:
        row = saved[depth]
        for i in range(len(end)):
            row[i] = end[i]


@compiled
def next_option(depth, mem):
    """Turn to the next option of the deepest item that has one. Returns the depth of that item; 0: all were tried."""
    end, saved, tried, sets = mem.end, mem.saved, mem.tried, mem.sets
    while depth > 0:
        k = depth - 1
        first = mem.start[mem.item[sets[mem.stop[k] - 1]]]
        if tried[k] >= first:
            give_back(sets[tried[k]], mem)
        tried[k] += 1
        if tried[k] < mem.stop[k]:
            if tried[k] > first:
                row = saved[k]
                for i in range(len(end)):
                    end[i] = row[i]
            return depth
        mem.shift[mem.item[sets[mem.stop[k] - 1]]] -= COVERED
        depth -= 1
    return 0


@compiled
def note(depth, mem):
    """Keep a solution where it fits; ends the run where as many are held as are wanted."""
    counters, at = mem.counters, mem.at
    if at[NOTED] < at[ROOM]:
        row = at[NOTED] * at[WIDTH]
        for k in range(depth):
            mem.found[row + k] = mem.sets[mem.tried[k]]
        for k in range(depth, at[WIDTH]):
            mem.found[row + k] = -1
        at[NOTED] += 1
    counters[SOLUTIONS] += 1
    if counters[SOLUTIONS] >= counters[SOLUTION_LIMIT]:
        end_run(counters, SOLUTIONS_FOUND, depth)


@compiled
def look(depth, least, mem):
    """See what a node is: a solution, a dead end, or where to branch. Returns how many items are branched on."""
    counters, left = mem.counters, least >> 32
    counters[MAX_DEPTH] = max(counters[MAX_DEPTH], depth)
    if left >= COVERED:
        note(depth, mem)
    elif cut(mem, UNCOVERED_ITEM, left, 0, depth):
        counters[FAILURES] += 1
    else:
        branch(least & 0xFFFFFFFF, depth, mem)
        return depth + 1
    return depth


@compiled
def exact_cover(mem):
    """Search all, or go on behind the last solution noted. An end without a reason is the end of the tree."""
    counters, depth = mem.counters, mem.at[DEPTH]
    if depth < 0:
        depth = 0
        if count_node(counters, 0):
            depth = look(0, fewest(mem), mem)
    while counters[ENDED] == 0:
        depth = next_option(depth, mem)
        if depth == 0 or not count_node(counters, depth):
            break
        cell = mem.sets[mem.tried[depth - 1]]
        depth = look(depth, fewest(mem) if choose(cell, mem) else 0, mem)
    mem.at[DEPTH] = depth
