"""Beam-stack search: a beam that comes back for what it dropped, until nothing is left: complete and anytime.

    layer       the states so many moves from the start, at most `width`: rows layer * width + j of `held`
    held        words of a state, g, and the place of its parent in the layer above
    rank of a state     (f, t): f = g + h, t a number made of its key; no two states share it but by a rare chance
    low, high[layer]    the beam stack: of the states after a layer, those with low <= rank < high are in the next;
                        those below have been searched, those from high on were dropped and will be
    drawn       node store, index and open list of one layer while it is made

Contract, for an admissible h: ends with the cheapest way to a goal, or the proof that none costs less than the
incumbent was at the start; every way held on the way there is a better one. Zhou and Hansen 2005.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from ...problem import INF
from ...rule import BEAM_WIDTH, COST_BOUND, DUPLICATE
from ..counters import COMPLETED, ENDED, EXPANDED, MAX_DEPTH, MEMORY_FULL, STATES_FULL, TOO_DEEP, count_node, end_run
from ..words import read, same_type, scatter, write
from .path_node import cut, estimate, step_cost, successor_of

LAYER, PLACE, CHILDREN, FOUND, DEPTH = range(5)
"""Cells of `at`: the layer being expanded, how many of its states are done, and 1 + how many moves of the next (0 where
it is not begun); a way is held; its moves."""
INCUMBENT, BOUND = range(2)
"""Cells of `best`."""


@compiled
class BeamStackMemory:
    """What beam-stack search works with."""

    counters: Any
    at: Any
    best: Any
    held: Any
    sizes: Any
    low_f: Any
    low_t: Any
    high_f: Any
    high_t: Any
    nodes: Any
    index: Any
    open: Any
    way: Any  # the states of the best way
    trace: Any
    width: int
    layers: int
    words: int  # of a state


@compiled
def rank_of(space, s, zero):
    """Return t, the second part of a state's rank: 31 bits, which an open list of whole costs can hold."""
    return same_type(scatter(space.key(s)) >> 31, zero)


@compiled
def note_goal(s, layer, place, g, zero, mem):
    """Keep the way to a goal that stands after a state of a layer."""
    mem.best[INCUMBENT] = g
    mem.at[FOUND], mem.at[DEPTH] = 1, layer + 1
    write(mem.way, layer + 1, 0, s)
    for i in range(layer, -1, -1):
        row = i * mem.width + place
        write(mem.way, i, 0, read(mem.held, row, 0, s))
        place = read(mem.held, row, mem.words + 1, 0)


@compiled
def is_on_way(space, s, layer, place, mem):
    """Tell whether a state is on the way to its parent, which is in this layer."""
    key = space.key(s)
    for i in range(layer, -1, -1):
        row = i * mem.width + place
        if space.key(read(mem.held, row, 0, s)) == key:
            return True
        place = read(mem.held, row, mem.words + 1, 0)
    return False


@compiled
def draw_layer(space, s, layer, zero, mem):
    """Make the states after a layer whose rank is within its beam; a later call goes on where room was short."""
    counters, at, nodes, best = mem.counters, mem.at, mem.nodes, mem.best
    while at[PLACE] < mem.sizes[layer]:
        place = at[PLACE]
        row = layer * mem.width + place
        parent = read(mem.held, row, 0, s)
        g = read(mem.held, row, mem.words, zero)
        if at[CHILDREN] == 0:
            counters[EXPANDED] += 1
            mem.trace.expand(row)
        nth = -1
        for move in space.moves(parent):
            nth += 1
            if nth + 1 < at[CHILDREN]:
                continue
            if nodes.found[0] >= nodes.room or mem.open.is_full():
                end_run(counters, STATES_FULL, nth)
            if counters[ENDED] != 0 or not count_node(counters, nth):
                at[CHILDREN] = nth + 1
                return
            child = successor_of(space, parent, move)
            child_g = g + step_cost(space, parent, move, zero, zero, counters, nth)
            f = child_g + estimate(space, child, zero, counters, nth)
            t = rank_of(space, child, zero)
            if cut(mem, COST_BOUND, -f, -best[INCUMBENT], row, nth):
                continue
            searched = f < mem.low_f[layer] or (f == mem.low_f[layer] and t < mem.low_t[layer])
            if (searched or is_on_way(space, child, layer, place, mem)) and cut(mem, DUPLICATE, zero, zero, row, nth):
                continue
            if space.is_goal(child):
                note_goal(child, layer, place, child_g, zero, mem)
                mem.trace.goal(row, nth, child_g)
                continue
            key = space.key(child)
            known = mem.index.find(space, nodes, child, key)
            if known >= 0 and cut(mem, DUPLICATE, -child_g, -nodes.g(known, zero), row, nth):
                continue
            new = nodes.add(space, child, child_g, place)
            mem.index.put(key, new)
            mem.trace.draw(new, row, nth, child_g)
            mem.open.push(f, t, new, zero)
        at[CHILDREN] = 0
        at[PLACE] = place + 1


