"""Of the subproblems of a layer, which stand for others: equal ones, and those that dominate.

    meets    whether a state may be skipped for a row of the layer that is made; add   make it a row there
    settle   the layer is complete

Contract: a state is skipped only for one with the same key, no smaller coordinate and no smaller g. Two that a layer
keeps never are such a pair. Bellman 1957; dominance: Nemhauser and Ullmann 1969, Kohler and Steiglitz 1974.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...rule import DOMINANCE, DUPLICATE
from ..paths.path_node import cut
from ..words import covers, read, write
from .frontier import KNOWN
from .layer_rows import BASE, CHAIN, END, FOUND, LINK, STALE, STEPS, SWEEPS, G, write_row

FEW = 8
"""Rows met in chains for each that is made, above which a layer with one coordinate had better be sorted."""


@compiled
class KeyAlone:
    """The key of an identity of key and coordinates."""

    inner: Any

    def of(self, problem, s):
        return self.inner.of(problem, s)[0]


@compiled
class ByIndex:
    """Equal subproblems share a row."""

    index: Any

    def meets(self, problem, s, g, node, nth, zero, mem):
        known = self.index.find(problem, s, mem.rows)
        mem.at[KNOWN] = known
        if known < 0:
            return False
        return cut(mem, DUPLICATE, g, read(mem.rows, known, mem.layout.words(s) + G, zero), node, nth)

    def add(self, problem, s, g, most, link, zero, mem):
        row = mem.at[KNOWN]
        if row < 0:
            row = mem.at[FOUND]
            mem.at[FOUND] = row + 1
            self.index.put(problem, s, row)
        else:
            cut(mem, DUPLICATE, read(mem.rows, row, mem.layout.words(s) + G, zero), g, row, -1)
        write_row(row, s, g, most, link, mem)

    def settle(self, problem, s, zero, mem):
        self.index.sort(problem, s, zero, mem)

    def bounds_later(self, mem):
        return False

    def begin(self, end):
        self.index.begin(end)

    def file(self, problem, s, row, mem):
        self.index.find(problem, s, mem.rows)
        self.index.put(problem, s, row)


@compiled
class Chains:
    """Rows of one key form a chain, none of which dominates another; or the layer is sorted and swept."""

    index: Any
    identity: Any  # of key and coordinates
    sweep: Any

    def meets(self, problem, s, g, node, nth, zero, mem):
        if self.sweep.is_on(mem):
            return False
        rows, words, coordinates = mem.rows, mem.layout.words(s), self.identity.of(problem, s)[1]
        head = self.index.find(problem, s, rows)
        mem.at[KNOWN] = row = head
        while row >= 0:
            other = self.identity.of(problem, read(rows, row, 0, s))[1]
            if covers(other, coordinates):
                rule = DUPLICATE if other == coordinates else DOMINANCE
                if cut(mem, rule, g, read(rows, row, words + G, zero), node, nth):
                    return True
            row = read(rows, row, words + CHAIN, 0) - 1 - mem.at[BASE] if read(rows, row, words + CHAIN, 0) > 0 else -1
            mem.at[STEPS] += 1
        return False

    def add(self, problem, s, g, most, link, zero, mem):
        new = mem.at[FOUND]
        mem.at[FOUND] = new + 1
        write_row(new, s, g, most, link, mem)
        if self.sweep.is_on(mem):
            return
        rows, words, base = mem.rows, mem.layout.words(s), mem.at[BASE]
        coordinates = self.identity.of(problem, s)[1]
        last, row = new, mem.at[KNOWN]  # the chain is written anew behind the new row, dominated ones left out
        while row >= 0:
            other = self.identity.of(problem, read(rows, row, 0, s))[1]
            after = read(rows, row, words + CHAIN, 0)
            rule = DUPLICATE if other == coordinates else DOMINANCE
            if covers(coordinates, other) and cut(mem, rule, read(rows, row, words + G, zero), g, row, -1):
                write(rows, row, words + LINK, STALE)
            else:
                write(rows, last, words + CHAIN, row + base + 1)
                last = row
            row = after - 1 - base if after > 0 else -1
        write(rows, last, words + CHAIN, 0)
        self.index.put(problem, s, new)

    def bounds_later(self, mem):
        return self.sweep.is_on(mem)

    def settle(self, problem, s, zero, mem):
        at = mem.at
        if self.sweep.is_on(mem):
            self.sweep.run(problem, s, zero, self.identity, mem)
        elif self.sweep.is_offered() and at[STEPS] > FEW * (at[FOUND] - at[END]) + 64:
            at[SWEEPS] = 1
        at[STEPS] = 0

    def begin(self, end):
        self.index.begin(end)

    def file(self, problem, s, row, mem):
        self.index.find(problem, s, mem.rows)
        self.index.put(problem, s, row)
