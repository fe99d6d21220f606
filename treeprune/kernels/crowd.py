"""Threads that share a table: each steers clear of what another one is searching (simplified ABDADA, Kerrigan 2012).

busy   one cell a place: how many threads are inside a state whose key falls there
"""

from __future__ import annotations

from .._compiled import compiled


@compiled
class Alone:
    """One thread takes the moves as they come."""

    def pick(self, game, s, i, top, end, depth, ply, mem):
        return mem.moves[i]
