"""What every trace is made of: events of one run as columns, read as objects, counted, written as a table."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, ClassVar, Self, TextIO, cast

import numpy as np

from ._canonical import plain
from .rule import RULES

BLOCK = 4096


@dataclass(frozen=True)
class Verified:
    """What `verify` looked at, all of it found right.

    Attributes
    ----------
    events, skips, nodes : int
        How many of each.
    complete : bool
        False where events were dropped, or the run ended early: the events kept are right, the rest is not known.
        Where it was not told whether the run ended early, also False if the events look like it. False too where
        the order of moves was learned during the run (see `trace_legal`): then every event is legal and every skip
        justified, but the scores and bounds of the rules are not foretold.

    Examples
    --------
    >>> Verified(events=10, skips=2, nodes=4, complete=True).skips
    2
    """

    events: int
    skips: int
    nodes: int
    complete: bool


class EventLog:
    """Events in the order they happened; a kind of trace says which fields they have.

    Attributes
    ----------
    EVENT : type
        A dataclass that begins with `kind` and `rule`.
    KINDS : dict of int to str
    FIELDS : tuple of str
        Names of the fields of an event, as of the columns.
    NUMBERS : tuple of str
        Fields that are floats where `floating` is true.
    columns : tuple of sequences
        One for each field: NumPy arrays, lists where values do not fit them. Rules are numbers, places in `RULES`, -1
        for none.
    dropped : int
        Events that found no room.
    """

    EVENT: ClassVar[type]
    KINDS: ClassVar[dict[int, str]]
    FIELDS: ClassVar[tuple[str, ...]]
    NUMBERS: ClassVar[tuple[str, ...]] = ()
    columns: tuple[Any, ...]
    dropped: int

    def with_events(self, events: Iterable[Any]) -> Self:
        """Return a trace of the same run with other events: a part of them, or some that a test has spoilt."""
        kinds = {name: number for number, name in self.KINDS.items()}
        rules = {rule.name: number for number, rule in enumerate(RULES)}
        cells = self.cells
        rows = [
            (kinds.get(event.kind, -1), -1 if event.rule is None else rules.get(event.rule, -2), *cells(event)[2:])
            for event in events
        ]
        floats = self.floats(getattr(self, "floating", False))
        columns = tuple(column([row[i] for row in rows], one) for i, one in enumerate(floats))
        return cast(Self, replace(cast(Any, self), columns=columns))

    @classmethod
    def floats(cls, floating: bool) -> list[bool]:
        """Return, of each column, whether it holds floats."""
        return [floating and name in cls.NUMBERS for name in cls.FIELDS]

    @classmethod
    def recorded(cls, events: Any, written: int, floating: bool) -> tuple[Any, ...]:
        """Return the columns that a recorder of either world wrote."""
        floats = cls.floats(floating)
        if isinstance(events, np.ndarray):
            copies = [events[:written, i].copy() for i in range(len(floats))]
            return tuple(c.view(np.float64) if one else c for c, one in zip(copies, floats, strict=True))
        rows = [events[i] for i in range(written)]
        return tuple(column([plain(row[i]) for row in rows], one) for i, one in enumerate(floats))

    @property
    def cells(self) -> Callable[[Any], tuple[Any, ...]]:
        """What tells the values of an event, in the order of the fields."""
        return attrgetter(*self.FIELDS)

    @property
    def complete(self) -> bool:
        """Whether there was room for every event."""
        return self.dropped == 0

    @property
    def skipped(self) -> dict[str, int]:
        """How many branches each rule skipped; only rules that fired."""
        (skip,) = (number for number, name in self.KINDS.items() if name == "skip")
        rules = np.asarray(self.columns[1])[np.asarray(self.columns[0]) == skip]
        counts = {rule.name: int(np.sum(rules == i)) for i, rule in enumerate(RULES)}
        return {name: n for name, n in counts.items() if n}

    def count(self, *kinds: str) -> int:
        """Return how many events are of some kinds."""
        wanted = [number for number, name in self.KINDS.items() if name in kinds]
        return int(np.sum(np.isin(np.asarray(self.columns[0]), wanted)))

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, i: int) -> Any:
        if not -len(self) <= i < len(self):
            raise IndexError(f"event {i} of {len(self)}")
        i %= len(self)
        return next(self._events(i, i + 1))

    def __iter__(self) -> Iterator[Any]:
        for first in range(0, len(self), BLOCK):
            yield from self._events(first, first + BLOCK)

    def _events(self, first: int, end: int) -> Iterator[Any]:
        parts = (part[first:end] for part in self.columns)
        listed = [part.tolist() if isinstance(part, np.ndarray) else part for part in parts]
        for kind, rule, *rest in zip(*listed, strict=True):
            known = 0 <= rule < len(RULES)
            name = RULES[rule].name if known else None if rule == -1 else f"rule number {rule}"
            yield self.EVENT(self.KINDS.get(kind, f"kind number {kind}"), name, *rest)

    def told(self, size: str) -> str:
        """Return what `repr` says of a trace with so many nodes."""
        lost = f", {self.dropped:,} dropped" if self.dropped else ""
        mode, skips = getattr(self, "mode", ""), sum(self.skipped.values())
        return f"<{type(self).__name__} {mode}: {len(self):,} events, {size}, {skips:,} skips{lost}>"

    def to_csv(self, path_or_file: str | os.PathLike[str] | TextIO) -> None:
        """Write the events as comma-separated values, the names of the fields first.

        Examples
        --------
        >>> import sys, treeprune
        >>> from games.nim import Nim
        >>> treeprune.minimax(Nim(), (1,), trace="all").trace.to_csv(sys.stdout)
        kind,rule,depth,move,node,parent,score,bound
        enter,,0,0,1,0,-1000000000000000000,1000000000000000000
        enter,,1,"(0, 1)",2,1,-1000000000000000000,1000000000000000000
        leave,,1,0,2,1,-1,-1
        leave,,0,0,1,0,1,1
        """
        self.write_csv(path_or_file, self.FIELDS, self.cells)

    def write_csv(self, path_or_file: Any, names: tuple[str, ...], cells: Callable[[Any], tuple[Any, ...]]) -> None:
        """Write a line of names, and one of cells for each event, to a file or to the file of a name."""
        if isinstance(path_or_file, str | os.PathLike):
            with open(path_or_file, "w", newline="", encoding="utf-8") as file:
                self.write_csv(file, names, cells)
            return
        writer = csv.writer(path_or_file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(map(cells, self))


def column(values: list[Any], floating: bool) -> Any:
    """Return a column as an array of 64-bit numbers where it loses nothing, else as the list it is.

    Examples
    --------
    >>> column([1, 2], False), column([1, 2], True), column([(0, 1)], False)
    (array([1, 2]), array([1., 2.]), [(0, 1)])
    """
    kinds = set(map(type, values))
    try:
        if floating and kinds <= {int, float}:
            return np.array(values, np.float64)
        if not floating and kinds <= {int}:
            return np.array(values, np.int64)
    except OverflowError:
        pass
    return values
