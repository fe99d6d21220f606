"""All different: no two variables, each with its offset, have the same value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import ASSIGNED, BOUNDS, DOMAIN
from ..kernels.constraints.kinds import (
    CHECK_DIFFERENT,
    FORWARD_DIFFERENT,
    HALL_INTERVALS,
    HALL_SETS,
    HIDDEN_SINGLES,
    MATCHING,
)
from ..kernels.constraints.matching import BLOCKS
from ..rule import (
    ARC_CONSISTENCY,
    BOUNDS_CONSISTENCY,
    FORWARD_CHECKING,
    HALL_SET,
    HIDDEN_SINGLE,
    INFEASIBLE,
)
from .constraint import LEVELS, Constraint
from .variable import Terms, flat

if TYPE_CHECKING:
    from .model import Model


class AllDifferent(Constraint):
    """No two of the variables, or of variables plus numbers (x + 2), are equal.

    Parameters
    ----------
    *variables : IntegerVariable, expression x + number, or sequences of them
    level : {'check', 'forward', 'singles', 'hall', 'bounds', 'arc'}, optional
        'check' compares assigned variables. 'forward' removes values of assigned variables. 'singles' also assigns a
        value that one variable alone can take, where there are as many values as variables. 'hall' also finds k
        variables that share the k values of one of them. 'bounds' makes the ends of all domains consistent with the
        intervals between the others'. 'arc' removes every value that no solution of this constraint has.
    name : str, optional

    Examples
    --------
    >>> from treeprune import ConstraintProblem
    >>> p = ConstraintProblem()
    >>> queens = p.variables(4, range(4), name="q")
    >>> AllDifferent(q + i for i, q in enumerate(queens))
    AllDifferent(q[0], q[1] + 1, q[2] + 2, q[3] + 3)
    """

    kinds: ClassVar[tuple[str, ...]] = LEVELS
    default_level: ClassVar[str] = "singles"

    def __init__(self, *variables: Any, level: str | None = None, name: str = "") -> None:
        found: list[Any] = []
        offsets: list[int] = []
        for thing in flat(variables):
            if not isinstance(thing, Terms):
                raise InstanceError(f"AllDifferent takes variables and expressions such as x + 2, not {thing!r}")
            terms = thing.terms()
            if list(terms.coefficients.values()) != [1]:
                raise InstanceError(f"AllDifferent takes variables and expressions such as x + 2, not {thing!r}")
            found += terms.coefficients
            offsets.append(terms.constant)
        self.offsets = tuple(offsets)
        super().__init__(found, level, name)

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether values, offsets added, are all different."""
        return len({v + d for v, d in zip(values, self.offsets, strict=True)}) == len(self.variables)

    def union(self) -> set[int]:
        """Return all values that some variable, its offset added, can take."""
        return {v + d for x, d in zip(self.variables, self.offsets, strict=True) for v in x.domain}

    def post(self, model: Model, level: str) -> None:
        """Post forward checking, and what a stronger level adds."""
        many, scope, offsets = len(self.variables), self.variables, self.offsets
        if level == "check":
            model.post(CHECK_DIFFERENT, scope, offsets, (), INFEASIBLE, 0, ASSIGNED, cells=(many,))
            return
        model.post(FORWARD_DIFFERENT, scope, offsets, (), FORWARD_CHECKING, 0, ASSIGNED, cells=(many,))
        union = self.union()
        if level in ("singles", "hall", "arc") and not any(offsets) and len(union) == many:
            data = words_of(union)
            cells = [model.cell_of(x, data[0] + w) for w in range(data[1]) for x in scope]
            model.post(HIDDEN_SINGLES, scope, offsets, (*data, *cells), HIDDEN_SINGLE, 1, DOMAIN, settles=False)
        if level == "hall":
            low = min(x.domain[0] // 64 * 64 + d for x, d in zip(scope, offsets, strict=True)) // 64 * 64
            words = (max(union) - low) // 64 + 1
            room = many * (words + 2) + 1
            model.post(HALL_SETS, scope, offsets, (low, words), HALL_SET, 1, DOMAIN, settles=False, scratch=room)
        elif level == "bounds":
            data = (many, *range(many), *range(many))
            room = 10 * many + 8
            model.post(HALL_INTERVALS, scope, offsets, data, BOUNDS_CONSISTENCY, 2, BOUNDS, settles=False, scratch=room)
        elif level == "arc":
            least, values = min(union), max(union) - min(union) + 1
            data = (values, least, *[-1] * many)
            room = BLOCKS * (max(values, many) + 1)
            model.post(MATCHING, scope, offsets, data, ARC_CONSISTENCY, 3, DOMAIN, scratch=room)

    def __repr__(self) -> str:
        parts = (repr(x + d) if d else x.name for x, d in zip(self.variables, self.offsets, strict=True))
        return f"AllDifferent({', '.join(parts)})"


def words_of(values: set[int]) -> tuple[int, ...]:
    """Return the number of the first word of a bitset, how many words, and the words."""
    low, high = min(values) >> 6, max(values) >> 6
    words = [0] * (high - low + 1)
    for value in values:
        words[(value >> 6) - low] |= 1 << (value & 63)
    return (low, len(words), *words)
