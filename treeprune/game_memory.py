"""Put together the Memory of a game-tree search: arrays of a world, and the parts that a plan switches on."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

from ._canonical import plain
from .dynamic_rules import BUILT_IN, Futility, LateMoves, NullMove, ProbCut
from .errors import HookError, LimitError
from .hooks import overrides
from .kernels import counter_move, history, null_move, probcut, selective
from .kernels.aspiration import Aspiration
from .kernels.chance import Expectiminimax, NoChance
from .kernels.crowd import Alone
from .kernels.enhanced_cutoff import EnhancedCutoff, NoPreview
from .kernels.futility import Futility as FutilityKernel
from .kernels.horizon import StaticHorizon
from .kernels.internal_deepening import InternalDeepening, NoForesight
from .kernels.iterative_deepening import WholeWindow as WholeIteration
from .kernels.killers import Killers
from .kernels.late_moves import LateMoveReduction, NoReduction
from .kernels.memory import Memory
from .kernels.mtdf import MemoryEnhancedTest
from .kernels.ordering import NoOrdering, NoPart, Ordering, StaticOrder, TableMove
from .kernels.principal_variation import LONGEST, Line, RootMove
from .kernels.quiescence import Quiescence
from .kernels.scout import EmptyWindowFirst, WholeWindow
from .kernels.star1 import Star1
from .kernels.star2 import Star2
from .kernels.static_bound import NoStaticBounds, StaticBounds
from .kernels.symmetry import NoSymmetry, Symmetry
from .plan import Plan
from .problem import Game
from .worlds import World

IID_DEPTH = 3
"""Plies that must be left for an inner search to be worth its while."""


def check_game(problem: Game, plan: Plan) -> None:
    """Refuse parts that a game has no hooks for, or that do not go together.

    Raises
    ------
    HookError, LimitError
    """
    if plan.rule(NullMove) and not overrides(problem, "null_move"):
        raise HookError("null_move", "is not there, but NullMove() needs it: write it, or leave the rule out")
    if overrides(problem, "outcomes"):
        if plan.quiescence or plan.rule(ProbCut) or "iid" in plan.ordering:
            raise LimitError("quiescence, ProbCut() and iid are not made for games with chance nodes: leave them out")
    elif plan.chance != "expectiminimax":
        raise HookError("outcomes", f"is not there, but chance={plan.chance!r} skips outcomes: leave it out")


def memory_of(
    problem: Game, plan: Plan, world: World, floating: bool, plies: int, buffer: int, shared: dict[str, Any]
) -> Memory:
    """Return a Memory; `shared` holds what the run keeps: counters, path, table, trace, crowd; it gets `learned`."""
    cells = world.cells
    return Memory(
        shared["counters"],
        cells(buffer),
        cells(buffer, float),
        shared["path"],
        shared["table"],
        bounds_of(problem, plan, world),
        Symmetry() if plan.symmetry and overrides(problem, "symmetries") else NoSymmetry(),
        ordering_of(problem, plan, world, plies),
        RootMove(cells(LONGEST)) if plan.algorithm == "null-window" else Line(cells(plies * LONGEST), cells(plies)),
        shared["trace"],
        Quiescence(int(plan.quiescence)) if plan.quiescence else StaticHorizon(),
        chance_of(problem, plan, world, plies),
        InternalDeepening(IID_DEPTH) if "iid" in plan.ordering else NoForesight(),
        EnhancedCutoff() if plan.enhanced else NoPreview(),
        selective_of(problem, plan, world, floating, plies, shared),
        EmptyWindowFirst(reduction_of(plan)) if plan.scout else WholeWindow(),
        shared.get("crowd") or Alone(),
    )


def ordering_of(problem: Game, plan: Plan, world: World, plies: int) -> Any:
    """Return how moves are sorted."""
    cells, on = world.cells, plan.ordering
    parts = Ordering(
        TableMove() if plan.table else NoPart(),
        Killers(cells(2 * plies)) if "killers" in on else NoPart(),
        counter_move.CounterMove(cells(2 * counter_move.PLACES), cells(plies)) if "counter-move" in on else NoPart(),
        StaticOrder() if plan.order and overrides(problem, "order") else NoPart(),
        history.History(cells(2 * history.PLACES)) if "history" in on else NoPart(),
    )
    none = all(isinstance(part, NoPart) for part in vars(parts).values())
    return NoOrdering() if none or plan.algorithm == "minimax" else parts


def bounds_of(problem: Game, plan: Plan, world: World) -> Any:
    """Return what is known of a position without a search."""
    static = StaticBounds() if plan.bounds else NoStaticBounds()
    return static if plan.endings is None else plan.endings.bounds(problem, world, static)


def chance_of(problem: Game, plan: Plan, world: World, plies: int) -> Any:
    """Return what is done at chance nodes."""
    if not overrides(problem, "outcomes"):
        return NoChance()
    if plan.chance == "star2":
        return Star2(world.cells(plies), world.cells(plies, float))
    return Star1() if plan.chance == "star1" else Expectiminimax()


def selective_of(problem: Game, plan: Plan, world: World, floating: bool, plies: int, shared: dict[str, Any]) -> Any:
    """Return the dynamic rules."""
    if not plan.prune:
        return selective.NothingSelective()
    passing, futile, cut = plan.rule(NullMove), plan.rule(Futility), plan.rule(ProbCut)
    own = [rule for rule in plan.prune if not isinstance(rule, BUILT_IN)]
    off = selective.NoRule()
    if cut is not None:
        learned = shared["learned"] = probcut.ProbCut(
            1.0 - float(cut.confidence),
            world.cells(probcut.MOST * probcut.PAIRS, float),
            world.cells(probcut.SPENT + 1),
        )
    return selective.Selective(
        off if passing is None else null_move.NullMove(int(passing.reduction), world.cells(plies)),
        off if cut is None else learned,
        off if futile is None else FutilityKernel(score_of(futile.margin, floating), int(futile.depth)),
        reduce(selective.BothRules, own) if own else off,
        selective.ForcingMoves() if overrides(problem, "forcing") else off,
    )


def margins_of(learned: Any) -> dict[int, tuple[int, Any, Any]]:
    """Return, for each depth with enough pairs, how many there are and the errors that ProbCut reckons with."""
    found = {}
    for depth in range(probcut.LEAST, probcut.MOST):
        n = int(learned.counts[depth])
        k = int((n + 1) * learned.risk)
        if k >= 1:
            first = depth * probcut.PAIRS
            found[depth] = (n, plain(learned.errors[first + k - 1]), plain(learned.errors[first + n - k]))
    return found


def reduction_of(plan: Plan) -> Any:
    """Return how late moves are reduced."""
    rule = plan.rule(LateMoves)
    return NoReduction() if rule is None else LateMoveReduction(int(rule.after), int(rule.depth), int(rule.plies))


def iteration_of(plan: Plan, floating: bool) -> Any:
    """Return how one iteration of deepening is searched."""
    if plan.algorithm == "mtdf":
        return MemoryEnhancedTest()
    return WholeIteration() if plan.aspiration is None else Aspiration(score_of(plan.aspiration, floating))


def score_of(number: Any, floating: bool) -> Any:
    """Return a difference of scores in their type, rounded up where they are integers."""
    return float(number) if floating else math.ceil(number)
