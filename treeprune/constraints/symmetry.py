"""Constraints that break symmetry: sequences in lexicographic order, interchangeable values in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import BOUNDS, DOMAIN
from ..kernels.constraints.kinds import LEX, VALUE_PRECEDENCE
from ..rule import SYMMETRY_BREAKING
from .constraint import Constraint
from .variable import flat, whole

if TYPE_CHECKING:
    from .model import Model


class Lex(Constraint):
    """Two sequences of variables come in lexicographic order, as words in a dictionary.

    Parameters
    ----------
    xs, ys : sequences of IntegerVariable
        Equally long.
    strict : bool
        Whether they must differ.
    level : {'check', 'bounds'}, optional
        'bounds' (by default) removes every value without support, where no variable stands twice.
    name : str, optional

    Raises
    ------
    InstanceError
        If the sequences differ in length, or hold something that is no variable.

    Notes
    -----
    For `problem.break_symmetry`, where two rows, say, can be exchanged. One run takes O(length). Exact. References:
    Crawford, Ginsberg, Luks and Roy 1996; Frisch, Hnich, Kiziltan, Miguel and Walsh 2002.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> xs, ys = p.variables(2, range(2), "x"), p.variables(2, range(2), "y")
    >>> p.break_symmetry(Lex(xs, ys))
    >>> constraint_search(p, solutions=None, world="interpreted").value
    10
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "bounds")
    default_level: ClassVar[str] = "bounds"

    def __init__(self, xs: Any, ys: Any, strict: bool = False, *, level: str | None = None, name: str = "") -> None:
        first, second = list(flat([xs])), list(flat([ys]))
        super().__init__([*first, *second], level, name)
        if len(first) != len(second):
            raise InstanceError(f"Lex takes two sequences of the same length, not {len(first)} and {len(second)}")
        self.length, self.strict = len(first), bool(strict)

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether the first half of the values comes before the second, or equals it."""
        first, second = tuple(values[: self.length]), tuple(values[self.length :])
        return first < second or (first == second and not self.strict)

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        how = self.posting(level, SYMMETRY_BREAKING, 1, BOUNDS)
        model.post(LEX, self.variables, [0] * len(self.variables), (self.length, int(self.strict)), **how)


class ValuePrecedence(Constraint):
    """Interchangeable values appear in their order: the second not before the first, the third not before the second.

    Parameters
    ----------
    values : sequence of int
        All different, in the order in which they are to appear first. Other values may stand anywhere.
    variables : sequence of IntegerVariable
    level : {'check', 'arc'}, optional
        'arc' (by default) removes every value without support, where no variable stands twice.
    name : str, optional

    Raises
    ------
    InstanceError
        If there is no value, or one stands twice.

    Notes
    -----
    For `problem.break_symmetry`, where values can be exchanged, such as colours. One run takes O(variables * values *
    size of a domain). Exact. References: Law and Lee 2004; Walsh 2006.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> p.break_symmetry(ValuePrecedence(range(3), p.variables(4, range(3))))
    >>> constraint_search(p, solutions=None, world="interpreted").value  # sets of 4 in at most 3 parts
    14
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "arc")
    default_level: ClassVar[str] = "arc"

    def __init__(
        self, values: Iterable[int], variables: Iterable[Any], *, level: str | None = None, name: str = ""
    ) -> None:
        super().__init__([variables], level, name)
        if isinstance(values, str | bytes) or not isinstance(values, Iterable):
            raise InstanceError(f"ValuePrecedence takes a sequence of values, not {values!r}")
        self.values = tuple(whole(value, "a value of ValuePrecedence") for value in values)
        if not self.values or len(set(self.values)) < len(self.values):
            raise InstanceError(f"ValuePrecedence takes values that are all different, at least one, not {self.values}")

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether the values appear first in their order."""
        used = 0
        for value in values:
            rank = self.values.index(value) if value in self.values else -1
            if rank > used:
                return False
            used += rank == used
        return True

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        how = self.posting(level, SYMMETRY_BREAKING, 2, DOMAIN)
        many = len(self.variables)
        room = 2 * (many + 1) * (len(self.values) + 1)
        model.post(VALUE_PRECEDENCE, self.variables, [0] * many, (len(self.values), *self.values), scratch=room, **how)
