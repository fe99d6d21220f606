"""Whether a constraint can still hold, in plain Python and apart from the kernels: what verification relies on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from .all_different import AllDifferent
from .constraint import Constraint
from .linear import Linear

AFFORDABLE = 20_000
"""Assignments of one constraint that may be tried."""


def can_hold(constraint: Constraint, domains: Sequence[set[int]]) -> bool | None:
    """Tell whether some values of the domains satisfy a constraint.

    Parameters
    ----------
    constraint : Constraint
    domains : sequence of set of int
        Of each of its variables.

    Returns
    -------
    bool or None
        False is proved; None where neither can be told.

    Examples
    --------
    >>> from treeprune import AllDifferent, ConstraintProblem
    >>> p = ConstraintProblem()
    >>> c = AllDifferent(p.variables(3, range(3)))
    >>> can_hold(c, [{0, 1}, {0, 1}, {0, 1}]), can_hold(c, [{0, 1}, {0, 1}, {2}])
    (False, True)
    """
    if not all(domains):
        return False
    if isinstance(constraint, AllDifferent):
        return has_matching(
            [{v + d for v in domain} for domain, d in zip(domains, constraint.offsets, strict=True)]
        )  # fmt: skip
    if isinstance(constraint, Linear) and constraint.relation != "!=":
        low = sum(min(a * v for v in domain) for a, domain in zip(constraint.coefficients, domains, strict=True))
        high = sum(max(a * v for v in domain) for a, domain in zip(constraint.coefficients, domains, strict=True))
        if low > constraint.number or (constraint.relation == "=" and high < constraint.number):
            return False
        if constraint.relation == "<=":
            return True
    if isinstance(constraint, Linear) and constraint.relation == "!=" and any(len(domain) > 1 for domain in domains):
        return True
    if math.prod(map(len, domains)) > AFFORDABLE:
        return None
    repeated = len(set(constraint.variables)) < len(constraint.variables)
    return any(
        constraint.holds(values)
        for values in itertools.product(*domains)
        if not repeated or is_one_value_each(constraint.variables, values)
    )


def is_one_value_each(variables: Sequence[Any], values: Sequence[int]) -> bool:
    """Tell whether variables that occur more than once have one value."""
    seen: dict[Any, int] = {}
    return all(seen.setdefault(x.index, v) == v for x, v in zip(variables, values, strict=True))


def has_matching(domains: Sequence[set[int]]) -> bool:
    """Tell whether all domains can give different values: a bipartite matching by augmenting paths (Kuhn 1955).

    Examples
    --------
    >>> has_matching([{1, 2}, {1}, {2, 3}]), has_matching([{1, 2}, {1}, {2}])
    (True, False)
    """
    taken: dict[int, int] = {}

    def give(place: int, seen: set[int]) -> bool:
        for value in domains[place]:
            if value not in seen:
                seen.add(value)
                if value not in taken or give(taken[value], seen):
                    taken[value] = place
                    return True
        return False

    return all(give(place, set()) for place in range(len(domains)))


def has_support(constraint: Constraint, domains: Sequence[set[int]], x: int, value: int) -> bool | None:
    """Tell whether a constraint can hold where the variable with number x has a value; None where it is not known."""
    fixed = [{value} if y.index == x else domain for y, domain in zip(constraint.variables, domains, strict=True)]
    return can_hold(constraint, fixed)
