"""All that a game-tree search works with beside the game: one object, one pointer, every part exchangeable."""

from __future__ import annotations

from typing import Any

from .._compiled import compiled


@compiled
class Memory:
    """Arrays and components of one run. A component that is switched off is an empty class and costs nothing."""

    counters: Any  # see counters.py
    moves: Any  # moves of the nodes on the way to the current one
    ranks: Any  # their ranks, while they are sorted
    path: Any  # moves from the root to a fault
    table: Any
    bounds: Any
    symmetry: Any
    ordering: Any
    line: Any
    trace: Any
    horizon: Any
    chance: Any
    foresight: Any
    preview: Any
    selective: Any
    scout: Any
    crowd: Any
