"""What every game-tree kernel does at a node: count it, generate its moves, skip by a rule with a name.

    game   the problem             s      the state            mem    the Memory of the run
    ply    distance to the root    top    end of the moves of the ancestors in the buffer

No kernel calls `keep` or drops a branch by itself; `cut_node`, `cut_move` and `cut_moves` do, and count the rule that
did it, so the law "weakest rule that fired" holds by construction.
"""

from __future__ import annotations

from .._compiled import compiled
from ..problem import INF
from ..rule import HORIZON, keep
from .counters import (
    BAD_VALUE,
    BUFFER_FULL,
    CHECK_AT,
    ENDED,
    GENERATED,
    LEAVES,
    LIMITED,
    MAX_DEPTH,
    MAX_PLY,
    NO_MOVES,
    NODES,
    SKIPPED,
    TOO_DEEP,
    end_run,
    look_up,
)
from .words import same_type


@compiled
def enter(mem, ply):
    """Count a node. Returns False when the run must end here."""
    counters = mem.counters
    counters[NODES] += 1
    if ply > counters[MAX_DEPTH]:
        counters[MAX_DEPTH] = ply
        if ply >= counters[MAX_PLY]:
            end_run(counters, TOO_DEEP, ply)
            return False
    return counters[NODES] < counters[CHECK_AT] or look_up(counters, ply)


@compiled
def ended(mem):
    """Tell whether the run has ended early, so that no value may be believed or stored."""
    return mem.counters[ENDED] != 0


@compiled
def give_up(mem, ply, move, value):
    """Note the way to the fault while the recursion unwinds."""
    mem.path[ply] = move
    return value


@compiled
def evaluate(game, s, model, mem, ply):
    """Return evaluate(s) in the type of scores; ends the run when it is NaN or out of range."""
    value = same_type(game.evaluate(s), model)
    mem.counters[LEAVES] += 1
    if not -INF < value < INF:
        end_run(mem.counters, BAD_VALUE, ply)
    return value


@compiled
def at_horizon(game, s, depth, model, mem, ply):
    """Evaluate a state whose moves the rule `horizon` skips."""
    cut_node(mem, HORIZON, same_type(depth, model), same_type(0, model), ply)
    mem.counters[LIMITED] += 1
    return evaluate(game, s, model, mem, ply)


@compiled
def play(game, s, move):
    """Return the next state, in the very type of this one: recursion knows one type of state only."""
    return same_type(game.play(s, move), s)


@compiled
def generate(game, s, top, ply, mem):
    """Append the moves of s to the buffer. Returns its new end; ends the run when there is none or no room."""
    end = top
    room = len(mem.moves)
    for move in game.moves(s):
        if end == room:
            end_run(mem.counters, BUFFER_FULL, ply)
            return top
        mem.moves[end] = same_type(move, 0)
        end += 1
    if end == top:
        end_run(mem.counters, NO_MOVES, ply)
    mem.counters[GENERATED] += end - top
    return end


@compiled
def cut_node(mem, rule, score, bound, ply):
    """True, counted and traced, where `rule` skips all that is below this node."""
    if keep(score, bound):
        return False
    mem.counters[SKIPPED + rule] += 1
    mem.trace.skip_node(rule, score, bound, ply)
    return True


@compiled
def cut_move(mem, rule, score, bound, ply, move):
    """True, counted and traced, where `rule` skips one move of this node."""
    if keep(score, bound):
        return False
    mem.counters[SKIPPED + rule] += 1
    mem.trace.skip_move(rule, score, bound, ply, move)
    return True


@compiled
def cut_moves(mem, rule, score, bound, ply, first, end):
    """True, counted and traced, where `rule` skips the moves first..end-1 of this node."""
    if keep(score, bound):
        return False
    mem.counters[SKIPPED + rule] += end - first
    for i in range(first, end):
        mem.trace.skip_move(rule, score, bound, ply, mem.moves[i])
    return True
