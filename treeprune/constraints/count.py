"""How many variables take a value: counted, exactly, at most, at least; and exactly one of some statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import DOMAIN
from ..kernels.constraints.kinds import COUNT_VALUES, EXACTLY_ONE
from ..rule import ARC_CONSISTENCY
from .constraint import Constraint
from .variable import IntegerVariable, whole

if TYPE_CHECKING:
    from .model import Model

ANY_NUMBER = 1 << 40


class Count(Constraint):
    """`number` of the variables take a value, or one of a set of values.

    Parameters
    ----------
    variables : sequence of IntegerVariable
    values : int or iterable of int
    number : int or IntegerVariable
    level : {'check', 'forward', 'arc'}, optional
        'arc' (by default) removes every value without support.
    name : str, optional

    Raises
    ------
    InstanceError
        If there is no value, or the number is none.

    Notes
    -----
    One run takes O(variables * words of a domain). Exact.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> xs, n = p.variables(3, range(3)), p.variable([0, 3], "n")
    >>> p.add(Count(xs, [1, 2], n), xs[0] == 0)
    >>> constraint_search(p, world="interpreted").solution
    Solution(x[0]=0, x[1]=0, x[2]=0, n=0)
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "forward", "arc")
    default_level: ClassVar[str] = "arc"

    def __init__(
        self, variables: Iterable[Any], values: Any, number: Any, *, level: str | None = None, name: str = ""
    ) -> None:
        self.counts_into_variable = isinstance(number, IntegerVariable)
        if self.counts_into_variable:
            self.least, self.most = 0, ANY_NUMBER
        else:
            self.least = self.most = whole(number, f"the number of a {type(self).__name__}")
        super().__init__([variables, number] if self.counts_into_variable else [variables], level, name)
        if self.counts_into_variable and len(self.variables) == 1:
            raise InstanceError(f"{type(self).__name__} counts among no variables: give it at least one")
        self.values = values_in(values, type(self).__name__)

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether the number of values in the set is right."""
        if self.counts_into_variable:
            return sum(v in self.values for v in values[:-1]) == values[-1]
        return self.least <= sum(v in self.values for v in values) <= self.most

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        low, high = min(self.values) >> 6, max(self.values) >> 6
        words = [0] * (high - low + 1)
        for value in self.values:
            words[(value >> 6) - low] |= 1 << (value & 63)
        least, most = (max(-1, min(n, ANY_NUMBER)) for n in (self.least, self.most))
        data = (int(self.counts_into_variable), least, most, low, len(words), *words)
        how = self.posting(level, ARC_CONSISTENCY, 1, DOMAIN)
        model.post(COUNT_VALUES, self.variables, [0] * len(self.variables), data, **how)


class Exactly(Count):
    """Exactly `number` of the variables take a value, or one of a set of values.

    Parameters
    ----------
    number : int or IntegerVariable
    variables : sequence of IntegerVariable
    values : int or iterable of int
    level, name
        As for `Count`, which promises the same.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> p.add(Exactly(2, p.variables(4, range(2)), 1))
    >>> constraint_search(p, solutions=None, world="interpreted").value
    6
    """

    def __init__(
        self, number: Any, variables: Iterable[Any], values: Any, *, level: str | None = None, name: str = ""
    ) -> None:
        super().__init__(variables, values, number, level=level, name=name)


class AtMost(Exactly):
    """At most `number` of the variables take a value, or one of a set of values; otherwise as `Exactly`.

    Parameters
    ----------
    number : int
    variables : sequence of IntegerVariable
    values : int or iterable of int

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> p.add(AtMost(1, p.variables(4, range(2)), 1))
    >>> constraint_search(p, solutions=None, world="interpreted").value
    5
    """

    def __init__(self, number: Any, variables: Iterable[Any], values: Any, **options: Any) -> None:
        super().__init__(whole(number, f"the number of an {type(self).__name__}"), variables, values, **options)
        self.least = -1


class AtLeast(Exactly):
    """At least `number` of the variables take a value, or one of a set of values; otherwise as `Exactly`.

    Parameters
    ----------
    number : int
    variables : sequence of IntegerVariable
    values : int or iterable of int

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> p.add(AtLeast(3, p.variables(4, range(2)), 1))
    >>> constraint_search(p, solutions=None, world="interpreted").value
    5
    """

    def __init__(self, number: Any, variables: Iterable[Any], values: Any, **options: Any) -> None:
        super().__init__(whole(number, f"the number of an {type(self).__name__}"), variables, values, **options)
        self.most = ANY_NUMBER


class ExactlyOne(Constraint):
    """Exactly one of some statements is true.

    Parameters
    ----------
    *statements : pairs (IntegerVariable, int), variables with values 0 and 1, or sequences of them
        (x, v) says that x is v; a variable alone, that it is 1.
    level : {'check', 'forward', 'arc'}, optional
        'arc' (by default) removes every value without support, where no variable stands twice.
    name : str, optional

    Raises
    ------
    InstanceError
        If a statement is neither, or a variable alone can be something other than 0 and 1.

    Notes
    -----
    One run takes O(statements). Exact.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> x, y, taken = p.variable(range(3), "x"), p.variable(range(3), "y"), p.variable([0, 1], "taken")
    >>> p.add(ExactlyOne((x, 2), (y, 2), taken), taken == 0, x == 1)
    >>> constraint_search(p, world="interpreted").solution
    Solution(x=1, y=2, taken=0)
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "forward", "arc")
    default_level: ClassVar[str] = "arc"

    def __init__(self, *statements: Any, level: str | None = None, name: str = "") -> None:
        pairs = list(pairs_in(statements))
        super().__init__([x for x, _ in pairs], level, name)
        self.wanted = tuple(value for _, value in pairs)

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether exactly one value is the one its statement names."""
        return sum(v == w for v, w in zip(values, self.wanted, strict=True)) == 1

    def post(self, model: Model, level: str) -> None:
        """Post the propagator."""
        how = self.posting(level, ARC_CONSISTENCY, 0, DOMAIN)
        model.post(EXACTLY_ONE, self.variables, self.wanted, (), **how)


def values_in(values: Any, owner: str) -> frozenset[int]:
    """Return a value, or some, as a set; refuse none at all."""
    some = values if isinstance(values, Iterable) and not isinstance(values, str | bytes) else [values]
    found = frozenset(whole(value, f"a value of {owner}") for value in some)
    if not found:
        raise InstanceError(f"{owner} counts no value: give it at least one")
    if max(found) - min(found) > 1 << 21:
        raise InstanceError(f"the values of {owner} reach from {min(found)} to {max(found)}: at most 2**21 apart")
    return found


def pairs_in(things: Iterable[Any]) -> Iterator[tuple[IntegerVariable, int]]:
    """Yield statements as pairs (variable, value)."""
    for thing in things:
        if isinstance(thing, IntegerVariable):
            if not set(thing.domain) <= {0, 1}:
                raise InstanceError(f"ExactlyOne: {thing.name} can be more than 0 and 1: give (variable, value)")
            yield thing, 1
        elif isinstance(thing, tuple) and len(thing) == 2 and not isinstance(thing[1], IntegerVariable | Iterable):
            if not isinstance(thing[0], IntegerVariable):
                raise InstanceError(f"ExactlyOne takes pairs (variable, value), not {thing!r}")
            yield thing[0], whole(thing[1], "a value of ExactlyOne")
        elif isinstance(thing, Iterable) and not isinstance(thing, str | bytes):
            yield from pairs_in(thing)
        else:
            raise InstanceError(f"ExactlyOne takes pairs (variable, value) and 0/1 variables, not {thing!r}")
