"""What `treeprune solve` does with its instances: batches where that is possible, one by one where it is not."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from ._solve import choose_plan, solve, solve_many
from ._solve_decision import solve_decision
from ._solve_path import solve_path
from .constraint_batches import constraint_batches
from .constraints.constraint_problem import ConstraintProblem
from .decision_problem import DecisionProblem
from .errors import LimitError, TreepruneError
from .families.root_moves import RootMoves, root_moves
from .instances import Instance
from .limits import Limits
from .problem import Game
from .result import Result
from .state_space import StateSpace

Answer = dict[str, Any]


def solve_instances(
    problem: Any, todo: Sequence[Instance], options: argparse.Namespace, table: Any
) -> Iterator[tuple[Instance, Answer]]:
    """Yield every instance with its answer, in order."""
    sound = [instance for instance in todo if instance.reason is None]
    alone = (
        not isinstance(problem, Game) or options.time is not None or options.threads > 1 or options.moves is not None
    )
    batch = batch_of(problem, sound, options, table) if len(sound) > 1 and not alone else None
    held = constraint_batches(problem, sound, options) if isinstance(problem, ConstraintProblem) else {}
    at = 0
    interrupted = False
    for instance in todo:
        if instance.reason is not None:
            yield instance, error_answer(instance, instance.reason)
            continue
        if batch is not None:
            result: Result = batch[at]
            at += 1
        elif id(instance) in held:
            result = held[id(instance)]
            interrupted = result.stopped == "interrupted"
        elif interrupted:
            yield instance, error_answer(instance, "interrupted before it was begun")
            continue
        else:
            try:
                result = solve_one(instance.problem or problem, instance.state, options, table)
            except LimitError:
                raise
            except TreepruneError as error:
                partial = getattr(error, "partial", None)
                yield instance, error_answer(instance, str(error)) | ({"partial": partial.to_dict()} if partial else {})
                continue
            interrupted = result.stopped == "interrupted"
        answer = result.to_dict()
        if options.moves is not None and result.stopped is None and result.solution:
            found = moves_of(problem, instance.state, options, table)
            answer["moves"] = found.to_list()
            answer["best_moves"] = [m.text for m in found if m.move in found.best]
            if not options.json:
                answer["moves_text"] = str(found)
        if options.count not in (None, 1) and (options.json or isinstance(problem, ConstraintProblem)):
            answer["solutions"] = [result.text_of(moves) for moves in result.solutions]
        if not options.json:
            answer["summary"] = result.summary()
        yield instance, answer


def batch_of(problem: Any, sound: Sequence[Instance], options: argparse.Namespace, table: Any) -> Any:
    """Return the Results of all sound instances in one batch; None where one by one is needed to tell which is bad."""
    if options.method == "proof-number":
        return None
    try:
        plan, _ = choose_plan(problem, sound[0].state, options.method, options.depth, table)
        if plan.algorithm != "null-window" or plan.depth is not None:
            return None
        return solve_many(
            problem,
            [instance.state for instance in sound],
            table=table,
            symmetry=plan.symmetry,
            limits=Limits(nodes=options.nodes),
            world=options.world,
            progress=options.progress,
        )
    except LimitError:
        raise
    except TreepruneError:
        return None


def moves_of(problem: Any, state: Any, options: argparse.Namespace, table: Any) -> RootMoves:
    """Return the moves of a position with their values."""
    return root_moves(
        problem,
        state,
        options.depth,
        best=options.moves or None,
        table=table,
        enhanced=True,
        limits=Limits(nodes=options.nodes, time=options.time),
        world=options.world,
    )


def solve_one(problem: Any, state: Any, options: argparse.Namespace, table: Any) -> Result:
    """Solve one instance as the options ask."""
    limits = Limits(nodes=options.nodes, time=options.time, memory=options.memory)
    wanted = 1 if options.count is None else options.count or None
    if isinstance(problem, DecisionProblem):
        return solve_decision(problem, state, options.method, wanted, limits, options.world, options.progress)
    if isinstance(problem, StateSpace):
        return solve_path(problem, state, options.method, limits, options.world, options.progress)
    return solve(
        problem,
        state,
        method=options.method,
        solutions=wanted,
        depth=options.depth,
        table=table,
        threads=options.threads,
        target=options.target,
        limits=limits,
        world=options.world,
        progress=options.progress,
    )


def error_answer(instance: Instance, reason: str) -> Answer:
    """Return the answer for an instance that cannot be solved."""
    nothing = dict.fromkeys(("value", "bound", "guarantee", "stopped"))
    return {
        "status": "error",
        **nothing,
        "solution": [],
        "nodes": 0,
        "skipped": {},
        "time": 0.0,
        "line": instance.line,
        "reason": reason,
    }
