"""Propagators that only some models use, in groups: a kernel is compiled with the groups that its model needs.

A group runs the propagators it knows and hands the others to the `rest`. Compiled with all of them at once, the first
answer of every model would take twice as long.
"""

from __future__ import annotations

from typing import Any

from ..._compiled import compiled
from .count_values import count_values
from .element import element
from .exactly_one import exactly_one
from .hall_intervals import hall_intervals
from .hall_sets import hall_sets
from .kinds import (
    COUNT_VALUES,
    ELEMENT,
    EXACTLY_ONE,
    HALL_INTERVALS,
    HALL_SETS,
    LEX,
    LINEAR_ARC,
    MATCHING,
    SAME_VALUES,
    TABLE,
    VALUE_PRECEDENCE,
    WAITS,
)
from .lex import lex
from .linear_arc import linear_arc
from .matching import matching
from .same_values import same_values
from .table import table
from .value_precedence import value_precedence


@compiled
class NoGroup:
    """The end of a chain of groups."""

    def propagate(self, mem, p):
        return True


@compiled
class HallGroup:
    """All different, beyond forward checking and hidden singles."""

    rest: Any

    def propagate(self, mem, p):
        kind = mem.kind[p] % WAITS
        if kind == HALL_SETS:
            return hall_sets(mem, p)
        if kind == HALL_INTERVALS:
            return hall_intervals(mem, p)
        if kind == MATCHING:
            return matching(mem, p)
        return self.rest.propagate(mem, p)


@compiled
class TableGroup:
    """Relations by their tuples, items or sums."""

    rest: Any

    def propagate(self, mem, p):
        kind = mem.kind[p] % WAITS
        if kind == TABLE:
            return table(mem, p)
        if kind == ELEMENT:
            return element(mem, p)
        if kind == LINEAR_ARC:
            return linear_arc(mem, p)
        return self.rest.propagate(mem, p)


@compiled
class CountGroup:
    """How often values are taken."""

    rest: Any

    def propagate(self, mem, p):
        kind = mem.kind[p] % WAITS
        if kind == COUNT_VALUES:
            return count_values(mem, p)
        if kind == EXACTLY_ONE:
            return exactly_one(mem, p)
        if kind == SAME_VALUES:
            return same_values(mem, p)
        return self.rest.propagate(mem, p)


@compiled
class OrderGroup:
    """The order of sequences, and of values: symmetry breaking."""

    rest: Any

    def propagate(self, mem, p):
        kind = mem.kind[p] % WAITS
        if kind == LEX:
            return lex(mem, p)
        if kind == VALUE_PRECEDENCE:
            return value_precedence(mem, p)
        return self.rest.propagate(mem, p)


GROUPS = (
    (HallGroup, (HALL_SETS, HALL_INTERVALS, MATCHING)),
    (TableGroup, (TABLE, ELEMENT, LINEAR_ARC)),
    (CountGroup, (COUNT_VALUES, EXACTLY_ONE, SAME_VALUES)),
    (OrderGroup, (LEX, VALUE_PRECEDENCE)),
)
"""The groups, and the kinds that each knows."""