@compiled
def take_layer(space, s, layer, zero, mem):
    """Move the best of the states drawn into the next layer; the first that is dropped ends this layer's beam."""
    nodes, opened, width = mem.nodes, mem.open, mem.width
    count, rank = 0, 0
    mem.high_f[layer] = same_type(INF, zero)
    while opened.top() >= 0:
        node, f = opened.top(), opened.least(zero)
        opened.drop_top(zero)
        state, g = nodes.state(space, node, s), nodes.g(node, zero)
        known = mem.index.find(space, nodes, state, space.key(state))
        if known != node or cut(mem, COST_BOUND, -f, -mem.best[INCUMBENT], node, -1):
            continue
        rank += 1
        if rank > width and cut(mem, BEAM_WIDTH, -rank, -(width + 1), node, -1):
            if rank == width + 1:
                mem.high_f[layer], mem.high_t[layer] = f, rank_of(space, state, zero)
        else:
            row = (layer + 1) * width + count
            write(mem.held, row, 0, state)
            write(mem.held, row, mem.words, g)
            write(mem.held, row, mem.words + 1, nodes.parent(node))
            mem.trace.place(row, node)
            count += 1
    mem.sizes[layer + 1] = count
    nodes.found[0] = 0
    mem.index.clear()


@compiled
def step_back(zero, mem):
    """Go back to the deepest layer whose beam dropped something that may matter. Returns False where there is none."""
    layer = mem.at[LAYER]
    while layer >= 0 and not mem.high_f[layer] < mem.best[INCUMBENT]:
        layer -= 1
    if layer < 0:
        return False
    if mem.high_f[layer] == mem.low_f[layer] and mem.high_t[layer] == mem.low_t[layer]:  # one rank fills the whole beam
        end_run(mem.counters, MEMORY_FULL, layer)
        return False
    mem.low_f[layer], mem.low_t[layer] = mem.high_f[layer], mem.high_t[layer]
    mem.at[LAYER] = layer
    mem.counters[COMPLETED] += 1
    mem.trace.round(mem.counters[COMPLETED], mem.low_f[layer], mem.best[INCUMBENT])
    return True


@compiled
def beam_stack(space, s, zero, mem):
    """Search until the beam stack is empty."""
    counters, at, best = mem.counters, mem.at, mem.best
    if mem.sizes[0] == 0:
        count_node(counters, 0)
        h = estimate(space, s, zero, counters, 0)
        best[BOUND] = h
        if space.is_goal(s) and best[INCUMBENT] > zero:
            at[FOUND], best[INCUMBENT] = 1, zero
            write(mem.way, 0, 0, s)
        if cut(mem, COST_BOUND, -h, -best[INCUMBENT], 0, -1):
            return True
        write(mem.held, 0, 0, s)
        write(mem.held, 0, mem.words, zero)
        mem.sizes[0] = 1
        mem.trace.kept(0, -1, -1, zero)
        mem.low_f[0] = mem.low_t[0] = -same_type(1, zero)
    while counters[ENDED] == 0:
        layer = at[LAYER]
        if layer + 1 >= mem.layers:
            end_run(counters, TOO_DEEP, layer)
            return False
        draw_layer(space, s, layer, zero, mem)
        if counters[ENDED] != 0:
            return False
        take_layer(space, s, layer, zero, mem)
        at[PLACE], at[CHILDREN] = 0, 0
        if mem.sizes[layer + 1] > 0:
            at[LAYER] = layer + 1
            counters[MAX_DEPTH] = max(counters[MAX_DEPTH], layer + 1)
            mem.low_f[layer + 1] = mem.low_t[layer + 1] = -same_type(1, zero)
        elif not step_back(zero, mem):
            return counters[ENDED] == 0
    return False
