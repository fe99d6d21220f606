"""The best of several subproblems, of which those that cannot matter are never asked for.

    candidate    (gain, *arguments): what a choice gives, and the subproblem that it leaves
    outlook      the value of the subproblem where it is stored, else a limit found before, else bound(*arguments)
    hope         gain + outlook, the larger the better
    floor        what a subproblem must beat to matter to the one that asks for it
    above        what a candidate must beat: the floor, or the best worth so far

Candidates are asked for in the order of their hope; `keep` decides on each. A subproblem that does not beat its floor
is left in the middle of its function (`Below`), and a limit of its value is kept. After OPENINGS times it is not left
any more, so none runs often. What is stored as a value is the true one: a memory that forgets costs work, never truth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ..errors import HookError
from ..rule import BOUND, RULES, keep
from .deep_calls import CycleError, Local, around
from .recall import MISSING, Recall

ROUNDING = 1e-9
"""How far, in proportion, a value may beat its bound before the bound is called wrong."""

OPENINGS = 4
"""How often a subproblem may be left in the middle before its value is computed."""


class Below(BaseException):
    """A subproblem does not beat its floor; `limit` is at least its value, the larger the better."""

    def __init__(self, limit: Any) -> None:
        super().__init__(limit)
        self.limit = limit


class Choice(NamedTuple):
    """What one call of `best` had to choose from, and what it chose.

    Attributes
    ----------
    candidates : list of tuple
        (gain, *arguments) each, as they came.
    held : number
        What was held before.
    worth : number
        The best found.
    chosen : tuple or None
        The candidate it is from; None where none beat what was held.
    """

    candidates: Sequence[tuple[Any, ...]]
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
    table, limits : mapping
        Values, and limits of values, by key.
    bound : callable or None
    sign : int
        1 to maximise, -1 to minimise.
    local : Local
        Where choices are noted while someone wants to see them.
    """

    def __init__(
        self,
        name: str,
        recall: Recall,
        table: Any,
        limits: Any,
        bound: Callable[..., Any] | None,
        sign: int,
        local: Local,
    ) -> None:
        self.name, self.recall, self.bound, self.sign, self.local = name, recall, bound, sign, local
        self.table, self.limits = table, limits
        self.hits = self.skipped = 0

    def best(self, candidates: Iterable[Sequence[Any]], held: Any = None) -> Any:
        """Return the best of gain + f(*arguments) over candidates (gain, *arguments), and of what is `held`.

        See `treeprune.memo`.
        """
        if self.bound is None and self.local.tape is None:
            return self.best_of_all(candidates, held)
        sign = self.sign
        held = worth = -sign * math.inf if held is None else self.number(held, "best", "held=")
        chosen, missed = None, -math.inf
        waiting = [self.hope(candidate) for candidate in candidates]
        offered = () if self.local.tape is None else [item[-1] for item in waiting]
        if self.bound is not None and len(waiting) > 1:
            waiting.sort(key=first, reverse=True)
        asked, floor = self.asked()
        if self.bound is not None and asked is not MISSING:
            self.refuse_twice(asked)
        above = max(sign * worth, floor)
        for hope, value, sure, candidate in waiting:
            if not keep(hope, above):
                self.skipped += not sure
                missed = max(missed, hope)
                continue
            gain, *arguments = candidate
            try:
                total = gain + (value if sure else self.ask(arguments, value, above - sign * gain))
            except Below as below:
                missed = max(missed, sign * gain + below.limit)
                continue
            if sign * total > above:
                worth, chosen, above = total, candidate, sign * total
            elif total == total:
                missed = max(missed, sign * total)
            else:
                raise HookError(self.name, f"gave {total!r} for {candidate!r}: it cannot be compared")
        if chosen is None and -math.inf < floor and sign * worth <= floor:
            raise Below(max(sign * worth, missed))
        self.local.opened.last = asked, worth
        if self.local.tape is not None:
            self.local.tape.append(Choice(offered, held, worth, chosen))
        return worth

    def best_of_all(self, candidates: Iterable[Sequence[Any]], held: Any) -> Any:
        """Return the best where nothing can be skipped, and nobody wants to see the choice."""
        sign, call = self.sign, self.recall.call
        worth = -sign * math.inf if held is None else self.number(held, "best", "held=")
        for candidate in candidates:
            gain, *arguments = candidate if type(candidate) is tuple else self.hope(candidate)[-1]
            value = call(*arguments)
            try:
                total = gain + value
            except TypeError:
                self.number(gain, "best", f"the gain of {candidate!r} is ")
                raise
            if sign * total > sign * worth:
                worth = total
            elif total != total:
                self.number(gain, "best", f"the gain of {candidate!r} is ")
                raise HookError(self.name, f"gave {total!r} for {candidate!r}: it cannot be compared")
        return worth

    def refuse_twice(self, asked: Any) -> None:
        """Refuse a second choice in one call: the first may have left it as if there were no other."""
        opened = self.local.opened
        if asked in opened.chosen:
            if opened.count(asked) > 1:
                raise CycleError(around(opened[opened.index(asked) : -1], self.recall.say))
            raise HookError("best", f"{self.name} called it twice for {asked!r}: with a bound, call it once, and last")
        opened.chosen.add(asked)

    def asked(self) -> tuple[Any, Any]:
        """Return the key of the call that chooses just now, and what it must beat: a plain call, nothing."""
        opened = self.local.opened
        key = opened[-1] if opened else MISSING
        return key, -math.inf if self.local.tape is not None else opened.floors.get(key, -math.inf)

    def ask(self, arguments: Sequence[Any], outlook: Any, floor: Any) -> Any:
        """Return the value of a subproblem.

        Raises
        ------
        Below
            Where it does not beat its floor.
        """
        if self.bound is None:
            return self.recall.call(*arguments)
        opened, key = self.local.opened, self.recall.key_of(*arguments)
        opened.last = None
        _, before = self.limits.get(key, (None, 0))
        if before < OPENINGS:
            opened.floors[key] = floor
        try:
            value = self.recall.call(*arguments)
        except Below as below:
            self.limits[key] = self.sign * below.limit, before + 1
            raise
        finally:
            opened.floors.pop(key, None)
        asked, worth = opened.last or (MISSING, None)
        if asked == key and worth != value:
            raise HookError(self.name, unlike_best(value, arguments, worth))
        if self.sign * (value - outlook) > 0:
            self.refuse_beaten(value, outlook, arguments, before > 0)
        return value

    def hope(self, candidate: Any) -> tuple[Any, Any, bool, tuple[Any, ...]]:
        """Return what a candidate could at best be worth, its outlook, whether it is its value, and itself."""
        if not isinstance(candidate, tuple | list) or not candidate:
            raise HookError("best", f"{candidate!r} is no candidate: give tuples (gain, *arguments of {self.name})")
        gain, *arguments = candidate
        self.number(gain, "best", f"the gain of {candidate!r} is ")
        rest, sure = self.outlook(arguments)
        return self.sign * (gain + rest), rest, sure, tuple(candidate)

    def outlook(self, arguments: Sequence[Any]) -> tuple[Any, bool]:
        """Return what a subproblem could at best be worth, and whether it is its value."""
        try:
            key = self.recall.key_of(*arguments)
            value = self.table.get(key, MISSING)
        except TypeError:  # the call itself says what is wrong
            return self.recall.call(*arguments), True
        if value is not MISSING:
            self.hits += 1
            return value, True
        if self.bound is None:
            return self.sign * math.inf, False
        limit, _ = self.limits.get(key, (None, 0))
        if limit is not None:
            return limit, False
        return self.number(self.bound(*arguments), "bound", f"of {tuple(arguments)!r} is "), False

    def number(self, value: Any, hook: str, what: str) -> Any:
        """Return a value that should be a number other than NaN."""
        try:
            if value <= value and value + 0 == value:
                return value
        except (TypeError, ValueError):
            pass
        raise HookError(hook, f"{what}{value!r}: give a number that can be compared")

    def refuse_beaten(self, value: Any, bound: Any, arguments: Sequence[Any], derived: bool) -> None:
        """Refuse a bound that its value beats by more than rounding."""
        if abs(value - bound) <= ROUNDING * max(abs(value), abs(bound)):
            return
        more, side = ("more", "upper") if self.sign > 0 else ("less", "lower")
        says = "by the bounds of what it asks for, " * derived + f"{bound!r}"
        raise HookError(
            "bound",
            f"of {tuple(arguments)!r} is {says}, but {self.name} returned {value!r}, which is {more}: return an "
            f"{side} limit of what it may return, or calls are skipped that matter",
        )

    @property
    def skips(self) -> dict[str, int]:
        """How many calls were never made, by rule."""
        return {RULES[BOUND].name: self.skipped} if self.skipped else {}


def first(item: tuple[Any, ...]) -> Any:
    """Return the first of several things, by which to sort."""
    return item[0]


def unlike_best(value: Any, arguments: Any, worth: Any) -> str:
    """Say that a function does not return what its `best` gave."""
    return (
        f"returned {value!r} for {tuple(arguments)!r}, its last best(...) {worth!r}: a function with a bound, or with "
        "ways, returns what best(...) gives, or chooses nothing; put what is added into the gains"
    )
