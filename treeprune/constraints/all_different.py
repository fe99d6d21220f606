"""All different: no two variables, each with its offset, have the same value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import ASSIGNED, DOMAIN
from ..kernels.constraints.kinds import FORWARD_DIFFERENT, HIDDEN_SINGLES
from ..rule import FORWARD_CHECKING, HIDDEN_SINGLE
from .constraint import Constraint
from .variable import Terms, flat

if TYPE_CHECKING:
    from .model import Model


class AllDifferent(Constraint):
    """No two of the variables, or of variables plus numbers (x + 2), are equal.

    Parameters
    ----------
    *variables : IntegerVariable, expression x + number, or sequences of them
    level : {'check', 'forward', 'singles', 'hall', 'bounds', 'arc'}, optional
        'forward' removes values of assigned variables; 'singles' also assigns a value that one variable alone can
        take, where there are as many values as variables.
    name : str, optional

    Examples
    --------
    >>> from treeprune import ConstraintProblem
    >>> p = ConstraintProblem()
    >>> queens = p.variables(4, range(4), name="q")
    >>> AllDifferent(q + i for i, q in enumerate(queens))
    AllDifferent(q[0], q[1] + 1, q[2] + 2, q[3] + 3)
    """

    kinds: ClassVar[tuple[str, ...]] = ("forward", "singles")
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
        many = len(self.variables)
        model.post(FORWARD_DIFFERENT, self.variables, self.offsets, (), FORWARD_CHECKING, 0, ASSIGNED, cells=(many,))
        if level == "singles" and not any(self.offsets) and len(self.union()) == many:
            data = words_of(self.union())
            cells = [model.cell_of(x, data[0] + w) for w in range(data[1]) for x in self.variables]
            model.post(
                HIDDEN_SINGLES, self.variables, self.offsets, (*data, *cells), HIDDEN_SINGLE, 1, DOMAIN, settles=False
            )

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
