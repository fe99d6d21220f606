"""What the options of a command name: a problem, its instances, limits, a picture's file."""

from __future__ import annotations

import argparse
from typing import Any

from .errors import InstanceError, TreepruneError
from .instances import Instance, instances, read_instance, read_query, with_options
from .limits import Limits
from .problem import Game
from .registry import load
from .state_space import StateSpace


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


def save(axes: Any, path: str) -> None:
    """Write a picture to a file.

    Raises
    ------
    TreepruneError
        If it cannot be written.
    """
    try:
        axes.figure.savefig(path, dpi=150, bbox_inches="tight")
    except (OSError, ValueError) as error:
        raise TreepruneError(f"--plot {path}: {error}") from error
