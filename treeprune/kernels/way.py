"""The positions on the way from the root to the current one, so that one that comes back is seen at once.

keys    the key of each ply            crowd   how many keys of the way fall into each of its cells, a power of two
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from .words import read, scatter, write


@compiled
class Way:
    """Compares keys in full, and only where the cells of `crowd` say that there may be an equal one."""

    keys: Any
    crowd: Any

    def enter(self, key, ply):
        """Add the key of a ply. Returns False, and adds nothing, where the way already holds it."""
        cell = scatter(key) & (len(self.crowd) - 1)
        if self.crowd[cell] > 0:
            for i in range(ply):
                if read(self.keys, i, 0, key) == key:
                    return False
        self.crowd[cell] += 1
        write(self.keys, ply, 0, key)
        return True

    def leave(self, key):
        """Take the last key away again."""
        self.crowd[scatter(key) & (len(self.crowd) - 1)] -= 1
