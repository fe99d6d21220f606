"""The options of the command line."""

from __future__ import annotations

import argparse
import re

from . import __version__
from .cli_prune import add_prune


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; `run` names what each command does."""
    top = argparse.ArgumentParser(
        prog="treeprune", description="Search a tree and skip the branches that cannot matter."
    )
    top.add_argument("--version", action="version", version=f"treeprune {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    solve = commands.add_parser("solve", help="solve instances and say what is proved")
    common(solve)
    solve.add_argument("instance", nargs="*", help="instances; the start position by default")
    solve.add_argument("--file", help="a file of instances, one a line; # begins a comment")
    solve.add_argument("--method", default="auto", help="auto; of games: minimax, alphabeta, pvs, deepening, "
                       "null-window, mtdf, proof-number, or one with its parts, such as pvs+order+table+killers; of "
                       "paths: a-star, ida-star, weighted-a-star=1.5, beam=100, nbs, ...; of decisions: plain, "
                       "backtracking+order+symmetry; of the best: dynamic-programming, depth-first+bound, best-first, "
                       "diving, limited-discrepancy=3, layers, beam=100, anytime-beam, tabulation")  # fmt: skip
    solve.add_argument("--threads", type=int, default=1, help="threads that search together")
    solve.add_argument("--target", type=float, default=1, help="what proof-number search asks for: this score or more")
    solve.add_argument("--moves", type=int, nargs="?", const=0, metavar="K", help="value every move, or the K best")
    count(solve, "of decisions and constraints")
    solve.set_defaults(run="solve")

    compare = commands.add_parser("compare", help="the same instance under several prunings")
    common(compare)
    compare.add_argument("instance", nargs="?", help="the instance; the start by default")
    compare.add_argument("--methods", nargs="+", metavar="M", help="such as minimax alphabeta+order+table")
    compare.add_argument("--to-the-end", action="store_true", help="search to the end of the game")
    count(compare, "of constraints")
    compare.add_argument(
        "--plot",
        metavar="FILE",
        help="draw the node counts, and value and bound over time where solutions differ in worth (needs matplotlib)",
    )
    compare.set_defaults(run="compare")

    must = commands.add_parser("must-expand", help="count the states that no search for a path can do without")
    must.add_argument("problem", help="a short name (see `treeprune problems`), or module:Class")
    must.add_argument("instance", nargs="?", help="where to begin; the start by default")
    must.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of the problem")
    must.add_argument("--heuristic", metavar="NAME", help="one of the space's estimates")
    must.add_argument("--from", dest="begin", metavar="X,Y", help="of grids: where the way begins")
    must.add_argument("--to", dest="end", metavar="X,Y", help="of grids: where it ends")
    must.add_argument("--epsilon", type=cost, metavar="COST", help="what every move costs at least")
    must.add_argument("--nodes", type=int, help="limit on the states made")
    must.add_argument("--time", type=float, metavar="S", help="limit on the seconds")
    must.add_argument("--memory", type=byte_count, metavar="BYTES", help="limit on the memory, such as 1G")
    must.add_argument("--world", default="auto", choices=("auto", "interpreted", "compiled"))
    must.add_argument("--progress", action="store_true", help="show a bar (needs tqdm)")
    must.add_argument("--json", action="store_true", help="print JSON")
    must.set_defaults(run="must_expand")

    trace = commands.add_parser("trace", help="record a search, verify it, write or draw its tree")
    common(trace)
    trace.add_argument("instance", nargs="?", help="the position; the start by default")
    trace.add_argument("--method", help="such as alphabeta+order+table; of paths: a-star, nbs, ...; of constraints: "
                       "arc+dom/wdeg; of the best: depth-first+bound")  # fmt: skip
    count(trace, "of constraints")
    trace.add_argument("--skips", action="store_true", help="record skips only")
    trace.add_argument("--dot", metavar="FILE", help="write the tree as DOT text")
    trace.add_argument("--csv", metavar="FILE", help="write the events as a table")
    trace.add_argument("--plot", metavar="FILE", help="draw the tree (needs matplotlib)")
    trace.set_defaults(run="trace")

    play = commands.add_parser("play", help="play against the library, or watch it play against itself")
    play.add_argument("problem", help="a short name (see `treeprune problems`), or module:Class")
    play.add_argument("instance", nargs="?", help="the position to begin in; the start by default")
    play.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of the problem")
    play.add_argument("--side", default="first", choices=("first", "second", "both", "none"), help="what persons play")
    play.add_argument("--self-play", action="store_const", dest="side", const="none", help="the same as --side none")
    play.add_argument("--depth", type=int, help="plies to look ahead")
    play.add_argument("--nodes", type=int, help="limit on the nodes of each search")
    play.add_argument("--time", type=float, metavar="S", help="limit on the seconds of each search; 1 by default")
    play.add_argument("--seed", type=int, help="seed of the dice; by default they fall differently each time")
    play.add_argument("--world", default="auto", choices=("auto", "interpreted", "compiled"))
    play.set_defaults(run="play")

    endings = commands.add_parser("endings", help="settle every position that can be reached, from the end backwards")
    endings.add_argument("problem", help="a short name, or module:Class")
    endings.add_argument("instance", nargs="?", help="where to begin; the start by default")
    endings.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of the problem")
    endings.add_argument("--nodes", type=int, help="limit on the positions looked at")
    endings.add_argument("--time", type=float, metavar="S", help="limit on the seconds")
    endings.add_argument("--world", default="auto", choices=("auto", "interpreted", "compiled"))
    endings.add_argument("--progress", action="store_true", help="show a bar (needs tqdm)")
    endings.add_argument("--save", metavar="FILE", help="keep the table, for treeprune.Endings.load")
    endings.add_argument("--json", action="store_true", help="print JSON")
    endings.set_defaults(run="endings")

    check = commands.add_parser("check", help="try to refute what a problem promises")
    check.add_argument("problem", help="a short name, or module:Class")
    check.add_argument("instance", nargs="?", help="where the random games begin")
    check.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of the problem")
    check.add_argument("--walks", type=int, default=20, help="random games to play")
    check.add_argument("--seed", type=int, default=0, help="seed of the random games")
    check.set_defaults(run="check")

    add_prune(commands)

    rules = commands.add_parser("rules", help="the catalogue of rules and what each promises")
    rules.add_argument("--json", action="store_true", help="print JSON")
    rules.set_defaults(run="rules")

    problems = commands.add_parser("problems", help="the problems that have a short name")
    problems.set_defaults(run="problems")
    return top


def common(command: argparse.ArgumentParser) -> None:
    """Add what every search takes."""
    command.add_argument("problem", help="a short name (see `treeprune problems`), or module:Class")
    command.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of the problem")
    command.add_argument("--heuristic", metavar="NAME", help="of paths: one of the space's estimates")
    command.add_argument("--from", dest="begin", metavar="X,Y", help="of grids: where the way begins")
    command.add_argument("--to", dest="end", metavar="X,Y", help="of grids: where it ends")
    command.add_argument("--depth", type=int, help="of games: plies to look ahead")
    command.add_argument("--nodes", type=int, help="limit on the nodes of each search")
    command.add_argument("--time", type=float, metavar="S", help="limit on the seconds of each search")
    command.add_argument("--table", type=byte_count, metavar="BYTES", help="of games: size of the table, such as 256M")
    command.add_argument(
        "--memory",
        type=byte_count,
        metavar="BYTES",
        help="of paths and of the best solution: limit on the memory, such as 1G",
    )
    command.add_argument("--world", default="auto", choices=("auto", "interpreted", "compiled"))
    command.add_argument("--progress", action="store_true", help="show a bar (needs tqdm)")
    command.add_argument("--json", action="store_true", help="print JSON")


def cost(text: str) -> int | float:
    """Return the number that a text is: whole where it can be."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def count(command: argparse.ArgumentParser, of: str) -> None:
    """Add the option that says how many solutions are wanted."""
    text = f"{of}: how many solutions are wanted; 0: all; 1 by default"
    command.add_argument("--count", type=wanted, metavar="K", help=text)


def wanted(text: str) -> int:
    """Return the number of solutions that a text asks for."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r}: write how many solutions are wanted, 0 for all")
    return int(text)


def byte_count(text: str) -> int:
    """Return the number of bytes that a text such as 64M means."""
    match = re.fullmatch(r"(\d+)([KMG]?)B?", text.upper())
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r}: write a number of bytes, such as 1000000, 64M or 1G")
    return int(match[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[match[2]]
