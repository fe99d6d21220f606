"""The entry function of df-pn, and the line of play that its table still holds when it has proved something.

In the line the side that attacks plays a move that is proved to reach its goal; the other side, all of whose moves
fail, plays the one that took most work to refute.
"""

from __future__ import annotations

from .._compiled import compiled
from .counters import MAX_PLY, SIZE
from .node import ended, enter, evaluate, generate, play
from .ordering import NO_MOVE
from .principal_variation import LONGEST
from .proof_number import INFINITE, look, search, settled
from .words import tag


@compiled
def choose(game, s, alpha, beta, attacks, hint, ply, end, mem):
    """Return the place of the next move of the line, -1 where the table does not know one."""
    chosen, best = -1, -1
    for i in range(end):
        move = mem.moves[i]
        child = play(game, s, move)
        if game.same_mover(s, move):
            mine, theirs, work = look(game, child, alpha, beta, attacks, ply + 1, mem)
        else:
            theirs, mine, work = look(game, child, -beta, -alpha, 1 - attacks, ply + 1, mem)
        if attacks == 1:
            rank = (1 if mine == 0 else -1) + (2 if tag(move) == hint else 0)
        else:
            rank = work if theirs == 0 else -1
        if rank > best:
            chosen, best = i, rank
    return chosen


@compiled
def follow(game, s, alpha, beta, mem, best_line):
    """Extend best_line, its length first, from s and its first move as far as the table holds the proof."""
    n, attacks = 0, 1
    while n < LONGEST and n < mem.counters[MAX_PLY] - 1 and not game.is_over(s):
        end = generate(game, s, 0, n, mem)
        move = best_line[1]
        if n > 0:
            hint = NO_MOVE
            if attacks == 1 and game.remember(s):
                phi, _, known, _ = mem.table.probe(mem.symmetry.key(game, s), attacks, mem.counters)
                hint = known if phi == 0 else NO_MOVE
            chosen = choose(game, s, alpha, beta, attacks, hint, n, end, mem)
            if chosen < 0 or ended(mem):
                break
            move = mem.moves[chosen]
        best_line[1 + n] = move
        n += 1
        if not game.same_mover(s, move):
            alpha, beta, attacks = -beta, -alpha, 1 - attacks
        s = play(game, s, move)
    best_line[0] = n


@compiled
def prove(game, s, alpha, beta, mem, best_line, report):
    """Return (phi, delta) of s; one of them is 0 unless the run was ended.

    `report` takes the counters of the search: the line, which is read from the table, is not counted.
    """
    best_line[0] = 0
    phi, delta = 1, 1
    if not game.is_over(s):
        phi, delta = search(game, s, alpha, beta, 1, INFINITE, INFINITE, 0, 0, mem)
    elif enter(mem, 0):
        value = evaluate(game, s, alpha, mem, 0)
        phi, delta = settled(value, value, alpha, beta)
    for i in range(SIZE):
        report[i] = mem.counters[i]
    if not ended(mem) and phi == 0:
        best_line[1] = mem.path[0]
        follow(game, s, alpha, beta, mem, best_line)
    return phi, delta
