"""A solution of a constraint problem: a value for every variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .constraint_problem import ConstraintProblem


class Solution(Mapping[Any, int]):
    """Values by variable, or by its name; in the order in which the variables were made.

    Attributes
    ----------
    numbers : tuple of int

    Examples
    --------
    >>> from treeprune import ConstraintProblem, solve
    >>> p = ConstraintProblem()
    >>> x = p.variable([3, 5], name="x")
    >>> found = solve(p, world="interpreted").solution
    >>> found[x], found["x"], found.numbers
    (3, 3, (3,))
    """

    __slots__ = ("numbers", "problem")

    def __init__(self, problem: ConstraintProblem, numbers: tuple[int, ...]) -> None:
        self.problem, self.numbers = problem, numbers

    def __getitem__(self, key: Any) -> int:
        return self.numbers[key.index if hasattr(key, "index") and not isinstance(key, str) else self._place(key)]

    def _place(self, name: Any) -> int:
        if isinstance(name, str) and name in self.problem._names:
            return self.problem._names[name].index
        raise KeyError(name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.problem.variables_list)

    def __len__(self) -> int:
        return len(self.numbers)

    def by_name(self) -> dict[str, int]:
        """Return the values by the names of their variables."""
        return {x.name: v for x, v in zip(self.problem.variables_list, self.numbers, strict=True)}

    def __eq__(self, other: object) -> bool:
        return self.numbers == other.numbers if isinstance(other, Solution) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.numbers)

    def __repr__(self) -> str:
        return f"Solution({', '.join(f'{name}={value}' for name, value in self.by_name().items())})"
