"""Instances of constraint problems from the command line: those of one model are searched in one batch."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from ._solve import solve_many
from .errors import LimitError, TreepruneError
from .instances import Instance
from .limits import Limits
from .result import Result


def constraint_batches(problem: Any, sound: Sequence[Instance], options: argparse.Namespace) -> dict[int, Result]:
    """Return, by the id of the instance, the Results that batches can give; all others are searched one by one.

    A batch keeps the first solution of each: instances with more, where more are wanted, are left out.
    """
    groups: dict[int, list[Instance]] = {}
    for instance in sound:
        groups.setdefault(id(instance.problem or problem), []).append(instance)
    found: dict[int, Result] = {}
    if options.method != "auto" or options.time is not None or options.threads > 1:
        return found
    for group in groups.values():
        own = group[0].problem or problem
        if len(group) == 1 or own.objective is not None:
            continue
        try:
            results = solve_many(
                own,
                [instance.state for instance in group],
                solutions=1 if options.count is None else options.count or None,
                limits=Limits(nodes=options.nodes),
                world=options.world,
                progress=options.progress,
            )
        except LimitError:
            raise
        except TreepruneError:
            continue  # one by one, it is told which instance is at fault
        found |= {
            id(instance): result
            for instance, result in zip(group, results, strict=True)
            if options.count in (None, 1) or result.value <= 1
        }
    return found
