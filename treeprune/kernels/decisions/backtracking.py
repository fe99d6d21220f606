"""Backtracking: try every decision in turn, and go back where nothing is left to try.

    s, ply     the state whose turn it is, and how many decisions led to it
    heir       the first state after s, which never leaves the registers
    rows       its siblings, waiting: words of a state, the decision that leads to it, the row whose turn comes after
               it, its rank; a ply's words begin at ply << shift, with the decision that led there
    head       the row whose turn is next, NONE where none waits          step     words from a row to the next
    pause      the number of nodes after which to look at limits, and at what ended the inner loop

Contract: states come in the order of a recursive search, and are counted, tested and taken for solutions when their
turn comes. Solution number counters[SOLUTION_LIMIT], or one after which `ways` has no room for another, ends the run;
called again it goes on there. So it does where a ply has too few rows (STATES_FULL), in larger ones. at[PLY] is NONE
once all is searched.
Dead ends, which `failures` counts: states that are infeasible, or have no move.
Walker 1960; Golomb and Baumert 1965; Knuth 1975.

All states after one are made at once: one loop, so one branch to predict, for each. A row knows the next one, and its
place tells its ply, so that going back is no loop (see "Roads not taken" in ARCHITECTURE.md).
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ..counters import (
    CHECK_AT,
    FAILURES,
    MAX_DEPTH,
    MAX_PLY,
    NODES,
    SOLUTION_LIMIT,
    SOLUTIONS,
    SOLUTIONS_FOUND,
    STATES_FULL,
    TOO_DEEP,
    end_run,
    look_up,
)
from ..words import read, same_type, write
from .decision_node import is_complete, successor_of

PLY, HEAD = range(2)
"""Cells of `at`."""
NONE = -1


@compiled
class DecisionMemory:
    """What backtracking works with: the state whose turn it is, and the siblings along its way."""

    counters: Any
    at: Any
    turn: Any  # one row: the state
    rows: Any
    ways: Any
    ordering: Any
    feasibility: Any
    symmetry: Any
    trace: Any
    shift: int
    layout: Any


@compiled
def backtracking(problem, s, mem):
    """Search from where the search stands until the solutions wanted are found, or all is searched."""
    counters, rows, shift = mem.counters, mem.rows, mem.shift
    words = mem.layout.words(s)
    step = words + 2 + mem.ordering.columns()
    nodes, failures, solutions = counters[NODES], counters[FAILURES], counters[SOLUTIONS]  # in registers
    ply, head = mem.at[PLY], mem.at[HEAD]
    s = read(mem.turn, 0, 0, s)
    heir = s
    wanted, full = counters[SOLUTION_LIMIT], False
    while (
        ply != NONE and solutions < wanted and not full and not mem.ways.is_full() and may_go_on(counters, nodes, ply)
    ):
        pause, deepest = counters[CHECK_AT] - 1, counters[MAX_DEPTH]
        counters[FAILURES], counters[SOLUTIONS] = failures, solutions
        while nodes < pause:
            nodes += 1
            mem.trace.visit(ply)
            has_heir = False
            if mem.symmetry.cuts(problem, s, ply, mem):
                pass
            elif mem.feasibility.cuts(problem, s, ply, mem):
                failures += 1
            elif is_complete(problem, s):
                mem.ways.keep(rows, shift, ply)
                mem.trace.solution(ply)
                solutions += 1
                if solutions == wanted or mem.ways.is_full():
                    pause = nodes
            else:
                start = end = (ply << shift) + 1
                for choice in problem.moves(s):
                    choice = same_type(choice, 0)
                    child = successor_of(problem, s, choice)
                    if mem.ordering.first_is_heir() and not has_heir:
                        has_heir, heir = True, child
                        mem.ways.go(rows, (ply + 1) << shift, choice)
                        continue
                    if (end + step) >> shift != ply:
                        full = True
                        break
                    at = mem.ordering.place(problem, s, choice, mem, start, end)
                    write(rows, 0, at, child)
                    mem.ways.wait(rows, at + words, choice)
                    end += step
                    write(rows, 0, end - step + words + 1, end)
                if full:
                    nodes -= 1  # its turn comes again, when there is room
                    break
                if end > (ply << shift) + 1:
                    write(rows, 0, end - step + words + 1, head)
                    head = start
                elif not has_heir:
                    failures += 1
            if has_heir:
                s = heir
                ply += 1
                if ply > deepest:
                    pause = nodes
            elif head != NONE:
                s, ply = read(rows, 0, head, s), (head >> shift) + 1
                mem.ways.come(rows, ply << shift, head + words)
                head = read(rows, 0, head + words + 1, head)
                pause = mem.ordering.pause(nodes, pause, ply, deepest)
            else:
                ply, pause = NONE, nodes
    if full:
        end_run(counters, STATES_FULL, ply)
    if solutions >= wanted or mem.ways.is_full():
        end_run(counters, SOLUTIONS_FOUND, ply)
    counters[NODES], counters[FAILURES], counters[SOLUTIONS] = nodes, failures, solutions
    mem.at[PLY], mem.at[HEAD] = ply, head
    write(mem.turn, 0, 0, s)


@compiled
def may_go_on(counters, nodes, ply):
    """Look whether the next node may be visited: its depth, the limits, the stop flag."""
    if ply > counters[MAX_DEPTH]:
        if ply > counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, ply)
            return False
        counters[MAX_DEPTH] = ply
    counters[NODES] = nodes + 1
    return nodes + 1 < counters[CHECK_AT] or look_up(counters, ply)
