"""Forward dynamic programming: the states after 1, 2, 3, ... decisions, layer by layer, or the best of each layer.

    layer     number of decisions        reach     what solutions through the two layers that are held may be worth
    width     states of a layer that are kept, the most promising ones; AllStates: it is exact

Contract: every solution better than best[VALUE] goes through a state of the two layers, or one that was dropped:
    at any time    =>    no solution is worth more than max(best[VALUE], reach, best[DROPPED_BOUND])
so a search that dropped nothing ends with the worth of the best solution, and a beam with a bound.
Bellman 1957; with bounds: Morin and Marsten 1976; beam: Lowerre 1976; complete anytime beam: Zhang 1998.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import BEAM_WIDTH
from ..counters import ENDED, EXPANDED, MAX_DEPTH, MAX_PLY, NODES, STATES_FULL, TOO_DEEP, count_node, end_run
from ..paths.path_node import cut
from ..words import read, same_type
from .closing import DROPPED_BOUND, lower_the_bound
from .dive import dive
from .frontier import DONE, DROPPED, HALF, make, most_of_start, needed
from .layer_rows import (
    AFTER,
    BASE,
    DIVED,
    END,
    FOUND,
    LAYER,
    LINK,
    LOOK,
    MOST,
    MOVES,
    NEXT,
    NOW,
    STALE,
    G,
    gather,
    write_row,
)
from .subproblem_node import NOTHING

SHARE = 2
"""Dives from a layer make about one node for so many of its states."""


@compiled
class LayerMemory:
    """What the search works with."""

    counters: Any
    at: Any
    best: Any
    reach: Any
    rows: Any
    line: Any  # numbers of the moves of the best dive
    trial: Any  # and of the last one
    room: int  # rows
    wanted: Any
    worth: Any
    bounds: Any
    move_bounds: Any
    feasible: Any
    merge: Any
    selection: Any
    ordering: Any
    layout: Any
    history: Any
    trace: Any
    rule: int  # the one that skips a state for what it may be worth, when its turn comes
    dives: bool
    gathers: bool  # rows of a layer may have to be put in order, which takes room for copies

    def name_of(self, row):
        return row + self.at[BASE]

    def is_full(self):
        found = self.at[FOUND]
        return found + (found - self.at[END] if self.gathers else 0) + 1 >= self.room


@compiled
class AllStates:
    """Every state of a layer is kept."""

    def choose(self, s, zero, mem):
        return None


@compiled
class BestStates:
    """The best `width` states of a layer are kept, by what they may be worth, then by g, then as made."""

    open: Any
    order: Any
    width: int

    def choose(self, s, zero, mem):
        """Drop what ranks behind place `width`: by rank, so that ties cannot drop more."""
        rows, words, opened, at = mem.rows, mem.layout.words(s), self.open, mem.at
        if at[FOUND] - at[END] <= self.width:
            return
        opened.clear()
        for row in range(at[END], at[FOUND]):
            if read(rows, row, words + LINK, 0) != STALE:
                most = read(rows, row, words + MOST, zero)
                if not cut(mem, mem.rule, most, needed(mem), row, -1):
                    opened.push(-most, -read(rows, row, words + G, zero), row, zero)
        count = min(opened.count(), self.width)
        for i in range(count):
            self.order[i] = opened.top()
            opened.drop_top(zero)
        if opened.count() > 0:
            mem.best[DROPPED_BOUND] = max(mem.best[DROPPED_BOUND], read(rows, opened.top(), words + MOST, zero))
        for rank in range(self.width + 1, self.width + 1 + opened.count()):
            if cut(mem, BEAM_WIDTH, -rank, -(self.width + 1), -1, -1):
                at[DROPPED] += 1
        gather(self.order, count, s, zero, mem)


@compiled
def plant(problem, s, zero, mem):
    """Make the start the first layer, or settle it at once."""
    at = mem.at
    at[LAYER] = 0
    most = most_of_start(problem, s, zero, mem)
    if most <= needed(mem):
        return
    write_row(0, s, zero, most, 0, mem)
    mem.trace.kept(0, -1, -1, zero)
    at[FOUND] = at[END] = 1
    mem.reach[NOW] = most
    lower_the_bound(mem, max(most, mem.wanted))
    mem.merge.begin(1)
    if mem.dives:
        dive(problem, s, zero, 0, zero, mem)


@compiled
def expand(problem, s, row, zero, mem):
    """Make the states after a row's. Returns False where the run must end; a later call goes on."""
    counters, at = mem.counters, mem.at
    words = mem.layout.words(s)
    g, above = read(mem.rows, row, words + G, zero), read(mem.rows, row, words + MOST, zero)
    done, nth = at[DONE], -1
    link = (row + at[BASE] + 1) * MOVES
    for move in problem.moves(s):
        nth += 1
        if nth < done:
            continue
        if mem.is_full():
            end_run(counters, STATES_FULL, row)
        if counters[ENDED] != 0 or not count_node(counters, row):
            at[HALF], at[DONE] = 1, nth
            return False
        wanted, child, new_g, most = make(problem, s, move, nth, g, above, row, zero, mem)
        if counters[ENDED] != 0:
            at[HALF], at[DONE] = 1, nth
            return False
        if wanted:
            mem.merge.add(problem, child, new_g, most, link + nth, zero, mem)
            mem.reach[AFTER] = max(mem.reach[AFTER], most)
    return True


