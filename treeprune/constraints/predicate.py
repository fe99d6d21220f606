"""Any Python function as a constraint: asked for all values beforehand, or when one variable is left open."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._compiled import is_compiled
from ..errors import HookError, InstanceError
from ..kernels.constraints.constraint_memory import ASSIGNED
from ..rule import FORWARD_CHECKING
from .table import TableConstraint

if TYPE_CHECKING:
    from .model import Model

TABULATED_UP_TO = 200_000
"""Combinations of values up to which a predicate is asked for all of them before the search, and is then a table."""


class Predicate(TableConstraint):
    """A function of the values says whether they may stand together.

    Parameters
    ----------
    function : callable
        Takes a value for each variable, in their order; returns True or False, the same for the same values.
    *variables : IntegerVariable, or sequences of them
    level : {'check', 'forward', 'arc'}, optional
        'arc' (by default) removes every value without support where the domains have at most 200,000 combinations: the
        function is asked for each, once, and becomes a table. Where there are more, it is asked when all variables
        but one are assigned ('forward').
    name : str, optional

    Raises
    ------
    InstanceError
        If `function` cannot be called.
    HookError
        During the search: if it raises, or returns no truth value. The error's `partial` holds what was found so far.
    CompileError
        If it is asked during the search, in the compiled world, and is not decorated with `@treeprune.compiled`.

    Notes
    -----
    The world 'auto' is 'interpreted' for a model whose predicates are asked during the search and are plain Python.

    Examples
    --------
    >>> from treeprune import ConstraintProblem, constraint_search
    >>> p = ConstraintProblem()
    >>> x, y = p.variable(range(2, 9), "x"), p.variable(range(2, 9), "y")
    >>> p.add(Predicate(lambda a, b: a * b == 12 and a < b, x, y))
    >>> constraint_search(p, solutions=None, world="interpreted").solutions
    [Solution(x=2, y=6), Solution(x=3, y=4)]
    """

    def __init__(self, function: Callable[..., Any], *variables: Any, level: str | None = None, name: str = "") -> None:
        if not callable(function):
            raise InstanceError(f"Predicate takes a function of the values, not {function!r}")
        super().__init__(variables, (), level=level, name=name)
        self.function = function
        self.called = getattr(function, "__name__", type(function).__name__)
        self._tabulated: tuple[list[tuple[int, ...]], bool] | None = None

    def is_tabulated(self) -> bool:
        """Tell whether the function is asked for all combinations before the search."""
        return math.prod(len(x.domain) for x in self.variables) <= TABULATED_UP_TO

    def holds(self, values: Sequence[int]) -> bool:
        """Ask the function."""
        return checked_truth(self.function, tuple(values))

    def not_compiled(self) -> str | None:
        """Say why the function cannot run compiled, None where it can, or need not."""
        if self.is_tabulated() or is_compiled(self.function):
            return None
        return f"the predicate {self.called} is not compiled: decorate {self.called} with @treeprune.compiled"

    def post(self, model: Model, level: str) -> None:
        """Post a table, or what asks the function."""
        if self.is_tabulated():
            self.post_tuples(model, level, *self.table())
            return
        how = self.posting("check" if level == "check" else "arc", FORWARD_CHECKING, 2, ASSIGNED)
        model.post_own((self.function, len(self.variables)), self, self.variables, **how)

    def table(self) -> tuple[list[tuple[int, ...]], bool]:
        """Return the tuples that hold, or those that do not if they are fewer, and which of the two."""
        if self._tabulated is None:
            sides: tuple[list[tuple[int, ...]], list[tuple[int, ...]]] = ([], [])
            for values in itertools.product(*(x.domain for x in self.variables)):
                try:
                    sides[self.holds(values)].append(values)
                except HookError:
                    raise
                except Exception as error:
                    raise HookError(
                        self.called, f"raised {error!r} for the values {values}: return True or False instead"
                    ) from error
            allowed = len(sides[1]) <= len(sides[0])
            self._tabulated = (sides[allowed], allowed)
        return self._tabulated

    def __repr__(self) -> str:
        return f"{self.called}({', '.join(x.name for x in self.variables)})"


def checked_truth(function: Callable[..., Any], values: tuple[int, ...]) -> bool:
    """Ask a predicate; refuse an answer that is neither true nor false."""
    answer = function(*values)
    if not isinstance(answer, bool | int | np.bool_ | np.integer):
        name = getattr(function, "__name__", type(function).__name__)
        raise HookError(name, f"returned {answer!r} for the values {values}: return True or False")
    return bool(answer)
