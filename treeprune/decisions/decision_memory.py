"""The memory of a backtracking run, and how the rows of its siblings grow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .._canonical import machine_words
from ..decision_problem import DecisionProblem
from ..hooks import overrides
from ..kernels.decisions.backtracking import HEAD, NONE, PLY, DecisionMemory
from ..kernels.decisions.decision_node import Feasibility, LeastOfEquivalents, NoFeasibility, NoSymmetryBreaking
from ..kernels.decisions.decision_order import AsMade, ByRank
from ..kernels.decisions.decision_trace import NoDecisionTrace
from ..kernels.decisions.ways import NoWays, OneCell, Ways, WordsOfStates
from ..kernels.words import width, write
from ..worlds import World
from .decision_plan import DecisionPlan

ENDLESS = 40
"""Interpreted, a ply has 2**40 places for rows: cells exist once they are touched."""
FIRST_ROWS = 16
FOUND_WORDS = 1 << 18
"""Words for solutions that a kernel keeps before it hands them over."""


def new_memory(
    world: World, problem: DecisionProblem, state: Any, plan: DecisionPlan, counters: Any, plies: int
) -> DecisionMemory:
    """Return the memory of a run that stands at its start."""
    compiled = world.name == "compiled"
    words = width(state) if compiled else 1
    turn: Any = world.rows(1, words) if compiled else {0: {}}
    if compiled:
        turn[0] = machine_words(state)
    else:
        write(turn, 0, 0, state)
    at = world.cells(2)
    at[HEAD] = NONE
    ways: Any = NoWays()
    if not plan.count_only:
        ways = Ways(world.cells(max(FOUND_WORDS, 2 * plies + 2)), world.cells(1), plies)
    shift = (FIRST_ROWS * (words + 3)).bit_length() if compiled else ENDLESS
    rows: Any = world.rows(1, (plies + 2) << shift) if compiled else {0: {}}
    return DecisionMemory(
        counters, at, turn, rows, ways,
        ByRank() if plan.order and overrides(problem, "order") else AsMade(),
        Feasibility() if plan.feasible and overrides(problem, "feasible") else NoFeasibility(),
        LeastOfEquivalents() if plan.symmetry and overrides(problem, "symmetries") else NoSymmetryBreaking(),
        NoDecisionTrace(), shift, WordsOfStates() if compiled else OneCell(),
    )  # fmt: skip


def bytes_after_growth(memory: DecisionMemory) -> int:
    """Return how many bytes the rows take when they have grown."""
    return int(memory.rows.nbytes) * 4


def grown(world: World, memory: DecisionMemory, state: Any) -> DecisionMemory:
    """Return the same memory with four times the rows for each ply; what waits keeps its place among them."""
    old, new, words = memory.shift, memory.shift + 2, width(state)
    step = words + 2 + memory.ordering.columns()
    plies = memory.rows.shape[1] >> old
    rows = world.rows(1, plies << new)
    used = int(memory.at[PLY]) + 1
    blocks = memory.rows.reshape(plies, 1 << old)[:used]
    rows.reshape(plies, 1 << new)[:used, : 1 << old] = blocks
    links = rows.reshape(plies, 1 << new)[:used, words + 2 : 1 << old : step]
    links[:] = moved(links, old, new)
    memory.at[HEAD] = moved(memory.at[HEAD : HEAD + 1], old, new)[0]
    return replace(memory, rows=rows, shift=new)


def moved(places: Any, old: int, new: int) -> Any:
    """Return where rows are after growth."""
    return np.where(places == NONE, NONE, (places >> old << new) + (places & ((1 << old) - 1)))
