"""The stack of depth-first search: frames of subproblems that are open, and what the search works with.

frame    of a subproblem: its state, then the columns named below; `ply` is its place on the stack
line     the moves of the best solution held, as far as they are not remembered
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import EXPANDED, MAX_DEPTH
from ..words import read, same_type, write
from .closing import VALUE
from .subproblem_node import NOTHING
from .waiting_order import MOVE

FREE = 1 << 40
PLY, DONE, LINE, DROPPED = range(4)
"""Cells of `at`: the frame on top, -1 where all is closed; moves of it that are made, ALL_MADE; decisions of the best
solution held, -1; subproblems that were dropped without proof."""
ALL_MADE = -1

G, NEED, BEST, SKIPPED_BEST, PARTIAL, NEXT, END, LEFT, DROPS = range(9)
"""Columns of a frame behind its state. PARTIAL: worth of the move that is tried, as far as its parts are settled;
DROPS: at[DROPPED] when it was opened."""
FRAME = 9


@compiled
class DepthFirstMemory:
    """What the search works with."""

    counters: Any
    at: Any
    best: Any
    frames: Any
    waiting: Any
    line: Any  # the moves of the best solution held
    room: int  # frames
    places: int  # waiting rows
    worth: Any
    bounds: Any
    move_bounds: Any
    feasible: Any
    table: Any
    dominance: Any
    ordering: Any
    parts: Any
    layout: Any
    history: Any
    trace: Any
    windows: bool  # what is held tells what a subproblem must be worth; else each is settled once, exactly


@compiled
def note_solution(words, ply, nth, move, worth, mem):
    """Hold a solution, or the beginning of one whose rest is remembered, if it beats the one held."""
    if worth <= mem.best[VALUE]:
        return
    mem.trace.incumbent(ply, nth, worth, mem.best[VALUE])
    mem.best[VALUE] = worth
    mem.at[LINE] = ply + 1
    for i in range(ply):
        row = read(mem.frames, i, words + NEXT, 0) - 1
        write(mem.line, i, 0, read(mem.waiting, row, words + MOVE, 0))
    write(mem.line, ply, 0, move)
    mem.history.note(mem.counters, mem.best)


@compiled
def open_frame(s, ply, g, need, left, end, zero, mem):
    """Put a subproblem on the stack, its rows to lie from `end` on."""
    frames, words = mem.frames, mem.layout.words(s)
    write(frames, ply, 0, s)
    write(frames, ply, words + G, g)
    write(frames, ply, words + NEED, need)
    write(frames, ply, words + BEST, same_type(NOTHING, zero))
    write(frames, ply, words + SKIPPED_BEST, same_type(NOTHING, zero))
    write(frames, ply, words + NEXT, end)
    write(frames, ply, words + END, end)
    write(frames, ply, words + LEFT, left)
    write(frames, ply, words + DROPS, mem.at[DROPPED])
    mem.at[PLY], mem.at[DONE] = ply, 0
    mem.trace.open(ply, g, need)
    mem.counters[EXPANDED] += 1
    mem.counters[MAX_DEPTH] = max(mem.counters[MAX_DEPTH], ply)


@compiled
def end_of_parent(ply, words, mem):
    """Return where the rows of a frame begin: behind those of the frame below."""
    return read(mem.frames, ply - 1, words + END, 0) if ply > 0 else 0
