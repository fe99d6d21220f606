"""The command line: solve, compare, trace, must-expand, play, endings, check, rules, problems."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from .cli_options import parser
from .constraints.constraint_problem import ConstraintProblem
from .errors import InstanceError, TreepruneError
from .instances import Instance, instances, read_instance, read_query, with_options
from .limits import Limits
from .problem import Game
from .registry import load, names
from .rule import catalogue
from .state_space import StateSpace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        0: done; 1: an instance is damaged, methods disagree or a promise is broken; 2: the call is wrong;
        130: interrupted.
    """
    options = parse(arguments)
    try:
        return int(globals()[f"run_{options.run}"](options))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except (TreepruneError, ValueError) as error:
        print(f"treeprune: {error}", file=sys.stderr)
        return 2 if not isinstance(error, TreepruneError) or options.command == "problems" else error_code(error)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options; instances may also come after options, where argparse alone would refuse them."""
    top = parser()
    options, rest = top.parse_known_args(arguments)
    late = [word for word in rest if not word.startswith("-") or " " in word or "\t" in word]
    room = isinstance(getattr(options, "instance", ()), list | type(None))
    if late != rest or (rest and not room):
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest and isinstance(options.instance, list):
        options.instance += rest
    elif rest and len(rest) == 1:
        options.instance = rest[0]
    elif rest:
        top.error(f"one instance at a time: {' '.join(rest)}")
    return options


def error_code(error: TreepruneError) -> int:
    """Return 2 for a call that is wrong, 1 for a problem that is."""
    from .errors import ComparisonError, CompileError, HookError, TraceError

    return 1 if isinstance(error, ComparisonError | CompileError | HookError | TraceError) else 2


def table_of(options: argparse.Namespace, default: Any) -> Any:
    """Return the table asked for, or the default one."""
    from .plan import Table

    return default if options.table is None else Table(bytes=options.table)


def limits_of(options: argparse.Namespace) -> Limits:
    """Return the limits asked for."""
    return Limits(nodes=options.nodes, time=options.time, memory=getattr(options, "memory", None))


def the_position(problem: Any, options: argparse.Namespace) -> Any:
    """Return the state named on the command line, None for the start.

    Raises
    ------
    InstanceError
        If it is damaged.
    """
    return None if options.instance is None else problem.parse(options.instance)


def the_instance(options: argparse.Namespace, solving: bool = False) -> tuple[Any, Any, str]:
    """Return the problem, the state and the name of the one instance that a command is about.

    Raises
    ------
    TreepruneError
        If it is damaged.
    """
    problem = load(options.problem, solving=solving, settings=options.set)
    if isinstance(problem, StateSpace):
        problem = with_options(problem, options.heuristic)
        found = read_instances(problem, options, [] if options.instance is None else [options.instance])[0]
        if found.reason is not None:
            raise InstanceError(found.reason)
        return found.problem or problem, found.state, found.text or "from the start"
    refuse_path_options(options)
    if not isinstance(problem, Game) and options.instance is not None:
        own = read_instance(problem, options.instance)
        if own.reason is not None:
            raise InstanceError(own.reason)
        return own.problem, own.state, f"instance {own.text}"
    name = "from the start" if options.instance is None else f"position {options.instance}"
    return problem, the_position(problem, options), name


def refuse_path_options(options: argparse.Namespace) -> None:
    """Refuse options that mean nothing but to a search for a path.

    Raises
    ------
    ValueError
        If one is given.
    """
    for name, value in (("heuristic", options.heuristic), ("from", options.begin), ("to", options.end)):
        if value is not None:
            raise ValueError(f"--{name} is for shortest paths; {options.problem} is none")


def read_instances(problem: Any, options: argparse.Namespace, texts: list[str]) -> list[Instance]:
    """Return the instances that the options name."""
    file = getattr(options, "file", None)
    if options.begin is None and options.end is None:
        return instances(problem, texts, file)
    if file is not None or len(texts) > 1:
        raise ValueError("--from and --to go with one instance")
    return [read_query(problem, texts[0] if texts else None, options.begin, options.end)]


def run_solve(options: argparse.Namespace) -> int:
    """Solve every instance, in order; a damaged one does not keep the others from being solved."""
    from .families.alphabeta import DEFAULT_TABLE
    from .solve_instances import solve_instances

    problem = load(options.problem, solving=True, settings=options.set)
    if isinstance(problem, StateSpace):
        problem = with_options(problem, options.heuristic)
    else:
        refuse_path_options(options)
    if options.moves is not None and not isinstance(problem, Game):
        raise ValueError(f"--moves is for games; {options.problem} is none")
    if options.count is not None and isinstance(problem, Game | StateSpace):
        raise ValueError(f"--count is for decisions and constraints; {options.problem} is neither")
    todo = read_instances(problem, options, options.instance)
    code = 0
    for instance, answer in solve_instances(problem, todo, options, table_of(options, DEFAULT_TABLE)):
        code = max(code, 130 if answer.get("stopped") == "interrupted" else 1 if answer["status"] == "error" else 0)
        if options.json:
            print(json.dumps({"problem": options.problem, "instance": instance.text, **answer}), flush=True)
        else:
            print_answer(instance.problem or problem, instance, answer, alone=len(todo) == 1)
    return code


def print_answer(problem: Any, instance: Instance, answer: dict[str, Any], alone: bool) -> None:
    """Print one answer for people: the whole report if it is the only one, else a line."""
    if answer["status"] == "error":
        where = f"line {instance.line}: " if instance.line else ""
        print(f"{where}{answer['reason']}", file=sys.stderr)
    elif alone:
        print(problem.show(instance.state), answer["summary"], sep="\n\n")
        if len(answer.get("solutions", ())) > 1 and isinstance(problem, ConstraintProblem):
            print("", *answer["solutions"], sep="\n")
        if "moves_text" in answer:
            print("", answer["moves_text"], sep="\n")
    else:
        value = "-" if answer["value"] is None else answer["value"]
        solution, status = answer["solution"], answer["status"]
        line = solution if isinstance(solution, str) else " ".join(solution[:12])
        cost = f"{answer['nodes']:>13,} nodes {answer['time']:>9.3f} s"
        stop = f"  stopped by {answer['stopped']}" if answer["stopped"] else ""
        print(f"{instance.text:<44} {value!s:>5} {status:<9} {cost}  {line}{stop}")


def run_compare(options: argparse.Namespace) -> int:
    """Compare methods on one position."""
    from ._compare import compare, with_position
    from .method_names import SMALL_TABLE

    problem, state, name = the_instance(options)
    found = compare(
        problem,
        state,
        methods=options.methods,
        depth=options.depth,
        to_the_end=options.to_the_end,
        table=table_of(options, SMALL_TABLE),
        limits=None if limits_of(options) == Limits() else limits_of(options),
        world=options.world,
        progress=options.progress,
    )
    found = with_position(found, name)
    print(json.dumps(found.to_dict()) if options.json else found)
    if options.plot:
        from .plot import plot_comparison

        save(plot_comparison(found), options.plot)
    return 0


def run_trace(options: argparse.Namespace) -> int:
    """Record one search and do with the trace what is asked."""
    from .game_run import GameRun
    from .method_names import SMALL_TABLE, parse_method
    from .worlds import choose_world

    problem = load(options.problem, settings=options.set)
    if isinstance(problem, StateSpace):
        return run_path_trace(options)
    if not isinstance(problem, Game):
        raise ValueError(f"{options.problem}: only games and searches for paths keep traces")
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


def run_endings(options: argparse.Namespace) -> int:
    """Settle all positions that can be reached from one, and tell how many there are of each value."""
    from .families.retrograde import retrograde

    problem = load(options.problem, settings=options.set)
    if not isinstance(problem, Game):
        raise ValueError(f"{options.problem} is no game of two sides")
    state = the_position(problem, options)
    state = problem.start() if state is None else state
    limits = Limits(nodes=options.nodes, time=options.time)
    found = retrograde(problem, [state], limits=limits, world=options.world, progress=options.progress)
    values: dict[int, int] = {}
    for (value, _), count in found.histogram().items():
        values[value] = values.get(value, 0) + count
    answer = {"problem": options.problem, "positions": len(found), "bytes": found.nbytes, "stopped": found.stopped}
    if found.stopped is None:
        best = [problem.show_move(state, move) for move in found.best_moves(state)]
        answer |= {"value": found.value(state), "plies": found.plies(state), "best_moves": best}
    if options.json:
        print(json.dumps({**answer, "values": [[value, count] for value, count in values.items()]}))
    else:
        print(*(f"{name:<12}{text}" for name, text in answer.items()), "", sep="\n")
        print("value   positions", *(f"{value:>5} {count:>11,}" for value, count in values.items()), sep="\n")
    if options.save:
        found.save(options.save)
    return 0


def run_must_expand(options: argparse.Namespace) -> int:
    """Count what no search can do without on one instance; a limit that ended the count is no failure."""
    from .families.must_expand import must_expand

    space, state, name = the_instance(options, solving=True)
    if not isinstance(space, StateSpace):
        raise ValueError(f"must-expand is for shortest paths; {options.problem} is none")
    report = must_expand(
        space,
        state,
        epsilon=options.epsilon,
        limits=limits_of(options),
        world=options.world,
        progress=options.progress,
    )
    found = {"problem": options.problem, "instance": name, **report.to_dict()}
    print(json.dumps(found) if options.json else report)
    return 130 if report.stopped == "interrupted" else 0


def save(axes: Any, path: str) -> None:
    """Write a picture to a file."""
    axes.figure.savefig(path, dpi=150, bbox_inches="tight")


def run_play(options: argparse.Namespace) -> int:
    """Play a game in the terminal."""
    from .play import play_game

    game = load(options.problem, settings=options.set)
    if not isinstance(game, Game):
        raise ValueError(f"{options.problem} is no game of two sides")
    engine = load(options.problem, solving=True, settings=options.set)
    limits = Limits(nodes=options.nodes, time=options.time)
    play_game(
        game,
        the_position(game, options),
        engine=engine,
        side=options.side,
        depth=options.depth,
        limits=None if limits == Limits() else limits,
        world=options.world,
        rng=options.seed,
        read=input,
        write=partial(print, flush=True),
    )
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Try to refute a problem's promises."""
    from ._check import check_problem

    code = 0
    for solving in (False, True) if ":" not in options.problem else (False,):
        problem = load(options.problem, solving=solving, settings=options.set)
        if solving and type(problem) is type(load(options.problem, settings=options.set)):
            break
        instance = None if options.instance is None else read_instance(problem, options.instance)
        if instance is not None and instance.reason:
            raise ValueError(instance.reason)
        if instance is not None:
            problem = instance.problem
        report = check_problem(problem, instance and instance.state, walks=options.walks, rng=options.seed)
        print(f"{type(problem).__name__}: {report}")
        code = max(code, 0 if report.ok else 1)
    return code


def run_rules(options: argparse.Namespace) -> int:
    """Print the catalogue of rules."""
    if options.json:
        from .rule import RULES

        print(json.dumps([{**vars(rule), "guarantee": rule.guarantee.name.lower()} for rule in RULES]))
    else:
        print(catalogue())
    return 0


def run_problems(options: argparse.Namespace) -> int:
    """Print the problems that have a short name."""
    for name in sorted(names()):
        problem = load(name)
        print(f"{name:<12} {(type(problem).__doc__ or '').splitlines()[0]}")
    return 0
