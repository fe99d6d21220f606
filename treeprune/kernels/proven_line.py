"""The line that a finished null-window search has proved: moves that are known to keep the value."""

from __future__ import annotations

from .._compiled import compiled
from . import alphabeta
from .counters import ENDED, LINE_NODES, MAX_PLY, NODES, SIZE
from .node import ended, generate, play
from .principal_variation import LONGEST
from .table import UNLIMITED
from .words import same_type


@compiled
def known(game, s, depth, model, mem, ply):
    """Return bounds low <= v <= high that need no search."""
    if game.is_over(s):
        value = same_type(game.evaluate(s), model)
        return value, value
    low, high = mem.bounds.of(game, s, model, mem, ply)
    if not game.remember(s):
        return low, high
    table_low, table_high, _ = mem.table.probe(mem.symmetry.key(game, s), depth, model, mem.counters)
    return max(low, table_low), min(high, table_high)


@compiled
def keeps(game, s, move, value, depth, mem, ply, end, by_search):
    """Tell whether `move` is proved to be worth `value` at least: by what is known, or by one null-window search."""
    child = play(game, s, move)
    same_mover = game.same_mover(s, move)
    low, high = known(game, child, depth, value, mem, ply)
    worst = low if same_mover else -high
    if worst < value and by_search and depth > 0:
        alpha = value - 1 if same_mover else -value
        found = alphabeta.search(game, child, alpha, alpha + 1, depth, ply + 1, end, mem)
        worst = found if same_mover else -found
    return worst >= value and not ended(mem)


@compiled
def follow(game, s, value, depth, mem, best_line):
    """Extend best_line (its length first) from s, worth `value`, as far as every move is proved to keep the value.

    The first move is searched for if nothing else proves one; the others only read what the table holds.
    """
    n = 0
    while n < LONGEST and n < mem.counters[MAX_PLY] - 1 and depth > 0 and not game.is_over(s):
        depth = depth - (depth < UNLIMITED)
        end = generate(game, s, 0, n, mem)
        found = n == 0 and best_line[0] > 0
        move = best_line[1] if found else mem.moves[0]
        for by_search in range(2 if n == 0 else 1):
            for i in range(end):
                if not found:
                    move = mem.moves[i]
                    found = keeps(game, s, move, value, depth, mem, n, end, by_search == 1)
        if not found or ended(mem):
            break
        best_line[1 + n] = move
        n += 1
        value = value if game.same_mover(s, move) else -value
        s = play(game, s, move)
    best_line[0] = n


@compiled
def follow_apart(game, s, value, depth, mem, best_line, report):
    """Follow the line, then set the counters back to those of the search, which `report` is handed too."""
    for i in range(SIZE):
        report[i] = mem.counters[i]
    follow(game, s, value, depth, mem, best_line)
    report[LINE_NODES] = mem.counters[NODES] - report[NODES]
    for i in range(SIZE):
        mem.counters[i] = report[i]
    mem.counters[ENDED] = 0
