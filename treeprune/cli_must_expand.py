"""The command `treeprune must-expand`: what no search can do without on an instance, and from which side to search."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .limits import Limits
from .registry import load


def add_must_expand(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    command = commands.add_parser("must-expand", help="count the states that no search for a path can do without")
    command.add_argument("problem", help="a short name (see `treeprune problems`), or module:Class")
    command.add_argument("instance", nargs="?", help="where to begin; the start by default")
    command.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of the problem")
    command.add_argument("--heuristic", metavar="NAME", help="short for --set heuristic=NAME")
    command.add_argument("--epsilon", type=cost, metavar="COST", help="what every move costs at least")
    command.add_argument("--nodes", type=int, help="limit on the states made")
    command.add_argument("--time", type=float, metavar="S", help="limit on the seconds")
    command.add_argument("--world", default="auto", choices=("auto", "interpreted", "compiled"))
    command.add_argument("--progress", action="store_true", help="show a bar (needs tqdm)")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run_must_expand)


def cost(text: str) -> Any:
    """Return the number that a text is: whole where it can be."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def run_must_expand(options: argparse.Namespace) -> int:
    """Count, print, and return the exit code: 0 also where a limit ended the count, as its report says."""
    from .families.must_expand import must_expand

    settings = [*options.set, *([f"heuristic={options.heuristic}"] if options.heuristic else [])]
    problem = load(options.problem, solving=True, settings=settings)
    state = None if options.instance is None else problem.parse(options.instance)
    report = must_expand(
        problem,
        state,
        epsilon=options.epsilon,
        limits=Limits(nodes=options.nodes, time=options.time),
        world=options.world,
        progress=options.progress,
    )
    if options.json:
        print(json.dumps({"problem": options.problem, "instance": options.instance, **report.to_dict()}))
    else:
        print(report)
    return 130 if report.stopped == "interrupted" else 0
