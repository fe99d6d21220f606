"""The command line: solve, compare, trace, must-expand, play, endings, check, prune, rules, problems."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from ._compare_best import BestComparison
from .cli_instances import (
    limits_of,
    read_instances,
    refuse_path_options,
    save,
    table_of,
    the_instance,
    the_position,
)
from .cli_options import parser
from .cli_prune import run_prune as run_prune
from .cli_trace import run_trace as run_trace
from .constraints.constraint_problem import ConstraintProblem
from .decision_problem import DecisionProblem
from .errors import TreepruneError
from .instances import Instance, read_instance, with_options
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
    games_only = {"depth": options.depth is not None, "table": options.table is not None,
                  "threads": options.threads != 1, "target": options.target != 1}  # fmt: skip
    for name, given in games_only.items():
        if given and not isinstance(problem, Game):
            raise ValueError(f"--{name} is for games; {options.problem} is none")
    if options.count is not None and isinstance(problem, Game | StateSpace):
        raise ValueError(f"--count is for decisions and constraints; {options.problem} is neither")
    refuse_count_of_best(problem, options)
    if options.memory is not None and not isinstance(problem, StateSpace | DecisionProblem):
        raise ValueError(f"--memory is for paths and the best solution; {options.problem} is neither")
    todo = read_instances(problem, options, options.instance)
    code = 0
    for instance, answer in solve_instances(problem, todo, options, table_of(options, DEFAULT_TABLE)):
        code = max(code, 130 if answer.get("stopped") == "interrupted" else 1 if answer["status"] == "error" else 0)
        if options.json:
            print(json.dumps({"problem": options.problem, "instance": instance.text, **answer}), flush=True)
        else:
            print_answer(instance.problem or problem, instance, answer, alone=len(todo) == 1)
    return code


def refuse_count_of_best(problem: Any, options: argparse.Namespace) -> None:
    """Refuse a number of solutions where there is an objective: one of the best is found, whatever the number."""
    if options.count is not None and isinstance(problem, ConstraintProblem) and problem.objective is not None:
        raise ValueError(f"--count is for solutions that are alike; of {options.problem} the best one is wanted")


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

    decisions = isinstance(load(options.problem, solving=True, settings=options.set), DecisionProblem)
    problem, state, name = the_instance(options, solving=decisions)  # with all bounds there are, to switch off
    refuse_count_of_best(problem, options)
    found = compare(
        problem,
        state,
        methods=options.methods,
        depth=options.depth,
        to_the_end=options.to_the_end,
        solutions=1 if options.count is None else options.count or None,
        table=table_of(options, SMALL_TABLE),
        limits=None if limits_of(options) == Limits() else limits_of(options),
        world=options.world,
        progress=options.progress,
    )
    found = with_position(found, name)
    print(json.dumps(found.to_dict()) if options.json else found)
    if options.plot:
        from .plot import plot_comparison
        from .subproblems.plot_closing import plot_best

        save(plot_best(found) if isinstance(found, BestComparison) else plot_comparison(found), options.plot)
    results = [result for row in found.rows for result in (row.result, getattr(row, "first", row.result))]
    return 130 if any(result.stopped == "interrupted" for result in results) else 0


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
