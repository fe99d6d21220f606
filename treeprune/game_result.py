"""Say what the counters of a finished search mean."""

from __future__ import annotations

from collections.abc import Sequence
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


def stats_of(cells: Any, run: Run, others: Sequence[Any] = ()) -> Stats:
    """Return the statistics that counters hold, those of helping threads added to the counts."""
    own: list[int] = cells.tolist() if hasattr(cells, "tolist") else cells  # a batch asks for many of these

    def total(index: int) -> int:
        return sum(int(counts[index]) for counts in (own, *others)) if others else own[index]

    skipped = own[counters.SKIPPED :] if not others else [total(counters.SKIPPED + i) for i in range(len(RULES))]
    return Stats(
        nodes=total(counters.NODES),
        generated=total(counters.GENERATED),
        leaves=total(counters.LEAVES),
        max_depth=max(int(counts[counters.MAX_DEPTH]) for counts in (cells, *others)),
        skipped={rule.name: n for rule, n in zip(RULES, skipped, strict=False) if n},
        cutoffs=total(counters.CUTOFFS),
        first_move_cutoffs=total(counters.FIRST_MOVE_CUTOFFS),
        table_probes=total(counters.TABLE_PROBES),
        table_hits=total(counters.TABLE_HITS),
        table_stores=total(counters.TABLE_STORES),
        line_nodes=int(cells[counters.LINE_NODES]),
        completed=int(cells[counters.COMPLETED]),
        expanded=total(counters.EXPANDED),
        reopened=total(counters.REOPENED),
        failures=total(counters.FAILURES),
        propagations=total(counters.PROPAGATIONS),
        restarts=total(counters.RESTARTS),
        time=run.time,
        compile_time=run.compile_time,
    )


BEYOND = ("horizon", "stand pat", "quiet move")
"""Rules that fire at the horizon and beyond it."""


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

    `resolved` says that the horizon was met only in iterations before the one that gave the value.
    """
    fired = {rule: n for rule, n in tally.skipped.items() if not (resolved and rule in BEYOND)}
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
