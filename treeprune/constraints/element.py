"""Element: a variable is the item of a sequence that another variable points at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import DOMAIN
from ..kernels.constraints.kinds import ELEMENT
from ..rule import ARC_CONSISTENCY
from .constraint import Constraint
from .variable import IntegerVariable, whole

if TYPE_CHECKING:
    from .model import Model


class Element(Constraint):
    """result = sequence[index], counted from 0.

    Parameters
    ----------
    index : IntegerVariable
        Values outside the sequence are removed: it never counts from the end.
    sequence : sequence of int or IntegerVariable
    result : IntegerVariable
    level : {'check', 'forward', 'arc'}, optional
        'arc' (by default) removes every value without support.
    name : str, optional

    Raises
    ------
    InstanceError
        If the sequence is empty, or index or result is no variable.

    Notes
    -----
    One run takes O(items * words of a domain). Exact. Reference: Van Hentenryck and Carillon 1988.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> i, price = p.variable(range(10), "i"), p.variable(range(100), "price")
    >>> p.add(Element(i, [50, 20, 70, 20], price), price <= 40)
    >>> constraint_search(p, solutions=None, world="interpreted").solutions
    [Solution(i=1, price=20), Solution(i=3, price=20)]
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "forward", "arc")
    default_level: ClassVar[str] = "arc"

    def __init__(self, index: Any, sequence: Iterable[Any], result: Any, *, level: str | None = None, name: str = ""):
        items = list(sequence) if isinstance(sequence, Iterable) and not isinstance(sequence, str | bytes) else []
        if not items:
            raise InstanceError(f"Element takes a sequence of numbers or variables, not {sequence!r}")
        for x, what in ((index, "index"), (result, "result")):
            if not isinstance(x, IntegerVariable):
                raise InstanceError(f"the {what} of Element is a variable, not {x!r}; for a number: variable([number])")
        super().__init__([index, result, *(x for x in items if isinstance(x, IntegerVariable))], level, name)
        self.places, self.numbers, place = [], [], 2
        for item in items:
            is_variable = isinstance(item, IntegerVariable)
            self.places.append(place if is_variable else -1)
            self.numbers.append(0 if is_variable else whole(item, "an item of Element"))
            place += is_variable

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether the result is the item that the index points at."""
        index, result = values[:2]
        if not 0 <= index < len(self.places):
            return False
        place = self.places[index]
        return result == (self.numbers[index] if place < 0 else values[place])

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        data = (len(self.places), *self.places, *self.numbers)
        how = self.posting(level, ARC_CONSISTENCY, 2, DOMAIN)
        model.post(ELEMENT, self.variables, [0] * len(self.variables), data, **how)
