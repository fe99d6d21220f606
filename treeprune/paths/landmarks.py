"""Landmarks: distances to and from a few states, measured once, bound the distance of every other pair."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._compiled import compiled
from ..problem import INF
from ..state_space import StateSpace
from ..worlds import World
from .distance_run import distances_from

TRIES = 4
"""States the first landmark may be found from: the one that reaches most others is taken."""


@compiled
class Landmarks:
    """Estimates by the triangle inequality (ALT, differential heuristics).

    For a landmark L: d(u, v) >= d(u, L) - d(v, L), and >= d(L, v) - d(L, u); the best of all landmarks counts. The
    first landmark lies as far as possible from a random state, each further one as far as possible from those chosen.

    Parameters
    ----------
    space : StateSpace
        A space that numbers its states (`states`); with `predecessors`, unless it says `directed = False`.
    count : int
        How many landmarks; fewer where there are fewer states.
    rng : numpy Generator, int or None
        Draws the state that the first landmark is far from.
    world : str
        Where distances are measured.

    Attributes
    ----------
    landmarks : list of int
        The states chosen.
    onward, back : array, shape (states, count)
        Distances from each landmark, and to each; 2 * 10**18 where there is no way.

    Notes
    -----
    Admissible and consistent, up to the rounding of floats. Building takes `count` searches of the whole space (twice
    that where it is directed), and as many words a state; then every query may use it. A pair costs O(count).

    References
    ----------
    Goldberg and Harrelson, "Computing the shortest path: A* search meets graph theory", SODA 2005; Sturtevant et al.,
    "Memory-based heuristics for explicit state spaces", IJCAI 2009.

    Examples
    --------
    >>> import networkx
    >>> from treeprune import GraphSpace
    >>> street = GraphSpace(networkx.path_graph(10), 2, 6)
    >>> landmarks = Landmarks(street, count=2, world="interpreted")
    >>> landmarks.landmarks, int(street.with_heuristic(landmarks).h(2))
    ([0, 9], 4)
    """

    def __init__(
        self,
        space: StateSpace,
        count: int = 8,
        rng: np.random.Generator | int | None = 0,
        world: str | World = "auto",
    ) -> None:
        states = getattr(space, "states", None)
        if not states:
            raise TypeError(f"{type(space).__name__} does not number its states: landmarks need `states`")
        if count < 1:
            raise ValueError(f"count={count}: one landmark at least")
        draw = np.random.default_rng(rng)
        directed = bool(getattr(space, "directed", True))
        self.landmarks: list[int] = []
        onward: list[Any] = []
        gap = most_reached(space, draw, world)
        while len(self.landmarks) < min(count, states):
            far = int(np.argmax(np.where(gap < INF, gap, -1)))
            if gap[far] <= 0 and self.landmarks:
                break
            self.landmarks.append(far)
            onward.append(distances_from(space, far, world=world))
            gap = np.minimum(gap, onward[-1]) if len(self.landmarks) > 1 else onward[-1]
        self.onward = columns(onward)
        if directed:
            back = [distances_from(space, mark, backward=True, world=world) for mark in self.landmarks]
            self.back = columns(back)
        else:
            self.back = self.onward

    def between(self, u: int, v: int) -> Any:
        """Return an estimate of the distance from u to v; INF or more where there is no way."""
        best = self.onward[u, 0] * 0
        for i in range(self.onward.shape[1]):
            best = max(best, self.back[u, i] - self.back[v, i], self.onward[v, i] - self.onward[u, i])
        return best


def columns(distances: list[Any]) -> np.ndarray[Any, Any]:
    """Return distances side by side, twice INF for no way: then differences with it come out right by themselves."""
    found = np.ascontiguousarray(np.stack(distances, axis=1))
    return np.where(found >= INF, 2 * INF, found).astype(found.dtype)


def most_reached(space: StateSpace, draw: np.random.Generator, world: str | World) -> np.ndarray[Any, Any]:
    """Return the distances from that one of a few random states from which most others can be reached."""
    tried = [distances_from(space, int(s), world=world) for s in draw.integers(0, space.states, TRIES)]
    return max(tried, key=lambda distances: int((distances < INF).sum()))
