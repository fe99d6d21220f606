"""What a path search tells of itself: every state it keeps, every branch a rule skips.

kept     a state that was remembered: its number, its parent's, which move led to it, g
skip     the nth move of a node (nth = -1: the node itself), with the score and the bound handed to `keep`
expand   a node whose moves are made now
"""

from __future__ import annotations

from .._compiled import compiled


@compiled
class NoPathTrace:
    """Tells nothing."""

    def kept(self, number, parent, nth, g):
        return None

    def expand(self, node):
        return None

    def skip(self, rule, node, nth, score, bound):
        return None
