"""Same values: two groups of variables take the same values, each equally often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import DOMAIN
from ..kernels.constraints.kinds import SAME_VALUES
from ..rule import HALL_SET
from .constraint import Constraint
from .variable import flat

if TYPE_CHECKING:
    from .model import Model


class SameValues(Constraint):
    """Two groups of variables take the same values, in any order, each value equally often in both.

    It follows from other constraints where two sets that hold all values overlap: what is left of each without the
    other is the same. In a sudoku, for a row and a box, these are the locked candidates of its players.

    Parameters
    ----------
    xs, ys : sequences of IntegerVariable
        Equally many.
    level : {'check', 'hall'}, optional
        'hall' (by default) removes a value from one group when no variable of the other can take it.
    name : str, optional

    Raises
    ------
    InstanceError
        If the groups have not the same size, or hold something that is no variable.

    Notes
    -----
    One run takes O(variables * words of a domain). Exact: only values are removed that no solution has. Dead ends count
    as those of Hall sets, since they are what AllDifferent finds with the values a group must share among itself.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> a, b, c, d = (p.variable(v, name) for v, name in zip(([1, 2], [2, 3], [3, 4], [1, 2]), "abcd"))
    >>> p.add(SameValues([a, b], [c, d]))
    >>> found = constraint_search(p, solutions=None, world="interpreted")
    >>> [s.numbers for s in found.solutions]
    [(1, 3, 3, 1), (2, 3, 3, 2)]
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "hall")
    default_level: ClassVar[str] = "hall"

    def __init__(self, xs: Any, ys: Any, *, level: str | None = None, name: str = "") -> None:
        first, second = list(flat([xs])), list(flat([ys]))
        super().__init__([*first, *second], level, name)
        if len(first) != len(second):
            raise InstanceError(
                f"SameValues takes two groups of the same size, not {len(first)} and {len(second)} variables"
            )
        self.half = len(first)

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether the two halves of the values are the same, in any order."""
        return Counter(values[: self.half]) == Counter(values[self.half :])

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        words = [v >> 6 for x in self.variables for v in (x.domain[0], x.domain[-1])]
        low, high = min(words), max(words)
        cells = [model.cell_of(x, w) for w in range(low, high + 1) for x in self.variables]
        data = (low, high - low + 1, self.half, *cells)
        how = self.posting(level, HALL_SET, 1, DOMAIN)
        model.post(SAME_VALUES, self.variables, [0] * len(self.variables), data, **how)
