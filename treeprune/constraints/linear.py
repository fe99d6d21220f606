"""Linear constraints: a sum of variables times whole numbers equals, differs from, or is at most a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InstanceError
from ..kernels.constraints.constraint_memory import ASSIGNED, BOUNDS, DOMAIN
from ..kernels.constraints.kinds import LINEAR_ARC, LINEAR_BOUNDS, LINEAR_NOT_EQUAL
from ..rule import ARC_CONSISTENCY, BOUNDS_CONSISTENCY, FORWARD_CHECKING
from .constraint import Constraint
from .variable import LinearExpression, expression, whole

if TYPE_CHECKING:
    from .model import Model

RELATIONS = ("<=", ">=", "=", "==", "!=", "<", ">")
ARC_WORK = 20_000
"""Words that a run for arc consistency may look at: an equation that needs more of them keeps to its bounds."""


class Linear(Constraint):
    """A linear relation, usually written as one: `p.add(x + 2 * y <= 7)`.

    Parameters
    ----------
    terms : LinearExpression or IntegerVariable
    relation : {'<=', '>=', '=', '!=', '<', '>'}
    number : int
    level : str, optional
        'check' adds up when all variables are assigned, 'forward' when all but one are; 'bounds' (by default): the ends
        of domains have support in the real hull of the others; 'arc': all values of a small equation have support.
        A "!=" works by forward checking, which is arc consistent.
    name : str, optional

    Examples
    --------
    >>> from treeprune import ConstraintProblem
    >>> p = ConstraintProblem()
    >>> x, y = p.variable(range(10), name="x"), p.variable(range(10), name="y")
    >>> x + 2 * y <= 7
    x + 2y <= 7
    """

    kinds: ClassVar[tuple[str, ...]] = ("check", "forward", "bounds", "arc")

    def __init__(self, terms: Any, relation: str, number: Any = 0, *, level: str | None = None, name: str = "") -> None:
        if relation not in RELATIONS:
            raise InstanceError(f"relation={relation!r} of Linear: choose one of {', '.join(RELATIONS)}")
        sides: LinearExpression = expression(terms)
        number = whole(number, "the number of a Linear") - sides.constant
        sign = -1 if relation in (">=", ">") else 1
        number = sign * number - (1 if relation in ("<", ">") else 0)
        self.coefficients = tuple(sign * a for a in sides.coefficients.values())
        self.number: int = number
        self.relation = {"==": "=", ">=": "<=", "<": "<=", ">": "<="}.get(relation, relation)
        super().__init__(sides.coefficients, level, name)
        reach = sum(
            abs(a) * max(abs(x.domain[0]), abs(x.domain[-1]))
            for a, x in zip(self.coefficients, self.variables, strict=True)
        )
        if reach + abs(number) >= 2**61:
            raise InstanceError(f"{self!r} can exceed 2**61: scale its coefficients or its domains")

    def holds(self, values: Sequence[int]) -> bool:
        """Tell whether values satisfy the relation."""
        total: int = sum(a * v for a, v in zip(self.coefficients, values, strict=True))
        if self.relation == "=":
            return total == self.number
        return total <= self.number if self.relation == "<=" else total != self.number

    def post(self, model: Model, level: str) -> None:
        """Post the propagator of the relation."""
        scope, factors = self.variables, self.coefficients
        if self.relation == "!=":
            how = self.posting("check" if level == "check" else "arc", FORWARD_CHECKING, 0, ASSIGNED)
            model.post(LINEAR_NOT_EQUAL, scope, factors, (self.number,), **how)
            return
        data = (int(self.relation == "="), self.number)
        model.post(LINEAR_BOUNDS, scope, factors, data, **self.posting(level, BOUNDS_CONSISTENCY, 1, BOUNDS))
        words = sum(abs(a) * (x.domain[-1] - x.domain[0]) for a, x in zip(factors, scope, strict=True)) // 64 + 1
        if level == "arc" and self.relation == "=" and words * sum(len(x.domain) for x in scope) <= ARC_WORK:
            room = (len(scope) + 2) * words
            model.post(LINEAR_ARC, scope, factors, (self.number, words), ARC_CONSISTENCY, 3, DOMAIN, scratch=room)

    def __repr__(self) -> str:
        left = LinearExpression(dict(zip(self.variables, self.coefficients, strict=True)), 0)
        return f"{left!r} {self.relation} {self.number}"
