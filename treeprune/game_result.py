"""Say what the counters of a finished search mean."""

from __future__ import annotations

from typing import Any

from ._canonical import plain
from .driver import Run
from .kernels import counters
from .plan import Plan
from .problem import Game
from .result import Result, Stats, Status
from .rule import RULES, Guarantee, guarantee_of
from .trace import Trace
from .worlds import World


def stats_of(cells: Any, run: Run) -> Stats:
    """Return the statistics that counters hold."""
    return Stats(
        nodes=int(cells[counters.NODES]),
        generated=int(cells[counters.GENERATED]),
        leaves=int(cells[counters.LEAVES]),
        max_depth=int(cells[counters.MAX_DEPTH]),
        skipped={
            rule.name: int(cells[counters.SKIPPED + i]) for i, rule in enumerate(RULES) if cells[counters.SKIPPED + i]
        },
        cutoffs=int(cells[counters.CUTOFFS]),
        first_move_cutoffs=int(cells[counters.FIRST_MOVE_CUTOFFS]),
        table_probes=int(cells[counters.TABLE_PROBES]),
        table_hits=int(cells[counters.TABLE_HITS]),
        table_stores=int(cells[counters.TABLE_STORES]),
        line_nodes=int(cells[counters.LINE_NODES]),
        completed=int(cells[counters.COMPLETED]),
        time=run.time,
        compile_time=run.compile_time,
    )


def finish(
    problem: Game,
    state: Any,
    plan: Plan,
    world: World,
    value: Any,
    bound: Any,
    finished: bool,
    stopped: str | None,
    line: list[Any],
    tally: Stats,
    trace: Trace | None,
    resolved: bool = False,
) -> Result:
    """Build the Result: what is proved follows from which rules fired and whether the search came to its end.

    `resolved` says that the horizon fired only in iterations before the one that gave the value.
    """
    fired = {rule: n for rule, n in tally.skipped.items() if not (resolved and rule == "horizon")}
    guarantee = guarantee_of(fired)
    if not finished:
        proved = plan.algorithm == "null-window" and value is not None and bound is not None
        guarantee = max(guarantee, Guarantee.BOUNDED if proved else Guarantee.HEURISTIC)
    if finished and guarantee_of(fired, "game") is Guarantee.EXACT:
        status, bound = Status.OPTIMAL, value
    else:
        status = Status.UNKNOWN if value is None else Status.FEASIBLE
        if finished and bound == value:
            bound = None
    return Result(
        status, value, bound, line, guarantee, stopped, tally, plan.rules, trace, plan.name, world.name,
        problem=problem, state=plain(state),
    )  # fmt: skip
