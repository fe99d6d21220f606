"""Exact Othello endgames: the rules, and what can be seen of a position without searching."""

from __future__ import annotations

import treeprune

from .othello import Othello


@treeprune.compiled
class OthelloSolver(Othello):
    """Othello for exact endgames; same values, far fewer nodes."""
