"""Solve a problem by the method that suits its kind, and say why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ._solve_constraint import solve_constraints, solve_many_constraints, warm_constraints
from ._solve_decision import choose_decision_plan, solve_decision
from ._solve_path import choose_path_plan, solve_path
from .constraints.constraint_problem import ConstraintProblem
from .decision_problem import DecisionProblem
from .decisions.backtracking_run import run_decisions
from .decisions.exact_cover import ExactCover
from .driver import Callback
from .errors import LimitError
from .families.alphabeta import DEFAULT_TABLE, size_of
from .families.exact_cover import exact_cover
from .families.proof_number import proof_number
from .game_batch import settle_many
from .game_run import GameRun, run_plan
from .hooks import has_hashable_key, look_ahead, overrides, require_game
from .limits import Limits
from .method_names import ALGORITHMS, parse_method
from .paths.path_search import search_path
from .plan import Plan, Table
from .problem import Game
from .progress import reporter
from .result import Result
from .state_space import StateSpace
from .worlds import World, choose_world

METHODS = ("auto", *ALGORITHMS)


def choose_plan(game: Game, state: Any, method: str, depth: int | None, table: Table | None) -> tuple[Plan, str]:
    """Return the plan for a game, and the reason for it in words.

    Raises
    ------
    ValueError
        If the method is not known.
    """
    require_game(game)
    why = "as asked"
    if "+" in method:
        return parse_method(method, depth, table), why
    if method not in METHODS:
        raise ValueError(f"method={method!r}: choose one of {', '.join(METHODS)}, or add parts: 'pvs+order+table'")
    if method == "auto":
        if depth is not None:
            method, why = "deepening", "a depth was given, and shallow searches order the deep ones"
        elif look_ahead(game, game.start() if state is None else state):
            method, why = "deepening", "scores are not integers, so null windows cannot bisect them"
        else:
            method, why = "null-window", "scores are integers, and asking 'is it above m?' is the cheapest proof"
    to_the_end, table = depth is None, size_of(table)
    if table is not None and not has_hashable_key(game, state):
        table, why = None, f"{why}; without a table, since key(s) cannot be hashed"
    plan = {
        "minimax": Plan("minimax", depth),
        "alphabeta": Plan("alphabeta", depth, order=True, bounds=to_the_end),
        "deepening": Plan("deepening", depth, order=True, table=table, symmetry=False),
        "pvs": Plan("alphabeta", depth, order=True, table=table, bounds=to_the_end, scout=True),
        "mtdf": Plan("mtdf", depth, order=True, table=table),
        "null-window": Plan("null-window", depth, order=True, table=table, bounds=to_the_end),
    }[method]
    if plan.table is not None and overrides(game, "symmetries"):
        plan = replace(plan, symmetry=True)
    return plan, why


def solve(
    problem: Game | StateSpace | DecisionProblem | ConstraintProblem | ExactCover,
    state: Any = None,
    *,
    method: str = "auto",
    solutions: int | None = 1,
    depth: int | None = None,
    table: Table = DEFAULT_TABLE,
    threads: int = 1,
    target: Any = 1,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Solve a problem, or do the best that the limits allow.

    Parameters
    ----------
    problem : Game, StateSpace, DecisionProblem, ConstraintProblem or ExactCover
    state : optional
        Where to begin; `problem.start()` by default. Of constraints: the givens of an instance.
    method : str
        'auto' picks by the kind of problem, `Result.why` says why. Games: 'minimax', 'alphabeta', 'pvs', 'deepening',
        'null-window', 'mtdf', 'proof-number'; or one with its parts, such as 'pvs+order+table+killers'. State spaces:
        'a-star', 'ida-star', 'weighted-a-star=1.5' and so on (see `treeprune.paths.path_method_names`).
        Decision problems: 'plain', which asks no `feasible`, or 'backtracking', with '+order' and '+symmetry'; where
        solutions differ in worth, 'dynamic-programming', 'depth-first', 'best-first', 'layers', 'beam=100' and so on,
        with the parts that prune (see `treeprune.subproblems.subproblem_method_names`). Constraints: words such as
        'arc+dom/wdeg+luby+nogoods' (see `treeprune.constraints.constraint_method_names`).
    solutions : int, optional
        Of decisions and constraints: how many are wanted; None: all. Of decisions with worth: so many best ones; None:
        all, whatever they are worth.
    depth : int, optional
        Of games: plies to look ahead; by default to the end of the game.
    table : Table
        Of games: size of the transposition table, for the methods that use one.
    threads : int
        Kernels that search together, for the methods that use a table; the value is that of one thread.
    target : number
        For 'proof-number', which asks "is the value at least that?"; see `proof_number`.
    limits : Limits, optional
    trace : {'off', 'skips', 'all'}
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result

    Raises
    ------
    HookError
        A hook broke its contract.
    CompileError
        A hook cannot be compiled; the message names the line and what to change.
    LimitError
        A limit or size is out of range.

    Examples
    --------
    >>> from games.connect4 import ConnectFour
    >>> game = ConnectFour(width=4, height=4)
    >>> solve(game, game.parse("12341234"), world="interpreted").value
    0
    """
    if isinstance(problem, ExactCover):
        for name, given in (("method", method != "auto"), ("depth", depth is not None), ("threads", threads != 1)):
            if given:
                raise LimitError(f"{name} is not for exact cover: leave it out")
        return solve_cover(problem, solutions, limits, world, progress, trace)
    if isinstance(problem, StateSpace | DecisionProblem | ConstraintProblem):
        for name, given in (("depth", depth is not None), ("threads", threads != 1)):
            if given:
                raise LimitError(f"{name} is for games: leave it out")
    if isinstance(problem, ConstraintProblem):
        return solve_constraints(problem, state, solutions, limits, trace, world, progress, method)
    if isinstance(problem, DecisionProblem):
        return solve_decision(problem, state, method, solutions, limits, world, progress, trace)
    if isinstance(problem, StateSpace):
        return solve_path(problem, state, method, limits, world, progress, trace)
    if method == "proof-number":
        return ask(problem, state, target, depth, table, threads, limits, trace, world, progress)
    plan, why = choose_plan(problem, state, method, depth, table)
    plan = replace(plan, threads=threads) if threads != 1 else plan
    result = run_plan(problem, state, plan, limits, trace, world, progress)
    result.why = why
    return result


