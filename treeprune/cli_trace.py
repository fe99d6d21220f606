"""The command `trace`: record one search, verify what it recorded, write it to files, draw it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .cli_instances import limits_of, save, table_of, the_instance, the_position
from .constraints.constraint_problem import ConstraintProblem
from .decision_problem import DecisionProblem
from .limits import Limits
from .problem import Game
from .registry import load
from .state_space import StateSpace


def run_trace(options: argparse.Namespace) -> int:
    """Record one search and do with the trace what is asked."""
    from .game_run import GameRun
    from .method_names import SMALL_TABLE, parse_method
    from .worlds import choose_world

    problem = load(options.problem, settings=options.set)
    if isinstance(problem, StateSpace):
        return run_path_trace(options)
    if isinstance(problem, ConstraintProblem):
        return run_constraint_trace(options)
    if isinstance(problem, DecisionProblem):
        return run_subproblem_trace(options)
    if not isinstance(problem, Game):
        raise ValueError(f"{options.problem}: exact cover keeps no trace")
    plan = parse_method(
        options.method or "alphabeta+order",
        4 if options.depth is None else options.depth,
        table_of(options, SMALL_TABLE),
    )
    run = GameRun(
        problem,
        the_position(problem, options),
        plan,
        choose_world(problem, options.world),
        Limits(nodes=options.nodes, time=options.time),
        "skips" if options.skips else "all",
    )
    trace = write_trace(run.run(), options)
    if options.plot:
        from .plot import plot_trace

        save(plot_trace(trace), options.plot)
    return 0


def run_path_trace(options: argparse.Namespace) -> int:
    """Record one search for a path and do with the trace what is asked; searches without traces are drawn only."""
    from ._solve_path import choose_path_plan
    from .paths.path_search import new_run
    from .paths.path_trace import TRACED

    space, state, _ = the_instance(options)
    plan, _ = choose_path_plan(space, options.method or "auto")
    drawn_only = bool(options.plot) and plan.algorithm not in TRACED
    mode = "off" if drawn_only else "skips" if options.skips else "all"
    run = new_run(space, state, plan, options.world, limits_of(options), mode)
    result = run.run()
    if drawn_only:
        print(json.dumps(result.to_dict()) if options.json else result)
    else:
        write_trace(result, options)
    if options.plot:
        from .paths.plot_grid import plot_grid_search

        axes = plot_grid_search(space, run.visited(), result.solution or None, result.stats.skipped)
        axes.set_title(result.method, fontsize=10)
        save(axes, options.plot)
    return 0


def run_constraint_trace(options: argparse.Namespace) -> int:
    """Record one search of constraints and do with the trace what is asked."""
    from ._solve import solve

    problem, givens, _ = the_instance(options)
    wanted = 1 if options.count is None else options.count or None
    mode = "skips" if options.skips else "all"
    result = solve(
        problem, givens, method=options.method or "auto", solutions=wanted, limits=limits_of(options), trace=mode,
        world=options.world, progress=options.progress,
    )  # fmt: skip
    trace = write_trace(result, options)
    if options.plot:
        from .constraints.plot_search_tree import plot_search_tree

        save(plot_search_tree(trace), options.plot)
    return 0


def run_subproblem_trace(options: argparse.Namespace) -> int:
    """Record one search for the best solution and do with the trace what is asked."""
    from ._solve import solve

    problem, state, _ = the_instance(options)
    mode = "skips" if options.skips else "all"
    result = solve(
        problem, state, method=options.method or "auto", limits=limits_of(options), trace=mode, world=options.world,
        progress=options.progress,
    )  # fmt: skip
    trace = write_trace(result, options)
    if options.plot:
        from .plot import plot_trace

        save(plot_trace(trace), options.plot)
    return 0


def write_trace(result: Any, options: argparse.Namespace) -> Any:
    """Verify the trace of a result, print both, and write it to the files asked for. Returns the trace."""
    trace = result.trace
    verified = trace.verify()
    if options.json:
        print(json.dumps({**result.to_dict(), "events": len(trace), "verified": True, "complete": verified.complete}))
    else:
        print(
            result,
            f"trace       {len(trace):,} events, verified{'' if verified.complete else ' as far as it goes'}",
            sep="\n",
        )
    if options.dot:
        with open(options.dot, "w", encoding="utf-8") as file:
            file.write(trace.to_dot())
    if options.csv:
        trace.to_csv(options.csv)
    return trace
