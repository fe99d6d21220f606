"""Dominance along one coordinate: sort a layer by key and coordinate, and keep what is worth more than all before it.

    order     rows of the layer, and at last those that are kept      spare     room of the same size
    run       a stretch of `order` that is sorted already: moves of one number, made from sorted states, often are

O(n log runs): two runs of a knapsack's layer, where items are taken or left, are merged once.
Nemhauser and Ullmann 1969; natural merge sort: Knuth 1973.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import DOMINANCE, DUPLICATE
from ..paths.path_node import cut
from ..words import precedes, read, same_type, write
from .frontier import bounded, needed
from .layer_rows import AFTER, END, FOUND, LINK, MOST, MOVES, SWEEPS, G, gather
from .subproblem_node import NOTHING

KINDS = 64
"""Numbers of moves that are told apart."""


@compiled
class NoSweep:
    """Chains only."""

    def is_on(self, mem):
        return False

    def is_offered(self):
        return False

    def run(self, problem, s, zero, identity, mem):
        return None


@compiled
class Sweep:
    """Takes over from chains once they get long."""

    order: Any
    spare: Any
    tally: Any  # KINDS + 1 cells

    def is_on(self, mem):
        return mem.at[SWEEPS] > 0

    def is_offered(self):
        return True

    def run(self, problem, s, zero, identity, mem):
        """Let the layer that is made consist of what no other row dominates, sorted."""
        count = mem.at[FOUND] - mem.at[END]
        part_by_move(self, s, mem)
        order = sort_rows(problem, s, zero, identity, self.order, self.spare, count, mem)
        kept = keep_better(problem, s, zero, identity, order, count, mem)
        gather(order, kept, s, zero, mem)


@compiled
def part_by_move(sweep, s, mem):
    """Fill the order with all rows of the layer: those made by moves number 0, then 1, ..."""
    tally, rows, column = sweep.tally, mem.rows, mem.layout.words(s) + LINK
    for kind in range(KINDS + 1):
        tally[kind] = 0
    for row in range(mem.at[END], mem.at[FOUND]):
        tally[min(read(rows, row, column, 0) & (MOVES - 1), KINDS - 1) + 1] += 1
    for kind in range(KINDS):
        tally[kind + 1] += tally[kind]
    for row in range(mem.at[END], mem.at[FOUND]):
        kind = min(read(rows, row, column, 0) & (MOVES - 1), KINDS - 1)
        sweep.order[tally[kind]] = row
        tally[kind] += 1


@compiled
def goes_first(problem, a, b, s, zero, identity, mem):
    """Tell whether row a comes before row b: by key; larger coordinate, then larger g first; then as made."""
    one, other = identity.of(problem, read(mem.rows, a, 0, s)), identity.of(problem, read(mem.rows, b, 0, s))
    if one[0] != other[0]:
        return precedes(one[0], other[0])
    if one[1][0] != other[1][0]:
        return one[1][0] > other[1][0]
    column = mem.layout.words(s) + G
    g, other_g = read(mem.rows, a, column, zero), read(mem.rows, b, column, zero)
    return g > other_g or (g == other_g and a < b)


@compiled
def end_of_run(problem, s, zero, identity, order, start, count, mem):
    """Return the end of the run that begins at a place."""
    at = min(start + 1, count)
    while at < count and goes_first(problem, order[at - 1], order[at], s, zero, identity, mem):
        at += 1
    return at


@compiled
def sort_rows(problem, s, zero, identity, order, spare, count, mem):
    """Sort rows: merge neighbouring runs until one is left. Returns the array that holds it."""
    runs = 2
    while runs > 1:
        start, runs = 0, 0
        while start < count:
            middle = end_of_run(problem, s, zero, identity, order, start, count, mem)
            end = end_of_run(problem, s, zero, identity, order, middle, count, mem)
            left, right = start, middle
            for at in range(start, end):
                first = right >= end
                if left < middle and right < end:
                    first = goes_first(problem, order[left], order[right], s, zero, identity, mem)
                if first:
                    spare[at] = order[left]
                    left += 1
                else:
                    spare[at] = order[right]
                    right += 1
            start = end
            runs += 1
        order, spare = spare, order
    return order


@compiled
def keep_better(problem, s, zero, identity, order, count, mem):
    """Move those rows to the front that are worth more than all before them with their key, and may be worth enough.

    Returns how many. A row whose bound is too small still stands for those that it dominates.
    """
    rows, words, kept = mem.rows, mem.layout.words(s), 0
    best, need, reach = -1, needed(mem), same_type(NOTHING, zero)
    for i in range(count):
        row = order[i]
        state, g = read(rows, row, 0, s), read(rows, row, words + G, zero)
        if best >= 0:
            one, other = identity.of(problem, state), identity.of(problem, read(rows, best, 0, s))
            if one[0] == other[0]:
                rule = DUPLICATE if one[1] == other[1] else DOMINANCE
                if cut(mem, rule, g, read(rows, best, words + G, zero), row, -1):
                    continue
        best = row
        most = bounded(problem, state, g, read(rows, row, words + MOST, zero), row, -1, zero, mem)
        if most > need:
            write(rows, row, words + MOST, most)
            reach = max(reach, most)
            order[kept] = row
            kept += 1
    mem.reach[AFTER] = reach
    return kept