def solve_cover(
    problem: ExactCover, solutions: int | None, limits: Limits | None, world: str | World,
    progress: bool | Callback, trace: str,
) -> Result:  # fmt: skip
    """Search for exact covers by dancing cells."""
    if trace != "off":
        raise LimitError("exact cover keeps no trace: leave trace out")
    result = exact_cover(problem, solutions=solutions, limits=limits, world=world, progress=progress)
    result.why = "options that cover items: dancing cells"
    return result


def ask(
    problem: Game, state: Any, target: Any, depth: Any, table: Table, threads: int, limits: Limits | None, trace: str,
    world: str | World, progress: bool | Callback,
) -> Result:  # fmt: skip
    """Put one question to proof-number search; refuse what it cannot do."""
    for name, given in (("depth", depth is not None), ("threads", threads != 1), ("trace", trace != "off")):
        if given:
            raise LimitError(f"proof-number search has no {name}: leave it out")
    symmetry = overrides(problem, "symmetries")
    result = proof_number(
        problem, state, target, table=table, symmetry=symmetry, bounds=True, limits=limits, world=world,
        progress=progress,
    )  # fmt: skip
    result.why = "as asked"
    return result


def solve_many(
    problem: Game | StateSpace | DecisionProblem | ConstraintProblem,
    states: Iterable[Any],
    *,
    solutions: int | None = 1,
    table: Table = DEFAULT_TABLE,
    symmetry: bool = False,
    enhanced: bool = False,
    limits: Limits | None = None,
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Sequence[Result]:
    """Settle many positions in few calls of a kernel, each with an empty table, by null windows.

    Parameters
    ----------
    problem : Game, StateSpace, DecisionProblem or ConstraintProblem
        A game with integer scores; spaces and decision problems are searched state by state.
    states : iterable
        Of constraints: the givens of each instance, mappings. Where all of them are single values, instances share a
        few calls, and of each the first solution is kept.
    solutions : int, optional
        Of constraints: how many are wanted of each; None: all. 2 tells whether the first is the only one.
    table : Table
        Cleared before every position, at no cost.
    symmetry : bool
        Let equivalent positions share an entry.
    enhanced : bool
        Enhanced transposition cutoffs: worth it where a position takes many nodes.
    limits : Limits, optional
        Nodes are for each position, time is for all of them together.
    world, progress
        As for `solve`.

    Returns
    -------
    sequence of Result
        In the order of the states; with attributes `time`, `compile_time` and `stopped`. Positions that a limit cut
        off hold what is proved of them. The time of one is its share of the processor time.

    Raises
    ------
    HookError, CompileError, LimitError

    Notes
    -----
    A call of `solve` costs a few milliseconds beside its search (fingerprint of the class, thread, memory); here all
    positions share them.

    Examples
    --------
    >>> from games.tictactoe import TicTacToe
    >>> game = TicTacToe()
    >>> [r.value for r in solve_many(game, map(game.parse, ["", "4", "01"]), world="interpreted")]
    [0, 0, 1]
    """
    if isinstance(problem, ConstraintProblem):
        return solve_many_constraints(problem, states, solutions, limits, world, progress)
    if isinstance(problem, StateSpace):
        return [solve_path(problem, state, "auto", limits, world, progress) for state in states]
    if isinstance(problem, DecisionProblem):
        return [solve_decision(problem, state, "auto", 1, limits, world, progress) for state in states]
    plan = Plan(
        "null-window", None, order=True, table=size_of(table), symmetry=symmetry, bounds=True, enhanced=enhanced
    )
    with reporter(progress, problem) as callback:
        return settle_many(problem, states, plan, choose_world(problem, world), limits or Limits(), callback)


def warm(
    problem: Game | StateSpace | DecisionProblem | ConstraintProblem,
    state: Any = None,
    *,
    methods: Iterable[str] | None = None,
) -> float:
    """Compile what `solve` needs, so that the first search does not wait for it.

    Parameters
    ----------
    problem : Game, StateSpace or ConstraintProblem
        With a compiled class; nothing is to be done for another. One kernel serves all constraint problems.
    state : optional
    methods : iterable of str, optional
        The methods to compile: what `solve` would choose, by default; those that do not suit a game's scores are
        passed over.

    Returns
    -------
    float
        Seconds of compilation. The machine code stays on disk for later processes.

    Examples
    --------
    >>> from games.nim import Nim
    >>> warm(Nim())
    0.0
    """
    if isinstance(problem, ConstraintProblem):
        return warm_constraints(problem, state)
    world = choose_world(problem, "auto")
    if world.name == "interpreted":
        return 0.0
    if isinstance(problem, StateSpace):
        plans = [choose_path_plan(problem, method)[0] for method in methods or ("auto",)]
        return sum(search_path(problem, state, plan, Limits(nodes=0)).stats.compile_time for plan in plans)
    if isinstance(problem, DecisionProblem):
        ways = [choose_decision_plan(problem, method, *what)[0] for method in methods or ("auto",)
                  for what in ((1, False), (None, False), (None, True))]  # fmt: skip
        return sum(run_decisions(problem, state, plan, Limits(nodes=0)).stats.compile_time for plan in ways)
    floating = look_ahead(problem, problem.start() if state is None else state)
    spent = 0.0
    for method in methods or ("null-window", "deepening"):
        if not (floating and method == "null-window"):
            plan, _ = choose_plan(problem, state, method, None, DEFAULT_TABLE)
            spent += GameRun(problem, state, plan, world, Limits(nodes=0)).run().stats.compile_time
    return spent
