"""Pattern databases: how far the tokens of a pattern are from home, for each way they can stand, by breadth first.

pattern  places of the pattern's tokens, as one number: the sum of place * weight over the tokens, weights 1, P, P^2 ...
         for P places; where every move counts and there is a blank, the blank is the first token
table    level of each pattern, UNREACHED while not known
carried  carried[b, k, p]: where move k carries what stands at p while the blank is at b (0 without a blank)

Moves undo each other, so the distance from the goal is the distance to it. The whole table is swept once a level: it
needs no queue, and neighbours in the table are neighbours in memory.

Every move counts: Culberson and Schaeffer 1998. Only moves of the pattern's tokens count, so that databases of
disjoint patterns add up: Korf and Felner 2002.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...bits import lowest_index
from ..counters import CHECK_AT, COMPLETED, NODES, look_up
from ..words import convert

UNREACHED = 255


@compiled
class PatternGround:
    """What the construction of one database works on."""

    counters: Any  # see counters.py
    table: Any
    weights: Any
    carried: Any
    choices: Any  # how many moves there are for each place of the blank
    has_blank: bool
    spot: Any  # the place of each token of the pattern at hand
    owner: Any  # 1 + number of the pattern's token at each place, 0 for none
    seen: Any  # additive: for each pattern the places where the blank can be, as a set of bits
    fresh: Any  # additive: two rows, the places that are new at even and at odd levels


@compiled
def stand(ground, pattern):
    """Spell a pattern out: the place of each of its tokens."""
    places, rest = len(ground.owner), pattern
    for j in range(len(ground.weights)):
        ground.spot[j] = rest % places
        rest //= places


@compiled
def may_go_on(counters):
    """Count a pattern; return False where the run has to end."""
    counters[NODES] += 1
    return counters[NODES] < counters[CHECK_AT] or look_up(counters, 0)


@compiled
def fill(ground):
    """Fill the table with the number of moves to each pattern. COMPLETED tells the levels that are whole."""
    counters, table, spot, weights, carried = (
        ground.counters, ground.table, ground.spot, ground.weights, ground.carried,
    )  # fmt: skip
    level, found = 0, 1
    while found > 0 and level + 1 < UNREACHED:
        found = 0
        for pattern in range(len(table)):
            if table[pattern] == level:
                if not may_go_on(counters):
                    return
                stand(ground, pattern)
                blank = spot[0] if ground.has_blank else 0
                for k in range(ground.choices[blank]):
                    after = 0
                    for j in range(len(weights)):
                        after += carried[blank, k, spot[j]] * weights[j]
                    if table[after] == UNREACHED:
                        table[after] = level + 1
                        found += 1
        level += 1
        counters[COMPLETED] = level


@compiled
def fill_additive(ground):
    """Fill the table with the fewest moves of the pattern's own tokens, wherever the blank ends up.

    Moves of the blank among other tokens are free: from each new place of the blank it floods what it can reach, and
    only where it exchanges with a token of the pattern the next level begins.
    """
    counters, table, seen, fresh = ground.counters, ground.table, ground.seen, ground.fresh
    level, found = 0, 1
    while found > 0 and level + 1 < UNREACHED:
        now, then = level % 2, (level + 1) % 2
        found = 0
        for pattern in range(len(table)):
            if fresh[now, pattern] != 0:
                if not may_go_on(counters):
                    return
                new = convert(fresh[now, pattern], 0) & ~convert(seen[pattern], 0)
                fresh[now, pattern] = 0
                if new != 0:
                    if table[pattern] == UNREACHED:
                        table[pattern] = level
                    found += flood(ground, pattern, new, then)
        level += 1
        counters[COMPLETED] = level


@compiled
def flood(ground, pattern, new, then):
    """Let the blank go from its new places wherever it can; return how often it moved a token of the pattern."""
    spot, owner, weights, seen, carried = ground.spot, ground.owner, ground.weights, ground.seen, ground.carried
    stand(ground, pattern)
    for j in range(len(weights)):
        owner[spot[j]] = j + 1
    done, found = convert(seen[pattern], 0), 0
    while new != 0:
        blank = lowest_index(new)
        new &= new - 1
        done |= 1 << blank
        for k in range(ground.choices[blank]):
            target = convert(carried[blank, k, blank], 0)
            token = owner[target]
            if token == 0:
                new |= (1 << target) & ~done
            else:
                after = pattern + (blank - target) * weights[token - 1]
                if (convert(seen[after], 0) >> target) & 1 == 0:
                    ground.fresh[then, after] = convert(ground.fresh[then, after], 0) | (1 << target)
                    found += 1
    seen[pattern] = done
    for j in range(len(weights)):
        owner[spot[j]] = 0
    return found
