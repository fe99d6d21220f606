"""A plain search below some choices, for traces that keep no removals: tells whether a solution was missed."""

from __future__ import annotations

from .constraint_replay import Replay

PATIENCE = 20_000
"""Values that one search may try."""


def another_solution(replay: Replay, depth: int | None = None) -> bool | None:
    """Tell whether the choices that stand, or the first ones, leave a solution that beats the incumbent.

    Refuted decisions are obeyed: what they exclude was searched before.

    Parameters
    ----------
    replay : Replay
    depth : int, optional
        How many of the choices to obey; all by default.

    Returns
    -------
    bool or None
        None where the search would take too long.
    """
    trace = replay.trace
    depth = len(replay.levels) if depth is None else depth
    end = replay.levels[depth].path if depth < len(replay.levels) else len(replay.path)
    domains = [set(domain) for domain in trace.domains]
    for decision in replay.path[:end]:
        domains[decision.variable] &= (
            {decision.value} if decision.taken else domains[decision.variable] - {decision.value}
        )
    objective = trace.problem.objective
    if objective is not None and replay.best is not None:
        sign = -1 if trace.problem.minimising else 1
        domains[objective.index] = {v for v in domains[objective.index] if sign * v > sign * replay.best}
    if trace.plan.restarts:
        return None
    order = sorted(range(len(domains)), key=lambda x: len(domains[x]))
    values: dict[int, int] = {}
    last = {id(c): max(order.index(x.index) for x in c.variables) for c in trace.constraints}
    due = [[c for c in trace.constraints if last[id(c)] == i] for i in range(len(order))]
    left = [PATIENCE]

    def search_from(i: int) -> bool | None:
        if i == len(order):
            return True
        for value in domains[order[i]]:
            left[0] -= 1
            if left[0] < 0:
                return None
            values[order[i]] = value
            if all(c.holds([values[x.index] for x in c.variables]) for c in due[i]):
                found = search_from(i + 1)
                if found is not False:
                    return found
        return False

    return search_from(0)
