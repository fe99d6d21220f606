"""Prices of cities that make the cheapest 1-tree as long as they can: Held and Karp's bound on tours.

    lengths    distances, whole numbers, from row to column     prices    what it costs to leave, and to enter, a city
    reduced    SCALE * length + price of leaving + price of entering

Every tour pays each price once, so the cheapest of a larger class, in reduced lengths, less all prices, is a bound. The
class: a tree on all cities but the first, one way from the first into it, and another one back. Subgradient ascent
makes cities cheaper that the tree passes by, and dearer that it passes more than once (Held and Karp 1970, 1971; steps
of Held, Wolfe and Crowder 1974).
"""

from __future__ import annotations

from typing import Any

import numpy as np

SHIFT = 10
SCALE = 1 << SHIFT
ROUNDS = 1000
PATIENCE = 10
"""Rounds without a better bound after which steps are halved."""
Array = np.ndarray[Any, Any]


def prices_of(lengths: Array, rounds: int = ROUNDS) -> tuple[Array, Array]:
    """Return prices of leaving and of entering each city, in units of 1 / SCALE.

    Parameters
    ----------
    lengths : array of int64, shape (n, n)
    rounds : int
        At most so many trees are made, O(n**2) each.

    Returns
    -------
    (array of int64, array of int64), shape (n,) each
        Alike where distances are. The first city has price 0.

    Examples
    --------
    >>> square = np.array([[0, 2, 3, 2], [2, 0, 2, 3], [3, 2, 0, 2], [2, 3, 2, 0]])
    >>> prices_of(square)[0].tolist()
    [0, 0, 0, 0]
    """
    n = len(lengths)
    symmetric = bool(np.all(lengths == lengths.T))
    leave = np.zeros(n)
    enter = leave if symmetric else np.zeros(n)
    best, best_prices = -np.inf, (leave.copy(), enter.copy())
    most = float(short_tour(lengths))
    step, idle = 2.0, 0
    if n < 3:
        rounds = 0
    for _ in range(rounds):
        worth, outs, ins = cheapest_one_tree(lengths + leave[:, None] + enter[None, :])
        worth -= leave.sum() + enter.sum()
        slope = (outs - 1, ins - 1)
        if symmetric:
            slope = ((outs + ins - 2) / 2,) * 2
        slope[0][0] = slope[1][0] = 0
        if worth > best:
            best, best_prices, idle = worth, (leave.copy(), enter.copy()), 0
        else:
            idle += 1
        steep = float((slope[0] ** 2).sum() + (0 if symmetric else (slope[1] ** 2).sum()))
        if steep == 0 or best > most - 1 or step < 1e-4:
            break
        if idle == PATIENCE:
            step, idle = step / 2, 0
        length = step * max(most - worth, 1.0) / (2 * steep)
        leave += length * slope[0]
        if not symmetric:
            enter += length * slope[1]
    return (np.rint(best_prices[0] * SCALE).astype(np.int64), np.rint(best_prices[1] * SCALE).astype(np.int64))


def cheapest_one_tree(reduced: Array) -> tuple[float, Array, Array]:
    """Return the length of a cheapest 1-tree, and how often it leaves and enters each city; Prim's algorithm."""
    n = len(reduced)
    outs, ins = np.zeros(n), np.zeros(n)
    forwards = reduced <= reduced.T
    either = np.where(forwards, reduced, reduced.T)
    near, parent = either[1].copy(), np.ones(n, np.int64)
    near[0] = near[1] = np.inf
    inside = np.zeros(n, bool)
    inside[:2] = True
    worth = 0.0
    for _ in range(n - 2):
        city = int(np.argmin(near))
        tail, head = (parent[city], city) if forwards[parent[city], city] else (city, parent[city])
        worth += near[city]
        outs[tail] += 1
        ins[head] += 1
        inside[city], near[city] = True, np.inf
        closer = ~inside & (either[city] < near)
        near[closer], parent[closer] = either[city][closer], city
    first, last = two_ways(reduced[0, 1:], reduced[1:, 0])
    worth += reduced[0, first + 1] + reduced[last + 1, 0]
    outs[0] = ins[0] = 1
    ins[first + 1] += 1
    outs[last + 1] += 1
    return worth, outs, ins


def two_ways(out: Array, back: Array) -> tuple[int, int]:
    """Return where the cheapest way out, and the cheapest way back from somewhere else, meet the tree."""
    first, last = int(np.argmin(out)), int(np.argmin(back))
    if first != last:
        return first, last
    other_first, other_last = second(out), second(back)
    return (
        (first, other_last) if out[first] + back[other_last] <= out[other_first] + back[last] else (other_first, last)
    )


def second(lengths: Array) -> int:
    """Return the place of the second smallest number."""
    return int(np.argsort(lengths, kind="stable")[1])


def short_tour(lengths: Array) -> int:
    """Return the length of a tour from the first city to the nearest one left, and so on, made shorter by 2-opt."""
    n = len(lengths)
    tour, left = [0], set(range(1, n))
    while left:
        city = min(left, key=lambda c: (lengths[tour[-1], c], c))
        tour.append(city)
        left.remove(city)

    def length(order: list[int]) -> int:
        return int(lengths[order, order[1:] + order[:1]].sum())

    found, better = length(tour), True
    while better:
        better = False
        for i in range(1, n - 1):
            for j in range(i + 1, n):
                other = tour[:i] + tour[i : j + 1][::-1] + tour[j + 1 :]
                if length(other) < found:
                    tour, found, better = other, length(other), True
    return found
