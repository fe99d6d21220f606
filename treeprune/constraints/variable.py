"""Variables with finite domains of integers, and linear expressions of them, as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import InstanceError
from ..limits import is_number, is_whole

if TYPE_CHECKING:
    from .linear import Linear

WIDEST = 1 << 20
"""How far the ends of a domain may be apart: a domain is a bitset from one to the other."""


class Terms:
    """What variables and linear expressions share: they add up, and compare to constraints."""

    __slots__ = ()

    def terms(self) -> LinearExpression:
        """Return this as a linear expression."""
        raise NotImplementedError

    def __add__(self, other: Any) -> LinearExpression:
        return self.terms().plus(expression(other), 1)

    def __sub__(self, other: Any) -> LinearExpression:
        return self.terms().plus(expression(other), -1)

    def __radd__(self, other: Any) -> LinearExpression:
        return expression(other).plus(self.terms(), 1)

    def __rsub__(self, other: Any) -> LinearExpression:
        return expression(other).plus(self.terms(), -1)

    def __neg__(self) -> LinearExpression:
        return self.terms().times(-1)

    def __mul__(self, factor: Any) -> LinearExpression:
        return self.terms().times(factor)

    __rmul__ = __mul__

    def __le__(self, other: Any) -> Linear:
        return self._relation(other, "<=")

    def __ge__(self, other: Any) -> Linear:
        return self._relation(other, ">=")

    def __lt__(self, other: Any) -> Linear:
        return self._relation(other, "<")

    def __gt__(self, other: Any) -> Linear:
        return self._relation(other, ">")

    def __eq__(self, other: Any) -> Linear:  # type: ignore[override]
        return self._relation(other, "=")

    def __ne__(self, other: Any) -> Linear:  # type: ignore[override]
        return self._relation(other, "!=")

    def __hash__(self) -> int:
        return id(self)

    def _relation(self, other: Any, relation: str) -> Linear:
        from .linear import Linear

        found = Linear(self.terms().plus(expression(other), -1), relation, 0)
        if relation in ("=", "!="):  # containers compare variables
            found.same = (self is other) == (relation == "=")
        return found


class IntegerVariable(Terms):
    """A variable of a `ConstraintProblem`; make one with `problem.variable`.

    Attributes
    ----------
    index : int
        Its place among the problem's variables.
    name : str
    domain : tuple of int
        Its values, rising.
    owner : object
        The problem it belongs to.
    """

    __slots__ = ("domain", "index", "name", "owner")

    def __init__(self, owner: Any, index: int, name: str, domain: tuple[int, ...]) -> None:
        self.owner, self.index, self.name, self.domain = owner, index, name, domain

    def terms(self) -> LinearExpression:
        """Return the variable as a linear expression."""
        return LinearExpression({self: 1}, 0)

    def __repr__(self) -> str:
        return self.name


class LinearExpression(Terms):
    """A sum of variables times whole numbers, and a constant.

    Attributes
    ----------
    coefficients : dict of IntegerVariable to int
        None of them 0.
    constant : int
    """

    __slots__ = ("coefficients", "constant")

    def __init__(self, coefficients: Mapping[IntegerVariable, int], constant: int) -> None:
        self.coefficients = {x: a for x, a in coefficients.items() if a}
        self.constant = constant

    def terms(self) -> LinearExpression:
        """Return the expression itself."""
        return self

    def plus(self, other: LinearExpression, sign: int) -> LinearExpression:
        """Return the sum with another, or the difference."""
        found = dict(self.coefficients)
        for x, a in other.coefficients.items():
            found[x] = found.get(x, 0) + sign * a
        return LinearExpression(found, self.constant + sign * other.constant)

    def times(self, factor: Any) -> LinearExpression:
        """Return the expression times a whole number."""
        if isinstance(factor, Terms):
            raise TypeError("variables cannot be multiplied with each other: use Predicate, or Table")
        factor = whole(factor, "a factor of a linear expression")
        return LinearExpression({x: a * factor for x, a in self.coefficients.items()}, self.constant * factor)

    def __repr__(self) -> str:
        parts = [
            f"{'-' if a < 0 else '+'} {'' if abs(a) == 1 else abs(a)}{x.name}" for x, a in self.coefficients.items()
        ]
        if self.constant or not parts:
            parts.append(f"{'-' if self.constant < 0 else '+'} {abs(self.constant)}")
        return " ".join(parts).removeprefix("+ ")


def whole(value: Any, owner: str) -> int:
    """Return a whole number as an int.

    Raises
    ------
    InstanceError
        If it is none.
    """
    if not is_whole(value) or abs(value) >= 2**62:
        raise InstanceError(f"{owner} is {value!r}: give a whole number below 2**62")
    return int(value)


def expression(thing: Any) -> LinearExpression:
    """Return a variable, an expression or a number as a linear expression."""
    if isinstance(thing, Terms):
        return thing.terms()
    if is_number(thing):
        return LinearExpression({}, whole(thing, "a number in a linear expression"))
    raise TypeError(f"{thing!r} is neither a variable, an expression nor a whole number")


def values_of(domain: Any, name: str) -> tuple[int, ...]:
    """Return the values of a domain, rising, each once.

    Raises
    ------
    InstanceError
        If it is empty, holds something that is no whole number, or is too wide.
    """
    if isinstance(domain, str | bytes) or not isinstance(domain, Iterable):
        raise InstanceError(f"variable {name}: its domain is {domain!r}: give whole numbers, such as range(9)")
    if isinstance(domain, range):
        found = (
            tuple(domain if domain.step > 0 else reversed(domain)) if len(domain) <= WIDEST else (domain[0], domain[-1])
        )
    else:
        found = tuple(sorted({whole(value, f"variable {name}: a value of its domain") for value in domain}))
    if not found:
        raise InstanceError(f"variable {name}: its domain is empty: give it at least one value")
    if found[-1] - found[0] >= WIDEST or max(abs(found[0]), abs(found[-1])) >= 2**40:
        raise InstanceError(
            f"variable {name}: its domain reaches from {found[0]} to {found[-1]}: at most {WIDEST:,} may lie between, "
            "and none beyond 2**40; scale the values"
        )
    return found


def flat(things: Iterable[Any]) -> Iterator[Any]:
    """Yield the variables and expressions of nested sequences and arrays, in order."""
    for thing in things:
        if isinstance(thing, Terms) or not isinstance(thing, Iterable) or isinstance(thing, str | bytes):
            yield thing
        else:
            yield from flat(thing)
