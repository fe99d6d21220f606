"""Set up and run the kernel of distances; spaces that number their states only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..driver import Callback, execute
from ..errors import LimitError
from ..kernels import counters
from ..kernels.paths.distances import Back, Onward, Reach, distances
from ..limits import Limits
from ..problem import INF
from ..state_space import StateSpace
from ..worlds import World, choose_world, new_counters
from .space_hooks import FAULTS, fault

ENDS = {counters.NODES_USED: "nodes", counters.STOPPED: "time"}


def distances_from(
    space: StateSpace,
    state: int,
    *,
    targets: Iterable[int] | None = None,
    cutoff: float | None = None,
    backward: bool = False,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: Callback | None = None,
) -> np.ndarray[Any, Any]:
    """Return the distance of every state from one, an array of shape (states,) of the type that costs have.

    INF (10**18) where a state is not reached, lies beyond the cutoff, or is no target and was not needed for one.

    Parameters
    ----------
    space : StateSpace
        With `states`.
    state : int
    targets : iterable of int, optional
        End when their distances are known; by default all are wanted.
    cutoff : number, optional
        Leave out what is farther away.
    backward : bool
        Distances to `state` rather than from it, by `predecessors`.

    Raises
    ------
    HookError
        If a cost is negative, infinite or NaN.
    LimitError
        If a limit ended the run: half of the distances would say nothing.
    """
    chosen = choose_world(space, world)
    n, floating = int(space.states), costs_are_floats(space)
    tally = new_counters(chosen, None if limits is None else limits.nodes, 1)
    wanted = chosen.cells(n if targets is not None else 1)
    ends = set() if targets is None else set(targets)
    for end in ends:
        wanted[end] = 1
    left, kind = chosen.cells(1), float if floating else int
    left[0] = len(ends) if targets is not None else -1
    found = chosen.cells(n, kind)
    found[:] = [kind(INF)] * n if chosen.name == "interpreted" else INF
    reach = Reach(tally, found, chosen.cells(n), chosen.cells(n), wanted, chosen.cells(1), left)
    arguments = (
        chosen.cross(space), chosen.state(state), chosen.number(0, floating),
        chosen.number(INF if cutoff is None else cutoff, floating), chosen.cross(Back() if backward else Onward()),
        chosen.cross(reach),
    )  # fmt: skip
    run = execute(chosen, distances, arguments, tally, limits or Limits(), 1, progress)
    reason = int(tally[counters.ENDED])
    if reason in FAULTS:
        raise fault(reason, f"a state reached from {space.show(state)}")
    if reason:
        raise LimitError(f"distances from {space.show(state)}: stopped by {run.stopped or ENDS[reason]}")
    return np.asarray(found, np.float64 if floating else np.int64)


def costs_are_floats(space: StateSpace) -> bool:
    """Tell whether the moves of a numbered space cost floats, by what it says or its first move."""
    if space.least_cost is not None:
        return isinstance(space.least_cost, float | np.floating)
    for s in range(int(space.states)):
        for move in space.moves(s):
            return isinstance(space.cost(s, move), float | np.floating)
    return False
