"""The states of the layer that is expanded and of the one that is made: rows of one table, layer behind layer.

    row      a state, then the columns named below      name     what a row is called for good: row + at[BASE]
    link     (parent's name + 1) * 2**27 + number of the move; STALE: a better row stands for the same subproblem

Rows before at[NEXT] are done with. When the table is full its run keeps nothing but their links, and moves the others
to the front; names stay as they are.
"""

from __future__ import annotations

from ..._compiled import compiled
from ..words import read, write
from .frontier import DROPPED

G, MOST, LINK, CHAIN = range(4)
"""Columns behind the state; the last only where subproblems are compared by coordinates: name + 1 of the next row with
the same key."""
MOVE_BITS = 27
MOVES = 1 << MOVE_BITS
STALE = -1
NEXT, END, FOUND, BASE, LAYER, LOOK, STEPS, SWEEPS, DIVED = range(DROPPED + 1, DROPPED + 10)
"""Cells of `at`: the row to expand next; the first row of the layer that is made; rows in use; the name of row 0; the
number of the layer that is expanded; the one at which to look for cycles; rows met in chains; whether layers are swept;
nodes of the last dive."""
NOW, AFTER = range(2)
"""Cells of `reach`: what solutions through the two layers may be worth."""


@compiled
def write_row(row, s, g, most, link, mem):
    """Write all of a row but its chain."""
    rows, words = mem.rows, mem.layout.words(s)
    write(rows, row, 0, s)
    write(rows, row, words + G, g)
    write(rows, row, words + MOST, most)
    write(rows, row, words + LINK, link)


@compiled
def copy_row(row, to, s, zero, mem):
    """Copy a row, but for its chain."""
    rows, words = mem.rows, mem.layout.words(s)
    g, most = read(rows, row, words + G, zero), read(rows, row, words + MOST, zero)
    write_row(to, read(rows, row, 0, s), g, most, read(rows, row, words + LINK, 0), mem)


@compiled
def gather(order, count, s, zero, mem):
    """Let the layer that is made consist of some of its rows, in their order; there is room for copies behind it."""
    found = mem.at[FOUND]
    for i in range(count):
        copy_row(order[i], found + i, s, zero, mem)
    move_down(count, s, zero, mem)


@compiled
def move_down(count, s, zero, mem):
    """Let the layer that is made consist of the copies behind it."""
    end, found = mem.at[END], mem.at[FOUND]
    for i in range(count):
        copy_row(found + i, end + i, s, zero, mem)
    mem.at[FOUND] = end + count
