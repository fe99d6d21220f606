"""Retrograde analysis: all states that can be reached, then their values from the ends of the game backwards.

state    known by its number, in the order found (breadth first); symmetric states share one
first    where the moves of each state begin in `edges`; an edge is 2 * number of the next state + same mover
value    for the side to move; a state from which neither side can force an end with a score is worth 0
plies    to the end, when the better side wins fast and the other loses slowly; UNSETTLED while not known

Values are settled in order of falling size, and for each size by rising plies, so what is settled first is best for
the one side and slowest for the other. A state is settled as soon as one move wins the size at hand, or when the last
of its moves is known to lose (`left` counts those that are not yet). What is never settled goes on for ever, or ends
in a draw. Stroehlein 1970; counting successors: Thompson 1986.
"""

from __future__ import annotations

from typing import Any

from .._compiled import compiled
from ..problem import INF
from .counters import (
    BAD_VALUE,
    CHECK_AT,
    GENERATED,
    INTERVAL,
    LEAVES,
    MOVES_FULL,
    NO_MOVES,
    NODES,
    NODES_SEEN,
    STATES_FULL,
    STOP,
    STOPPED,
    end_run,
    look_up,
)
from .ending_table import slot_of
from .words import load_now, read, same_type, store_now, write

FOUND, EXPANDED, EDGES, BEGUN, FILED, SETTLED = range(6)
"""Cells of `at`: states found, states whose moves are known, edges, start states, states in slots, states settled."""

UNSETTLED = -1


@compiled
class Ground:
    """What the enumeration of states fills."""

    counters: Any  # see counters.py
    at: Any
    keys: Any
    states: Any
    slots: Any
    first: Any
    edges: Any
    scores: Any  # values of the states in which the game is over
    starts: Any  # rows of the states to begin with
    symmetry: Any
    how_many_starts: int


@compiled
def number_of(game, s, ground):
    """Return the number of a state, a new one where it is met for the first time; -1 where there is no room."""
    key = ground.symmetry.key(game, s)
    slot = slot_of(ground.keys, ground.slots, key)
    if ground.slots[slot] == 0:
        found = ground.at[FOUND]
        if 2 * (found + 1) > len(ground.slots) or found + 1 >= len(ground.first):
            end_run(ground.counters, STATES_FULL, 0)
            return -1
        write(ground.keys, found, 0, key)
        write(ground.states, found, 0, s)
        ground.slots[slot] = found + 1
        ground.at[FOUND] = found + 1
        ground.at[FILED] = found + 1
    return ground.slots[slot] - 1


@compiled
def expand(game, s, number, ground):
    """Note the moves of a state, or its score where the game is over. Returns False where the run must end."""
    counters, at = ground.counters, ground.at
    edge = at[EDGES]
    if game.is_over(s):
        score = same_type(game.evaluate(s), 0)
        if not -INF < score < INF:
            end_run(counters, BAD_VALUE, 0)
            return False
        ground.scores[number] = score
        counters[LEAVES] += 1
    else:
        for move in game.moves(s):
            if edge == len(ground.edges):
                end_run(counters, MOVES_FULL, 0)
                return False
            child = number_of(game, same_type(game.play(s, move), s), ground)
            if child < 0:
                return False
            ground.edges[edge] = 2 * child + (1 if game.same_mover(s, move) else 0)
            edge += 1
        if edge == at[EDGES]:
            end_run(counters, NO_MOVES, 0)
            return False
    counters[GENERATED] += edge - at[EDGES]
    at[EDGES] = edge
    ground.first[number + 1] = edge
    return True


@compiled
def explore(game, s, ground):
    """Find all states that can be reached from the start states, or as many as there is room for.

    It may be called again, with more room: the states found keep their numbers. `s` is a model of a state.
    """
    counters, at = ground.counters, ground.at
    key = ground.symmetry.key(game, s)
    while at[FILED] < at[FOUND]:
        slot = slot_of(ground.keys, ground.slots, read(ground.keys, at[FILED], 0, key))
        at[FILED] += 1
        ground.slots[slot] = at[FILED]
    while at[BEGUN] < ground.how_many_starts:
        if number_of(game, read(ground.starts, at[BEGUN], 0, s), ground) < 0:
            return
        at[BEGUN] += 1
    while at[EXPANDED] < at[FOUND]:
        counters[NODES] += 1
        if counters[NODES] >= counters[CHECK_AT] and not look_up(counters, 0):
            return
        if not expand(game, read(ground.states, at[EXPANDED], 0, s), at[EXPANDED], ground):
            counters[NODES] -= 1
            return
        at[EXPANDED] += 1


@compiled
class Board:
    """What the way back works on: arrays by the number of a state."""

    counters: Any
    at: Any
    first: Any
    edges: Any
    back_first: Any  # where the edges into a state begin in `back`
    back: Any  # 2 * number of the state they come from + same mover
    left: Any
    values: Any
    plies: Any
    queue: Any
    ends: Any  # states in which the game is over with a score, large ones first; `values` holds their scores
    states: int
    how_many_ends: int


@compiled
def turn_round(board):
    """Sort the edges by the state they lead to."""
    n, first, edges, back_first, back = board.states, board.first, board.edges, board.back_first, board.back
    for e in range(first[n]):
        back_first[(edges[e] >> 1) + 1] += 1
    for i in range(n):
        back_first[i + 1] += back_first[i]
    for i in range(n):
        board.left[i] = first[i + 1] - first[i]
        for e in range(first[i], first[i + 1]):
            child = edges[e] >> 1
            back[back_first[child]] = 2 * i + (edges[e] & 1)
            back_first[child] += 1
    for i in range(n, 0, -1):
        back_first[i] = back_first[i - 1]
    back_first[0] = 0


@compiled
def settle(board):
    """Settle values from the ends backwards. What is settled is exact at any time, even if the run is stopped."""
    turn_round(board)
    counters, values, plies, queue = board.counters, board.values, board.plies, board.queue
    head, tail, end = 0, 0, 0
    while head < tail or end < board.how_many_ends:
        if head == tail:
            size = abs(values[board.ends[end]])
            while end < board.how_many_ends and abs(values[board.ends[end]]) == size:
                queue[tail], plies[board.ends[end]] = board.ends[end], 0
                tail, end = tail + 1, end + 1
        state = queue[head]
        head += 1
        if head % counters[INTERVAL] == 0:
            store_now(counters, NODES_SEEN, counters[NODES] + head)
            if load_now(counters, STOP) != 0:
                end_run(counters, STOPPED, 0)
                break
        for i in range(board.back_first[state], board.back_first[state + 1]):
            before = board.back[i] >> 1
            if plies[before] == UNSETTLED:
                board.left[before] -= 1
                value = values[state] if board.back[i] & 1 == 1 else -values[state]
                if value > 0 or board.left[before] == 0:
                    values[before], plies[before] = value, plies[state] + 1
                    queue[tail] = before
                    tail += 1
    board.at[SETTLED] = tail
