"""What a user writes for constraints: variables with finite domains, and relations between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, overload

from ..errors import InstanceError
from .constraint import Constraint
from .solution import Solution
from .variable import IntegerVariable, LinearExpression, expression, values_of

Givens = Mapping[Any, Any]
"""What an instance adds to a model: for some variables (or their names) a value, or the values that are allowed."""


class ConstraintProblem:
    """Variables and constraints; a search asks for values that satisfy them all.

    Write one as a script, or as a class whose `__init__` builds it (after `super().__init__()`) and whose `show`
    prints a solution as people expect it.

    Examples
    --------
    >>> from treeprune import AllDifferent, ConstraintProblem, solve
    >>> p = ConstraintProblem()
    >>> x, y, z = (p.variable(range(3), name=name) for name in "xyz")
    >>> p.add(AllDifferent(x, y, z))
    >>> p.add(x + y <= 1, z != 2 * x)
    >>> solve(p, world="interpreted").solution
    Solution(x=0, y=1, z=2)
    """

    def __init__(self) -> None:
        self.variables_list: list[IntegerVariable] = []
        self.constraints: list[Constraint] = []
        self.symmetry_constraints: list[Constraint] = []
        self.objective: IntegerVariable | None = None
        self.minimising = True
        self.decisions: list[IntegerVariable] | None = None
        self.preferred_method = "default"
        self._names: dict[str, IntegerVariable] = {}

    def variable(self, domain: Any, name: str = "") -> IntegerVariable:
        """Return a new variable.

        Parameters
        ----------
        domain : iterable of int
            Its values, in any order, holes allowed; at most 2**20 between the least and the largest.
        name : str, optional
            What reports call it; x0, x1, ... by default. No two variables may share one.

        Raises
        ------
        InstanceError
            If the domain is empty, no whole numbers or too wide, or the name is taken.
        """
        if not isinstance(name, str):
            raise InstanceError(f"a variable is called {name!r}: a name is a text")
        name = name or f"x{len(self.variables_list)}"
        if name in self._names:
            raise InstanceError(f"two variables are called {name}: give each a name of its own")
        found = IntegerVariable(self, len(self.variables_list), name, values_of(domain, name))
        self.variables_list.append(found)
        self._names[name] = found
        return found

    def variables(self, many: int, domain: Any, name: str = "x") -> list[IntegerVariable]:
        """Return new variables that share a domain, called name[0], name[1], ..."""
        values = values_of(domain, name)
        return [self.variable(values, f"{name}[{i}]") for i in range(many)]

    def add(self, *constraints: Any) -> None:
        """Add constraints, or sequences of them.

        Raises
        ------
        InstanceError
            If one is none, or is about a variable of another problem.
        """
        for constraint in constraints:
            if isinstance(constraint, Constraint):
                self.constraints.append(self._own(constraint, self.constraints))
            elif isinstance(constraint, Iterable) and not isinstance(constraint, str | Mapping):
                self.add(*constraint)
            else:
                raise InstanceError(f"{constraint!r} is no constraint: add AllDifferent(...), x + y <= 7, and the like")

    def break_symmetry(self, *constraints: Constraint) -> None:
        """Add constraints that only mirror images of other solutions violate; a search may leave them out."""
        for constraint in constraints:
            self.symmetry_constraints.append(self._own(constraint, self.symmetry_constraints))

    def _own(self, constraint: Constraint, others: list[Constraint]) -> Constraint:
        if not isinstance(constraint, Constraint):
            raise InstanceError(f"{constraint!r} is no constraint: add AllDifferent(...), x + y <= 7, and the like")
        if not hasattr(constraint, "variables"):
            kind = type(constraint).__name__
            raise InstanceError(f"this {kind} has no variables: call super().__init__(variables) in {kind}.__init__")
        for x in constraint.variables:
            if x.owner is not self:
                raise InstanceError(f"{constraint!r} is about {x.name}, a variable of another problem")
        return constraint

    def minimise(self, objective: Any) -> IntegerVariable:
        """Ask for a solution with the least value of a variable or a linear expression; return the objective."""
        return self._optimise(objective, True)

    def maximise(self, objective: Any) -> IntegerVariable:
        """Ask for a solution with the largest value of a variable or a linear expression; return the objective."""
        return self._optimise(objective, False)

    def _optimise(self, objective: Any, minimising: bool) -> IntegerVariable:
        self.minimising = minimising
        self.objective = objective if isinstance(objective, IntegerVariable) else self.equal_to(objective)
        if self.objective.owner is not self:
            raise InstanceError(f"the objective {self.objective.name} is a variable of another problem")
        return self.objective

    def equal_to(self, terms: Any, name: str = "") -> IntegerVariable:
        """Return a new variable that equals a linear expression."""
        sides: LinearExpression = expression(terms)
        ends = [sorted((a * x.domain[0], a * x.domain[-1])) for x, a in sides.coefficients.items()]
        low, high = sides.constant + sum(e[0] for e in ends), sides.constant + sum(e[1] for e in ends)
        found = self.variable(range(low, high + 1), name or f"({sides!r})")
        self.add(found == sides)
        return found

    def branch_on(self, *variables: Any, method: str = "default") -> None:
        """Let the search decide about these variables first, in this order where orders tie.

        Parameters
        ----------
        *variables : IntegerVariable, or sequences of them
        method : str
            What suits the model, such as 'input' or 'smallest+last-conflict' (see
            `treeprune.constraints.constraint_method_names`): `solve` takes it where it is not told otherwise.
        """
        from .variable import flat

        found = list(flat(variables))
        for x in found:
            if not isinstance(x, IntegerVariable) or x.owner is not self:
                raise InstanceError(f"branch_on takes variables of this problem, not {x!r}")
        self.decisions, self.preferred_method = found, method

    @overload
    def __getitem__(self, name: str) -> IntegerVariable: ...
    @overload
    def __getitem__(self, name: int) -> IntegerVariable: ...
    def __getitem__(self, name: Any) -> IntegerVariable:
        """Return the variable of a name, or of a number.

        Raises
        ------
        InstanceError
            If there is none.
        """
        try:
            return self.variables_list[name] if isinstance(name, int) else self._names[name]
        except (KeyError, IndexError):
            raise InstanceError(f"no variable is called {name!r}") from None

    def given_values(self, givens: Givens | None) -> list[tuple[int, tuple[int, ...]]]:
        """Return what an instance adds, as (number of a variable, allowed values).

        Raises
        ------
        InstanceError
            If a variable is not known, or a value is no whole number.
        """
        if givens is not None and not isinstance(givens, Mapping):
            raise InstanceError(f"givens are {givens!r}: give a mapping from variables, or names, to values")
        found = []
        for key, allowed in (givens or {}).items():
            x = key if isinstance(key, IntegerVariable) else self[key]
            if x.owner is not self:
                raise InstanceError(f"given {x.name}: it is a variable of another problem")
            values = [allowed] if not isinstance(allowed, Iterable) else allowed
            found.append((x.index, values_of(values, x.name)))
        return found

    def start(self) -> Givens:
        """Return the instance without givens."""
        return {}

    def parse(self, text: str) -> Givens:
        """Return the givens that `text` describes; raise InstanceError, with the reason, where it describes none."""
        raise NotImplementedError(f"{type(self).__name__} has no parse(text): it cannot read instances")

    def fitted(self, text: str) -> ConstraintProblem:
        """Return the problem that an instance belongs to: of its size; this one by default."""
        return self

    def read(self, path: str) -> ConstraintProblem | None:
        """Return the problem that a file holds as a whole; None where files hold instances one a line.

        Raise InstanceError, with the line and the reason, where it is damaged.
        """
        return None

    def instance_of(self, line: str) -> str:
        """Return the instance that a line of a file holds: its first field, fields being parted by tabs or commas."""
        return re.split(r"[\t,]", line, maxsplit=1)[0].strip()

    def solution_text(self, solution: Solution) -> str:
        """Return a solution in a line, as people write it."""
        return ", ".join(f"{name}={value}" for name, value in solution.by_name().items())

    def show(self, state: Any = None) -> str:
        """Return a solution, or the givens of an instance, as people want to see it; the model where there is none."""
        if isinstance(state, Solution):
            return "\n".join(f"{name} = {value}" for name, value in state.by_name().items())
        if state:
            return "\n".join(f"{self[i].name} = {values}" for i, values in self.given_values(state))
        return str(self)

    def __str__(self) -> str:
        lines = [f"{len(self.variables_list)} variables, {len(self.constraints)} constraints"]
        lines += [f"  {x.name} in {domain_text(x.domain)}" for x in self.variables_list]
        lines += [f"  {constraint!r}" for constraint in self.constraints]
        lines += [f"  {constraint!r}   (breaks symmetry)" for constraint in self.symmetry_constraints]
        if self.objective is not None:
            lines.append(f"  {'minimise' if self.minimising else 'maximise'} {self.objective.name}")
        return "\n".join(lines)


def domain_text(values: Sequence[int]) -> str:
    """Return the values of a domain as ranges.

    Examples
    --------
    >>> domain_text((1, 2, 3, 7, 9, 10))
    '1..3, 7, 9..10'
    """
    parts: list[list[int]] = []
    for value in values:
        if parts and parts[-1][1] == value - 1:
            parts[-1][1] = value
        else:
            parts.append([value, value])
    return ", ".join(str(low) if low == high else f"{low}..{high}" for low, high in parts)
