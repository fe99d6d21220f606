"""The best of several subproblems, of which those that cannot be the best are never asked for.

    candidate    (gain, *arguments): what a choice gives, and the subproblem that it leaves
    optimistic   gain + the value of the subproblem where it is stored, else gain + bound(*arguments)
    held         the best worth so far

They are asked for in the order of what they could at best be worth; `keep` decides on each. Whatever is stored is the
true value of its subproblem, so a memory that forgets costs work, never truth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ..errors import HookError
from ..rule import BOUND, RULES, keep
from .deep_calls import Local
from .recall import MISSING, Recall

ROUNDING = 1e-9
"""How far, in proportion, a value may beat its bound before the bound is called wrong."""


class Choice(NamedTuple):
    """What one call of `best` had to choose from, and what it chose.

    Attributes
    ----------
    candidates : list of tuple
        (gain, *arguments) each.
    held : number
        What was held before.
    worth : number
        The best found.
    chosen : tuple or None
        The candidate it is from; None where none beat what was held.
    """

    candidates: list[tuple[Any, ...]]
    held: Any
    worth: Any
    chosen: tuple[Any, ...] | None


class Chooser:
    """Chooses among subproblems of one memoised function.

    Parameters
    ----------
    name : str
        Of the function.
    recall : Recall
    table : mapping
    bound : callable or None
    sign : int
        1 to maximise, -1 to minimise.
    local : Local
        Where choices are noted while someone wants to see them.
    """

    def __init__(
        self, name: str, recall: Recall, table: Any, bound: Callable[..., Any] | None, sign: int, local: Local
    ) -> None:
        self.name, self.recall, self.table, self.bound, self.sign, self.local = name, recall, table, bound, sign, local
        self.hits = self.skipped = 0

    def best(self, candidates: Iterable[Sequence[Any]], held: Any = None) -> Any:
        """Return the best of gain + f(*arguments) over candidates (gain, *arguments), and of what is `held`.

        See `treeprune.memo`.
        """
        sign, call = self.sign, self.recall.call
        worth = -sign * math.inf if held is None else self.number(held, "best", "held=")
        held, chosen = worth, None
        waiting = [self.hope(candidate) for candidate in candidates]
        if self.bound is not None and len(waiting) > 1:
            waiting.sort(key=first, reverse=True)
        for hope, value, bound, candidate in waiting:
            if not keep(hope, sign * worth):
                self.skipped += bound is not None
                continue
            gain, *arguments = candidate
            if bound is not None:
                value = call(*arguments)
                if sign * (value - bound) > 0:
                    self.refuse_beaten(value, bound, arguments)
            total = gain + value
            if sign * total > sign * worth:
                worth, chosen = total, candidate
            elif total != total:
                raise HookError(self.name, f"returned {value!r} for {tuple(arguments)!r}: it cannot be compared")
        if self.local.tape is not None:
            self.local.tape.append(Choice([item[-1] for item in waiting], held, worth, chosen))
        return worth

    def hope(self, candidate: Any) -> tuple[Any, Any, Any, tuple[Any, ...]]:
        """Return what a candidate could at best be worth (the larger, the better), its outlook, and itself."""
        if not isinstance(candidate, tuple | list) or not candidate:
            raise HookError("best", f"{candidate!r} is no candidate: give tuples (gain, *arguments of {self.name})")
        gain, *arguments = candidate
        self.number(gain, "best", f"the gain of {candidate!r} is ")
        rest, bound = self.outlook(arguments)
        return self.sign * (gain + rest), rest, bound, tuple(candidate)

    def outlook(self, arguments: Sequence[Any]) -> tuple[Any, Any]:
        """Return the value of a subproblem and None where it is known, else its bound, twice."""
        try:
            value = self.table.get(self.recall.key_of(*arguments), MISSING)
        except TypeError:  # the call itself says what is wrong
            value = self.recall.call(*arguments)
        if value is not MISSING:
            self.hits += 1
            return value, None
        if self.bound is None:
            return self.sign * math.inf, self.sign * math.inf
        bound = self.number(self.bound(*arguments), "bound", f"of {tuple(arguments)!r} is ")
        return bound, bound

    def number(self, value: Any, hook: str, what: str) -> Any:
        """Return a value that should be a number other than NaN."""
        try:
            if value <= value and value + 0 == value:
                return value
        except (TypeError, ValueError):
            pass
        raise HookError(hook, f"{what}{value!r}: give a number that can be compared")

    def refuse_beaten(self, value: Any, bound: Any, arguments: Sequence[Any]) -> None:
        """Refuse a bound that its value beats by more than rounding."""
        if abs(value - bound) <= ROUNDING * max(abs(value), abs(bound)):
            return
        more, side = ("more", "upper") if self.sign > 0 else ("less", "lower")
        raise HookError(
            "bound",
            f"of {tuple(arguments)!r} is {bound!r}, but {self.name} returned {value!r}, which is {more}: return an "
            f"{side} limit of what it may return, or calls are skipped that matter",
        )

    @property
    def skips(self) -> dict[str, int]:
        """How many calls were never made, by rule."""
        return {RULES[BOUND].name: self.skipped} if self.skipped else {}


def first(item: tuple[Any, ...]) -> Any:
    """Return the first of several things, by which to sort."""
    return item[0]