@compiled
def expand_layer(problem, s, zero, mem):
    """Expand what is left of a layer. Returns False where the run must end."""
    at, counters, rows, words = mem.at, mem.counters, mem.rows, mem.layout.words(s)
    while at[NEXT] < at[END]:
        row = at[NEXT]
        if at[HALF] == 0:
            at[DONE] = 0
            if read(rows, row, words + LINK, 0) == STALE or cut(
                mem, mem.rule, read(rows, row, words + MOST, zero), needed(mem), row, -1
            ):
                at[NEXT] = row + 1
                continue
            counters[EXPANDED] += 1
            mem.trace.expand(row + at[BASE])
        at[HALF] = 0
        if not expand(problem, read(rows, row, 0, s), row, zero, mem):
            return False
        at[NEXT] = row + 1
    return True


@compiled
def next_layer(problem, s, zero, mem):
    """Let the layer that was made be the one to expand."""
    at, counters = mem.at, mem.counters
    mem.merge.settle(problem, s, zero, mem)
    mem.selection.choose(s, zero, mem)
    at[END] = at[FOUND]
    at[LAYER] += 1
    mem.merge.begin(at[END])
    mem.reach[NOW], mem.reach[AFTER] = mem.reach[AFTER], same_type(NOTHING, zero)
    if at[NEXT] < at[END]:
        counters[MAX_DEPTH] = max(counters[MAX_DEPTH], at[LAYER])
        if mem.dives and at[END] - at[NEXT] > at[DIVED]:
            dive_again(problem, s, zero, mem)
        if at[LAYER] > counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, at[NEXT])
        elif at[LAYER] >= at[LOOK]:
            end_run(counters, STATES_FULL, at[NEXT])


@compiled
def dive_again(problem, s, zero, mem):
    """Dive from the state of the new layer that may be worth most, the one with the largest g of those."""
    at, rows, words, best = mem.at, mem.rows, mem.layout.words(s), mem.at[NEXT]
    for row in range(at[NEXT], at[END]):
        most, held = read(rows, row, words + MOST, zero), read(rows, best, words + MOST, zero)
        if most > held or (most == held and read(rows, row, words + G, zero) > read(rows, best, words + G, zero)):
            best = row
    dives = max(1, (at[END] - at[NEXT]) // (SHARE * max(at[DIVED], 1)))
    for i in range(dives):
        row = best if i == 0 else at[NEXT] + (at[END] - at[NEXT]) * i // dives
        if mem.counters[ENDED] == 0 and read(rows, row, words + LINK, 0) != STALE:
            before = mem.counters[NODES]
            dive(problem, read(rows, row, 0, s), read(rows, row, words + G, zero), row, zero, mem)
            at[DIVED] = max(1, mem.counters[NODES] - before)


@compiled
def layers(problem, s, zero, mem):
    """Search layer by layer until nothing is left; s is the start, and a model of states."""
    at, best = mem.at, mem.best
    if at[LAYER] < 0:
        plant(problem, s, zero, mem)
    while mem.counters[ENDED] == 0:
        if at[NEXT] == at[FOUND]:
            mem.reach[NOW] = mem.reach[AFTER] = same_type(NOTHING, zero)
            break
        if expand_layer(problem, s, zero, mem):
            next_layer(problem, s, zero, mem)
        lower_the_bound(mem, max(max(mem.reach[NOW], mem.reach[AFTER]), max(best[DROPPED_BOUND], mem.wanted)))
    if mem.counters[ENDED] == 0:
        lower_the_bound(mem, max(best[DROPPED_BOUND], mem.wanted))


@compiled
def file_again(problem, s, zero, mem):
    """File the rows of the layer that is made into a larger index, the newest of a chain last."""
    column = mem.layout.words(s) + LINK
    mem.merge.begin(mem.at[END])
    for row in range(mem.at[END], mem.at[FOUND]):
        if read(mem.rows, row, column, 0) != STALE:
            mem.merge.file(problem, read(mem.rows, row, 0, s), row, mem)
