"""Domineering: rules written a second time, who wins on small boards, what counting proves."""

from __future__ import annotations

import functools
import json

import numpy as np
import pytest

import treeprune
from games.domineering import SIDES, Board, Domineering, DomineeringSolver
from tests.naive import minimax
from treeprune.cli import main
from treeprune.worlds import Compiled, Interpreted

WORLDS = (Interpreted(), Compiled())

# who wins if Vertical begins, and if Horizontal begins, on h rows of w cells: found by `wins` below, which took
# 40 seconds for all. Agrees with Gardner 1974 (2 x 2 to 4 x 4: first player, 5 x 5: second player) and with the
# outcome classes of Lachmann, Moore and Rapaport ("Who wins Domineering on rectangular boards?", 2002) for widths
# 2, 3 and 5.
WINNERS = """
1x1 HV  2x1 HH  3x1 HH  4x1 HH  5x1 HH
1x2 VV  2x2 VH  3x2 VH  4x2 HH  5x2 VV
"""


def free_cells(rows):
    return frozenset((r, c) for r, row in enumerate(rows) for c, letter in enumerate(row) if letter == ".")


def dominoes(free, side):
    """The dominoes a side can place, by the rules."""
    dr, dc = (1, 0) if side == "V" else (0, 1)
    return [frozenset({(r, c), (r + dr, c + dc)}) for r, c in sorted(free) if (r + dr, c + dc) in free]


@functools.cache
def wins(free, side):
    """Whether the side to move wins."""
    other = "H" if side == "V" else "V"
    return any(not wins(free - domino, other) for domino in dominoes(free, side))
