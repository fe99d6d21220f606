"""Oracles of shortest paths, of a few lines each."""

from __future__ import annotations

import heapq
import itertools


def dijkstra(space, start=None):
    """Exact distances from a state, by key; from every goal backwards where `start` is None."""
    tie = itertools.count()
    todo = [(0, next(tie), s) for s in (space.goals() if start is None else [start])]
    found = {}
    while todo:
        far, _, s = heapq.heappop(todo)
        if space.key(s) not in found:
            found[space.key(s)] = far
            for m, t in space.predecessors(s) if start is None else ((m, space.play(s, m)) for m in space.moves(s)):
                cost = space.cost(t, m) if start is None else space.cost(s, m)
                heapq.heappush(todo, (far + cost, next(tie), t))
    return found


def levels(space, most=None):
    """The states at each distance from the start, each move counting 1, as dictionaries from keys to states."""
    level, seen = {space.key(space.start()): space.start()}, set()
    while level and (most is None or most >= 0):
        yield level
        seen |= level.keys()
        after = (space.play(s, m) for s in level.values() for m in space.moves(s))
        level = {k: t for t in after if (k := space.key(t)) not in seen}
        most = None if most is None else most - 1


def depth_counts(space, most=None):
    """How many states there are at each distance from the start."""
    return [len(level) for level in levels(space, most)]
