"""The choices behind a value: the best way, and the ways after it, best first.

    way        the candidates chosen, one after the other, down to a call that chooses nothing
    so far     the gains along a way
    hope       so far + the value of what is left where it is known, else + its bound

Nothing is kept for it while values are computed. A function is run again for the states of a way, which costs look-ups
alone, and its call of `best` notes what there was to choose from. With true values for what is left the first way that
comes off the heap complete is the best, the next one the second best (Hart, Nilsson and Raphael 1968, with an
estimate that never errs); a subproblem that `best` skipped is asked for when its bound comes off the heap.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import HookError, LimitError
from ..limits import is_whole
from .choice import Choice, Chooser, unlike_best

Way = list[tuple[Any, ...]]


def look_again(chooser: Chooser, arguments: Sequence[Any]) -> tuple[Any, Choice | None]:
    """Run a function once more; return its value, and what it chose from, None where it chose nothing.

    Raises
    ------
    HookError
        Where its value is not what its last `best` returned.
    """
    local = chooser.local
    before, local.tape, skipped = local.tape, [], chooser.skipped
    try:
        value = chooser.recall.run(chooser.recall.key_of(*arguments))
        choice = local.tape[-1] if local.tape else None
    finally:
        local.tape, chooser.skipped = before, skipped
    if choice is not None and value != choice.worth:
        raise HookError(chooser.name, unlike_best(value, arguments, choice.worth))
    return value, choice


def best_way(chooser: Chooser, arguments: Sequence[Any]) -> Way:
    """Return the candidates that make up the value of a call, one after the other."""
    way: Way = []
    while True:
        _, choice = look_again(chooser, arguments)
        if choice is None or choice.chosen is None:
            return way
        way.append(choice.chosen)
        arguments = choice.chosen[1:]


def best_ways(chooser: Chooser, arguments: tuple[Any, ...], count: int | None) -> Iterator[tuple[Any, Way]]:
    """Yield (worth, way) from the best to the worst, `count` of them at most."""
    if count is not None and not (is_whole(count) and count >= 0):
        raise LimitError(f"count={count!r}: give a whole number >= 0, or None for all ways")
    return itertools.islice(_in_order(chooser, arguments), count)


def _in_order(chooser: Chooser, arguments: tuple[Any, ...]) -> Iterator[tuple[Any, Way]]:
    sign, call, order = chooser.sign, chooser.recall.call, itertools.count()
    # (-hope, age, so far, way as nested pairs, arguments left or None at its end, whether the hope is the worth)
    heap: list[Any] = []

    def push(so_far: Any, rest: Any, way: Any, left: Any, sure: bool, age: int | None = None) -> None:
        hope = sign * (so_far + rest)
        if hope != -float("inf"):
            heapq.heappush(heap, (-hope, next(order) if age is None else age, so_far, way, left, sure))

    push(0, call(*arguments), None, arguments, True)
    while heap:
        hope, age, so_far, way, left, sure = heapq.heappop(heap)
        if left is None:
            yield -sign * hope, unfolded(way)
        elif not sure:
            push(so_far, call(*left), way, left, True, age)  # ways of one worth come in one order, whatever is known
        else:
            value, choice = look_again(chooser, left)
            if choice is None:
                push(so_far, value, way, None, True)
                continue
            push(so_far, choice.held, way, None, True)
            for candidate in choice.candidates:
                gain, *after = candidate
                rest, sure = chooser.outlook(after)
                push(so_far + gain, rest, (way, candidate), tuple(after), sure)


def unfolded(way: Any) -> Way:
    """Return a way as a list."""
    found = []
    while way is not None:
        way, candidate = way
        found.append(candidate)
    return found[::-1]
